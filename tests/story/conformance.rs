//! The conformance suite: every story in `tests/conformance/` plays as written.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use acd::story::{Detail, Manner, Story, reference};

fn paths() -> Vec<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/conformance");
    let entries = fs::read_dir(folder).expect("the stories can be read");
    let paths = entries.map(|entry| entry.expect("the stories can be read").path());
    let mut paths: Vec<PathBuf> = paths.filter(|path| path.extension().is_some_and(|is| is == "story")).collect();
    paths.sort();
    assert!(!paths.is_empty());
    paths
}

fn stories() -> Vec<Story> {
    paths().into_iter().map(|path| Story::load(path).unwrap_or_else(|errors| panic!("{errors}"))).collect()
}

fn play_all(manner: Manner) {
    for story in stories() {
        let transcript = story.play(manner);
        assert!(transcript.holds(), "{manner:?}:\n{}", transcript.render(Detail::Written));
    }
}

#[test]
fn every_story_comes_out_as_it_is_written() {
    play_all(Manner::Plain);
}

#[test]
fn every_story_holds_when_the_engine_is_saved_and_restored_after_every_moment() {
    play_all(Manner::Restored);
}

#[test]
fn every_story_holds_when_time_passes_in_seconds() {
    play_all(Manner::Ticked);
}

#[test]
fn every_scene_says_what_must_come_out_and_every_story_has_a_title() {
    for story in stories() {
        assert!(!story.title().is_empty());
        for scene in story.play(Manner::Plain).scenes {
            assert!(scene.expects, "{}: {}", story.title(), scene.scene);
        }
    }
}

/// Every expectation is checked: changing any one of them makes the story differ at that very line.
#[test]
fn a_story_changed_in_one_expectation_differs_at_that_line() {
    let mut planted = 0;
    for path in paths() {
        let text = fs::read_to_string(&path).expect("a story");
        let lines: Vec<&str> = text.lines().collect();
        for (number, line) in lines.iter().enumerate() {
            let Some((before, _)) = line.split_once("-> ") else { continue };
            let mut changed: Vec<String> = lines.iter().map(|line| (*line).to_owned()).collect();
            changed[number] = format!("{before}-> 9999 blocked");
            let place = format!("{}:{}", path.display(), number + 1);
            let story =
                Story::parse("changed.story", &changed.join("\n")).unwrap_or_else(|errors| panic!("{place}: {errors}"));
            let transcript = story.play(Manner::Plain);
            let found: Vec<_> = transcript.scenes.iter().filter_map(|scene| scene.difference.as_ref()).collect();
            assert_eq!(found.len(), 1, "{place}: {found:?}");
            assert_eq!((found[0].line, found[0].expected.as_deref()), (number + 1, Some("9999 blocked")), "{place}");
            planted += 1;
        }
    }
    assert!(planted > 100, "only {planted} changes");
}

/// No outcome can be omitted, except of kinds that need not be written.
#[test]
fn a_story_that_leaves_something_out_differs() {
    let path = paths().into_iter().find(|path| path.ends_with("edge-01-answer-against-abandon.story"));
    let text = fs::read_to_string(path.expect("it is there")).expect("a story");
    let cut = text.replacen("-> 1 answered by Li", "-> nothing", 1);
    let transcript = Story::parse("cut.story", &cut).unwrap_or_else(|errors| panic!("{errors}")).play(Manner::Plain);
    let difference = transcript.scenes.iter().find_map(|scene| scene.difference.as_ref()).expect("a difference");
    assert_eq!((difference.expected.as_deref(), difference.got.as_deref()), (None, Some("1 answered by Li")));
}

