//! The newest events, kept once for all readers.
//!
//! One task follows the router. Each reader has a position and takes what is kept from there on, so a slow or
//! returning reader costs no more than its position; each run of events is serialised once for all readers.

use std::collections::VecDeque;
use std::fmt::Write;
use std::sync::{Arc, OnceLock};

use bytes::Bytes;
use parking_lot::RwLock;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use tokio::sync::watch;

use super::Service;
use super::followers::Followers;
use acd::engine::{Disposition, Event, Fact, LegOutcome, Party};
use acd::id::{AgentId, CallId};
use acd::journal::Past;
use acd::live::{Missed, Numbered, Subscription};
use acd::notes::{Notes, Text};
use acd::time::{Duration as Interval, Timestamp};
use acd_wire::{Named, Names};

/// The maximum number of events in a run.
const MAX_RUN: usize = 64;

/// An event, and what the host keeps with its call and its agent.
#[derive(Clone, Debug, Serialize, JsonSchema)]
#[schemars(rename = "Event")]
pub(super) struct EventNow<'a> {
    /// When.
    at: Timestamp,
    /// What.
    fact: Fact,
    /// Who calls; with `call_arrived`, `offered`, `dial` and `call_ended`, if that was given.
    #[serde(skip_serializing_if = "Option::is_none")]
    caller: Option<&'a Text>,
    /// What the host keeps with the call; with the same.
    #[serde(skip_serializing_if = "Option::is_none")]
    data: Option<&'a Text>,
    /// The device that the agent is at; with `offered` and `dial`, if that was given.
    #[serde(skip_serializing_if = "Option::is_none")]
    place: Option<&'a Text>,
    /// How many seconds are left to ring; with `offered`, if there is a limit.
    #[serde(skip_serializing_if = "Option::is_none")]
    ring_for: Option<Interval>,
    /// The number outside; with `consult_started` and `call_ended`, if it was given.
    #[serde(skip_serializing_if = "Option::is_none")]
    number: Option<&'a Text>,
    /// Who listens; with `monitored`, if that was given.
    #[serde(skip_serializing_if = "Option::is_none")]
    by: Option<&'a Text>,
}

impl<'a> EventNow<'a> {
    fn new(Event { at, fact }: Event, notes: &'a Notes) -> Self {
        let (call, agent) = kept_of(fact);
        let note = call.and_then(|call| notes.call(call));
        let caller = note.and_then(|note| note.caller.as_ref());
        let data = note.and_then(|note| note.data.as_ref());
        let mut now = Self {
            at,
            fact,
            caller,
            data,
            place: agent.and_then(|agent| notes.place(agent)),
            ring_for: None,
            number: None,
            by: None,
        };
        let number = |call| notes.call(call).and_then(|note| note.number.as_ref());
        if let Fact::Offered { ring_until, .. } = fact {
            now.ring_for = ring_until.map(|until| until.since(at));
        } else if let Fact::ConsultStarted { call, to: Party::External(_), .. }
        | Fact::CallEnded { call, disposition: Disposition::External(_), .. } = fact
        {
            now.number = number(call);
        } else if let Fact::Monitored { agent, .. } = fact {
            now.by = notes.listener(agent);
        }
        now
    }
}

/// The call and the agent of which an event repeats what the host keeps.
const fn kept_of(fact: Fact) -> (Option<CallId>, Option<AgentId>) {
    match fact {
        Fact::CallArrived { call, .. } | Fact::CallEnded { call, .. } => (Some(call), None),
        Fact::Offered { leg, offer, .. } => (Some(leg.call), Some(offer.agent)),
        Fact::Dial { call, agent, .. } => (Some(call), Some(agent)),
        #[rustfmt::skip]
        Fact::LegStarted { .. } | Fact::Resumed { .. } | Fact::SelfServiceStarted { .. }
        | Fact::SelfServiceEnded { .. } | Fact::PositionTold { .. } | Fact::MessageDue { .. }
        | Fact::CallbackOffered { .. } | Fact::Reranked { .. } | Fact::StepReached { .. }
        | Fact::ConfirmationAwaited { .. } | Fact::OfferEnded { .. } | Fact::LegEnded { .. }
        | Fact::DialFailed { .. } | Fact::ConsultStarted { .. } | Fact::ConsultEnded { .. }
        | Fact::ConversationJoined { .. } | Fact::ConversationEnded { .. } | Fact::AgentChanged { .. }
        | Fact::ProfileAssigned { .. } | Fact::AgentSilent { .. } | Fact::Monitored { .. } | Fact::Rated { .. }
        | Fact::QueueOpened { .. } | Fact::QueueClosed { .. } | Fact::StrayCall { .. } | Fact::StrayRing { .. }
        | Fact::SwitchAway {} | Fact::SwitchBack {} | Fact::CallHeld { .. } | Fact::CallUnheld { .. }
        | Fact::Reconfigured { .. } => (None, None),
    }
}

