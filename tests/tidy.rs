//! House rules, checked on the source itself. Each rule's own test plants a fault and checks that it is found.

use std::fs;
use std::path::{Path, PathBuf};

/// The maximum length of a source file. Longer ones hold more than one concept.
const MAX_LINES: usize = 500;

/// For each module of the library, the modules that it may use. Dependencies point downwards only. (Which crate may use
/// which, the compiler checks.)
const LAYERS: &[(&str, &[&str])] = &[
    ("time", &[]),
    ("schema", &["config", "id", "time"]),
    ("id", &["config"]),
    ("config", &["id", "time"]),
    ("engine", &["config", "id", "time"]),
    ("stats", &["config", "engine", "id", "time"]),
    ("quality", &["config", "engine", "id", "stats", "time"]),
    ("delimited", &["config"]),
    ("sim", &["config", "delimited", "engine", "id", "quality", "stats", "time"]),
    ("scenario", &["config", "engine", "id", "quality", "sim", "stats", "time"]),
    ("story", &["config", "engine", "id", "time"]),
    ("identity", &["id"]),
    ("notes", &["engine", "id"]),
    ("roster", &["config", "engine", "id", "notes", "time"]),
    ("journal", &["config", "engine", "id", "identity", "notes", "roster", "time"]),
    ("live", &["config", "engine", "id", "identity", "journal", "notes", "roster", "stats", "time"]),
];

/// The modules of the engine, from the ground up: each may use those before it.
const ROOMS: &[&str] = &["table", "state", "decide", "life", "whole"];

/// The sources of the library and the other crates, without their tests, benchmarks and examples.
const SOURCES: &[&str] = &[
    "src/",
    "crates/acd-asterisk/src/",
    "crates/acd-cluster/src/",
    "crates/acd-import/src/",
    "crates/acd-planning/src/",
    "crates/acd-report/src/",
    "crates/acd-rota/src/",
    "crates/acd-server/src/",
    "crates/acd-wire/src/",
    "crates/acd-cli/src/",
];

/// A word that is allowed only in certain places, and what to write instead.
struct Banned {
    word: &'static str,
    /// Files whose paths begin like this. Empty: all files.
    within: &'static [&'static str],
    except: &'static [&'static str],
    instead: &'static str,
}

/// Sources that may read clocks.
const CLOCKS: &[&str] = &[
    "src/live",
    "src/journal",
    "crates/acd-server",
    "crates/acd-cli",
    "crates/acd-cluster/src",
    "crates/acd-asterisk/src/ari",
    "crates/acd-asterisk/src/remote",
    "crates/acd-asterisk/src/run",
    "crates/acd-asterisk/src/serve.rs",
];

const BANNED: &[Banned] = &[
    Banned {
        word: concat!("Instant::", "now"),
        within: SOURCES,
        except: CLOCKS,
        instead: "take the time as an argument",
    },
    Banned {
        word: concat!("System", "Time"),
        within: SOURCES,
        except: CLOCKS,
        instead: "take the time as an argument",
    },
    Banned {
        word: concat!("unsafe", " "),
        within: &[],
        // Arrow's C interface.
        except: &["python/src/table/capsule.rs"],
        instead: "safe code; the crate forbids the other",
    },
    Banned {
        word: concat!("print", "ln!("),
        within: SOURCES,
        except: &[],
        instead: "write to a writer given as an argument",
    },
    Banned {
        word: concat!("print", "!("),
        within: SOURCES,
        except: &[],
        instead: "write to a writer given as an argument",
    },
    Banned { word: concat!("dbg", "!("), within: &[], except: &[], instead: "nothing: remove it" },
    Banned { word: concat!("todo", "!("), within: &[], except: &[], instead: "the code itself, or leave it out" },
    Banned {
        word: concat!("unimplemented", "!("),
        within: &[],
        except: &[],
        instead: "the code itself, or leave it out",
    },
    Banned { word: concat!("rand::", "rng()"), within: &[], except: &[], instead: "a seeded stream of sim/stream.rs" },
    Banned {
        word: concat!("collections::Hash", "Map"),
        within: &["src/engine", "src/quality", "src/stats", "src/sim"],
        except: &["src/engine/whole/check.rs", "src/engine/whole/snapshot.rs"],
        instead: "a place in a Vec, a BTreeMap, or FxHashMap that is never walked",
    },
    Banned {
        word: concat!("std::", "thread"),
        within: &["src/engine", "src/config", "src/quality", "src/stats"],
        except: &[],
        instead: "nothing: these know no threads",
    },
    Banned {
        word: concat!("std::", "fs"),
        within: &[
            "src/engine",
            "src/quality",
            "src/stats",
            "src/sim",
            "crates/acd-planning/src",
            "crates/acd-rota/src",
        ],
        except: &[],
        instead: "plain data as an argument",
    },
    Banned { word: concat!("../", "shared"), within: &[], except: &[], instead: "a copy inside the project" },
    Banned { word: concat!("/wo", "rk/"), within: &[], except: &[], instead: "a path inside the project" },
];

