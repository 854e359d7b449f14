//! Suggesting a known name for a misspelt one.

use std::borrow::Cow;
use std::fmt;

/// How similar two names must be (Jaro–Winkler, 1 means equal) for one to be suggested for the other.
const SIMILARITY_MIN: f64 = 0.75;
/// The maximum number of names that a message lists.
const LISTED_MAX: usize = 12;
/// The maximum number of names to compare with, and their maximum length in bytes. Comparing two names takes time
/// proportional to the product of their lengths, and a client may have chosen both.
const COMPARED_MAX: usize = 1_000;
const COMPARED_BYTES_MAX: usize = 96;
/// How many characters of a name a message shows.
const SHOWN_MAX: usize = 60;

/// Says what would be right instead of `wrong`: all of `known`, and the nearest of them. The names are compared only
/// when it is displayed.
pub fn nearest<'a, 'w, I>(wrong: &'w str, known: I) -> Nearest<'w, I>
where
    I: Iterator<Item = &'a str> + Clone,
{
    Nearest { wrong, known }
}

/// The result of [`nearest`].
#[derive(Clone, Debug)]
pub struct Nearest<'w, I> {
    wrong: &'w str,
    known: I,
}

impl<'a, I: Iterator<Item = &'a str> + Clone> fmt::Display for Nearest<'_, I> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let known = &self.known;
        let several = known.clone().nth(1).is_some();
        match similar(self.wrong, known.clone()) {
            _ if known.clone().next().is_none() => f.write_str("nothing, as nothing of this kind is defined"),
            Some(name) if several => write!(f, "{}; did you mean `{name}`?", list_of(known.clone())),
            Some(name) => write!(f, "`{name}`"),
            None => f.write_str(&list_of(known.clone())),
        }
    }
}

/// The name that was probably meant by `wrong`, if any is similar enough. Looks at a bounded number of names, and not
/// at very long ones.
pub(super) fn similar<'a>(wrong: &str, known: impl Iterator<Item = &'a str>) -> Option<&'a str> {
    most_similar(wrong, known.map(|name| (name, name)), SIMILARITY_MIN)
}

/// As [`similar`], for things with names and for a given minimum similarity.
pub(super) fn most_similar<'a, T>(wrong: &str, known: impl Iterator<Item = (&'a str, T)>, min: f64) -> Option<T> {
    if wrong.len() > COMPARED_BYTES_MAX {
        return None;
    }
    let wrong = wrong.to_lowercase();
    let near = |(name, _): &(&str, T)| {
        name.len() <= COMPARED_BYTES_MAX && name.len().abs_diff(wrong.len()) <= 8 + wrong.len() / 2
    };
    let similarity = |name: &str| strsim::jaro_winkler(&wrong, &name.to_lowercase());
    let compared = known.filter(near).take(COMPARED_MAX).map(|(name, thing)| (similarity(name), thing));
    let best = compared.max_by(|(a, _), (b, _)| a.total_cmp(b));
    best.filter(|(similar, _)| *similar >= min).map(|(_, thing)| thing)
}

/// A list of names for a message: all of a few, the first of many.
pub(crate) fn list_of<'a>(names: impl Iterator<Item = &'a str> + Clone) -> String {
    let count = names.clone().count();
    let mut listed: Vec<String> =
        names.take(LISTED_MAX).map(|name| format!("`{}`", shortened(name, SHOWN_MAX))).collect();
    if count > LISTED_MAX {
        return format!("{} or {} more", listed.join(", "), count - LISTED_MAX);
    }
    match listed.pop() {
        None => "nothing".into(),
        Some(last) if listed.is_empty() => last,
        Some(last) => format!("{} or {last}", listed.join(", ")),
    }
}

/// The text, cut to at most `max` characters.
pub(crate) fn shortened(text: &str, max: usize) -> Cow<'_, str> {
    match text.char_indices().nth(max) {
        Some((end, _)) => format!("{}…", &text[..end]).into(),
        None => text.into(),
    }
}
