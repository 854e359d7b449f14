//! A journal's contents for people: times of day in the centre's zone, and names.

use std::fmt::Debug;

use acd::config::{Center, Differences};
use acd::engine::Command;
use acd::journal::Player;
use acd::time::{Duration, Timestamp};
use anyhow::Context;
use jiff::tz::TimeZone;

use crate::input::Usage;

/// The time zone of printed times.
#[derive(Clone, Debug)]
pub(crate) struct Zone(TimeZone);

impl Zone {
    /// The requested zone, else that of the centre's first calendar, else UTC.
    pub(crate) fn new(asked: Option<&str>, center: &Center) -> anyhow::Result<Self> {
        match asked {
            Some(name) => Ok(Self::named(name)?),
            None => TimeZone::get(center.zone()).map(Self).with_context(|| format!("the time zone {}", center.zone())),
        }
    }

    /// The zone that `--zone` names.
    pub(crate) fn named(name: &str) -> Result<Self, Usage> {
        let expected = "an IANA name such as Asia/Shanghai";
        let wrong = |error| Usage(format!("--zone {name}: found no such time zone ({error}); expected {expected}"));
        TimeZone::get(name).map(Self).map_err(wrong)
    }

    pub(crate) fn time_zone(&self) -> &TimeZone {
        &self.0
    }

    /// A time close to the last replayed command, in RFC 3339.
    pub(super) fn time(&self, player: &Player, at: Timestamp) -> String {
        match player.unix_micros(at) {
            Some(micros) => self.write(micros),
            None => at.to_string(),
        }
    }

    /// Microseconds since 1970, in RFC 3339.
    pub(super) fn write(&self, unix_micros: u64) -> String {
        let micros = i64::try_from(unix_micros).unwrap_or(i64::MAX);
        let moment = jiff::Timestamp::from_microsecond(micros).unwrap_or(jiff::Timestamp::MAX);
        moment.to_zoned(self.0.clone()).strftime("%Y-%m-%dT%H:%M:%S%.6f%:z").to_string()
    }
}

/// A command with names; a reconfiguration as its differences, a reconciliation as its counts.
pub(super) fn command(command: &Command, center: &Center, time: &dyn Fn(Timestamp) -> String) -> String {
    match command {
        Command::Reconfigure { center: next, ladders } => {
            format!("Reconfigure {{ {}; ladders: {ladders:?} }}", Differences::new(center, next))
        }
        Command::Reconcile(truth) => {
            let count = |list: Option<usize>| list.map_or("not said".into(), |count| count.to_string());
            let calls = count(truth.calls.as_ref().map(Vec::len));
            let ringing = count(truth.ringing.as_ref().map(Vec::len));
            let agents = count(truth.agents.as_ref().map(Vec::len));
            format!("Reconcile {{ calls: {calls}, ringing: {ringing}, agents: {agents} }}")
        }
        other => named(other, center, time),
    }
}

/// Formats plain data like `Debug`, with names instead of numbers, times of day and seconds.
pub(super) fn named(data: &impl Debug, center: &Center, time: &dyn Fn(Timestamp) -> String) -> String {
    let (text, mut written) = (format!("{data:?}"), String::new());
    let mut rest = text.as_str();
    while let Some(open) = rest.find('(') {
        let begin = rest[..open].rfind(|letter: char| !letter.is_alphanumeric()).map_or(0, |place| place + 1);
        let inside = rest[open + 1..].split(')').next().unwrap_or_default();
        let word = inside.parse().ok().and_then(|number| name(&rest[begin..open], number, center, time));
        let end = match word {
            Some(word) => {
                written.push_str(&rest[..begin]);
                written.push_str(&word);
                open + 1 + inside.len() + 1
            }
            None => {
                written.push_str(&rest[..=open]);
                open + 1
            }
        };
        rest = &rest[end..];
    }
    written + rest
}

/// The name for a number.
fn name(kind: &str, number: u64, center: &Center, time: &dyn Fn(Timestamp) -> String) -> Option<String> {
    let place = usize::try_from(number).ok()?;
    match kind {
        "QueueId" => Some(center.queues.get(place)?.name.clone()),
        "AgentId" => Some(center.agents.get(place)?.name.clone()),
        "ProfileId" => Some(center.profiles.get(place)?.name.clone()),
        "SelfServiceId" => Some(center.self_service.get(place)?.name.clone()),
        "ReasonId" => center.reasons.get(place).cloned(),
        "CallId" => Some(number.to_string()),
        "Timestamp" => Some(time(Timestamp::from_micros(number))),
        "Duration" => Some(Duration::from_micros(number).to_string()),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use acd::config::{Agent, Profile, Queue};
    use acd::engine::{Doing, Fact, NewCall};
    use acd::id::{AgentId, CallId, ProfileId, QueueId};

    #[test]
    fn numbers_become_names_and_what_has_none_stays() {
        let center = Center {
            queues: vec![Queue::new("desk (front)")],
            profiles: vec![Profile::new("general", Vec::new())],
            agents: vec![Agent::new("Li", ProfileId(0))],
            ..Center::default()
        };
        let time = |at: Timestamp| format!("<{}>", at.as_micros());
        let fact =
            Fact::AgentChanged { agent: AgentId(0), profile: ProfileId(0), from: Doing::SignedOut, to: Doing::Idle };
        let text = named(&fact, &center, &time);
        assert_eq!(text, "AgentChanged { agent: Li, profile: general, from: SignedOut, to: Idle }");
        assert_eq!(named(&(Some(AgentId(7)), Timestamp::from_micros(5)), &center, &time), "(Some(AgentId(7)), <5>)");
        let call = NewCall { age: Duration::from_secs(3), ..NewCall::new(CallId(4), QueueId(0)) };
        let text = command(&Command::Arrive(call), &center, &time);
        assert!(text.starts_with("Arrive(NewCall { call: 4, queue: desk (front), "), "{text}");
        assert!(text.contains("age: 3s"), "{text}");
        let mut next = center.clone();
        next.queues.push(Queue::new("back"));
        let ladders = acd::engine::Ladders::Keep;
        let text = command(&Command::Reconfigure { center: Box::new(next), ladders }, &center, &time);
        assert_eq!(text, "Reconfigure { queues added: `back`; ladders: Keep }");
    }
}
