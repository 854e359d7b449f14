//! A played story as text: times, what happened, what came out, and the first difference.

use std::fmt::Write;

use super::{Played, PlayedMoment, Transcript};

/// The widest input after which outcomes stay on the same line.
const MAX_INPUT_WIDTH: usize = 44;

/// How much of what came out is shown.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Detail {
    /// What the story must write, and what it writes.
    #[default]
    Written,
    /// Everything, with all details.
    All,
}

const BOLD: &str = "\x1b[1m";
const DIM: &str = "\x1b[2m";
const RED: &str = "\x1b[31m";
const GREEN: &str = "\x1b[32m";
const PLAIN: &str = "\x1b[0m";

impl Transcript {
    /// The whole story up to the first difference of each scene, coloured with ANSI escape codes: print it to a
    /// stream that strips them if it is no terminal.
    pub fn render(&self, detail: Detail) -> String {
        let mut text = format!("{BOLD}{}{PLAIN}\n", self.title);
        for scene in &self.scenes {
            if !scene.scene.is_empty() {
                let _ = writeln!(text, "\n{BOLD}{}{PLAIN}", scene.scene);
            }
            render_scene(&mut text, scene, &self.file, detail);
        }
        text
    }
}

fn render_scene(text: &mut String, scene: &Played, file: &str, detail: Detail) {
    let until = scene.difference.as_ref().map_or(scene.moments.len(), |difference| difference.moment + 1);
    let moments = &scene.moments[..until];
    let time = moments.iter().map(|moment| moment.time.len()).max().unwrap_or(0);
    let widths = moments.iter().filter_map(|moment| moment.input.as_ref()).map(|input| input.chars().count());
    let input = widths.filter(|&width| width <= MAX_INPUT_WIDTH).max().unwrap_or(0);
    for moment in moments {
        render_moment(text, moment, time, input, detail);
    }
    if let Some(difference) = &scene.difference {
        let _ = writeln!(text, "{RED}{file}:{}: differs at {}{PLAIN}", difference.line, difference.time);
        let line = |words: &Option<String>, none: &str| words.clone().unwrap_or_else(|| none.to_owned());
        let _ = writeln!(text, "    expected  {GREEN}{}{PLAIN}", line(&difference.expected, "nothing more"));
        let _ = writeln!(text, "    got       {RED}{}{PLAIN}", line(&difference.got, "nothing more"));
    }
}

fn render_moment(text: &mut String, moment: &PlayedMoment, time_width: usize, input_width: usize, detail: Detail) {
    let all = detail == Detail::All;
    let mut came = moment.came_out.iter().filter(|out| all || out.shown || out.written).peekable();
    if came.peek().is_none() && moment.input.is_none() && moment.moment.is_none() {
        return;
    }
    let head = format!("    {:>time_width$}  {}", moment.time, moment.input.as_deref().unwrap_or_default());
    let column = 4 + time_width + 2 + input_width + 2;
    let mut at = head.chars().count();
    text.push_str(head.trim_end());
    at = if came.peek().is_some() { at.min(head.trim_end().chars().count()) } else { at };
    if at + 2 > column && came.peek().is_some() {
        text.push('\n');
        at = 0;
    }
    for out in came {
        let words = if all { &out.full } else { &out.text };
        let (on, off) = if out.shown { ("", "") } else { (DIM, PLAIN) };
        let _ = writeln!(text, "{}-> {on}{words}{off}", " ".repeat(column - at));
        at = 0;
    }
    if at > 0 {
        text.push('\n');
    }
}
