//! The engine's records of calls and legs.

use std::hash::BuildHasher;
use std::ops::{Index, IndexMut};

use hashbrown::HashTable;

use super::agent::AgentLink;
use super::asked::{AskedAgents, AskedList};
use super::estimate::Expected;
use super::number::LineLink;
use super::part::Part;
use super::rank::{Rank, aged};
use super::told::Told;
use crate::config::Attributes;
use crate::engine::fact::Origin;
use crate::engine::table::slab::{Slab, Slot};

use crate::id::{AgentId, CallId, CallerId, LegId, QueueId, SelfServiceId};
use crate::time::{Duration, Timestamp};

/// What a call is doing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::engine) enum CallState {
    /// With a bot or a menu, since [`RareCall::since`]; it has no legs yet.
    SelfService(SelfServiceId),
    /// Between two places; never at the end of a step.
    InTransit,
    /// Its legs stand in their lines.
    Waiting,
    /// Reserved by one of its legs for the agents who ring; none of its legs stands in an ordinary line.
    Offered(Ring),
    /// A callback with an agent reserved, being dialled; none of its legs stands in a line.
    Dialling {
        leg: Slot<Leg>,
        /// The agent's part.
        part: Slot<Part>,
    },
    /// Connected to agents; it has no legs.
    Talking {
        /// The first agent's part; the others follow by [`Part::next_of_call`].
        part: Slot<Part>,
    },
}

/// The agents ringing for a call, in the order in which they began: a linked list through
/// [`AgentRecord::next_ringing`](super::agent::AgentRecord).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::engine) struct Ring {
    /// The leg that is offered.
    pub(in crate::engine) leg: Slot<Leg>,
    pub(in crate::engine) first: AgentId,
    pub(in crate::engine) last: AgentId,
    /// How many agents ring.
    pub(in crate::engine) ringing: u16,
    /// How many may ring.
    pub(in crate::engine) allowed: u16,
}

/// The consultation about a call.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::engine) enum Consultation {
    /// There is none.
    No,
    /// A call of its own.
    Call(Slot<Call>),
    /// With an external party.
    Outside(u16),
}

/// A call in progress.
#[derive(Clone, Debug)]
pub(in crate::engine) struct Call {
    pub(in crate::engine) id: CallId,
    pub(in crate::engine) arrived: Timestamp,
    pub(in crate::engine) attributes: Attributes,
    pub(in crate::engine) priority: i16,
    /// The queue it first asked for.
    pub(in crate::engine) asked: QueueId,
    /// The number of legs started.
    pub(in crate::engine) legs: u16,
    /// The number of legs answered.
    pub(in crate::engine) answered: u16,
    /// The oldest leg in progress; the others follow through [`Leg::next`].
    pub(in crate::engine) first_leg: Option<Slot<Leg>>,
    /// Data that few calls have.
    pub(in crate::engine) rare: Option<Slot<RareCall>>,
    /// Who talked to the caller last, and for which queue.
    pub(in crate::engine) talked: Option<(AgentLink, QueueId)>,
    /// Whether it occupies a telephone line of the queue it asked for.
    pub(in crate::engine) on_trunk: bool,
    pub(in crate::engine) state: CallState,
}

impl Call {
    /// A new call that asks for a queue, occupies a telephone line, and has no leg yet.
    pub(in crate::engine) const fn new(id: CallId, arrived: Timestamp, asked: QueueId) -> Self {
        Self {
            id,
            arrived,
            attributes: Attributes([0; Attributes::MAX]),
            priority: 0,
            asked,
            legs: 0,
            answered: 0,
            first_leg: None,
            rare: None,
            talked: None,
            on_trunk: true,
            state: CallState::InTransit,
        }
    }

    /// Who talked to the caller last, and for which queue.
    pub(in crate::engine) fn talked(&self) -> Option<(AgentId, QueueId)> {
        self.talked.map(|(with, queue)| (with.agent(), queue))
    }

    /// Notes that an agent talked to the caller.
    pub(in crate::engine) fn note_talk(&mut self, with: AgentId, queue: QueueId) {
        self.talked = AgentLink::to(with).map(|with| (with, queue));
    }
}

