//! Measures: the names by which a scenario says what a published figure is compared with.

use serde::Serialize;

use crate::config::names::{list_of, nearest};
use crate::id::{ProfileId, QueueId};
use crate::time::Duration;

use crate::config::{Center, Directory, Kind, Names, Unknown};
use crate::sim::world::World;

macro_rules! quantities {
    ($($(#[doc = $doc:literal])+ $variant:ident = $name:literal, $unit:literal, [$($label:literal),*];)+) => {
        /// What is measured. Counts are means over replications, each of which covers the whole calendar.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize)]
        pub enum Quantity {
            $($(#[doc = $doc])+ $variant,)+
        }

        impl Quantity {
            /// Every quantity, in the order of the reference.
            pub const ALL: &'static [Self] = &[$(Self::$variant),+];

            /// Its name in a scenario, such as `calls.answer_rate`.
            pub const fn name(self) -> &'static str {
                match self { $(Self::$variant => $name,)+ }
            }

            /// The unit of its value.
            pub const fn unit(self) -> &'static str {
                match self { $(Self::$variant => $unit,)+ }
            }

            /// The labels that may narrow it.
            pub const fn labels(self) -> &'static [&'static str] {
                match self { $(Self::$variant => &[$($label),*],)+ }
            }

            /// Its meaning, in words.
            pub fn meaning(self) -> &'static str {
                match self { $(Self::$variant => concat!($($doc),+).trim(),)+ }
            }
        }
    };
}

