//! Names: which are known, and which of them was probably meant.

use std::borrow::Cow;
use std::fmt;

/// How alike two names must be (Jaro–Winkler, 1 is equal) for one to be offered in place of the other.
const ALIKE: f64 = 0.75;
/// The most names that a message lists.
const LISTED_MOST: usize = 12;
/// The most names that one is compared with, and the longest in bytes. The time to compare two grows with the product of
/// their lengths, and whoever asks may have sent the one and chosen the others.
const COMPARED_MOST: usize = 1_000;
const COMPARED_LONGEST: usize = 96;
/// How much of a name a message shows, in characters.
const SHOWN_MOST: usize = 60;

/// What would be right in place of `wrong`: the nearest of `known` first, then all of them. It is put into words when it is
/// shown, no sooner.
pub fn nearest<'a, 'w, I>(wrong: &'w str, known: I) -> Nearest<'w, I>
where
    I: Iterator<Item = &'a str> + Clone,
{
    Nearest { wrong, known }
}

/// What [`nearest`] found.
#[derive(Clone, Debug)]
pub struct Nearest<'w, I> {
    wrong: &'w str,
    known: I,
}

impl<'a, I: Iterator<Item = &'a str> + Clone> fmt::Display for Nearest<'_, I> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let known = &self.known;
        let several = known.clone().nth(1).is_some();
        match alike(self.wrong, known.clone()) {
            _ if known.clone().next().is_none() => f.write_str("nothing here: there are no such names to choose from"),
            Some(name) if several => write!(f, "probably `{name}`; one of {}", list_of(known.clone())),
            Some(name) => write!(f, "`{name}`"),
            None => f.write_str(&list_of(known.clone())),
        }
    }
}

/// The one of `known` that was probably meant by `wrong`, if any is near enough. Of very many names, and of very long ones,
/// not all are looked at.
pub(super) fn alike<'a>(wrong: &str, known: impl Iterator<Item = &'a str>) -> Option<&'a str> {
    likest(wrong, known.map(|name| (name, name)), ALIKE)
}

/// The same of things that are compared by a name of theirs, with a likeness of one's own.
pub(super) fn likest<'a, T>(wrong: &str, known: impl Iterator<Item = (&'a str, T)>, least: f64) -> Option<T> {
    if wrong.len() > COMPARED_LONGEST {
        return None;
    }
    let wrong = wrong.to_lowercase();
    let near = |(name, _): &(&str, T)| {
        name.len() <= COMPARED_LONGEST && name.len().abs_diff(wrong.len()) <= 8 + wrong.len() / 2
    };
    let likeness = |name: &str| strsim::jaro_winkler(&wrong, &name.to_lowercase());
    let compared = known.filter(near).take(COMPARED_MOST).map(|(name, thing)| (likeness(name), thing));
    let best = compared.max_by(|(a, _), (b, _)| a.total_cmp(b));
    best.filter(|(alike, _)| *alike >= least).map(|(_, thing)| thing)
}

/// Names as a message lists them: all of a few, the first of many.
pub(crate) fn list_of<'a>(names: impl Iterator<Item = &'a str> + Clone) -> String {
    let count = names.clone().count();
    let mut listed: Vec<String> =
        names.take(LISTED_MOST).map(|name| format!("`{}`", shortened(name, SHOWN_MOST))).collect();
    if count > LISTED_MOST {
        return format!("{} or {} more", listed.join(", "), count - LISTED_MOST);
    }
    match listed.pop() {
        None => "nothing".into(),
        Some(last) if listed.is_empty() => last,
        Some(last) => format!("{} or {last}", listed.join(", ")),
    }
}

/// The beginning of a text that is longer than so many characters.
pub(crate) fn shortened(text: &str, most: usize) -> Cow<'_, str> {
    match text.char_indices().nth(most) {
        Some((end, _)) => format!("{}…", &text[..end]).into(),
        None => text.into(),
    }
}