/// Data that few calls have, kept separately so that a waiting call takes less memory.
#[derive(Clone, Copy, Debug)]
pub(in crate::engine) struct RareCall {
    /// The time from which its age counts, in microseconds, if not from its arrival.
    pub(in crate::engine) aged_from: Option<i64>,
    /// When its self-service began.
    pub(in crate::engine) since: Timestamp,
    pub(in crate::engine) caller: Option<CallerId>,
    pub(in crate::engine) origin: Origin,
    /// For a consultation, the original call.
    pub(in crate::engine) about: Option<Slot<Call>>,
    pub(in crate::engine) consultation: Consultation,
    /// Since when the caller is on hold.
    pub(in crate::engine) held: Option<Timestamp>,
    /// Whom it has asked.
    pub(in crate::engine) asked: Option<Slot<AskedList>>,
}

impl RareCall {
    /// For a call without any of it.
    const NOTHING: Self = Self {
        aged_from: None,
        since: Timestamp::ZERO,
        caller: None,
        origin: Origin::Caller,
        about: None,
        consultation: Consultation::No,
        held: None,
        asked: None,
    };
}

/// What happens to a leg whose time ran out while its call was being offered, if the offer fails.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub(in crate::engine) enum Overdue {
    /// Nothing: it has time left.
    No,
    /// Its maximum wait has been reached.
    TimedOut,
    /// Its ladder sends it on.
    Overflowed,
}

/// A leg in progress: one stay in one queue.
#[derive(Clone, Debug)]
pub(in crate::engine) struct Leg {
    pub(in crate::engine) call: Slot<Call>,
    /// The call's next younger leg.
    pub(in crate::engine) next: Option<Slot<Leg>>,
    pub(in crate::engine) number: u16,
    pub(in crate::engine) queue: QueueId,
    /// Which of its queue's ladders it follows.
    pub(in crate::engine) ladder: u16,
    /// The ladder step it has reached.
    pub(in crate::engine) step: u8,
    /// The last step whose time has come; it may have been skipped.
    pub(in crate::engine) passed: u8,
    pub(in crate::engine) overdue: Overdue,
    /// How many of its queue's wait thresholds it has passed.
    pub(in crate::engine) marks: u8,
    /// The line in which it stands.
    pub(in crate::engine) line: Option<LineLink>,
    /// Data that few legs have.
    pub(in crate::engine) rare: Option<Slot<RareLeg>>,
    /// Priority in this queue: that of the call plus credit from the ladder.
    pub(in crate::engine) points: i32,
    /// The time from which its rank counts, in microseconds.
    pub(in crate::engine) from: i64,
    /// Breaks ties in its rank.
    pub(in crate::engine) sequence: u64,
    pub(in crate::engine) enqueued: Timestamp,
    /// When its maximum wait is reached.
    pub(in crate::engine) limit: Limit,
}

/// An optional time, in the size of a time.
#[derive(Clone, Copy, Debug)]
pub(in crate::engine) struct Limit(Timestamp);

impl Limit {
    /// Later than any time that occurs.
    const NONE: Timestamp = Timestamp::from_micros(u64::MAX);

    pub(in crate::engine) fn get(self) -> Option<Timestamp> {
        (self.0 != Self::NONE).then_some(self.0)
    }
}

impl From<Option<Timestamp>> for Limit {
    fn from(limit: Option<Timestamp>) -> Self {
        Self(limit.unwrap_or(Self::NONE))
    }
}

/// Data that few legs have.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(rename = "Special"))]
pub(in crate::engine) struct RareLeg {
    /// Its rank, if it does not follow from age, points and number: it asked for a position, or was moved to one.
    pub(in crate::engine) rank: Option<Rank>,
    /// The agent for whom it is held, and until when.
    pub(in crate::engine) held: Option<(AgentId, Timestamp)>,
    /// The agent who passed it on and is not offered it, and until when.
    pub(in crate::engine) kept_from: Option<(AgentId, Timestamp)>,
    /// When its position is announced next.
    pub(in crate::engine) tell_at: Option<Timestamp>,
    /// What was announced last.
    pub(in crate::engine) told: Option<Told>,
    /// What was estimated when it began to wait.
    pub(in crate::engine) expected: Option<Expected>,
    /// When its current offers began.
    pub(in crate::engine) offered_at: Option<Timestamp>,
    /// Whether it counts as waiting in its queue's estimates, and whether it ever did.
    pub(in crate::engine) in_line: bool,
    pub(in crate::engine) waited: bool,
    /// For a callback, the number of dial attempts.
    pub(in crate::engine) dialled: Option<u8>,
    /// When its ladder's clock started, if not when it was enqueued.
    pub(in crate::engine) clock: Option<Timestamp>,
    /// A callback between two attempts is in no line until then.
    pub(in crate::engine) rests_until: Option<Timestamp>,
    /// When one more agent is to ring.
    pub(in crate::engine) widen_at: Option<Timestamp>,
}

