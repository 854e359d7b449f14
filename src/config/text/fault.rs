//! Faults of a file, with line and column, and how they are displayed.

use std::fmt;
use std::ops::Range;

use annotate_snippets::{AnnotationKind, Level, Origin, Renderer, Snippet};

use super::broken::Broken;
use super::document::Node;
use crate::config::names::shortened;
use crate::config::{ConfigError, Kind, Unknown};

/// The maximum number of faults reported for one file.
const REPORTED_MAX: usize = 50;
/// The maximum length of a part of a message, in characters; longer ones are cut.
const PART_MAX: usize = 1_000;
/// The maximum length of a line that is displayed with a mark, in bytes.
const LINE_MAX: usize = 4_000;

/// A fault, and its position in the text once it is known.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Fault {
    pub(crate) path: String,
    pub(crate) found: String,
    pub(crate) expected: String,
    pub(crate) span: Option<Range<usize>>,
    /// For an unknown name: the kind of thing that it should have named.
    pub(crate) unknown: Option<&'static str>,
}

/// Faults gathered so far: the first of them, and how many more there are.
#[derive(Debug, Default)]
pub(crate) struct Faults {
    reported: Vec<Fault>,
    more: usize,
    /// Parts of the file that are already reported, whose follow-up faults are not.
    broken: Broken,
}

impl Faults {
    /// No faults yet, for a file in which these parts are broken.
    pub(crate) fn beside(broken: &Broken) -> Self {
        Self { broken: broken.clone(), ..Self::default() }
    }

    pub(crate) fn push(&mut self, fault: Fault) {
        if self.broken.hides(&fault) {
            return;
        }
        match self.is_full() {
            true => self.more += 1,
            false => self.reported.push(fault),
        }
    }

    /// A fault at a known position.
    pub(crate) fn at(
        &mut self,
        span: &Range<usize>,
        path: &str,
        found: impl fmt::Display,
        expected: impl fmt::Display,
    ) {
        self.record(path.to_owned(), &found, &expected, Some(span.clone()), None);
    }

    /// A fault at the position of its path.
    pub(crate) fn add(&mut self, path: impl Into<String>, found: impl fmt::Display, expected: impl fmt::Display) {
        self.record(path.into(), &found, &expected, None, None);
    }

    /// A name that nothing of its kind has.
    pub(crate) fn unknown(
        &mut self,
        path: impl Into<String>,
        kind: &'static str,
        name: &str,
        expected: impl fmt::Display,
    ) {
        let found = format_args!("the unknown {kind} `{}`", shortened(name, 60));
        self.record(path.into(), &found, &expected, None, Some(kind));
    }

    /// A name that is not in a directory.
    pub(crate) fn not_found(&mut self, path: impl Into<String>, kind: Kind, unknown: Unknown<'_>) {
        self.unknown(path, kind.noun(), unknown.name(), unknown.expected());
    }

    /// Once the list is full, messages are not built any more: finding the nearest of many names takes time.
    fn record(
        &mut self,
        path: String,
        found: &dyn fmt::Display,
        expected: &dyn fmt::Display,
        span: Option<Range<usize>>,
        unknown: Option<&'static str>,
    ) {
        let mut fault = Fault { path, found: String::new(), expected: String::new(), span, unknown };
        if !self.is_full() && !self.broken.hides(&fault) {
            (fault.found, fault.expected) = (found.to_string(), expected.to_string());
        }
        self.push(fault);
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.reported.is_empty()
    }

    /// Whether further faults are only counted.
    pub(crate) fn is_full(&self) -> bool {
        self.reported.len() >= REPORTED_MAX
    }

    /// The paths of the faults in the list.
    pub(crate) fn paths(&self) -> impl Iterator<Item = &str> {
        self.reported.iter().map(|fault| fault.path.as_str())
    }

    pub(crate) fn append(&mut self, others: Self) {
        self.more += others.more;
        others.reported.into_iter().for_each(|fault| self.push(fault));
    }