quantities! {
    /// Calls that reached the centre, including redials: `calls.for_agents`, `calls.contained` and
    /// `calls.left_self_service` together. Consultations do not count.
    CallsInbound = "calls.inbound", "calls", ["queue", "day", "attribute"];
    /// Calls that reached the centre, per day (of the kind that the label `day` names).
    CallsInboundPerDay = "calls.inbound_per_day", "calls", ["queue", "day", "attribute"];
    /// Calls that an agent answered on any leg.
    CallsAnswered = "calls.answered", "calls", ["queue", "day", "attribute"];
    /// Answered calls in percent of inbound ones, including those that ended in self-service.
    CallsAnswerRate = "calls.answer_rate", "percent", ["queue", "day", "attribute"];
    /// Answered calls in percent of those for agents.
    CallsAnswerRateForAgents = "calls.answer_rate_for_agents", "percent", ["queue", "day", "attribute"];
    /// Answered calls that have the value that the label `attribute` names, in percent of all answered calls.
    CallsAnsweredShare = "calls.answered_share", "percent", ["attribute"];
    /// Calls abandoned without any answer.
    CallsAbandoned = "calls.abandoned", "calls", ["queue", "day", "attribute"];
    /// Calls that ended because their longest wait ran out.
    CallsTimedOut = "calls.timed_out", "calls", ["queue", "day", "attribute"];
    /// Calls turned away: full or unstaffed, with nowhere to go.
    CallsBlocked = "calls.blocked", "calls", ["queue", "day", "attribute"];
    /// Calls turned away on arrival because all lines were busy.
    CallsLinesBusy = "calls.lines_busy", "calls", ["queue", "day", "attribute"];
    /// Calls sent out of the centre.
    CallsExternal = "calls.external", "calls", ["queue", "day", "attribute"];
    /// Calls turned away because the queue was closed.
    CallsClosed = "calls.closed", "calls", ["queue", "day", "attribute"];
    /// Calls whose callers left by a key, with no destination.
    CallsExited = "calls.exited", "calls", ["queue", "day", "attribute"];
    /// Callbacks whose callers were not reached.
    CallsUnreached = "calls.unreached", "calls", ["queue", "day", "attribute"];
    /// Calls served by self-service.
    CallsContained = "calls.contained", "calls", ["queue", "day", "attribute"];
    /// Calls whose callers hung up in self-service.
    CallsLeftSelfService = "calls.left_self_service", "calls", ["queue", "day", "attribute"];
    /// Calls that asked for an agent: inbound ones less those that ended in self-service.
    CallsForAgents = "calls.for_agents", "calls", ["queue", "day", "attribute"];
    /// Callers who gave up, then called back in time to resume their former place.
    CallsResumed = "calls.resumed", "calls", ["day"];
    /// Calls served by self-service, in percent of inbound ones.
    CallsContainedShare = "calls.contained_share", "percent", ["queue", "day", "attribute"];
    /// Sessions with any self-service, however they ended.
    SelfServiceSessions = "self_service.sessions", "sessions", ["day"];
    /// Stays in a queue.
    LegsOffered = "legs.offered", "legs", ["queue", "day"];
    /// Legs that an agent answered.
    LegsAnswered = "legs.answered", "legs", ["queue", "day"];
    /// Legs whose caller hung up.
    LegsAbandoned = "legs.abandoned", "legs", ["queue", "day"];
    /// Legs whose longest wait ran out.
    LegsTimedOut = "legs.timed_out", "legs", ["queue", "day"];
    /// Legs that found the queue full or unstaffed, or whose ladder sent them on, including those turned away.
    LegsOverflowed = "legs.overflowed", "legs", ["queue", "day"];
    /// Legs that failed: abandoned, timed out, overflowed, turned away, closed, vacant and unreached ones together.
    LegsFailed = "legs.failed", "legs", ["queue", "day"];
    /// Legs that found the queue closed, or were sent on when it closed.
    LegsClosed = "legs.closed", "legs", ["queue", "day"];
    /// Legs that nobody could serve, by the queue's conditions.
    LegsVacant = "legs.vacant", "legs", ["queue", "day"];
    /// Legs whose caller left by a key.
    LegsExited = "legs.exited", "legs", ["queue", "day"];
    /// Legs whose caller asked for a callback.
    LegsCallbackAsked = "legs.callback_asked", "legs", ["queue", "day"];
    /// Callbacks whose last attempt failed.
    LegsUnreached = "legs.unreached", "legs", ["queue", "day"];
    /// Legs that were moved to another queue.
    LegsMoved = "legs.moved", "legs", ["queue", "day"];
    /// Legs removed because the call was answered in another queue, or ended.
    LegsDequeued = "legs.dequeued", "legs", ["queue", "day"];
    /// Callers transferred by agents, blind or attended, from a conversation of `from` to the queue `to`.
    LegsTransferred = "legs.transferred", "legs", ["from", "to", "day"];
    /// Callers transferred after a consultation (attended transfers), from a conversation of `from` to the
    /// queue `to`.
    LegsTransferredAttended = "legs.transferred_attended", "legs", ["from", "to", "day"];
    /// Mean wait of all legs.
    LegsMeanWait = "legs.mean_wait", "seconds", ["queue", "day"];
    /// Mean wait of answered legs (average speed of answer).
    LegsMeanWaitAnswered = "legs.mean_wait_answered", "seconds", ["queue", "day"];
    /// Legs that were not answered at once, in percent of all.
    LegsWaited = "legs.waited", "percent", ["queue", "day"];
    /// Legs answered within the time that the label `within` gives, in percent of all legs offered.
    LegsServiceLevel = "legs.service_level", "percent", ["queue", "day", "within"];
    /// Offers of calls to agents; each ringing agent counts.
    OffersMade = "offers.made", "offers", ["queue", "day"];
    /// Offers that nobody answered in time.
    OffersUnanswered = "offers.no_answer", "offers", ["queue", "day"];
    /// Offers that ended because another agent took the call first.
    OffersLostRace = "offers.lost_race", "offers", ["queue", "day"];
    /// Callback attempts.
    OffersDialled = "offers.dialled", "offers", ["queue", "day"];
    /// Callback attempts that failed.
    OffersDialAttemptsFailed = "offers.dial_attempts_failed", "offers", ["queue", "day"];
    /// Offers that an agent picked up and had to confirm.
    OffersPickedUp = "offers.picked_up", "offers", ["day"];
    /// Offers that an agent picked up and did not confirm.
    OffersUnconfirmed = "offers.unconfirmed", "offers", ["queue", "day"];
    /// Consultations started.
    ConsultsAsked = "consults.asked", "consultations", ["day"];
    /// Consultations after which the agent returned to the caller, including unanswered ones.
    ConsultsCancelled = "consults.cancelled", "consultations", ["day"];
    /// Consultations for which nobody could be reached.
    ConsultsFailed = "consults.failed", "consultations", ["day"];
    /// Consultations after which the other party took the caller (attended transfers).
    ConsultsTransferred = "consults.transferred", "consultations", ["day"];
    /// Consultations after which the other party joined caller and agent (conferences).
    ConsultsJoined = "consults.joined", "consultations", ["day"];
    /// Time that agents spent in conversations.
    AgentsServiceHours = "agents.service_hours", "hours", ["profile", "queue"];
    /// Mean length of a conversation.
    AgentsMeanTalk = "agents.mean_talk", "seconds", ["profile", "queue"];
    /// Time that agents were signed in.
    AgentsStaffedHours = "agents.staffed_hours", "hours", ["profile"];
    /// Conversations and after-call work in percent of the time signed in.
    AgentsOccupancy = "agents.occupancy", "percent", ["profile"];
    /// Callers who rated the call. Here and below, the label `queue` is that of the call's last conversation.
    SatisfactionRated = "satisfaction.rated", "calls", ["queue"];
    /// Callers who rated the call, in percent of all answered calls.
    SatisfactionRatedShare = "satisfaction.rated_share", "percent", [];
    /// Callers who were very satisfied.
    SatisfactionVerySatisfied = "satisfaction.very_satisfied", "calls", ["queue"];
    /// Callers who were satisfied (and not very satisfied).
    SatisfactionSatisfied = "satisfaction.satisfied", "calls", ["queue"];
    /// Callers who were basically satisfied.
    SatisfactionBasicallySatisfied = "satisfaction.basically_satisfied", "calls", ["queue"];
    /// Callers who were dissatisfied.
    SatisfactionDissatisfied = "satisfaction.dissatisfied", "calls", ["queue"];
    /// Callers who were very dissatisfied.
    SatisfactionVeryDissatisfied = "satisfaction.very_dissatisfied", "calls", ["queue"];
    /// Satisfied and very satisfied callers in percent of those who rated.
    SatisfactionRate = "satisfaction.rate", "percent", ["queue"];
    /// Callers who are owed a callback: basically satisfied ones and worse.
    SatisfactionCallbacksOwed = "satisfaction.callbacks_owed", "calls", ["queue"];
    /// Calls chosen for a quality check.
    QualityChecks = "quality.checks", "calls", ["queue"];
    /// Calls chosen for a quality check, in percent of all answered calls.
    QualityCheckedShare = "quality.checked_share", "percent", [];
}

