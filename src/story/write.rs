//! A story file with what came out written into it.

use super::file::Scene;
use super::verbs::{self, Context};
use super::{Manner, Played, PlayedMoment, Story, clock, play};
use crate::config::{Center, ConfigError};
use crate::engine::{Command, Engine};
use crate::time::Timestamp;

/// A log of commands as the inputs of a scene, to be put below a line `scene` in a story with this centre;
/// [`Story::written`] adds what comes out. So a history that a program found can be read, and kept.
///
/// # Errors
/// What is wrong with the centre.
pub fn inputs(
    center: &Center,
    log: impl IntoIterator<Item = (Timestamp, Command)>,
) -> Result<String, Vec<ConfigError>> {
    let mut engine = Engine::new(center.clone())?;
    let (mut context, mut events, mut text) = (Context::default(), Vec::new(), String::new());
    for (at, command) in log {
        let read = events.len();
        engine.advance(at, &mut events);
        context.read(&events[read..]);
        let phrase = verbs::phrase(&command, &context);
        text.push_str(&format!("    {}  {}\n", clock::write(at), phrase.write(center)));
        let read = events.len();
        // A refused command stays in the story: that it is refused is part of what happened.
        let _ = engine.handle(at, command, &mut events);
        context.read(&events[read..]);
    }
    Ok(text)
}

/// What happens may push the arrows of its scene so far to the right, and no further.
const ARROW_COLUMN_MOST: usize = 72;

impl Story {
    /// The file's text with what comes out written to the right of what happens, in place of what stands there, and with
    /// a line for each moment in between at which something comes out. Prose, centre and times stay.
    pub fn written(&self) -> String {
        let lines: Vec<&str> = self.text.lines().collect();
        let mut text: Vec<String> = Vec::new();
        let mut next = 0;
        for scene in &self.scenes {
            let played = play::play(scene, Manner::Plain);
            text.extend(lines[next..scene.lines.start].iter().map(|line| (*line).to_owned()));
            next = scene.lines.start;
            write_scene(&mut text, &lines, &mut next, scene, &played);
        }
        text.extend(lines[next..].iter().map(|line| (*line).to_owned()));
        text.join("\n") + "\n"
    }
}

fn write_scene(text: &mut Vec<String>, lines: &[&str], next: &mut usize, scene: &Scene, played: &Played) {
    let width = played.moments.iter().map(|moment| moment.time.len()).max().unwrap_or(0);
    let heads = played.moments.iter().map(|moment| head(moment, width).chars().count() + 2);
    let column = heads.filter(|&column| column <= ARROW_COLUMN_MOST).max().unwrap_or(0);
    for moment in &played.moments {
        let source = moment.moment.map(|place| scene.moments[place].lines.clone());
        if let Some(source) = &source {
            // Prose between this moment and the one before.
            text.extend(lines[*next..source.start].iter().map(|line| (*line).to_owned()));
            *next = source.end;
        }
        let comes_out = moment.came_out.iter().any(|out| out.shown || out.written);
        if source.is_some() || comes_out {
            write_moment(text, moment, width, column);
        }
    }
}

/// The left half of a line.
fn head(moment: &PlayedMoment, width: usize) -> String {
    let head = format!("    {:<width$}  {}", moment.time, moment.input.as_deref().unwrap_or_default());
    head.trim_end().to_owned()
}

fn write_moment(text: &mut Vec<String>, moment: &PlayedMoment, width: usize, column: usize) {
    let mut line = head(moment, width);
    for out in moment.came_out.iter().filter(|out| out.shown || out.written) {
        let gap = column.saturating_sub(line.chars().count()).max(2);
        text.push(format!("{line}{}-> {}", " ".repeat(gap), out.text));
        line.clear();
    }
    if !line.is_empty() {
        text.push(line);
    }
}
