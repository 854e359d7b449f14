//! What is wrong with a file, with line and column, and how that is shown.

use std::fmt;
use std::ops::Range;

use annotate_snippets::{AnnotationKind, Level, Origin, Renderer, Snippet};

use super::broken::Broken;
use super::document::Node;
use crate::config::names::shortened;
use crate::config::{ConfigError, Kind, Unknown};

/// The most faults told of one file. A file with more has been told enough.
const TOLD_MOST: usize = 50;
/// The longest part of a message in characters; of a longer one the beginning is shown.
const PART_MOST: usize = 1_000;
/// The longest line in bytes that is shown with a mark.
const LINE_MOST: usize = 4_000;

/// A fault, and where in the text it is once that is known.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Fault {
    pub(crate) path: String,
    pub(crate) found: String,
    pub(crate) expected: String,
    pub(crate) span: Option<Range<usize>>,
    /// For a name that nothing has: what kind of thing it was to be the name of.
    pub(crate) unknown: Option<&'static str>,
}

/// Faults gathered so far: the first of them, and how many more there are.
#[derive(Debug, Default)]
pub(crate) struct Faults {
    told: Vec<Fault>,
    more: usize,
    /// Parts of the file that are not as they were written, of which nothing further is told.
    broken: Broken,
}

impl Faults {
    /// For what is said of a file in which these parts are broken.
    pub(crate) fn beside(broken: &Broken) -> Self {
        Self { broken: broken.clone(), ..Self::default() }
    }

    pub(crate) fn push(&mut self, fault: Fault) {
        if self.broken.hides(&fault) {
            return;
        }
        match self.is_full() {
            true => self.more += 1,
            false => self.told.push(fault),
        }
    }

    /// A fault at a known place.
    pub(crate) fn at(
        &mut self,
        span: &Range<usize>,
        path: &str,
        found: impl fmt::Display,
        expected: impl fmt::Display,
    ) {
        self.tell(path.to_owned(), &found, &expected, Some(span.clone()), None);
    }

    /// A fault whose place is that of its path.
    pub(crate) fn add(&mut self, path: impl Into<String>, found: impl fmt::Display, expected: impl fmt::Display) {
        self.tell(path.into(), &found, &expected, None, None);
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
        self.tell(path.into(), &found, &expected, None, Some(kind));
    }

    /// The same where a directory has been asked.
    pub(crate) fn not_found(&mut self, path: impl Into<String>, kind: Kind, unknown: Unknown<'_>) {
        self.unknown(path, kind.noun(), unknown.name(), unknown.expected());
    }

    /// Past the bound nothing is put into words: to find the nearest of many names takes its time.
    fn tell(
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
        self.told.is_empty()
    }

    /// Whether further ones are only counted.
    pub(crate) fn is_full(&self) -> bool {
        self.told.len() >= TOLD_MOST
    }

    /// The paths of those that are told.
    pub(crate) fn paths(&self) -> impl Iterator<Item = &str> {
        self.told.iter().map(|fault| fault.path.as_str())
    }

    pub(crate) fn append(&mut self, others: Self) {
        self.more += others.more;
        others.told.into_iter().for_each(|fault| self.push(fault));
    }

    /// Finds every fault's place and orders them as they stand in the file.
    pub(crate) fn in_file(mut self, name: &str, text: &str, root: Option<&Node>) -> ScenarioErrors {
        for fault in &mut self.told {
            let span = fault.span.take().or_else(|| root.map(|root| root.locate(&fault.path)));
            fault.span = span.map(|span| on_boundaries(text, span));
        }
        self.told.sort_by_key(|fault| fault.span.as_ref().map(|span| span.start));
        self.told.dedup();
        let lines = Lines::of(text);
        let told = self.told.into_iter().map(|fault| Told::new(fault, &lines)).collect();
        ScenarioErrors { name: name.to_owned(), told, more: self.more }
    }
}

impl From<ConfigError> for Fault {
    fn from(error: ConfigError) -> Self {
        Self { path: error.path, found: error.found, expected: error.expected, span: None, unknown: None }
    }
}

/// The lines of a text by where they begin, so that a place is found without counting from the top.
struct Lines<'t> {
    text: &'t str,
    starts: Vec<usize>,
}

impl<'t> Lines<'t> {
    fn of(text: &'t str) -> Self {
        let ends = text.bytes().enumerate().filter(|(_, byte)| *byte == b'\n');
        Self { text, starts: std::iter::once(0).chain(ends.map(|(end, _)| end + 1)).collect() }
    }

    /// The number of the line that a place is in, from 1, and where it begins.
    fn at(&self, place: usize) -> (usize, usize) {
        let number = self.starts.partition_point(|&start| start <= place);
        (number, self.starts[number - 1])
    }