/// Turns of phrase to avoid in the comments of [`SOURCES`].
const TURNS: &[(&str, &str)] = &[
    ("in vain", "failed, without effect"),
    ("anew", "again"),
    ("likewise", "repeat the noun"),
    ("Likewise", "repeat the noun"),
    ("so many", "this many, a number of"),
    ("is told", "the active voice: gets, learns, receives"),
    ("are told", "the active voice: get, learn, receive"),
    ("be told", "the active voice: get, learn, receive"),
    ("was told", "the active voice: got, learned, heard"),
    ("is said", "the active voice"),
    ("of whom nothing", "unknown"),
    ("of which nothing", "unknown"),
    ("slip of the keyboard", "typo"),
    ("besides.", "also, in addition"),
    ("Of these,", "name them"),
    ("The same for ", "say what it does"),
];

/// The maximum width of a line of comment, in characters. Tables and links cannot be wrapped.
const MAX_COLUMNS: usize = 120;

/// Faults in the language or the width of a comment.
fn comment_faults(path: &str, line: &str) -> Vec<String> {
    let Some((_, comment)) = line.split_once("//") else { return Vec::new() };
    if !SOURCES.iter().any(|start| path.starts_with(start)) {
        return Vec::new();
    }
    let turns = TURNS.iter().filter(|(turn, _)| has_word(comment, turn));
    let mut faults: Vec<String> = turns.map(|(turn, instead)| format!("`{turn}`; instead: {instead}")).collect();
    let whole = line.trim_start().starts_with("//") && !comment.contains(" | ") && !comment.contains("](");
    if whole && line.chars().count() > MAX_COLUMNS {
        faults.push(format!("a comment of {} columns; at most {MAX_COLUMNS}", line.chars().count()));
    }
    faults
}

/// Everything wrong with one file, one line each.
fn faults(path: &str, text: &str) -> Vec<String> {
    let mut found = Vec::new();
    if path.ends_with(".rs") && text.lines().count() > MAX_LINES {
        found.push(format!("{path}: {} lines; at most {MAX_LINES}", text.lines().count()));
    }
    for (number, line) in text.lines().enumerate() {
        let place = format!("{path}:{}", number + 1);
        let code = if path.ends_with(".rs") { without_comment(line) } else { line };
        for banned in BANNED {
            let applies = banned.within.is_empty() || banned.within.iter().any(|start| path.starts_with(start));
            let excepted = banned.except.iter().any(|start| path.starts_with(start));
            if applies && !excepted && has_word(code, banned.word) {
                found.push(format!("{place}: `{}`; instead: {}", banned.word.trim(), banned.instead));
            }
        }
        found.extend(room_faults(path, code).into_iter().map(|fault| format!("{place}: {fault}")));
        let others = layer_faults(path, code).into_iter().chain(comment_faults(path, line));
        found.extend(others.map(|fault| format!("{place}: {fault}")));
        if line.ends_with([' ', '\t']) {
            found.push(format!("{place}: blanks at the end of the line"));
        }
    }
    found
}

/// Whether `word` begins anywhere in `code` where an identifier may begin.
fn has_word(code: &str, word: &str) -> bool {
    let begins = |at: usize| !code[..at].ends_with(|before: char| before.is_alphanumeric() || before == '_');
    code.match_indices(word).any(|(at, _)| begins(at))
}

/// Uses of modules that this file's module may not use. A module's tests may use anything.
fn layer_faults(path: &str, code: &str) -> Vec<String> {
    let Some(inside) = path.strip_prefix("src/") else { return Vec::new() };
    let module = inside.split(['/', '.']).next().unwrap_or(inside);
    if module == "lib" || path.contains("tests") {
        return Vec::new();
    }
    let Some((_, allowed)) = LAYERS.iter().find(|(name, _)| *name == module) else {
        return Vec::new();
    };
    let mut faults = Vec::new();
    for used in code.split("crate::").skip(1) {
        let used: String = used.chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect();
        if used != module && !used.is_empty() && !allowed.contains(&used.as_str()) {
            faults.push(format!("`{module}` may not use `{used}`; it may use {allowed:?}"));
        }
    }
    faults
}

