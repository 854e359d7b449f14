//! Which callers go first, from whom agents took while others waited.
//!
//! Callers are ranked by their wait and a head start. The head starts, first of classes of callers, then of queues, are
//! those with which the fewest choices of agents come out otherwise than recorded.

use std::collections::BTreeSet;

use super::timeline::{Stay, Timeline};

/// Choices that are looked at, at most.
const CHOICES_MAX: usize = 30_000;
/// Head starts must explain at least this many choices, and this share of those that waits alone do not explain.
const EXPLAINED_MIN: usize = 50;
const EXPLAINED_SHARE: f64 = 0.2;
/// Waits that differ by less, in seconds, are alike.
const ALIKE_SECS: f64 = 2.0;
/// The longest head start, and the steps in which it is sought, in seconds.
const LONGEST_SECS: i32 = 600;
const STEPS_SECS: [i32; 2] = [30, 5];
const ROUNDS: usize = 2;
/// More labels than this are not compared.
const LABELS_MAX: usize = 60;

/// Head starts by label, in whole seconds; the least is 0.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct HeadStarts {
    pub(super) secs: Vec<i32>,
    pub(super) evidence: String,
}

/// One caller taken while callers with other labels waited.
struct Choice {
    label: usize,
    wait: f64,
    /// Of each other label, the longest wait.
    others: Vec<(usize, f64)>,
}

impl Choice {
    fn is_against(&self, secs: &[i32]) -> bool {
        let own = self.wait + f64::from(secs[self.label]) + ALIKE_SECS;
        self.others.iter().any(|(label, wait)| wait + f64::from(secs[*label]) > own)
    }
}

/// The head starts of callers by label. Each of `stages` divides the labels into groups that have one head start on top
/// of the stage before; it counts if it explains enough. `None` where waits alone explain as much.
pub(super) fn head_starts(
    line: &Timeline,
    serves: &[Vec<bool>],
    labels: usize,
    label_of: impl Fn(&Stay) -> usize,
    stages: &[Vec<usize>],
) -> Option<HeadStarts> {
    if !(2..=LABELS_MAX).contains(&labels) {
        return None;
    }
    let choices = choices(line, serves, labels, label_of);
    let mut secs = vec![0; labels];
    let before = against(&choices, &secs);
    let mut left = before;
    for groups in stages {
        let tried = stage(&choices, &secs, groups);
        let came = against(&choices, &tried);
        let explained = left - came.min(left);
        if explained >= EXPLAINED_MIN && explained as f64 >= EXPLAINED_SHARE * left as f64 {
            (secs, left) = (tried, came);
        }
    }
    if left == before {
        return None;
    }
    let least = secs.iter().copied().min().unwrap_or(0);
    secs.iter_mut().for_each(|secs| *secs -= least);
    let evidence = format!(
        "of {} callers taken while others waited, {before} had not waited longest; with these head starts {left} go against \
         the order",
        choices.len()
    );
    Some(HeadStarts { secs, evidence })
}

fn against(choices: &[Choice], secs: &[i32]) -> usize {
    choices.iter().filter(|choice| choice.is_against(secs)).count()
}

/// The best head starts of groups of labels, one group after the other. The group in most choices keeps what it has.
fn stage(choices: &[Choice], from: &[i32], groups: &[usize]) -> Vec<i32> {
    let count = groups.iter().max().map_or(0, |most| most + 1);
    let mut chosen = vec![0usize; count];
    choices.iter().for_each(|choice| chosen[groups[choice.label]] += 1);
    let base = (0..count).max_by_key(|&group| chosen[group]);
    let movable: Vec<usize> = (0..count).filter(|&group| Some(group) != base && chosen[group] > 0).collect();
    let mut starts = vec![0; count];
    let all =
        |starts: &[i32]| -> Vec<i32> { from.iter().zip(groups).map(|(secs, group)| secs + starts[*group]).collect() };
    let mut best = against(choices, from);
    for step in STEPS_SECS {
        for &group in (0..ROUNDS).flat_map(|_| &movable) {
            let (middle, reach) =
                if step == STEPS_SECS[0] { (0, LONGEST_SECS) } else { (starts[group], STEPS_SECS[0]) };
            for tried in (middle - reach..=middle + reach).step_by(step as usize) {
                let kept = std::mem::replace(&mut starts[group], tried);
                let came = against(choices, &all(&starts));
                if came < best || (came == best && tried.abs() < kept.abs()) {
                    best = came
                } else {
                    starts[group] = kept
                }
            }
        }
    }
    all(&starts)
}

fn choices(line: &Timeline, serves: &[Vec<bool>], labels: usize, label_of: impl Fn(&Stay) -> usize) -> Vec<Choice> {
    let waited: Vec<(&Stay, usize)> =
        line.stays.iter().filter(|stay| stay.wait > 0.0).map(|stay| (stay, label_of(stay))).collect();
    let mut events: Vec<(f64, bool, usize)> = Vec::with_capacity(2 * waited.len());
    for (place, (stay, _)) in waited.iter().enumerate() {
        events.push((stay.at, false, place));
        events.push((stay.served(), true, place));
    }
    events.sort_by(|a, b| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1)).then(a.2.cmp(&b.2)));
    let queues = serves.first().map_or(0, Vec::len);
    // Who waits, by queue and label; in order of arrival, which is that of their places.
    let mut waiting = vec![vec![BTreeSet::new(); labels]; queues];
    let mut choices = Vec::new();
    for (now, ends, place) in events {
        let (stay, label) = waited[place];
        let own = &mut waiting[stay.queue][label];
        if !ends {
            own.insert(place);
            continue;
        }
        own.remove(&place);
        let Some(agent) = stay.agent.filter(|_| stay.is_answered() && choices.len() < CHOICES_MAX) else { continue };
        let longest = |other: usize| {
            let heads =
                (0..queues).filter(|&queue| serves[agent][queue]).filter_map(|queue| waiting[queue][other].first());
            let wait = heads.map(|&head: &usize| now - waited[head].0.at).fold(0.0, f64::max);
            (wait > ALIKE_SECS).then_some((other, wait))
        };
        let others: Vec<(usize, f64)> = (0..labels).filter(|&other| other != label).filter_map(longest).collect();
        if !others.is_empty() {
            choices.push(Choice { label, wait: stay.wait, others });
        }
    }
    choices
}