    /// Finds the position of each fault and sorts them by it.
    pub(crate) fn in_file(mut self, name: &str, text: &str, root: Option<&Node>) -> ScenarioErrors {
        for fault in &mut self.reported {
            let span = fault.span.take().or_else(|| root.map(|root| root.locate(&fault.path)));
            fault.span = span.map(|span| on_boundaries(text, span));
        }
        self.reported.sort_by_key(|fault| fault.span.as_ref().map(|span| span.start));
        self.reported.dedup();
        let lines = Lines::of(text);
        let reported = self.reported.into_iter().map(|fault| Reported::new(fault, &lines)).collect();
        ScenarioErrors { name: name.to_owned(), reported, more: self.more }
    }
}

impl From<ConfigError> for Fault {
    fn from(error: ConfigError) -> Self {
        Self { path: error.path, found: error.found, expected: error.expected, span: None, unknown: None }
    }
}

/// A text with the offsets of its lines, so that a position is found without counting from the top.
struct Lines<'t> {
    text: &'t str,
    starts: Vec<usize>,
}

impl<'t> Lines<'t> {
    fn of(text: &'t str) -> Self {
        let ends = text.bytes().enumerate().filter(|(_, byte)| *byte == b'\n');
        Self { text, starts: std::iter::once(0).chain(ends.map(|(end, _)| end + 1)).collect() }
    }

    /// The number, from 1, and the offset of the line that contains a position.
    fn at(&self, place: usize) -> (usize, usize) {
        let number = self.starts.partition_point(|&start| start <= place);
        (number, self.starts[number - 1])
    }

    /// The line at an offset, without its line ending.
    fn line(&self, start: usize) -> &'t str {
        let rest = &self.text[start..];
        rest[..rest.find('\n').unwrap_or(rest.len())].trim_end_matches('\r')
    }
}

/// A fault in the form it is reported.
#[derive(Clone, Debug)]
struct Reported {
    path: String,
    found: String,
    expected: String,
    place: Option<Place>,
}

/// The position of a fault, and its line.
#[derive(Clone, Debug)]
struct Place {
    line: usize,
    column: usize,
    /// `None` if it is too long to display.
    text: Option<String>,
    /// The part of the line at fault.
    mark: Range<usize>,
}

impl Reported {
    fn new(fault: Fault, lines: &Lines<'_>) -> Self {
        let place = fault.span.map(|span| {
            let (line, start) = lines.at(span.start);
            let column = lines.text[start..span.start].chars().count() + 1;
            let text = lines.line(start);
            // The mark ends with the first line, because a mark over many lines hides more than it shows.
            let from = (span.start - start).min(text.len());
            let mark = from..(span.end - start).clamp(from, text.len());
            let text = (text.len() <= LINE_MAX).then(|| text.to_owned());
            Place { line, column, text, mark }
        });
        let part = |text: String| shortened(&text, PART_MAX).into_owned();
        Self { path: part(fault.path), found: part(fault.found), expected: part(fault.expected), place }
    }
}

/// Everything wrong with a file; never empty. Prints one fault per line, as `file:line:column: field: found …; expected
/// …`. [`render`](Self::render) shows the lines in question as well. Only the first fifty faults found are reported,
/// with the number of the others.
#[derive(Clone, Debug, thiserror::Error)]
pub struct ScenarioErrors {
    name: String,
    reported: Vec<Reported>,
    more: usize,
}

/// One fault of a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ScenarioError<'a> {
    /// The name under which the file was loaded.
    pub file: &'a str,
    /// Line and column (in characters), both from 1; `None` if the file could not be read at all.
    pub place: Option<(usize, usize)>,
    /// The field, as in `queues.contract.ladder[1].at`; empty for the file as a whole.
    pub path: &'a str,
    /// What was found there.
    pub found: &'a str,
    /// What would be right.
    pub expected: &'a str,
}

impl ScenarioErrors {
    /// A file that could not be read.
    pub(crate) fn unreadable(name: &str, found: impl fmt::Display, expected: &str) -> Self {
        let mut faults = Faults::default();
        faults.add("", found, expected);
        faults.in_file(name, "", None).nowhere()
    }

