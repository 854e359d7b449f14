//! The files put together.

use acd::config::{Center, Destination, Ringing};

use super::conf::{Section, number};
use super::dialplan::QueueCall;
use super::files::Files;
use super::ladder::{ladder, within};
use super::member::{self, Member};
use super::messages::{STEPS_MAX, messages};
use super::people::People;
use super::queue::{Reading, seconds};
use super::rules::{Change, raises, steps};
use super::strategy::Strategy;
use super::tiers::Tiers;
use super::{ImportError, Imported, Sources};
use crate::note::{Note, Place};

/// The external destination that stands for the dialplan's line after `Queue()`.
const DIALPLAN: &str = "dialplan";

/// Reads all files and makes the centre.
pub(super) fn centre(sources: &Sources) -> Result<Imported, ImportError> {
    let mut notes = Vec::new();
    let files = Files::read(sources, &mut notes);
    if files.queues.is_empty() {
        return Err(ImportError::NoQueue);
    }
    let mut center = Center::default();
    let dialplan = center.add_external(DIALPLAN);
    let mut people = People::default();
    for section in &files.queues {
        let mut reading = Reading::new(section);
        add_queue(&mut reading, &files, dialplan, &mut center, &mut people);
        notes.append(&mut reading.notes);
    }
    for queue in files.members.keys().filter(|name| files.queues.iter().all(|section| section.name != **name)) {
        let place = files.members[queue].first().map(|member| member.place.clone());
        notes.extend(place.map(|place| Note {
            place,
            setting: format!("members of {queue}"),
            instead: "no such queue: left out".into(),
        }));
    }
    people.enter(&files.agents, &mut center, &mut notes);
    center.check()?;
    notes.sort_by(|a, b| a.place.cmp(&b.place));
    notes.dedup();
    Ok(Imported { center, notes })
}

fn add_queue(
    reading: &mut Reading<'_>,
    files: &Files,
    dialplan: Destination,
    center: &mut Center,
    people: &mut People,
) {
    let Some(strategy) = reading.strategy() else { return };
    let section = reading.section;
    let mut queue = reading.queue(dialplan, strategy, files.shared_last_call);
    let members = members(reading, files);
    let tiers = tiers(reading, &members, strategy);
    if let Ringing::All { .. } = strategy.ringing
        && tiers.of.len() > 1
    {
        let instead = "members of all penalties ring at once; open the higher tiers later by a `ladder`";
        reading.note_at(section.place.clone(), "ringall with penalties", instead);
    }
    let call = files.calls.get(&section.name);
    queue.wait_max = call.and_then(|call| call.timeout).map(seconds);
    let changes = rule(reading, files, call);
    let limits = call.map(|call| call.limits).unwrap_or_default();
    let by_penalty = steps(limits, changes, &tiers.of, tiers.nobody());
    let told = messages(section, call.and_then(|call| call.timeout));
    if let Some(setting) = section.get("periodic-announce-frequency") {
        if told.cut {
            reading.note(setting, format!("the first {STEPS_MAX} messages: each is a step of the ladder"));
        }
        if told.random {
            reading.note(setting, "messages take turns, in their order");
        }
    }
    queue.ladder = ladder(&by_penalty, &told.steps, center);
    within(&mut queue.ladder, queue.wait_max);
    if call.is_some_and(|call| call.prioritised) {
        reading.note_at(section.place.clone(), "QUEUE_PRIO", "give each call its `priority` on arrival");
    }
    if call.is_none() {
        let instead = "no longest wait: --extensions reads it from the dialplan, or set `wait_max`";
        reading.note_at(section.place.clone(), "timeout of Queue()", instead);
    }
    let id = center.add_queue(queue);
    for member in members {
        let weight = strategy.weighs_penalties.then(|| weight(member.penalty));
        people.join(id, tiers.tier(member.penalty), weight, member, &mut reading.notes);
    }
}

/// Static members, then dynamic and realtime ones that are not static too.
fn members(reading: &mut Reading<'_>, files: &Files) -> Vec<Member> {
    let section: &Section = reading.section;
    let mut members = Vec::<Member>::new();
    for setting in section.settings.iter().filter(|setting| setting.key == "member") {
        match member::of_setting(setting) {
            Ok(member) => match members.iter_mut().find(|earlier| earlier.interface == member.interface) {
                Some(earlier) => *earlier = member,
                None => members.push(member),
            },
            Err(instead) => reading.note(setting, instead),
        }
    }
    let others = files.members.get(&section.name).into_iter().flatten();
    for member in others {
        if members.iter().all(|known| known.interface != member.interface) {
            members.push(member.clone());
        }
    }
    if members.is_empty() {
        let instead = "nobody serves it: --members reads dynamic and realtime members";
        reading.note_at(section.place.clone(), "no members", instead);
    }
    for member in members.iter().filter(|member| member.ring_in_use == Some(true)) {
        let instead = "an agent in a conversation is not rung for another call";
        reading.note_at(member.place.clone(), &format!("{}: ringinuse", member.interface), instead);
    }
    members
}

fn tiers(reading: &mut Reading<'_>, members: &[Member], strategy: Strategy) -> Tiers {
    let section = reading.section;
    let few = section.get("penaltymemberslimit").filter(|setting| members.len() as i64 <= number(&setting.value));
    if let Some(setting) = few.filter(|_| !members.is_empty()) {
        reading.note(setting, format!("{} members: their penalties do not count", members.len()));
    }
    if strategy.weighs_penalties || few.is_some() {
        return Tiers::default();
    }
    let tiers = Tiers::new(members.iter().map(|member| member.penalty));
    if tiers.merged {
        let instead = "more than 63 different penalties: the highest share a tier";
        reading.note_at(section.place.clone(), "penalties", instead);
    }
    tiers
}

/// The changes of the rule that calls follow: that of `Queue()`, or the queue's own.
fn rule<'f>(reading: &mut Reading<'_>, files: &'f Files, call: Option<&QueueCall>) -> &'f [Change] {
    let setting = reading.section.get("defaultrule").filter(|setting| !setting.value.is_empty());
    let (name, place): (&str, Place) = match (call.and_then(|call| Some((call.rule.as_deref()?, call))), setting) {
        (Some((name, call)), _) => (name, call.place.clone()),
        (None, Some(setting)) => (&setting.value, setting.place.clone()),
        (None, None) => return &[],
    };
    let what = format!("rule {name}");
    let Some(changes) = files.rules.get(&name.to_lowercase()) else {
        reading.note_at(place, &what, "no such rule in the files given by --rules: left out");
        return &[];
    };
    if raises(changes) {
        let instead = "QUEUE_RAISE_PENALTY has no counterpart: tiers are not merged later";
        reading.note_at(place.clone(), &what, instead);
    }
    if call.is_none_or(|call| call.limits == Default::default()) {
        let instead = "changes only what the dialplan set before Queue(), which is nothing here: all tiers may serve \
                       at once, as in app_queue (--extensions reads the dialplan)";
        reading.note_at(place, &what, instead);
    }
    changes
}

/// The weight of a member in a draw: in `app_queue` the lowest of random numbers below `(1 + penalty) · 1000` wins.
fn weight(penalty: i64) -> u32 {
    (1_000 / (1 + penalty.clamp(0, 999))) as u32
}
