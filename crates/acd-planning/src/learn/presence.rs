//! When each agent was there, from the gaps between their calls.
//!
//! Whoever is idle takes a caller who waits. So an agent was away while somebody waited whom they could have served; if
//! nobody waited in a gap, they were there, unless it is too long for that: each call that was answered at once
//! meanwhile could have come to any of those who were idle.

use super::timeline::{Stay, Timeline};
use super::waiting::Spans;

/// Somebody who waits for no longer than this, in seconds, may just be ringing.
const GRACE_SECS: f64 = 10.0;
/// Gaps without a sign of absence that are longer than this are absences.
const IDLE_SECS_MAX: f64 = 7_200.0;
/// A gap is one if the agent had been passed over by chance with less than this probability.
const CHANCE_MIN: f64 = 0.05;
/// Before the first caller who waited, and after the last, half of the time is taken for presence up to this length.
const EDGE_SECS: f64 = 600.0;
/// How often idle agents are counted, and gaps judged by them.
const ROUNDS: usize = 3;

/// When agents were there and when they were busy, in seconds since midnight of the first day.
#[derive(Clone, Debug, Default)]
pub(super) struct Presence {
    pub(super) there: Vec<(f64, f64)>,
    pub(super) busy: Vec<(f64, f64)>,
}

struct Gap {
    agent: usize,
    group: usize,
    from: f64,
    to: f64,
    /// Since when, and until when, the agent was surely away.
    away: Option<(f64, f64)>,
    /// Callers who waited say so.
    sure: bool,
}

/// By agent. `after_call` is the mean of after-call work; absences of at least `long` seconds are planned ones.
pub(super) fn presence(line: &Timeline, serves: &[Vec<bool>], after_call: f64, long: f64) -> Vec<Presence> {
    let mut groups: Vec<(Vec<bool>, Vec<usize>)> = Vec::new();
    for (agent, queues) in serves.iter().enumerate() {
        match groups.iter_mut().find(|(set, _)| set == queues) {
            Some((_, agents)) => agents.push(agent),
            None => groups.push((queues.clone(), vec![agent])),
        }
    }
    let mut gaps = Vec::new();
    for (group, (queues, agents)) in groups.iter().enumerate() {
        let waiting = Spans::waiting(line.stays.iter(), queues, GRACE_SECS);
        for &agent in agents {
            gaps.extend(
                line.turns[agent]
                    .windows(2)
                    .filter_map(|two| gap((agent, group), (two[0].ended() + after_call, two[1].served()), &waiting)),
            );
        }
    }
    for _ in 0..ROUNDS {
        judge(&mut gaps, line, &groups);
    }
    let mut found = vec![Presence::default(); serves.len()];
    for (presence, turns) in found.iter_mut().zip(&line.turns) {
        presence.busy = turns.iter().map(|turn| (turn.served(), turn.ended() + after_call)).collect();
        presence.there.clone_from(&presence.busy);
    }
    for gap in &gaps {
        let there = &mut found[gap.agent].there;
        match gap.away {
            None => there.push((gap.from, gap.to)),
            Some((from, to)) => {
                there.extend((gap.to - to < EDGE_SECS).then(|| (f64::midpoint(to, gap.to), gap.to)));
                there.extend((from - gap.from < EDGE_SECS).then(|| (gap.from, f64::midpoint(gap.from, from))));
            }
        }
    }
    for (presence, turns) in found.iter_mut().zip(&line.turns) {
        end_duties(presence, turns, after_call, long);
        presence.there = Spans::union(std::mem::take(&mut presence.there)).iter().collect();
    }
    found
}

fn gap((agent, group): (usize, usize), (from, to): (f64, f64), waiting: &Spans) -> Option<Gap> {
    if to <= from {
        return None;
    }
    let seen = waiting.between(from, to);
    let away = seen.or((to - from > IDLE_SECS_MAX).then_some((from, to)));
    Some(Gap { agent, group, from, to, away, sure: away.is_some() })
}

/// Whether agents were there in the gaps that are not decided, from the calls that others took meanwhile.
fn judge(gaps: &mut [Gap], line: &Timeline, groups: &[(Vec<bool>, Vec<usize>)]) {
    for (group, (queues, _)) in groups.iter().enumerate() {
        let at_once = |stay: &&Stay| queues[stay.queue] && stay.is_answered() && stay.wait <= 1.0;
        let calls: Vec<f64> = line.stays.iter().filter(at_once).map(|stay| stay.at).collect();
        let mut idle: Vec<(f64, i32)> = Vec::new();
        for gap in gaps.iter().filter(|gap| gap.away.is_none() && gap.group == group) {
            idle.extend([(gap.from, 1), (gap.to, -1)]);
        }
        idle.sort_by(|a, b| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1)));
        let mut count = 0;
        let counts: Vec<(f64, i32)> = idle
            .iter()
            .map(|(at, change)| {
                (*at, {
                    count += change;
                    count
                })
            })
            .collect();
        for gap in gaps.iter_mut().filter(|gap| !gap.sure && gap.group == group) {
            let begin = calls.partition_point(|at| *at <= gap.from);
            let passed_over = calls[begin..].iter().take_while(|at| **at < gap.to).map(|at| {
                let place = counts.partition_point(|entry| entry.0 < *at);
                let others = place.checked_sub(1).map_or(0, |place| counts[place].1).max(1);
                (-1.0 / f64::from(others + 1)).ln_1p()
            });
            gap.away = (passed_over.sum::<f64>() < CHANCE_MIN.ln()).then_some((gap.from, gap.to));
        }
    }
}

/// Where everybody is busy, a duty ends during its last call, which is brought to its end: it counts up to the call's
/// middle. Where somebody is idle, whoever leaves is idle, and it counts up to the end of the call.
fn end_duties(presence: &mut Presence, turns: &[Stay], after_call: f64, long: f64) {
    let at_once = turns.iter().filter(|turn| turn.wait <= 1.0).count() as f64 / turns.len().max(1) as f64;
    let mut there = Spans::union(std::mem::take(&mut presence.there)).iter().collect::<Vec<_>>();
    for place in 0..there.len() {
        let (from, to) = there[place];
        if there.get(place + 1).is_some_and(|next| next.0 - to < long) {
            continue;
        }
        let last = turns.partition_point(|turn| turn.served() < to).checked_sub(1).map(|last| &turns[last]);
        if let Some(turn) = last.filter(|turn| turn.ended() + after_call >= to - 1.0) {
            let busy = f64::midpoint(turn.served(), to).max(from);
            there[place].1 = at_once * to + (1.0 - at_once) * busy;
        }
    }
    presence.there = there;
}