#[test]
fn a_wrong_line_is_refused_with_its_place_and_what_would_be_right() {
    let head = "# A story.\ncentre\n    queues.contract = {}\n    profiles.p.skills = { contract = 1 }\n    agents.Li = { profile = \"p\" }\nscene\n";
    let table = [
        ("0:00 Lu signs in", "7:7: found `Lu`; expected an agent: `Li`"),
        ("0:00 Li sings in", "7:10: found `sings`; expected `AGENT signs in[, not ready: REASON]`"),
        ("0:00 call 1 arrives in contrast", "7:25: found `contrast`; expected a queue: `contract`"),
        ("0:00 call 1 arrives in contract, priority high", "7:44: found `high`; expected points of priority"),
        ("0:00 call 1 arrives in contract, twice", "7:35: found `twice`; expected `call CALL arrives in QUEUE"),
        ("Li signs in", "7:2: found `Li`; expected a time such as 0:05"),
        ("0:00 1 abandoned", "expected `->` before what must come out"),
        ("0:00 Li signs in -> Li signs out", "found `Li`; expected what must come out"),
        (
            "0:00 Li signs in -> Li is asleep",
            "7:28: found `asleep`; expected `AGENT is asked to confirm[, until TIME][, offer NUMBER]` or `AGENT is now",
        ),
        ("0:05\n 0:04", "8:2: found a time before that of the line above"),
        ("0:00 Li signs in\n 0:61 Li signs out", "8:2: found `0:61`; expected a time such as 0:05, 1:30.5 or 2:00:00"),
        ("0:00 Li signs in\n 1:5 Li signs out", "8:2: found `1:5`; expected a time such as 0:05"),
        ("0:00 Li signs in\n 8:00:00 AM Li signs out", "8:2: found `8:00:00 AM`; expected a time such as 0:05"),
        ("0:00 Li signs in\n 0:00:00.0000001 Li signs out", "found `0:00:00.0000001`; expected a time such as 0:05"),
        ("0:00 the switch has agents Li, Mo", "names are separated by blanks or `and`"),
        ("0:00 the switch has agents Li and", "expected an agent's name"),
        ("-> 1 abandoned", "7:2: found `->`; expected a moment"),
        (
            "with queues.contract.wait_max = \"soon\"",
            "queues.contract.wait_max: found \"soon\"; expected a time with its unit",
        ),
        ("with queues.contract.wait_mix = \"5s\"", "did you mean `wait_max`?"),
        ("0:00 \"Li signs in", "found a \" that is not closed"),
        ("0:00 centre B takes over", "7:2: found centre `B`; expected nothing, as nothing of this kind is defined"),
        (
            "0:00 Li is made redundant",
            "7:18: found `redundant`; expected ready, signed out, or not ready: with a reason",
        ),
        ("0:00 call 1 arrives in contract, also contract contract contract contract", "expected up to three queues"),
        (
            "0:00 the switch has agents Li, 7 on Li",
            "7:33: found `7`; expected `the switch has agents AGENTS[, CONNECTIONS][, RINGS][, engaged AGENTS]",
        ),
        ("0:00 call 1 presses #", "a phrase that ends too early; expected a key, 0 to 9, \"*\" or \"#\""),
    ];
    for (line, said) in table {
        // Indented by one column, so that it is a line of the scene.
        let errors = Story::parse("wrong.story", &format!("{head} {line}\n")).expect_err(line).to_string();
        let first = errors.lines().next().unwrap_or_default();
        assert!(first.contains(said), "{line}: {errors}");
    }
    for (text, said) in [
        ("", "no centre"),
        ("centre\n    queues.a.wait_max = \"5s\"\n", "no scene"),
        ("story\n", "`centre`, `show`"),
        (
            "centre\n  queues.a.wait_max = \"5s\"\ncentre\n  queues.a.wait_max = \"5s\"\n",
            "a second centre without a name",
        ),
        ("centre\n  queues.a.wait_max = \"5s\"\ncentre b\n  queues.a = 1\nscene\n", "4:"),
        ("centre\n  queues.a.wait_max = \"5s\"\nshow everything\nscene\n", "`arrivals`"),
    ] {
        let errors = Story::parse("wrong.story", text).expect_err(text).to_string();
        assert!(errors.contains(said), "{text}: {errors}");
    }
}

#[test]
fn a_story_is_read_as_an_editor_on_windows_saves_it_and_names_may_be_listed_with_and() {
    let text = "# Two names.\ncentre\n    queues.contract = {}\n    profiles.lawyer.skills = { contract = 1 }\n    agents.lawyer = 2\n\
                scene\n    0:00  lawyer-1 signs in\n    0:00  lawyer-2 signs in\n    \
                0:05  the switch has agents lawyer-1 and lawyer-2\n    0:06  call 1 arrives in contract  -> 1 offered to lawyer-1\n";
    let plain = Story::parse("plain.story", text).expect("it is read");
    assert!(plain.play(Manner::Plain).holds(), "{}", plain.play(Manner::Plain).render(Detail::Written));
    let saved = format!("\u{feff}{}", text.replace('\n', "\r\n"));
    let saved = Story::parse("saved.story", &saved).unwrap_or_else(|errors| panic!("{errors}"));
    assert_eq!(saved.title(), plain.title());
    assert!(saved.play(Manner::Plain).holds());
}

#[test]
fn stories_are_written_as_they_would_be_filled_in() {
    for (path, story) in paths().iter().zip(stories()) {
        let text = fs::read_to_string(path).expect("a story");
        if std::env::var_os("ACD_BLESS").is_some() {
            fs::write(path, story.written()).expect("the story can be written");
        } else {
            assert_eq!(story.written(), text, "{}: `acd story --write` would write this", path.display());
        }
    }
}

#[test]
fn every_row_of_the_language_is_used_by_some_story() {
    let used: BTreeSet<String> = stories().iter().flat_map(|story| story.wordings().collect::<Vec<_>>()).collect();
    let reference = reference();
    let (rows, _) = reference.split_once("### What stands in capitals").expect("the last table");
    let rows = rows.lines().filter_map(|line| line.strip_prefix("| `")?.split_once('`')).map(|(words, _)| words);
    let unused: Vec<&str> = rows.filter(|row| !used.contains(*row)).collect();
    assert_eq!(unused, [""; 0]);
}

const BEGIN: &str = "<!-- made from the tables: begin -->\n";
const END: &str = "<!-- made from the tables: end -->\n";

/// After a change of the language run this once with `ACD_BLESS=1`; what is outside the marks is written by hand.
#[test]
fn the_reference_says_what_the_tables_say() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/docs/stories.md");
    let page = fs::read_to_string(path).expect("the reference is there");
    let (before, rest) = page.split_once(BEGIN).expect("the first mark is there");
    let (stands, after) = rest.split_once(END).expect("the second mark is there");
    if std::env::var_os("ACD_BLESS").is_some() {
        fs::write(path, [before, BEGIN, &reference(), END, after].concat()).expect("the reference can be written");
        return;
    }
    assert_eq!(stands, reference());
}

#[test]
fn the_examples_of_the_documents_hold() {
    for (name, page) in
        [("README.md", include_str!("../../README.md")), ("docs/stories.md", include_str!("../../docs/stories.md"))]
    {
        let examples = page.split("```text\n").skip(1).filter_map(|rest| rest.split("```").next());
        let stories: Vec<&str> = examples.filter(|example| example.starts_with("# ")).collect();
        assert!(!stories.is_empty(), "{name}");
        for text in stories {
            let transcript = Story::parse(name, text).unwrap_or_else(|errors| panic!("{errors}")).play(Manner::Plain);
            assert!(transcript.holds(), "{}", transcript.render(Detail::Written));
            assert!(transcript.scenes.iter().all(|scene| scene.expects));
        }
    }
}