/// What a published figure is compared with: a quantity, and what it is restricted to. Written as
/// `legs.abandoned{queue="contract|labour",day="weekday"}`; an empty list means all.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Measure {
    /// What is measured.
    pub quantity: Quantity,
    /// Only these queues (for calls, the queue asked for first).
    pub queues: Vec<QueueId>,
    /// Only transfers from conversations of these queues.
    pub from: Vec<QueueId>,
    /// Only transfers into these queues.
    pub to: Vec<QueueId>,
    /// Only agents of these profiles.
    pub profiles: Vec<ProfileId>,
    /// Only days of these patterns: indexes into [`World::patterns`].
    pub days: Vec<u16>,
    /// Only calls with one of these values of this attribute: its index in [`Center::attributes`], and indexes from 1
    /// in its list of values. Written `attribute="region:inside|outside"`.
    pub attribute: Option<(usize, Vec<u16>)>,
    /// The threshold of a service level.
    pub within: Option<Duration>,
}

/// What was found in a measure's text, and what would be right.
type Wrong = (String, String);

impl Measure {
    /// The quantity over all queues, profiles and days.
    pub fn of_all(quantity: Quantity) -> Self {
        Self {
            quantity,
            queues: Vec::new(),
            from: Vec::new(),
            to: Vec::new(),
            profiles: Vec::new(),
            days: Vec::new(),
            attribute: None,
            within: None,
        }
    }