/// All calls in progress and their legs.
#[derive(Clone, Debug, Default)]
pub(in crate::engine) struct Calls {
    pub(in crate::engine) alive: Slab<Call>,
    pub(in crate::engine) legs: Slab<Leg>,
    pub(in crate::engine) rare_legs: Slab<RareLeg>,
    rare_calls: Slab<RareCall>,
    /// The agents asked, by call.
    pub(in crate::engine) asked: AskedAgents,
    /// The slot of each call by its id, which is stored in the slot only: five bytes per entry.
    slots: HashTable<Slot<Call>>,
}

impl Index<Slot<Call>> for Calls {
    type Output = Call;
    #[inline(always)]
    fn index(&self, call: Slot<Call>) -> &Call {
        &self.alive[call]
    }
}

impl IndexMut<Slot<Call>> for Calls {
    #[inline(always)]
    fn index_mut(&mut self, call: Slot<Call>) -> &mut Call {
        &mut self.alive[call]
    }
}

/// Ids come from the host, which is trusted not to attack the hash.
fn hash(id: CallId) -> u64 {
    rustc_hash::FxBuildHasher.hash_one(id)
}

impl Calls {
    /// Reserves room for this many calls and legs.
    pub(in crate::engine) fn reserve(&mut self, calls: usize, legs: usize) {
        self.alive.reserve(calls);
        self.legs.reserve(legs);
        self.slots.reserve(calls, |&slot| hash(self.alive[slot].id));
    }

    /// The slot of a call in progress.
    pub(in crate::engine) fn find(&self, id: CallId) -> Option<Slot<Call>> {
        self.slots.find(hash(id), |&slot| self.alive[slot].id == id).copied()
    }

    #[inline(always)]
    pub(in crate::engine) fn insert(&mut self, call: Call) -> Slot<Call> {
        let id = call.id;
        let slot = self.alive.insert(call);
        self.slots.insert_unique(hash(id), slot, |&slot| hash(self.alive[slot].id));
        slot
    }

    /// Removes a call, which has no legs.
    #[inline(always)]
    pub(in crate::engine) fn remove(&mut self, slot: Slot<Call>, id: CallId) {
        let rare = self.alive[slot].rare;
        let entry = self.slots.find_entry(hash(id), |&other| other == slot);
        entry.expect("a call that is alive is found").remove();
        if let Some(rare) = rare {
            self.rare_calls.discard(rare);
        }
        self.alive.discard(slot);
    }

    /// Who made the call, and the original call if it is a consultation.
    #[cold]
    pub(in crate::engine) fn origin(&self, call: Slot<Call>) -> (Origin, Option<Slot<Call>>) {
        let RareCall { origin, about, .. } = self.rare_call(call);
        (origin, about)
    }

    /// The rare data of a call; the default for most.
    pub(in crate::engine) fn rare_call(&self, call: Slot<Call>) -> RareCall {
        self.alive[call].rare.map_or(RareCall::NOTHING, |rare| self.rare_calls[rare])
    }

    /// The same, mutably.
    #[cold]
    pub(in crate::engine) fn rare_call_mut(&mut self, call: Slot<Call>) -> &mut RareCall {
        let rare = *self.alive[call].rare.get_or_insert_with(|| self.rare_calls.insert(RareCall::NOTHING));
        &mut self.rare_calls[rare]
    }