/// Whether a switch has something to do about it.
const fn is_for_a_switch(fact: Fact) -> bool {
    match fact {
        #[rustfmt::skip]
        Fact::LegStarted { .. } | Fact::SelfServiceStarted { .. } | Fact::PositionTold { .. }
        | Fact::MessageDue { .. } | Fact::CallbackOffered { .. } | Fact::Offered { .. }
        | Fact::ConfirmationAwaited { .. } | Fact::OfferEnded { .. }
        | Fact::LegEnded { outcome: LegOutcome::Answered(_), .. } | Fact::Dial { .. } | Fact::DialFailed { .. }
        | Fact::ConsultStarted { .. } | Fact::ConsultEnded { .. } | Fact::ConversationJoined { .. }
        | Fact::ConversationEnded { .. } | Fact::CallEnded { .. } | Fact::AgentSilent { .. }
        | Fact::Monitored { .. } | Fact::StrayCall { .. } | Fact::StrayRing { .. } | Fact::CallHeld { .. }
        | Fact::CallUnheld { .. } => true,
        #[rustfmt::skip]
        Fact::CallArrived { .. } | Fact::Resumed { .. } | Fact::SelfServiceEnded { .. } | Fact::Reranked { .. }
        | Fact::StepReached { .. } | Fact::LegEnded { .. } | Fact::AgentChanged { .. }
        | Fact::ProfileAssigned { .. } | Fact::Rated { .. } | Fact::QueueOpened { .. } | Fact::QueueClosed { .. }
        | Fact::SwitchAway {} | Fact::SwitchBack {} | Fact::Reconfigured { .. } => false,
    }
}

/// Who reads.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub(super) enum Audience {
    /// Somebody who wants every event.
    #[default]
    All,
    /// A switch: only the events about which it has something to do, each named.
    Switch,
}

/// Consecutive events.
#[derive(Debug)]
struct Run {
    first: u64,
    events: Vec<(Event, Notes)>,
    names: Arc<Names>,
    text: OnceLock<Bytes>,
    for_switches: OnceLock<Bytes>,
}

impl Run {
    fn next(&self) -> u64 {
        self.first + self.events.len() as u64
    }

    /// The text of a stream of server-sent events, from the event with that number on.
    fn text_from(&self, number: u64, audience: Audience) -> Bytes {
        if number <= self.first {
            let whole = match audience {
                Audience::All => &self.text,
                Audience::Switch => &self.for_switches,
            };
            return whole.get_or_init(|| self.write(0, audience)).clone();
        }
        self.write((number - self.first) as usize, audience)
    }

    fn write(&self, skipped: usize, audience: Audience) -> Bytes {
        let mut text = String::new();
        for (number, (event, notes)) in (self.first..).zip(&self.events).skip(skipped) {
            let told = EventNow::new(*event, notes);
            let json = || serde_json::to_string(&Named::new(&self.names, notes, &told)).expect("events are plain data");
            let _ = match audience {
                Audience::All => write!(text, "id: {number}\ndata: {}\n\n", json()),
                Audience::Switch if is_for_a_switch(event.fact) => {
                    let name: &str = (&event.fact).into();
                    write!(text, "event: {name}\nid: {number}\ndata: {}\n\n", json())
                }
                Audience::Switch => Ok(()),
            };
        }
        text.into()
    }
}

/// The events kept.
#[derive(Debug)]
struct Kept {
    runs: VecDeque<Arc<Run>>,
    events: usize,
    /// The number of the next event.
    next: u64,
}

/// The result of reading.
#[derive(Debug, PartialEq)]
pub(super) enum Read {
    /// Text, and the number of the event after it.
    Text(Bytes, u64),
    /// This many events are no longer kept; the first one that is has that number.
    Missed(u64, u64),
    /// That event has not happened yet.
    Nothing,
}

/// The events kept, and notifications of new ones.
#[derive(Debug)]
pub(super) struct Feed {
    kept: RwLock<Kept>,
    most: usize,
    news: watch::Sender<u64>,
}

impl Feed {
    /// An empty feed; the next event has that number.
    pub(super) fn new(next: u64, most: usize) -> Self {
        let kept = RwLock::new(Kept { runs: VecDeque::new(), events: 0, next });
        Self { kept, most, news: watch::channel(next).0 }
    }

