//! What is wrong with a file, with line and column, and how that is shown.

use std::fmt;
use std::ops::Range;

use annotate_snippets::{AnnotationKind, Level, Renderer, Snippet};

use super::check::ConfigError;
use super::document::Node;

/// The most faults shown of one file.
const SHOWN_MOST: usize = 50;

/// A fault, and where in the text it is once that is known.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Fault {
    pub(crate) path: String,
    pub(crate) found: String,
    pub(crate) expected: String,
    pub(crate) span: Option<Range<usize>>,
}

/// Faults gathered so far.
#[derive(Debug, Default)]
pub(crate) struct Faults(Vec<Fault>);

impl Faults {
    pub(crate) fn push(&mut self, fault: Fault) {
        self.0.push(fault);
    }

    /// A fault at a known place.
    pub(crate) fn at(
        &mut self,
        span: &Range<usize>,
        path: &str,
        found: impl fmt::Display,
        expected: impl fmt::Display,
    ) {
        let (found, expected) = (found.to_string(), expected.to_string());
        self.push(Fault { path: path.to_owned(), found, expected, span: Some(span.clone()) });
    }

    /// A fault whose place is that of its path.
    pub(crate) fn add(&mut self, path: impl Into<String>, found: impl fmt::Display, expected: impl fmt::Display) {
        let (found, expected) = (found.to_string(), expected.to_string());
        self.push(Fault { path: path.into(), found, expected, span: None });
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    #[cfg(feature = "sim")]
    pub(crate) fn append(&mut self, mut others: Self) {
        self.0.append(&mut others.0);
    }

    /// Finds every fault's place and orders them as they stand in the file.
    pub(crate) fn in_file(mut self, name: &str, text: &str, root: Option<&Node>) -> ScenarioErrors {
        for fault in &mut self.0 {
            let span = fault.span.take().or_else(|| root.map(|root| root.locate(&fault.path)));
            fault.span = span.map(|span| on_boundaries(text, span));
        }
        self.0.sort_by_key(|fault| fault.span.as_ref().map(|span| span.start));
        self.0.dedup();
        ScenarioErrors { name: name.to_owned(), text: text.to_owned(), faults: self.0 }
    }
}

impl From<ConfigError> for Fault {
    fn from(error: ConfigError) -> Self {
        Self { path: error.path, found: error.found, expected: error.expected, span: None }
    }
}

/// Everything found wrong with a file; never empty. It prints as one line a fault:
/// `file:line:column: field: found …; expected …`. [`render`](Self::render) shows the lines in question as well.
#[derive(Clone, Debug, thiserror::Error)]
pub struct ScenarioErrors {
    name: String,
    text: String,
    faults: Vec<Fault>,
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
    pub(crate) fn unreadable(name: &str, error: &std::io::Error) -> Self {
        let (found, expected) = (error.to_string(), "a file that can be read, in UTF-8".to_owned());
        let fault = Fault { path: String::new(), found, expected, span: None };
        Self { name: name.to_owned(), text: String::new(), faults: vec![fault] }
    }

    /// The same, saying of each fault that it is one of this variant.
    #[cfg(feature = "sim")]
    pub(crate) fn of_variant(mut self, name: &str) -> Self {
        self.faults.iter_mut().for_each(|fault| fault.found.push_str(&format!(" in the variant `{name}`")));
        self
    }

    /// The faults in the order of the file.
    pub fn iter(&self) -> impl Iterator<Item = ScenarioError<'_>> {
        self.faults.iter().map(|fault| ScenarioError {
            file: &self.name,
            place: fault.span.as_ref().map(|span| line_and_column(&self.text, span.start)),
            path: &fault.path,
            found: &fault.found,
            expected: &fault.expected,
        })
    }

    /// How many faults there are.
    pub fn count(&self) -> usize {
        self.faults.len()
    }

    /// The faults with the lines in question and a mark under the offending part, in colour if asked for. At most the
    /// first 50, and how many more there are.
    pub fn render(&self, colour: bool) -> String {
        let renderer = if colour { Renderer::styled() } else { Renderer::plain() };
        let mut shown: Vec<String> =
            self.faults.iter().take(SHOWN_MOST).map(|fault| renderer.render(&[self.report(fault)])).collect();
        if self.count() > SHOWN_MOST {
            shown.push(format!("and {} more", self.count() - SHOWN_MOST));
        }
        shown.join("\n\n")
    }

    fn report<'a>(&'a self, fault: &'a Fault) -> annotate_snippets::Group<'a> {
        let subject = if fault.path.is_empty() { &self.name } else { &fault.path };
        let title = Level::ERROR.primary_title(format!("{subject}: found {}", fault.found));
        let hint = Level::HELP.message(format!("expected {}", fault.expected));
        match &fault.span {
            Some(span) => {
                let mark = AnnotationKind::Primary.span(first_line(&self.text, span));
                let snippet = Snippet::source(&self.text).path(&self.name).annotation(mark);
                title.element(snippet).element(hint)
            }
            None => title.element(hint),
        }
    }
}

impl fmt::Display for ScenarioErrors {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (number, error) in self.iter().enumerate() {
            if number > 0 {
                writeln!(f)?;
            }
            write!(f, "{error}")?;
        }
        Ok(())
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
pub(crate) fn line_and_column(text: &str, at: usize) -> (usize, usize) {
    let before = &text[..at];
    let line_start = before.rfind('\n').map_or(0, |end| end + 1);
    (before.matches('\n').count() + 1, before[line_start..].chars().count() + 1)
}

/// The part of a span that is on its first line: a mark over many lines shows less than it hides.
fn first_line(text: &str, span: &Range<usize>) -> Range<usize> {
    let length = text[span.clone()].find('\n').unwrap_or(span.len());
    span.start..span.start + length
}

fn on_boundaries(text: &str, span: Range<usize>) -> Range<usize> {
    let floor = |at: usize| (0..=at.min(text.len())).rev().find(|&at| text.is_char_boundary(at)).unwrap_or(0);
    let start = floor(span.start);
    start..floor(span.end).max(start)
}