    /// The time from which the age of a call counts if it is kept, in microseconds.
    #[inline]
    pub(in crate::engine) fn aged_from(&self, call: Slot<Call>) -> i64 {
        let own = if self.has_rare_call(call) { self.rare_call(call).aged_from } else { None };
        own.unwrap_or_else(|| aged(self.alive[call].arrived, Duration::ZERO))
    }

    /// Whether a call has rare data.
    pub(in crate::engine) fn has_rare_call(&self, call: Slot<Call>) -> bool {
        self.alive[call].rare.is_some()
    }

    /// Stores a leg as the youngest of its call.
    #[inline(always)]
    pub(in crate::engine) fn add_leg(&mut self, leg: Leg) -> Slot<Leg> {
        let call = leg.call;
        let slot = self.legs.insert(leg);
        let first = &mut self.alive[call].first_leg;
        match *first {
            None => *first = Some(slot),
            Some(first) => self.add_further_leg(first, slot),
        }
        slot
    }

    #[cold]
    fn add_further_leg(&mut self, first: Slot<Leg>, slot: Slot<Leg>) {
        let mut last = first;
        while let Some(next) = self.legs[last].next {
            last = next;
        }
        self.legs[last].next = Some(slot);
    }

    /// Removes a leg from the table and from its call's list, in which `next` comes after it; returns the call.
    #[inline(always)]
    pub(in crate::engine) fn remove_leg(
        &mut self,
        slot: Slot<Leg>,
        call: Slot<Call>,
        next: Option<Slot<Leg>>,
    ) -> &Call {
        self.legs.discard(slot);
        let call = &mut self.alive[call];
        match call.first_leg {
            Some(first) if first != slot => remove_further_leg(&mut self.legs, first, slot, next),
            _ => call.first_leg = next,
        }
        call
    }

    /// The legs of a call, oldest first.
    pub(in crate::engine) fn legs_of(&self, call: Slot<Call>) -> impl Iterator<Item = (Slot<Leg>, &Leg)> {
        std::iter::successors(self.alive[call].first_leg, |&slot| self.legs[slot].next)
            .map(|slot| (slot, &self.legs[slot]))
    }

    /// The rare data of a leg, if it has any.
    pub(in crate::engine) fn rare_leg(&self, leg: Slot<Leg>) -> Option<&RareLeg> {
        self.legs[leg].rare.map(|rare| &self.rare_legs[rare])
    }

    /// The same, mutably.
    pub(in crate::engine) fn rare_leg_mut(&mut self, leg: Slot<Leg>) -> &mut RareLeg {
        let rare = *self.legs[leg].rare.get_or_insert_with(|| self.rare_legs.insert(RareLeg::default()));
        &mut self.rare_legs[rare]
    }

    /// Whether a leg is a callback: nobody is on the line.
    pub(in crate::engine) fn is_callback(&self, leg: Slot<Leg>) -> bool {
        self.rare_leg(leg).is_some_and(|rare| rare.dialled.is_some())
    }

    /// Whether a call is a waiting callback.
    #[inline]
    pub(in crate::engine) fn is_called_back(&self, call: Slot<Call>) -> bool {
        self.alive[call].first_leg.is_some_and(|first| self.is_callback(first))
    }

    /// The calls that have legs, by id.
    pub(in crate::engine) fn waiting_by_number(&self) -> Vec<(CallId, Slot<Call>)> {
        let waiting = self.alive.iter().filter(|(_, call)| call.first_leg.is_some());
        let mut waiting: Vec<(CallId, Slot<Call>)> = waiting.map(|(slot, call)| (call.id, slot)).collect();
        waiting.sort_unstable_by_key(|&(id, _)| id);
        waiting
    }

    /// The public id of a leg.
    pub(in crate::engine) fn leg_id(&self, leg: &Leg) -> LegId {
        LegId { call: self.alive[leg.call].id, number: leg.number }
    }
}

/// Removes a leg, which is not the first, from its call's list.
#[cold]
fn remove_further_leg(legs: &mut Slab<Leg>, first: Slot<Leg>, slot: Slot<Leg>, next: Option<Slot<Leg>>) {
    let mut before = first;
    while let Some(after) = legs[before].next
        && after != slot
    {
        before = after;
    }
    legs[before].next = next;
}