    /// Goes on after the newest events of another router, or of this one before it was served.
    pub(super) fn after(past: &Past, next: u64, most: usize, names: &Arc<Names>) -> Self {
        let first = past.batches().next().map_or(next, |batch| batch.first);
        let feed = Self::new(first, most);
        for batch in past.batches() {
            let events = batch.events.iter().map(|event| (*event, batch.notes.clone())).collect();
            feed.add(batch.first, events, Arc::clone(names));
        }
        feed
    }

    /// The number of the next event.
    pub(super) fn next(&self) -> u64 {
        self.kept.read().next
    }

    /// Changes with every run.
    pub(super) fn news(&self) -> watch::Receiver<u64> {
        self.news.subscribe()
    }

    /// A run of events, from the event with that number on.
    pub(super) fn read(&self, number: u64, audience: Audience) -> Read {
        let run = {
            let kept = self.kept.read();
            if number >= kept.next {
                return Read::Nothing;
            }
            let place = kept.runs.partition_point(|run| run.next() <= number);
            kept.runs.get(place).cloned().ok_or(kept.next)
        };
        match run {
            Ok(run) if run.first <= number => Read::Text(run.text_from(number, audience), run.next()),
            Ok(run) => Read::Missed(run.first - number, run.first),
            Err(next) => Read::Missed(next - number, next),
        }
    }

    /// Adds consecutive events. Those that are known already come again while a router begins to serve.
    fn add(&self, first: u64, mut events: Vec<(Event, Notes)>, names: Arc<Names>) {
        let known = self.next().saturating_sub(first);
        events.drain(..events.len().min(usize::try_from(known).unwrap_or(usize::MAX)));
        if events.is_empty() {
            return;
        }
        let first = first + known;
        let run = Run { first, events, names, text: OnceLock::new(), for_switches: OnceLock::new() };
        let next = run.next();
        {
            let mut kept = self.kept.write();
            kept.next = next;
            kept.events += run.events.len();
            kept.runs.push_back(Arc::new(run));
            while kept.events > self.most && kept.runs.len() > 1 {
                let oldest = kept.runs.pop_front().expect("there is more than one");
                kept.events -= oldest.events.len();
            }
        }
        self.news.send_replace(next);
    }
}

/// Follows the service's router until it stops.
pub(super) async fn follow(service: Service, mut from: Subscription, mut followers: Followers) {
    let (mut first, mut run) = (0, Vec::new());
    let mut next = from.next().await;
    while let Some(said) = next {
        match said {
            Ok(Numbered { number, event }) => {
                if run.is_empty() {
                    first = number;
                }
                run.push((event, from.notes().clone()));
            }
            // They leave a gap between two runs, which readers detect.
            Err(Missed(count)) => followers.missed(count),
        }
        let at_hand = if run.len() < MAX_RUN { from.try_next() } else { None };
        if !run.is_empty() && !matches!(at_hand, Some(Ok(_))) {
            let events = std::mem::take(&mut run);
            let names = service.names_for(first, &events).await;
            followers.take(first, &events, &service.center());
            service.feed().add(first, events, names);
        }
        next = match at_hand {
            Some(said) => Some(said),
            None => from.next().await,
        };
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use acd::config::Center;

    fn events(count: usize) -> Vec<(Event, Notes)> {
        let event = Event { at: Timestamp::ZERO, fact: Fact::StrayCall { call: CallId(7) } };
        vec![(event, Notes::default()); count]
    }

    fn numbers(text: &Bytes) -> Vec<u64> {
        let text = std::str::from_utf8(text).expect("text");
        text.lines().filter_map(|line| line.strip_prefix("id: ")?.parse().ok()).collect()
    }

    #[test]
    fn readers_get_what_is_kept_and_hear_what_is_not() {
        let names = Arc::new(Names::new(&Center::default()));
        let feed = Feed::new(10, 5);
        assert_eq!(feed.read(10, Audience::All), Read::Nothing);
        assert_eq!(feed.read(4, Audience::All), Read::Missed(6, 10), "before it began");
        feed.add(10, events(3), Arc::clone(&names));
        feed.add(13, events(2), Arc::clone(&names));
        let from = |number| match feed.read(number, Audience::All) {
            Read::Text(text, next) => (numbers(&text), next),
            other => panic!("{other:?}"),
        };
        assert_eq!(from(10), (vec![10, 11, 12], 13));
        assert_eq!(from(12), (vec![12], 13));
        assert_eq!(from(13), (vec![13, 14], 15));
        feed.add(15, events(1), Arc::clone(&names));
        assert_eq!(feed.read(11, Audience::All), Read::Missed(2, 13), "the oldest run was dropped");
        feed.add(20, events(1), Arc::clone(&names));
        feed.add(19, events(2), names);
        assert_eq!(feed.read(16, Audience::All), Read::Missed(4, 20), "the router's subscription missed some");
        assert_eq!(feed.next(), 21);
    }
}
