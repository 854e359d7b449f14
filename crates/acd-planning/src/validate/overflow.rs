//! Specialists whose queues overflow, when full or after a while, into the generalists' queue.

use super::case::{Case, Draft, How, exponential};
use super::figure::{Sums, count, figures, mean, of_calls, utilisation};
use super::oracle::Fields;
use acd::config::{Attribute, CallSelection, Destination, Skill};
use acd::id::QueueId;

const TYPES: [&str; 2] = ["A", "B"];
const GENERALISTS: QueueId = QueueId(2);

/// The cell of a queue's calls of a type: attribute values are counted from 1.
const fn cell(queue: usize, call_type: usize) -> usize {
    queue * (TYPES.len() + 1) + call_type + 1
}

const FIRST_LEGS: [usize; 2] = [cell(0, 0), cell(1, 1)];
const SECOND_LEGS: [usize; 2] = [cell(2, 0), cell(2, 1)];
const LEGS: [usize; 4] = [FIRST_LEGS[0], FIRST_LEGS[1], SECOND_LEGS[0], SECOND_LEGS[1]];

pub(super) fn legs(fields: &Fields<'_>) -> Option<Case> {
    let params = fields.object("params")?;
    let (specialists, generalists) = (params.wholes("specialists", Some(2)), params.whole("generalists"));
    let (caps, handling) = (params.wholes("specialist_queue_cap", Some(2)), params.numbers("aht_s", Some(2)));
    let timeouts = params.nullable_numbers("mean_queue_timeout_s", 2);
    let patience_secs = params.positive("mean_patience_s");
    let mut draft = Draft::new();
    let values = TYPES.iter().map(|&name| name.into()).collect();
    draft.center().attributes = vec![Attribute { name: "type".into(), values }];
    for (place, name) in TYPES.iter().enumerate() {
        let queue = draft.queue(name, Some(caps[place]));
        let sent_on = Destination::Queue(GENERALISTS);
        (draft.center().queues[place].when_full, draft.center().queues[place].on_timeout) = (sent_on, sent_on);
        let call_type = draft.call_type(name, queue, Some(exponential(patience_secs)));
        call_type.wait_max = timeouts[place].map(exponential);
        call_type.attributes = vec![(0..TYPES.len()).map(|value| f64::from(u8::from(value == place))).collect()];
    }
    draft.queue("G", Some(params.whole("generalist_queue_cap")));
    for (place, name) in TYPES.iter().enumerate() {
        let skills = vec![(Skill::new(QueueId(place as u16), 1), exponential(handling[place]))];
        draft.group(&format!("S{name}"), specialists[place], skills, CallSelection::default());
    }
    let generalist_secs = params.positive("generalist_aht_s");
    let skills = vec![(Skill::new(GENERALISTS, 1), exponential(generalist_secs))];
    draft.group("G", generalists, skills, CallSelection::default());
    let relaxation = handling.iter().copied().fold(generalist_secs.max(patience_secs), f64::max);
    let agents = [specialists[0], specialists[1], generalists];
    let rates = params.numbers("lam_per_h", Some(2));
    params.finish();
    let results = fields.object("results")?;
    let figures = figures(&results, |name| figure(name, agents));
    Some(Case { name: fields.place().into(), model: draft.steady(rates, relaxation), figures })
}

fn figure(name: &str, agents: [u32; 3]) -> Option<How> {
    if let Some(how) = of_all(name, agents) {
        return Some(how);
    }
    let (rest, last) = name.rsplit_once('_')?;
    let place = TYPES.iter().position(|each| *each == last)?;
    let (first, second) = (FIRST_LEGS[place], SECOND_LEGS[place]);
    match rest {
        "leg1_answered_over_offered" => of_calls("P_served", &[first]),
        "leg1_abandoned_over_offered" => of_calls("P_ab", &[first]),
        "leg1_timeout_over_offered" => count(&[first], |sums| (sums.of(|cell| cell.timed_out), sums.ended())),
        "leg1_overflow_over_offered" => count(&[first], |sums| (sums.of(|cell| cell.overflowed), sums.ended())),
        "leg1_immediate" => of_calls("P_immediate", &[first]),
        "leg2_offered_over_offered" => count(&[first], move |sums| (of(sums, &[second]).ended(), sums.ended())),
        "leg2_fail_over_offered" => count(&[first], move |sums| (of(sums, &[second]).blocked(), sums.ended())),
        "E_Q1" => of_calls("E_Q", &[first]),
        _ => None,
    }
}

fn of_all(name: &str, agents: [u32; 3]) -> Option<How> {
    match name {
        "n_states" => Some(How::Not("the size of the Markov chain behind the file")),
        "util_SA" => utilisation(0, agents[0]),
        "util_SB" => utilisation(1, agents[1]),
        "util_G" => utilisation(2, agents[2]),
        "E_Q2" => of_calls("E_Q", &SECOND_LEGS),
        "leg2_answered_over_offered" => count(&FIRST_LEGS, |sums| (of(sums, &SECOND_LEGS).answered(), sums.ended())),
        "leg2_abandoned_over_offered" => count(&FIRST_LEGS, |sums| (of(sums, &SECOND_LEGS).abandoned(), sums.ended())),
        "CALL_answered" => count(&FIRST_LEGS, |sums| (of(sums, &LEGS).answered(), sums.ended())),
        "CALL_abandoned" => count(&FIRST_LEGS, |sums| (of(sums, &LEGS).abandoned(), sums.ended())),
        "CALL_failed_full" => count(&FIRST_LEGS, |sums| (of(sums, &LEGS).blocked(), sums.ended())),
        "LEGS_per_call" => mean(&FIRST_LEGS, |sums| (of(sums, &LEGS).ended(), sums.ended())),
        "LEG_not_answered_per_call" => mean(&FIRST_LEGS, |sums| {
            let legs = of(sums, &LEGS);
            (legs.ended() - legs.answered(), sums.ended())
        }),
        "LEG_answer_rate" => of_calls("P_served", &LEGS),
        "E_total_wait_per_call_s" => mean(&FIRST_LEGS, |sums| {
            let wait = of(sums, &LEGS).of(|cell| cell.wait_answered + cell.wait_abandoned + cell.wait_other);
            (wait, sums.ended())
        }),
        _ => None,
    }
}

/// The sums of the same window over other cells.
fn of<'w>(sums: &Sums<'w>, cells: &[usize]) -> Sums<'w> {
    Sums::new(sums.window, cells)
}
