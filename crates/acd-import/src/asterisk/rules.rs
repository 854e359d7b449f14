//! `queuerules.conf`: how the penalties that may serve a call change while it waits.

use acd::config::TierSet;

use super::conf::{Section, number};
use super::dialplan::Limits;
use crate::note::Note;

/// One change of the bounds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Change {
    /// Seconds after the call entered.
    pub(super) at: i64,
    max: Bound,
    min: Bound,
    raises: bool,
}

/// A new bound, or a step from the last one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Bound {
    To(i64),
    By(i64),
}

impl Bound {
    fn parse(text: &str) -> Self {
        let text = text.trim();
        match text.chars().next() {
            None => Self::By(0),
            Some('+' | '-') => Self::By(number(text)),
            Some(_) => Self::To(number(text)),
        }
    }

    /// The bound after this change. One that the dialplan did not set stays unset, as in `app_queue`.
    fn after(self, before: Option<i64>) -> Option<i64> {
        let before = before?;
        Some(match self {
            Self::To(bound) => bound.max(0),
            Self::By(step) => (before + step).max(0),
        })
    }
}

/// The changes of a rule, in order of time.
pub(super) fn changes(rule: &Section, notes: &mut Vec<Note>) -> Vec<Change> {
    let mut changes = Vec::new();
    for setting in &rule.settings {
        let mut parts = setting.value.split(',');
        let at = parts.next().map(number).filter(|at| *at >= 0);
        let max = parts.next();
        match (setting.key.as_str(), at, max) {
            ("penaltychange", Some(at), Some(max)) => {
                let (min, raise) = (parts.next().unwrap_or(""), parts.next().unwrap_or(""));
                let raises = !raise.trim().is_empty();
                changes.push(Change { at, max: Bound::parse(max), min: Bound::parse(min), raises });
            }
            _ => notes.push(Note {
                place: setting.place.clone(),
                setting: format!("{}: {} => {}", rule.name, setting.key, setting.value),
                instead: "not penaltychange => SECONDS,MAX[,MIN[,RAISE]]: left out".into(),
            }),
        }
    }
    changes.sort_by_key(|change| change.at);
    changes
}

/// Which tiers may serve when, from the bounds that the dialplan sets and the changes of a rule. `tier_of` gives the
/// tier of each penalty that members of the queue have, `nobody` a tier without members.
pub(super) fn steps(limits: Limits, changes: &[Change], tier_of: &[(i64, u8)], nobody: u8) -> Vec<(i64, TierSet)> {
    let tiers = |max: Option<i64>, min: Option<i64>| {
        let within = |penalty: i64| max.is_none_or(|max| penalty <= max) && min.is_none_or(|min| penalty >= min);
        if max.is_none() && min.is_none() {
            return TierSet::ALL;
        }
        let set = tier_of.iter().filter(|(penalty, _)| within(*penalty)).fold(0, |set, (_, tier)| set | bit(*tier));
        TierSet(if set == 0 { bit(nobody) } else { set })
    };
    let (mut max, mut min) = (limits.max, limits.min);
    let mut steps = vec![(0, tiers(max, min))];
    for change in changes {
        max = change.max.after(max);
        min = change.min.after(min).map(|min| max.map_or(min, |max| min.min(max)));
        let set = tiers(max, min);
        match steps.last_mut() {
            Some(last) if last.0 == change.at => last.1 = set,
            Some(last) if last.1 == set => {}
            _ => steps.push((change.at, set)),
        }
    }
    steps
}

/// Whether any change raises penalties.
pub(super) fn raises(changes: &[Change]) -> bool {
    changes.iter().any(|change| change.raises)
}

const fn bit(tier: u8) -> u64 {
    1 << (tier - 1)
}

#[cfg(test)]
mod tests {
    use super::super::conf::Reader;
    use super::*;
    use crate::note::Text;

    /// The steps of a rule for members with penalties 0, 1, 5 and 10.
    fn steps_of(limits: Limits, rule: &str) -> Vec<(i64, Vec<u8>)> {
        let (sections, _) = Reader::all(&[Text::new("queuerules.conf", format!("[rule]\n{rule}"))]);
        let mut notes = Vec::new();
        let changes = changes(&sections[0], &mut notes);
        assert!(notes.is_empty(), "{notes:?}");
        let steps = steps(limits, &changes, &[(0, 1), (1, 2), (5, 3), (10, 4)], 5);
        let listed = |set: TierSet| (1..=5).filter(|tier| set.contains(*tier)).collect();
        steps.into_iter().map(|(at, set)| (at, listed(set))).collect()
    }

    #[test]
    fn bounds_widen_as_the_rule_says() {
        let limits = Limits { max: Some(0), min: None };
        let rule = "penaltychange => 60,10\npenaltychange => 30,+1\npenaltychange = 90,-9\n";
        let expected = [(0, vec![1]), (30, vec![1, 2]), (60, vec![1, 2, 3, 4]), (90, vec![1, 2])];
        assert_eq!(steps_of(limits, rule), expected);
    }

    #[test]
    fn what_the_dialplan_did_not_set_no_rule_sets() {
        let rule = "penaltychange => 60,10,5\n";
        assert_eq!(steps_of(Limits::default(), rule), [(0, vec![1, 2, 3, 4, 5])]);
        let limits = Limits { max: Some(20), min: None };
        assert_eq!(steps_of(limits, rule), [(0, vec![1, 2, 3, 4])], "the lower bound stays unset");
    }

    #[test]
    fn the_lower_bound_never_passes_the_upper_one() {
        let limits = Limits { max: Some(5), min: Some(0) };
        assert_eq!(steps_of(limits, "penaltychange => 10,,8\n"), [(0, vec![1, 2, 3]), (10, vec![3])]);
    }

    #[test]
    fn a_range_without_members_is_nobody() {
        let limits = Limits { max: Some(4), min: Some(2) };
        assert_eq!(steps_of(limits, "penaltychange => 10,5\n"), [(0, vec![5]), (10, vec![3])]);
    }
}