    /// The line that begins there, without its end.
    fn line(&self, start: usize) -> &'t str {
        let rest = &self.text[start..];
        rest[..rest.find('\n').unwrap_or(rest.len())].trim_end_matches('\r')
    }
}

/// A fault as it is told.
#[derive(Clone, Debug)]
struct Told {
    path: String,
    found: String,
    expected: String,
    place: Option<Place>,
}

/// Where a fault is, and the line in question.
#[derive(Clone, Debug)]
struct Place {
    line: usize,
    column: usize,
    /// `None` where it is too long to be shown.
    text: Option<String>,
    /// The offending part of it.
    mark: Range<usize>,
}

impl Told {
    fn new(fault: Fault, lines: &Lines<'_>) -> Self {
        let place = fault.span.map(|span| {
            let (line, start) = lines.at(span.start);
            let column = lines.text[start..span.start].chars().count() + 1;
            let text = lines.line(start);
            // A mark over many lines shows less than it hides: it ends with the first.
            let from = (span.start - start).min(text.len());
            let mark = from..(span.end - start).clamp(from, text.len());
            let text = (text.len() <= LINE_MOST).then(|| text.to_owned());
            Place { line, column, text, mark }
        });
        let part = |text: String| shortened(&text, PART_MOST).into_owned();
        Self { path: part(fault.path), found: part(fault.found), expected: part(fault.expected), place }
    }
}

/// Everything found wrong with a file; never empty. It prints as one line a fault:
/// `file:line:column: field: found …; expected …`. [`render`](Self::render) shows the lines in question as well. Of very
/// many faults the first fifty found are told, and how many more there are.
#[derive(Clone, Debug, thiserror::Error)]
pub struct ScenarioErrors {
    name: String,
    told: Vec<Told>,
    more: usize,
}

/// One fault of a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ScenarioError<'a> {
    /// The file, as it was named when it was loaded.
    pub file: &'a str,
    /// Line, from 1, and column in characters, from 1; `None` where the file could not be read at all.
    pub place: Option<(usize, usize)>,
    /// The field, as in `queues.contract.ladder[1].at`; empty for the file as a whole.
    pub path: &'a str,
    /// What stands there.
    pub found: &'a str,
    /// What would be right.
    pub expected: &'a str,
}

impl ScenarioErrors {
    /// The file could not be read.
    pub(crate) fn unreadable(name: &str, found: impl fmt::Display, expected: &str) -> Self {
        let mut faults = Faults::default();
        faults.add("", found, expected);
        faults.in_file(name, "", None).nowhere()
    }

    fn nowhere(mut self) -> Self {
        self.told.iter_mut().for_each(|fault| fault.place = None);
        self
    }

    /// The same, saying of each fault that it is one of this variant.
    #[cfg(feature = "sim")]
    pub(crate) fn of_variant(self, name: &str) -> Self {
        self.of(&format!(" in the variant `{name}`"), |_| true)
    }

    /// The same, saying where the faults at certain paths come from.
    #[cfg(feature = "sim")]
    pub(crate) fn of(mut self, whence: &str, at: impl Fn(&str) -> bool) -> Self {
        self.told.iter_mut().filter(|fault| at(&fault.path)).for_each(|fault| fault.found.push_str(whence));
        self
    }

    /// The faults that are told, in the order of the file.
    pub fn iter(&self) -> impl Iterator<Item = ScenarioError<'_>> {
        self.told.iter().map(|fault| ScenarioError {
            file: &self.name,
            place: fault.place.as_ref().map(|place| (place.line, place.column)),
            path: &fault.path,
            found: &fault.found,
            expected: &fault.expected,
        })
    }

    /// How many faults there are, those past the first fifty too.
    pub fn count(&self) -> usize {
        self.told.len() + self.more
    }

    /// The faults with the lines in question and a mark under the offending part, in colour if asked for, and how many
    /// more there are.
    pub fn render(&self, colour: bool) -> String {
        let renderer = if colour { Renderer::styled() } else { Renderer::plain() };
        let mut shown: Vec<String> = self.told.iter().map(|fault| renderer.render(&[self.report(fault)])).collect();
        shown.extend(self.rest());
        shown.join("\n\n")
    }

    fn report<'a>(&'a self, fault: &'a Told) -> annotate_snippets::Group<'a> {
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

    /// How many faults are not told.
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

/// Line, from 1, and column in characters, from 1, of a place in a text.
#[cfg(feature = "sim")]
pub(crate) fn line_and_column(text: &str, at: usize) -> (usize, usize) {
    let before = &text[..at];
    let line_start = before.rfind('\n').map_or(0, |end| end + 1);
    (before.matches('\n').count() + 1, before[line_start..].chars().count() + 1)
}

/// With a comma between groups of three digits.
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
