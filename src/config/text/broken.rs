//! Malformed parts of a file, whose follow-up errors are suppressed.

use std::collections::BTreeSet;

use super::fault::Fault;

/// Malformed parts of a file that were repaired temporarily, so that the rest can be checked: a field of a wrong type
/// with some value of the right one, a missing field with any value.
#[derive(Clone, Debug, Default)]
pub(crate) struct Broken {
    /// Such as `queues.contract` or `world.demand`.
    sections: BTreeSet<String>,
    /// The kinds of names of which some may have been lost.
    lost: BTreeSet<&'static str>,
    /// Whether a table or list with names of some kind may have lost them.
    loses: bool,
    /// Whether an unrecognised table may have defined names of any kind.
    any_names: bool,
}

/// What was repaired.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Mended {
    /// A single value.
    Value,
    /// A whole table or list.
    Whole,
    /// An unknown field, which was dropped.
    Dropped,
}

impl Broken {
    pub(super) fn mark(&mut self, path: &str, mended: Mended) {
        self.sections.insert(section(path).to_owned());
        // The number of agents in a group determines their names.
        if mended != Mended::Value || path.starts_with("agents") {
            self.loses = true;
            self.lost.extend(HOMES.iter().filter(|home| home.is_touched(path)).map(|home| home.kind));
        }
        let depth = path.split('.').count();
        self.any_names |= mended == Mended::Dropped && (depth == 1 || (path.starts_with("world.") && depth <= 3));
    }

    /// Whether names in the file may have been lost.
    pub(in crate::config) fn loses_names(&self) -> bool {
        self.any_names || self.loses
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.sections.is_empty()
    }

    /// Whether a fault may disappear once these parts are fixed.
    pub(super) fn hides(&self, fault: &Fault) -> bool {
        if self.is_empty() || fault.span.is_some() {
            return false;
        }
        match fault.unknown {
            Some(kind) => self.any_names || self.loses_kind(kind),
            None => self.is_in(&fault.path),
        }
    }

    fn loses_kind(&self, kind: &str) -> bool {
        let has_home = HOMES.iter().any(|home| home.kind == kind);
        self.lost.contains(kind) || (self.loses && !has_home)
    }

    /// Whether a path is in one of these parts, or depends on one.
    fn is_in(&self, path: &str) -> bool {
        let world = path.starts_with("world.");
        let first = path.split(['.', '[']).next().unwrap_or(path);
        // The lengths of the world's lists depend on the calendar; a trace refers to names from everywhere.
        (world && self.sections.contains("world.calendar"))
            || path.starts_with("world.trace")
            || (path.starts_with("world.staffing") && self.lost.contains("agents"))
            || self.sections.contains(first)
            || self.sections.contains(section(path))
    }
}

/// Where names of a kind are defined.
struct Home {
    kind: &'static str,
    path: &'static str,
    /// Whether any change inside defines other names, such as the number of agents in a group.
    whole: bool,
}

const fn home(kind: &'static str, path: &'static str) -> Home {
    Home { kind, path, whole: false }
}

/// Any other kind may be defined anywhere. Patterns belong to the demand or to the staffing.
const HOMES: [Home; 14] = [
    home("queue", "queues"),
    home("profile", "profiles"),
    Home { whole: true, ..home("agents", "agents") },
    home("calendar", "calendars"),
    home("channel", "channels"),
    home("external destination", "externals"),
    home("message", "messages"),
    Home { whole: true, ..home("attribute", "attributes") },
    Home { whole: true, ..home("value", "attributes") },
    home("self-service", "self_service"),
    home("call type", "world.call_types"),
    home("pattern", "world.demand.patterns"),
    home("pattern", "world.staffing.patterns"),
    home("variant", "variants"),
];

impl Home {
    /// Whether names are lost when the table or list at `path` is malformed.
    fn is_touched(&self, path: &str) -> bool {
        let within = |inner: &str, outer: &str| {
            inner.strip_prefix(outer).is_some_and(|rest| rest.is_empty() || rest.starts_with(['.', '[']))
        };
        within(self.path, path) || (self.whole && within(path, self.path))
    }
}

/// The entry that a path belongs to. A fault in one part of an entry may be caused by any other part of it.
pub(in crate::config) fn section(path: &str) -> &str {
    let depth = if path.starts_with("world.call_types.") { 3 } else { 2 };
    let end = path.match_indices(['.', '[']).nth(depth - 1).map_or(path.len(), |(end, _)| end);
    &path[..end]
}

#[cfg(test)]
mod tests {
    use super::*;

    fn hides(broken: &Broken, path: &str, unknown: Option<&'static str>) -> bool {
        let (found, expected) = (String::new(), String::new());
        broken.hides(&Fault { path: path.into(), found, expected, span: None, unknown })
    }

    #[test]
    fn a_wrong_value_hides_the_sense_of_its_section_and_no_names() {
        let mut broken = Broken::default();
        broken.mark("queues.contract.wait_max", Mended::Value);
        assert!(hides(&broken, "queues.contract.ladder[1].at", None));
        assert!(!hides(&broken, "queues.general.ladder[1].at", None));
        assert!(!hides(&broken, "queues.contract.when_full", Some("queue")));
        broken.mark("world.calendar.period", Mended::Value);
        assert!(hides(&broken, "world.demand.shares", None), "lists are as long as the calendar has periods");
        assert!(!hides(&broken, "world.demand.mix.advise", Some("call type")));
    }

    #[test]
    fn names_that_are_lost_are_not_missed() {
        let mut broken = Broken::default();
        broken.mark("externals", Mended::Whole);
        assert!(hides(&broken, "queues.contract.when_full", Some("external destination")));
        assert!(!hides(&broken, "queues.contract.when_full", Some("queue")));
        broken.mark("agents.lawyer", Mended::Value);
        assert!(hides(&broken, "world.staffing.shifts.day.agents[0]", Some("agents")));
        broken.mark("warteschlangen", Mended::Dropped);
        assert!(hides(&broken, "queues.contract.when_full", Some("queue")));
    }
}
