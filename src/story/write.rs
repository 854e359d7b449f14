//! Writes what came out into a story file.

use super::file::Scene;
use super::verbs::{self, Context};
use super::{Manner, Played, PlayedMoment, Story, clock, play};
use crate::config::{Center, ConfigErrors};
use crate::engine::{Command, Engine};
use crate::time::Timestamp;

/// A history as a story file: the centre, the centres that took over, and what happened. [`Story::written`] adds what
/// comes out. So a history that a program found can be played by `acd story`, read, and kept.
///
/// ```
/// use acd::config::{Center, Queue};
/// use acd::engine::{Command, NewCall};
/// use acd::id::CallId;
/// use acd::story::{Story, of_history};
/// use acd::time::{Duration, Timestamp};
///
/// let queue = Queue { wait_max: Some(Duration::from_secs(5)), ..Queue::new("contract") };
/// let mut center = Center::default();
/// let contract = center.add_queue(queue);
/// let call = CallId(7);
/// let log = [
///     (Timestamp::from_secs(1), Command::Arrive(NewCall::new(call, contract))),
///     (Timestamp::from_secs(4), Command::HangUp { call }),
/// ];
/// let text = of_history("Nobody comes", &center, log).unwrap();
/// let written = Story::parse("nobody.story", &text).unwrap().written();
/// assert!(written.contains("0:04  call 7 hangs up             -> 7 abandoned"), "{written}");
/// ```
///
/// # Errors
/// What is wrong with the centre or one that takes over, or cannot be said in a file ([`Center::to_toml`]).
pub fn of_history(
    title: &str,
    center: &Center,
    log: impl IntoIterator<Item = (Timestamp, Command)>,
) -> Result<String, ConfigErrors> {
    let log: Vec<(Timestamp, Command)> = log.into_iter().collect();
    let later = log.iter().filter_map(|(_, command)| match command {
        Command::Reconfigure { center, .. } => Some(&**center),
        _ => None,
    });
    let later: Vec<(String, Center)> =
        (1..).zip(later).map(|(number, center)| (format!("later-{number}"), center.clone())).collect();
    let mut text = format!("# {title}.\n\ncentre\n{}", indented(&center.to_toml()?));
    for (name, center) in &later {
        text.push_str(&format!("\ncentre {name}\n{}", indented(&center.to_toml()?)));
    }
    let inputs = inputs_with(center, later, log)?;
    Ok(format!("{text}\nscene\n{inputs}"))
}

fn indented(text: &str) -> String {
    text.lines().map(|line| if line.is_empty() { "\n".to_owned() } else { format!("    {line}\n") }).collect()
}

/// A log of commands as the inputs of a scene, to be placed below a `scene` line in a story with this centre;
/// [`Story::written`] adds what comes out.
///
/// # Errors
/// What is wrong with the centre.
pub fn inputs(center: &Center, log: impl IntoIterator<Item = (Timestamp, Command)>) -> Result<String, ConfigErrors> {
    inputs_with(center, Vec::new(), log)
}

/// The inputs of a scene in which these centres may take over.
fn inputs_with(
    center: &Center,
    centers: Vec<(String, Center)>,
    log: impl IntoIterator<Item = (Timestamp, Command)>,
) -> Result<String, ConfigErrors> {
    let mut engine = Engine::new(center.clone())?;
    let mut context = Context { centers, ..Context::default() };
    let (mut events, mut text) = (Vec::new(), String::new());
    for (at, command) in log {
        let read = events.len();
        engine.advance(at, &mut events);
        context.read(&events[read..]);
        let phrase = verbs::phrase(&command, &context);
        text.push_str(&format!("    {}  {}\n", clock::write(at), phrase.write(center)));
        let read = events.len();
        // A refused command stays in the story: the refusal is part of what happened.
        let _ = engine.handle(at, command, &mut events);
        context.read(&events[read..]);
    }
    Ok(text)
}

/// How far to the right an input may push the arrows of its scene.
const MAX_ARROW_COLUMN: usize = 72;

impl Story {
    /// The file's text with what came out written to the right of what happened, replacing what was there, and with
    /// an extra line for each moment in between at which something came out. Prose, centre and times stay.
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
    let column = heads.filter(|&column| column <= MAX_ARROW_COLUMN).max().unwrap_or(0);
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
