//! Any history can be written as a story: written, read again and played, it has the same outcome.

use crate::common::{Host, Turn, all_turns, full_center, turns};
use acd::config::Center;
use acd::engine::{Command, Engine, Event};
use acd::story::{Detail, Manner, Story, inputs, of_history};
use acd::time::Timestamp;
use proptest::prelude::*;

/// A centre with as many queues and agents as the random histories use, and every rule that a story may involve.
const CENTRE: &str = r#"    [queues]
    contract = { wait_max = "8s", ring_timeout = "3s", wrap_up = "2s", waiting_max = 6, when_full = "queue:labour" }
    labour = { ladder = [{ at = "0s", tiers = 1 }, { at = "2s", tiers = "all", join = ["a b"] }], while_ringing = "cancel" }
    "a b" = { when_unstaffed = "external:voice mail", on_agent_lost = "end", wait_max = "5s", on_timeout = "external:voice mail" }
    [profiles]
    lawyer.skills = { contract = 1, labour = 2 }
    "front line".skills = { "a b" = 1, contract = 2 }
    [agents]
    lawyer = 3
    "front line" = 3
    [attributes]
    region = ["here", "over there", "abroad"]
"#;

/// A history of commands and times in a centre, as far as files can express which centres took over.
fn history(center: &Center, turns: &[Turn]) -> (Vec<(Timestamp, Command)>, Vec<Event>, usize) {
    let mut engine = Engine::new(center.clone()).expect("a sound centre");
    let (mut host, mut events, mut log, mut now) = (Host::of(center), Vec::new(), Vec::new(), 0);
    let (mut refused, mut told) = (0, 0);
    for turn in turns {
        now += turn.wait * 500_000;
        let at = Timestamp::from_micros(now);
        engine.advance(at, &mut events);
        host.read(&events);
        let command: Command = host.command(turn);
        if let Command::Reconfigure { center, .. } = &command
            && (center.to_toml().is_err() || !center.follows(engine.center()))
        {
            continue;
        }
        log.push((at, command.clone()));
        refused += usize::from(engine.handle(at, command, &mut events).is_err());
        host.read(&events);
        told = events.len();
    }
    // What time caused after the last command in the story.
    events.truncate(told);
    (log, events, refused)
}

fn story_of(text: &str) -> Story {
    Story::parse("told.story", text).unwrap_or_else(|errors| panic!("{errors}\n{text}"))
}

proptest! {
    #[test]
    fn a_history_written_as_a_story_comes_out_the_same(turns in turns(60)) {
        let top = "externals = [\"voice mail\"]\nreasons = [\"lunch\", \"train, ing\"]\nsign_out = \"after_conversation\"\n";
        let center = Center::parse("centre", &format!("{top}{CENTRE}")).expect("a sound centre");
        let mut engine = Engine::new(center.clone()).expect("a sound centre");
        let (mut host, mut events, mut log, mut now) = (Host::default(), Vec::new(), Vec::new(), 0);
        let mut refused = 0;
        for turn in &turns {
            now += turn.wait * 500_000;
            let at = Timestamp::from_micros(now);
            engine.advance(at, &mut events);
            host.read(&events);
            let command: Command = host.command(turn);
            log.push((at, command.clone()));
            refused += usize::from(engine.handle(at, command, &mut events).is_err());
            host.read(&events);
        }
        let indented = top.lines().map(|line| format!("    {line}\n")).collect::<String>();
        let begun = format!("# Told.\ncentre\n{indented}{CENTRE}scene\n{}", inputs(&center, log).expect("a sound centre"));
        let told = story_of(&begun).written();
        let told = told.replacen("# Told.\n", "# Told.\nshow arrivals, legs, agents\n", 1);
        let told = story_of(&told).written();
        let transcript = story_of(&told).play(Manner::Plain);
        prop_assert!(transcript.holds(), "{}\n{told}", transcript.render(Detail::Written));
        let came_out = transcript.scenes[0].moments.iter().flat_map(|moment| &moment.came_out).count();
        prop_assert_eq!(came_out, events.len() + refused, "{}", told);
        prop_assert_eq!(&story_of(&told).written(), &told, "written twice is written once");
        prop_assert!(story_of(&told).play(Manner::Restored).holds());
        prop_assert!(story_of(&told).play(Manner::Ticked).holds());
    }

    #[test]
    fn any_history_of_any_centre_is_a_story(center in full_center(), turns in all_turns(80)) {
        let mut center = center;
        center.seed >>= 1;
        let (log, events, refused) = history(&center, &turns);
        let told = story_of(&of_history("Told", &center, log).expect("it can be written")).written();
        let told = told.replacen("\ncentre\n", "\nshow arrivals, legs, agents\ncentre\n", 1);
        let transcript = story_of(&told).play(Manner::Plain);
        let came_out = transcript.scenes[0].moments.iter().flat_map(|moment| &moment.came_out).count();
        prop_assert_eq!(came_out, events.len() + refused, "{}", told);
        let written = story_of(&told).written();
        prop_assert!(story_of(&written).play(Manner::Restored).holds(), "{}", written);
    }
}