    fn nowhere(mut self) -> Self {
        self.reported.iter_mut().for_each(|fault| fault.place = None);
        self
    }

    /// Adds to each fault that it is in this variant.
    #[cfg(feature = "sim")]
    pub(crate) fn of_variant(self, name: &str) -> Self {
        self.of(&format!(" in the variant `{name}`"), |_| true)
    }

    /// Adds to the faults at certain paths where they come from.
    #[cfg(feature = "sim")]
    pub(crate) fn of(mut self, whence: &str, at: impl Fn(&str) -> bool) -> Self {
        self.reported.iter_mut().filter(|fault| at(&fault.path)).for_each(|fault| fault.found.push_str(whence));
        self
    }

    /// The reported faults, in the order of the file.
    pub fn iter(&self) -> impl Iterator<Item = ScenarioError<'_>> {
        self.reported.iter().map(|fault| ScenarioError {
            file: &self.name,
            place: fault.place.as_ref().map(|place| (place.line, place.column)),
            path: &fault.path,
            found: &fault.found,
            expected: &fault.expected,
        })
    }

    /// The number of faults, including those past the first fifty.
    pub fn count(&self) -> usize {
        self.reported.len() + self.more
    }

    /// The reported faults with the lines in question and a mark under the part at fault, in colour on request, and the
    /// number of the others.
    pub fn render(&self, colour: bool) -> String {
        let renderer = if colour { Renderer::styled() } else { Renderer::plain() };
        let mut shown: Vec<String> = self.reported.iter().map(|fault| renderer.render(&[self.report(fault)])).collect();
        shown.extend(self.rest());
        shown.join("\n\n")
    }

    fn report<'a>(&'a self, fault: &'a Reported) -> annotate_snippets::Group<'a> {
        let subject = if fault.path.is_empty() { &self.name } else { &fault.path };
        let title = Level::ERROR.primary_title(format!("{subject}: found {}", fault.found));
        let hint = Level::HELP.message(format!("expected {}", fault.expected));
        let Some(place) = &fault.place else { return title.element(hint) };
        match &place.text {
            Some(line) => {
                let mark = AnnotationKind::Primary.span(place.mark.clone());
                let snippet = Snippet::source(line).line_start(place.line).path(&self.name).annotation(mark);
                title.element(snippet).element(hint)
            }
            None => {
                let origin = Origin::path(&self.name).line(place.line).char_column(place.column);
                title.element(origin).element(hint)
            }
        }
    }

    /// How many faults are not reported.
    fn rest(&self) -> Option<String> {
        (self.more > 0).then(|| format!("and {} more", grouped(self.more)))
    }
}

impl fmt::Display for ScenarioErrors {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let lines: Vec<String> = self.iter().map(|error| error.to_string()).chain(self.rest()).collect();
        f.write_str(&lines.join("\n"))
    }
}

impl fmt::Display for ScenarioError<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:", self.file)?;
        if let Some((line, column)) = self.place {
            write!(f, "{line}:{column}:")?;
        }
        if !self.path.is_empty() {
            write!(f, " {}:", self.path)?;
        }
        write!(f, " found {}; expected {}", self.found, self.expected)
    }
}

/// Line and column (in characters), both from 1, of a position in a text.
#[cfg(feature = "sim")]
pub(crate) fn line_and_column(text: &str, at: usize) -> (usize, usize) {
    let before = &text[..at];
    let line_start = before.rfind('\n').map_or(0, |end| end + 1);
    (before.matches('\n').count() + 1, before[line_start..].chars().count() + 1)
}

/// The number with commas between groups of three digits.
fn grouped(number: usize) -> String {
    let digits = number.to_string();
    let groups: Vec<&str> = digits.as_bytes().rchunks(3).rev().filter_map(|group| str::from_utf8(group).ok()).collect();
    groups.join(",")
}

fn on_boundaries(text: &str, span: Range<usize>) -> Range<usize> {
    let floor = |at: usize| (0..=at.min(text.len())).rev().find(|&at| text.is_char_boundary(at)).unwrap_or(0);
    let start = floor(span.start);
    start..floor(span.end).max(start)
}