    /// Parses a measure of this centre and world.
    pub(super) fn read(text: &str, center: &Center, directory: &Directory, world: &World) -> Result<Self, Wrong> {
        let (name, labels) = match text.split_once('{') {
            Some((name, rest)) => match rest.strip_suffix('}') {
                Some(labels) => (name, labels),
                None => return Err((format!("{text:?}"), "a closing `}` at the end".into())),
            },
            None => (text, ""),
        };
        let names = Quantity::ALL.iter().map(|quantity| quantity.name());
        let quantity = Quantity::ALL.iter().copied().find(|quantity| quantity.name() == name);
        let quantity =
            quantity.ok_or_else(|| (format!("the unknown measure `{name}`"), nearest(name, names).to_string()))?;
        let mut measure = Self::of_all(quantity);
        for label in labels.split(',').map(str::trim).filter(|label| !label.is_empty()) {
            let pair = label.split_once('=');
            let pair = pair.and_then(|(label, value)| Some((label, value.strip_prefix('"')?.strip_suffix('"')?)));
            let (label, value) =
                pair.ok_or_else(|| (format!("`{label}`"), r#"a label such as queue="lawyer""#.into()))?;
            measure.narrow(label.trim(), value, (center, directory), world)?;
        }
        if measure.attribute.is_some() && !measure.queues.is_empty() {
            return Err((
                format!("{text:?}"),
                "either a queue or an attribute, as calls are not counted by both together".into(),
            ));
        }
        if quantity == Quantity::LegsServiceLevel && measure.within.is_none() {
            return Err((format!("{text:?}"), r#"a threshold: legs.service_level{within="20s"}"#.into()));
        }
        Ok(measure)
    }

    fn narrow(
        &mut self,
        label: &str,
        value: &str,
        (center, directory): (&Center, &Directory),
        world: &World,
    ) -> Result<(), Wrong> {
        let allowed = self.quantity.labels();
        if !allowed.contains(&label) {
            let expected = nearest(label, allowed.iter().copied()).to_string();
            return Err((format!("the label `{label}` of {}", self.quantity.name()), expected));
        }
        match label {
            "queue" => self.queues = each(value, |name| directory.queue(name))?,
            "from" => self.from = each(value, |name| directory.queue(name))?,
            "to" => self.to = each(value, |name| directory.queue(name))?,
            "profile" => self.profiles = each(value, |name| directory.profile(name))?,
            "day" => {
                let patterns: Names = world.patterns.iter().map(|pattern| pattern.name.as_str()).collect();
                self.days = places(value, &patterns, "pattern", 0)?;
            }
            "within" => {
                let within =
                    <crate::config::text::literal::TimeSpan as crate::config::text::literal::Literal>::read(value);
                let within = within.ok_or_else(|| (format!("{value:?}"), r#"a time such as "20s""#.to_owned()))?;
                self.within = Some(within.0);
            }
            _ => self.attribute = Some(attribute(value, center, directory)?),
        }
        Ok(())
    }
}

fn attribute(text: &str, center: &Center, directory: &Directory) -> Result<(usize, Vec<u16>), Wrong> {
    let Some((name, values)) = text.split_once(':') else {
        let names = center.attributes.iter().map(|attribute| attribute.name.as_str());
        return Err((format!("{text:?}"), format!("NAME:VALUE, with a name such as {}", list_of(names))));
    };
    let place = directory.find(Kind::Attribute, name).map_err(wrong)? as usize;
    let known: Names = center.attributes[place].values.iter().map(String::as_str).collect();
    Ok((place, places(values, &known, "value", 1)?))
}

/// What each of `a|b|c` stands for; never empty.
fn each<'a, T>(text: &'a str, find: impl Fn(&'a str) -> Result<T, Unknown<'a>>) -> Result<Vec<T>, Wrong> {
    text.split('|').map(|name| find(name).map_err(wrong)).collect()
}

/// The indexes of `a|b|c`, counted from `first`.
fn places(text: &str, known: &Names, noun: &str, first: u32) -> Result<Vec<u16>, Wrong> {
    each(text, |name| known.find(noun, name).map(|place| u16::try_from(place + first).unwrap_or(u16::MAX)))
}

fn wrong(unknown: Unknown<'_>) -> Wrong {
    (format!("the {}", unknown.without_hint()), unknown.expected().to_string())
}
