//! Phrases: a wording with slots, and the values that fill them.

use std::ops::Range;

use super::slot::{Kind, Slot};
use super::token::{Token, TokenKind, span_of, tokens};
use crate::config::Center;
use crate::config::text::fault::Faults;

/// A row of the language: one way to say one thing.
#[derive(Debug)]
pub(super) struct Wording {
    /// With its slots in braces: `{agent} accepts {call}`.
    pub(super) words: &'static str,
    /// What may follow after commas, in any order, each with one slot.
    pub(super) details: &'static [&'static str],
    /// The meaning, for the reference.
    pub(super) meaning: &'static str,
}

/// A wording with its slots filled.
#[derive(Clone, Debug)]
pub(super) struct Phrase {
    pub(super) wording: &'static Wording,
    /// The slots of the words, then one for each detail.
    pub(super) slots: Vec<Slot>,
}

/// Why a phrase could not be read, and where.
#[derive(Debug)]
pub(super) struct Unread {
    pub(super) span: Range<usize>,
    pub(super) found: String,
    pub(super) expected: String,
}

/// How many wordings a message about an unreadable phrase lists at most.
const MAX_ALTERNATIVES: usize = 3;

#[derive(Clone, Debug)]
enum Part {
    Word(String),
    Hole(Kind),
}

impl Wording {
    /// Its details, split into parts.
    fn detail_parts(&self) -> Vec<Vec<Part>> {
        self.details.iter().map(|detail| parts(detail)).collect()
    }

    /// The number of slots in a wording.
    pub(super) fn holes(words: &str) -> usize {
        words.matches('{').count()
    }

    /// How the names in a list are separated, if the wording has one; commas start details.
    fn lists(&self) -> &'static str {
        if self.words.contains("{agents}") { "; names are separated by blanks or `and`" } else { "" }
    }

    /// As the reference and messages show it: `AGENT accepts CALL`.
    pub(super) fn shown(&self) -> String {
        let details = self.details.iter().map(|detail| format!("[, {}]", shown(detail)));
        std::iter::once(shown(self.words)).chain(details).collect()
    }
}

fn parts(template: &str) -> Vec<Part> {
    let part = |token: Token| match token.text.strip_prefix('{').and_then(|rest| rest.strip_suffix('}')) {
        Some(name) => Part::Hole(Kind::named(name)),
        None => Part::Word(token.text),
    };
    tokens(template, 0, &mut Faults::default()).into_iter().map(part).collect()
}

fn shown(template: &str) -> String {
    let mut inside = false;
    let upper = template.chars().filter_map(|c| match c {
        '{' | '}' => {
            inside = c == '{';
            None
        }
        c if inside => Some(c.to_ascii_uppercase()),
        c => Some(c),
    });
    upper.collect()
}

impl Phrase {
    pub(super) fn new(wording: &'static Wording, slots: Vec<Slot>) -> Self {
        let holes = Wording::holes(wording.words);
        assert_eq!(slots.len(), holes + wording.details.len(), "the row `{}` fills its holes", wording.words);
        Self { wording, slots }
    }

    /// Parses a phrase from `table`.
    pub(super) fn read(tokens: &[Token], table: &[&'static Wording], center: &Center) -> Result<Self, Unread> {
        let mut clauses = tokens.split(|token| token.is(","));
        let head = clauses.next().unwrap_or_default();
        // The closest wordings: how close, how far the first of them matched, and what they expected there.
        let (mut most, mut at, mut expected) = (0, 0, Vec::new());
        for wording in table {
            let parts = parts(wording.words);
            let failed = match fill(head, &parts, center) {
                Ok(slots) => return Self { wording, slots }.with_details(clauses, center),
                Err(failed) => failed,
            };
            let score = 1 + likeness(head, &parts) + 2 * failed.matched;
            if score > most {
                (most, at) = (score, failed.matched_tokens);
                expected.clear();
            }
            if score == most && failed.matched_tokens == at && expected.len() < MAX_ALTERNATIVES {
                expected.push(failed.expected.unwrap_or_else(|| format!("`{}`", wording.shown())));
            }
        }
        expected.dedup();
        Err(unread(head, at, expected.join(" or ")))
    }

    fn with_details<'t>(mut self, clauses: impl Iterator<Item = &'t [Token]>, center: &Center) -> Result<Self, Unread> {
        let details = self.wording.detail_parts();
        let first = self.slots.len();
        self.slots.resize(first + details.len(), Slot::Empty);
        for clause in clauses {
            let mut failures = Vec::new();
            let read = details.iter().enumerate().find_map(|(place, parts)| match fill(clause, parts, center) {
                Ok(mut slots) => Some((place, slots.pop().expect("a detail has a hole"))),
                Err(failed) => {
                    failures.push(failed);
                    None
                }
            });
            match read {
                Some((place, slot)) => {
                    if !self.slots[first + place].join(slot) {
                        return Err(unread(clause, 0, "each detail once".into()));
                    }
                }
                None => {
                    let closest =
                        failures.into_iter().max_by_key(|failed| failed.matched).filter(|failed| failed.matched > 0);
                    let (at, expected) = match closest {
                        Some(Failed { matched_tokens, expected: Some(expected), .. }) => (matched_tokens, expected),
                        _ => (0, format!("`{}`{}", self.wording.shown(), self.wording.lists())),
                    };
                    return Err(unread(clause, at, expected));
                }
            }
        }
        Ok(self)
    }

