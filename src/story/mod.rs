//! Stories: a time, what happens, what must come out. One readable file a story, played through the engine.
//!
//! `docs/stories.md` is the reference of the language, made from the tables here:
//!
//! | file | what |
//! |---|---|
//! | `verbs` | what may happen: one row a [`Command`](crate::engine::Command) |
//! | `facts` | what may come out: one row a [`Fact`](crate::engine::Fact) |
//! | `refusals` | why a command may be refused: one row a [`Rejection`](crate::engine::Rejection) |
//! | `states`, `why` | what may be asked of the engine at a moment; its explanations |
//! | `choice`, `slot`, `phrase` | what fills the holes of a row, and reading and writing a phrase |
//! | `file`, `token`, `clock` | a story file taken apart |
//! | `play`, `transcript`, `write` | a scene played, shown, and written down |
//!
//! A row is the pattern that is written and the expression that is read at once, so a command or fact without words
//! does not compile.

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

pub use play::{CameOut, Difference, Manner, Played, PlayedMoment};
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

/// A story as it went.
#[derive(Clone, Debug, Serialize)]
pub struct Transcript {
    /// The file, as it was named when it was read.
    pub file: String,
    /// Its first line.
    pub title: String,
    /// Its scenes, in their order.
    pub scenes: Vec<Played>,
}

impl Story {
    /// Reads a story file and checks all of it.
    ///
    /// # Errors
    /// Every fault found, with its line and column and what would be right.
    pub fn load(path: impl AsRef<Path>) -> Result<Self, ScenarioErrors> {
        let name = path.as_ref().display().to_string();
        Self::parse(&name, &read_text(path.as_ref())?)
    }

    /// The same from a text; `name` is what errors call the file.
    ///
    /// # Errors
    /// Every fault found, with its line and column and what would be right.
    pub fn parse(name: &str, text: &str) -> Result<Self, ScenarioErrors> {
        // Editors on Windows begin a file with a mark that nobody sees.
        let text = text.strip_prefix('\u{feff}').unwrap_or(text);
        let file::Parsed { title, scenes } = file::parse(name, text)?;
        Ok(Self { name: name.to_owned(), text: text.to_owned(), title, scenes })
    }

    /// What it is about: its first line.
    pub fn title(&self) -> &str {
        &self.title
    }

    /// Plays all its scenes, each from an empty centre, each to its end.
    pub fn play(&self, manner: Manner) -> Transcript {
        let scenes = self.scenes.iter().map(|scene| play::play(scene, manner)).collect();
        Transcript { file: self.name.clone(), title: self.title.clone(), scenes }
    }

    /// The wordings that it uses, as the reference shows them: to see that some story uses every row of the language.
    pub fn wordings(&self) -> impl Iterator<Item = String> {
        let moments = self.scenes.iter().flat_map(|scene| &scene.moments);
        moments.flat_map(|moment| {
            let inputs = moment.input.iter().map(|input| input.phrase.wording.shown());
            inputs.chain(moment.expected.iter().map(|expected| expected.phrase.wording.shown()))
        })
    }
}

impl Transcript {
    /// Whether nothing differs from what is written.
    pub fn holds(&self) -> bool {
        self.scenes.iter().all(|scene| scene.difference.is_none())
    }
}
