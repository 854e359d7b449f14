//! Names: which are known, and which of them was probably meant.

/// How alike two names must be (Jaro–Winkler, 1 is equal) for one to be offered in place of the other.
const ALIKE: f64 = 0.75;
/// The most names that a message lists.
const LISTED_MOST: usize = 12;

/// What would be right in place of `wrong`: the nearest of `known` first, then all of them.
pub(crate) fn nearest<'a>(wrong: &str, known: impl Iterator<Item = &'a str> + Clone) -> String {
    let several = known.clone().nth(1).is_some();
    match alike(wrong, known.clone()) {
        _ if known.clone().next().is_none() => "nothing here: there are no such names to choose from".into(),
        Some(name) if several => format!("probably `{name}`; one of {}", list_of(known)),
        Some(name) => format!("`{name}`"),
        None => list_of(known),
    }
}

/// The one of `known` that was probably meant by `wrong`, if any is near enough.
pub(super) fn alike<'a>(wrong: &str, known: impl Iterator<Item = &'a str>) -> Option<&'a str> {
    let wrong = wrong.to_lowercase();
    let likeness = |name: &str| strsim::jaro_winkler(&wrong, &name.to_lowercase());
    let best = known.map(|name| (likeness(name), name)).max_by(|(a, _), (b, _)| a.total_cmp(b));
    best.filter(|(alike, _)| *alike >= ALIKE).map(|(_, name)| name)
}

/// Names as a message lists them: all of a few, the first of many.
pub(crate) fn list_of<'a>(names: impl Iterator<Item = &'a str> + Clone) -> String {
    let count = names.clone().count();
    let mut listed: Vec<String> = names.take(LISTED_MOST).map(|name| format!("`{name}`")).collect();
    if count > LISTED_MOST {
        return format!("{} or {} more", listed.join(", "), count - LISTED_MOST);
    }
    match listed.pop() {
        None => "nothing".into(),
        Some(last) if listed.is_empty() => last,
        Some(last) => format!("{} or {last}", listed.join(", ")),
    }
}