/// Uses of the engine's modules that lie above this file's.
fn room_faults(path: &str, code: &str) -> Vec<String> {
    let floor = |room: &str| ROOMS.iter().position(|known| *known == room);
    let room = path.strip_prefix("src/engine/").and_then(|inside| inside.split('/').next());
    let Some((room, own)) = room.and_then(|room| Some((room, floor(room)?))) else { return Vec::new() };
    let used = code.split("crate::engine::").skip(1).filter_map(|rest| rest.split("::").next());
    let above = used.filter(|used| floor(used).is_some_and(|floor| floor > own));
    above.map(|used| format!("`{room}` may not use `{used}`, which lies above it")).collect()
}

/// The part of a line of Rust before a line comment. (Takes a `//` in a string for one; none of the words matter
/// there.)
fn without_comment(line: &str) -> &str {
    line.split("//").next().unwrap_or(line)
}

/// The project's text files, with paths relative to its root.
fn files() -> Vec<(String, String)> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut files = Vec::new();
    let mut folders: Vec<PathBuf> = vec![root.to_owned()];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(&folder).expect("the project's folders can be read") {
            let path = entry.expect("the project's folders can be read").path();
            let name = path.file_name().expect("an entry has a name").to_string_lossy().into_owned();
            if path.is_dir() {
                if !["target", ".git"].contains(&name.as_str()) {
                    folders.push(path);
                }
            } else if let Ok(text) = fs::read_to_string(&path) {
                let inside = path.strip_prefix(root).expect("below the root");
                files.push((inside.to_string_lossy().replace('\\', "/"), text));
            }
        }
    }
    files.sort();
    files
}

#[test]
fn the_source_keeps_the_house_rules() {
    let files = files();
    assert!(files.len() > 50, "only {} files found", files.len());
    let own =
        |path: &str| path.ends_with(".rs") || path.ends_with(".toml") || path.ends_with(".md") || path == ".ci/run";
    let found: Vec<String> =
        files.iter().filter(|(path, _)| own(path)).flat_map(|(path, text)| faults(path, text)).collect();
    assert!(found.is_empty(), "{} faults:\n{}", found.len(), found.join("\n"));
}

#[test]
fn every_source_module_has_its_layer() {
    for (path, _) in files() {
        let Some(inside) = path.strip_prefix("src/") else { continue };
        let module = inside.split(['/', '.']).next().unwrap_or_default();
        let known = LAYERS.iter().any(|(name, _)| *name == module) || module == "lib";
        assert!(known, "{path}: give `{module}` its layer in tests/tidy.rs");
    }
}

#[test]
fn every_crate_is_one_of_the_sources() {
    for (path, _) in files() {
        let source = path.strip_prefix("crates/").and_then(|inside| inside.split_once('/'));
        if source.is_some_and(|(_, inside)| inside.starts_with("src/")) {
            assert!(SOURCES.iter().any(|start| path.starts_with(start)), "{path}: name its crate in SOURCES");
        }
    }
}

#[test]
fn planted_faults_are_found() {
    let long = "\n".repeat(MAX_LINES + 1);
    let table = [
        ("src/engine/a.rs", "let now = std::time::Instant::now();".to_owned(), "take the time as an argument"),
        ("src/engine/a.rs", "use crate::stats::Tally;".to_owned(), "`engine` may not use `stats`"),
        ("src/engine/state/a.rs", "use crate::engine::life::ring::Ring;".to_owned(), "`state` may not use `life`"),
        ("src/stats/a.rs", "let x: crate::sim::Simulation;".to_owned(), "`stats` may not use `sim`"),
        ("src/engine/a.rs", "use std::collections::HashMap;".to_owned(), "FxHashMap"),
        ("src/sim/a.rs", format!("{}\"x\");", concat!("print", "ln!(")), "writer"),
        ("src/sim/a.rs", long, "at most 500"),
        (
            "crates/acd-planning/src/a.rs",
            "let now = std::time::Instant::now();".to_owned(),
            "take the time as an argument",
        ),
        ("crates/acd-planning/src/a.rs", "std::fs::read(path)".to_owned(), "plain data"),
        ("src/id.rs", format!("{}{{}}", concat!("unsafe", " ")), "safe code"),
        ("README.md", concat!("see ../", "shared").to_owned(), "a copy"),
        ("README.md", "blank ".to_owned(), "blanks"),
        ("src/stats/a.rs", concat!("/// The caller ", "is told the position.").to_owned(), "active voice"),
        ("crates/acd-report/src/a.rs", concat!("// Counts ", "anew.").to_owned(), "again"),
        ("src/live/a.rs", format!("/// {}", "wide ".repeat(25).trim_end()), "at most 120"),
    ];
    for (path, text, fault) in table {
        let found = faults(path, &text);
        assert!(found.iter().any(|line| line.contains(fault)), "{path}: {text:?}: {found:?}");
    }
    let sound = ["use crate::config::Center; // not Instant::now", "use crate::time::Timestamp;"];
    for text in sound {
        assert_eq!(faults("src/engine/a.rs", text), [""; 0], "{text}");
    }
}