    /// Writes the phrase in the story's words, with all its details.
    pub(super) fn write(&self, center: &Center) -> String {
        let mut slots = self.slots.iter();
        let mut text = write_template(self.wording.words, &mut slots, center);
        for (detail, slot) in self.wording.details.iter().zip(slots) {
            if *slot != Slot::Empty {
                text.push_str(", ");
                text.push_str(&write_template(detail, &mut std::iter::once(slot), center));
            }
        }
        text
    }

    /// Writes the phrase in the story's words, without details.
    pub(super) fn write_short(&self, center: &Center) -> String {
        write_template(self.wording.words, &mut self.slots.iter(), center)
    }

    /// Whether this phrase, which may omit details, is true of `actual`.
    pub(super) fn holds_of(&self, actual: &Self) -> bool {
        std::ptr::eq(self.wording, actual.wording)
            && self.slots.len() == actual.slots.len()
            && self.slots.iter().zip(&actual.slots).all(|(this, that)| this.holds_of(that))
    }
}

fn write_template<'s>(template: &str, slots: &mut impl Iterator<Item = &'s Slot>, center: &Center) -> String {
    let mut text = String::new();
    let mut rest = template;
    while let Some((before, after)) = rest.split_once('{') {
        text.push_str(before);
        text.push_str(&slots.next().map(|slot| slot.write(center)).unwrap_or_default());
        rest = after.split_once('}').map_or("", |(_, after)| after);
    }
    text + rest
}

/// How far a phrase matched.
struct Failed {
    /// The number of parts that matched.
    matched: usize,
    matched_tokens: usize,
    /// What the failing slot accepts; `None` for a plain word.
    expected: Option<String>,
}

fn fill(tokens: &[Token], parts: &[Part], center: &Center) -> Result<Vec<Slot>, Failed> {
    let mut slots = Vec::new();
    let mut at = 0;
    for (matched, part) in parts.iter().enumerate() {
        let failed = |expected| Failed { matched, matched_tokens: at, expected };
        match part {
            Part::Word(word) if tokens.get(at).is_some_and(|token| token.is(word)) => at += 1,
            Part::Word(_) => return Err(failed(None)),
            Part::Hole(kind) => {
                let (slot, used) = kind.read(&tokens[at..], center).map_err(|expected| failed(Some(expected)))?;
                slots.push(slot);
                at += used;
            }
        }
    }
    match at == tokens.len() {
        true => Ok(slots),
        false => Err(Failed {
            matched: parts.len(),
            matched_tokens: at,
            expected: Some("nothing more, or a comma and a detail".into()),
        }),
    }
}

/// How many of a wording's words occur in the phrase.
fn likeness(tokens: &[Token], parts: &[Part]) -> usize {
    let stands = |part: &&Part| matches!(part, Part::Word(word) if tokens.iter().any(|token| token.is(word)));
    2 * parts.iter().filter(stands).count()
}

fn unread(tokens: &[Token], at: usize, expected: String) -> Unread {
    let whole = span_of(tokens).unwrap_or(0..0);
    match tokens.get(at) {
        Some(token) => {
            let found = match token.kind {
                TokenKind::Plain => format!("`{}`", token.text),
                TokenKind::Quoted => format!("{:?}", token.text),
                TokenKind::Bracketed => format!("({})", token.text),
            };
            Unread { span: token.span.clone(), found, expected }
        }
        None => Unread { span: whole, found: "a phrase that ends too early".into(), expected },
    }
}
