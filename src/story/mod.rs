//! Stories: a time, what happens, and what must come out. One readable file per story, played through the engine.
//!
//! `docs/stories.md` is the reference of the language, generated from the tables here:
//!
//! | file | what |
//! |---|---|
//! | `verbs` | what may happen: one row per [`Command`](crate::engine::Command) |
//! | `facts` | what may come out: one row per [`Fact`](crate::engine::Fact) |
//! | `refusals` | why a command may be refused: one row per [`Rejection`](crate::engine::Rejection) |
//! | `states`, `why` | questions about the engine's state, and its explanations |
//! | `choice`, `slot`, `phrase` | the values of a row's slots; parsing and writing phrases |
//! | `file`, `token`, `clock` | parsing a story file |
//! | `play`, `transcript`, `write` | playing a scene, printing it, and writing it back |
//!
//! A row is both the pattern that is written and the expression that is parsed, so a command or fact without a
//! wording does not compile.

mod choice;
mod clock;
mod facts;
mod file;
mod names;
mod phrase;
mod play;
mod reference;
mod refusals;
mod slot;
mod states;
mod token;
mod transcript;
mod verbs;
mod why;
mod write;

use std::path::Path;

use serde::Serialize;

use crate::config::ScenarioErrors;
use crate::config::text::source::read_text;

pub use play::{Difference, Manner, Output, Played, PlayedMoment};
pub use reference::reference;
pub use transcript::Detail;
pub use write::{inputs, of_history};

/// A story file, read and sound.
///
/// ```
/// let story = acd::story::Story::parse("fair.story", r#"## A freed agent takes the one who has waited longest.
/// centre
///     queues.contract = {}
///     profiles.lawyer.skills = { contract = 1 }
///     agents.Li = { profile = "lawyer" }
/// scene
///     0:00  call 1 arrives in contract
///     0:10  call 2 arrives in contract
///     0:20  Li signs in                   -> 1 offered to Li
/// "#).unwrap();
/// assert!(story.play(Default::default()).holds());
/// ```
#[derive(Clone, Debug)]
pub struct Story {
    name: String,
    text: String,
    title: String,
    scenes: Vec<file::Scene>,
}

/// The result of playing a story.
#[derive(Clone, Debug, Serialize)]
pub struct Transcript {
    /// The file, as named when it was read.
    pub file: String,
    /// Its first line.
    pub title: String,
    /// Its scenes, in order.
    pub scenes: Vec<Played>,
}

impl Story {
    /// Reads a story file and checks it completely.
    ///
    /// # Errors
    /// Every fault found, with its line and column and what would be right.
    pub fn load(path: impl AsRef<Path>) -> Result<Self, ScenarioErrors> {
        let name = path.as_ref().display().to_string();
        Self::parse(&name, &read_text(path.as_ref())?)
    }

    /// Parses a story from a text; `name` is what errors call the file.
    ///
    /// # Errors
    /// Every fault found, with its line and column and what would be right.
    pub fn parse(name: &str, text: &str) -> Result<Self, ScenarioErrors> {
        // Editors on Windows may start a file with an invisible byte order mark.
        let text = text.strip_prefix('\u{feff}').unwrap_or(text);
        let file::Parsed { title, scenes } = file::parse(name, text)?;
        Ok(Self { name: name.to_owned(), text: text.to_owned(), title, scenes })
    }

    /// The story's title: its first line.
    pub fn title(&self) -> &str {
        &self.title
    }

    /// Plays all scenes, each from an empty centre to its end.
    pub fn play(&self, manner: Manner) -> Transcript {
        let scenes = self.scenes.iter().map(|scene| play::play(scene, manner)).collect();
        Transcript { file: self.name.clone(), title: self.title.clone(), scenes }
    }

    /// The wordings this story uses, as the reference shows them, to check that stories cover the whole language.
    pub fn wordings(&self) -> impl Iterator<Item = String> {
        let moments = self.scenes.iter().flat_map(|scene| &scene.moments);
        moments.flat_map(|moment| {
            let inputs = moment.input.iter().map(|input| input.phrase.wording.shown());
            inputs.chain(moment.expected.iter().map(|expected| expected.phrase.wording.shown()))
        })
    }
}

impl Transcript {
    /// Whether everything came out as written.
    pub fn holds(&self) -> bool {
        self.scenes.iter().all(|scene| scene.difference.is_none())
    }
}
