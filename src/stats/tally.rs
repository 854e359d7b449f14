//! The fold: takes in events, adds to counters.

mod booking;
mod rarer;

use super::agent_time::{Activity, AgentTime};
use super::counters::Served;
use super::figures::{Figures, MEASURED, WARM_UP};
use super::histogram::WaitHistograms;
use super::intervals::Calendar;
use super::offer_counts::OfferCounts;
use super::options::{AgentDetail, Detail, Marks, OptionsError, TallyOptions};
use crate::config::{Attributes, Center};
use crate::engine::{Doing, Ender, Event, Fact, LegOutcome, Origin, Reason};
use crate::id::{AgentId, CallId, OfferId, ProfileId, QueueId};
use crate::time::{Duration, Timestamp};

/// Counts an engine's events. Feed it every event of the engine, in order, from the beginning.
///
/// [`Tally::record`] costs a few nanoseconds and never allocates. Time is split at the ends of intervals, which costs
/// one pass over queues and profiles (or agents) per interval (in a rolling list, per interval kept, however much
/// time has passed). Read the counts from [`Tally::figures`].
#[derive(Clone, Debug)]
pub struct Tally {
    pub(super) figures: Figures,
    pub(super) calendar: Calendar,
    marks: Marks,
    agents: AgentDetail,
    served: Detail,
    transfers: Detail,
    offers_by_agent: Detail,
    attributes: Detail,
    /// Whether an agent who talks may ring at the same time.
    pub(super) several: bool,
    /// The time up to which waiting and agents' time has been booked, given what has happened since.
    booked: Timestamp,
    /// What all agents together have done in the current row, as far as their day has been told.
    pub(super) of_day: AgentTime,
    /// Whether the warm-up is over.
    measuring: bool,
    pub(super) histograms: Option<WaitHistograms>,
    pub(super) options: TallyOptions,
    pub(super) now: Now,
}

/// The current state.
#[derive(Clone, Debug)]
pub(super) struct Now {
    /// Legs waiting (or ringing), by queue.
    pub(super) waiting: Vec<i64>,
    /// Calls not ended.
    pub(super) calls: i64,
    /// Offers that are open: of agents who ring, or have a caller dialled.
    pub(super) offers: i64,
    /// The number of conversations each agent is in.
    pub(super) conversations: Vec<u16>,
    /// Agents not ready, by column of the table of reasons.
    pub(super) not_ready: Vec<i64>,
    /// Agents by activity, for each column of the agents' table.
    pub(super) doing: Vec<[i64; Activity::ALL.len()]>,
    /// Each agent's profile.
    pub(super) profile_of: Vec<ProfileId>,
    /// A call that an agent has transferred, and the queue of that conversation, until its next leg starts.
    pub(super) transferred: Option<(CallId, QueueId)>,
    /// A call taken over by the consulted party, and its queue, until the consulting agent leaves.
    pub(super) taken: Option<(CallId, Option<QueueId>)>,
}

impl Tally {
    /// An empty tally: nobody waits, everybody is signed out. In each interval it takes about 1.9 KiB per queue, 224
    /// bytes per profile (or agent), 16 per profile × reason, 48 per queue × profile (or agent), 200 per value of an
    /// attribute; for histograms see [`Histograms`](super::Histograms).
    ///
    /// # Errors
    /// An invalid option.
    pub fn new(center: &Center, options: &TallyOptions) -> Result<Self, OptionsError> {
        options.check()?;
        options.fits(center)?;
        let figures = Figures::new(center, options);
        let now = Now::empty(&figures);
        let mut tally = Self {
            figures,
            calendar: Calendar::new(options),
            marks: Marks::new(options),
            agents: options.agents,
            served: options.served,
            transfers: options.transfers,
            offers_by_agent: options.offers_by_agent,
            attributes: options.attributes,
            several: center.any_takes_several(),
            options: options.clone(),
            booked: Timestamp::ZERO,
            of_day: AgentTime::default(),
            measuring: false,
            histograms: WaitHistograms::new(options.histograms, center.queues.len(), options.times_of_waits()),
            now,
        };
        tally.begin();
        Ok(tally)
    }

    /// Resets the tally for another run: time zero, nobody waits, everybody is signed out, all counts are zero. Only
    /// the histograms continue, as they are too large to be added up after every short run; see
    /// [`Tally::clear_histograms`]. Costs time proportional to the number of intervals in which anything happened.
    pub fn restart(&mut self) {
        self.figures.clear();
        self.now = Now::empty(&self.figures);
        self.calendar.rewind();
        self.booked = Timestamp::ZERO;
        self.begin();
    }

    /// The counts so far. Complete for everything that has ended; for time waited and agents' time see
    /// [`Tally::advance`].
    pub fn figures(&self) -> &Figures {
        &self.figures
    }

    /// The histograms of waits, if they are kept.
    pub fn histograms(&self) -> Option<&WaitHistograms> {
        self.histograms.as_ref()
    }

    /// Empties the histograms of waits.
    pub fn clear_histograms(&mut self) {
        if let Some(histograms) = &mut self.histograms {
            histograms.clear();
        }
    }

    /// Legs waiting (or ringing) in a queue now: offered less ended.
    pub fn waiting(&self, queue: QueueId) -> u64 {
        self.now.waiting.get(queue.index()).map_or(0, |&count| u64::try_from(count).unwrap_or(0))
    }

    /// Calls that have arrived and not ended.
    pub fn calls_alive(&self) -> u64 {
        u64::try_from(self.now.calls).unwrap_or(0)
    }

    /// Agents of a profile in this activity now.
    pub fn agents_doing(&self, profile: ProfileId, activity: Activity) -> u64 {
        let columns = self.now.doing.iter().enumerate();
        let count: i64 = columns
            .filter(|&(column, _)| self.figures.profile_of_column(column) == profile.index())
            .map(|(_, doing)| doing[activity.place()])
            .sum();
        u64::try_from(count).unwrap_or(0)
    }

    /// Counts an event.
    #[inline]
    pub fn record(&mut self, event: &Event) {
        if event.at >= self.calendar.current.end {
            self.turn_until(event.at);
        }
        if self.fold(event).is_none() {
            self.figures.foreign += 1;
        }
    }

    /// Advances to `now`: closes the intervals that ended, and books the time that callers have waited and agents
    /// have spent so far. Call it before reading times and at the end of a run; recording may continue afterwards.
    /// Costs one pass over queues and profiles (or agents), and one per interval that ended (in a rolling list, at
    /// most per interval kept).
    pub fn advance(&mut self, now: Timestamp) {
        self.turn_until(now);
        self.book(now);
    }

    #[inline]
    fn fold(&mut self, event: &Event) -> Option<()> {
        match event.fact {
            Fact::CallArrived { queue, origin, ref attributes, .. } => {
                self.call_arrived(event.at, queue, origin, attributes)
            }
            Fact::LegStarted { leg, queue, .. } => self.leg_started(event.at, leg.call, queue),
            Fact::Offered { queue, offer, .. } => {
                self.now.offers += 1;
                self.offer_to(offer.agent, |offers| offers.made += 1);
                self.figures.queues.at(self.calendar.current.row, queue.index())?.offers.made += 1;
                Some(())
            }
            Fact::LegEnded { queue, outcome, enqueued, .. } => self.leg_ended(event.at, queue, outcome, enqueued),
            Fact::ConversationEnded { call, agent, queue, since, by, offer: _ } => {
                if by == Ender::Transfer && self.transfers == Detail::On {
                    self.passed_on(call, queue)?;
                }
                self.conversation_ended(agent, queue, event.at.since(since))
            }
            Fact::CallEnded { arrived, disposition, legs, answered, queue, origin, ref attributes, .. } => {
                self.now.calls -= 1;
                let row = self.calendar.row_of(arrived);
                if origin != Origin::Caller {
                    return self.consultation_ended(row, queue, disposition, (legs, answered));
                }
                self.figures.by_day.call_ended(arrived, disposition, legs, answered);
                self.figures.calls.at(row, queue.index())?.end(disposition, legs, answered);
                self.by_attribute(row, attributes, |cell| cell.end(disposition, legs, answered))
            }
            Fact::AgentChanged { agent, profile, from, to } => self.agent_changed(event.at, agent, profile, from, to),
            rarer => self.fold_rarer(event.at, rarer),
        }
    }

    #[inline]
    fn call_arrived(&mut self, at: Timestamp, queue: QueueId, origin: Origin, attributes: &Attributes) -> Option<()> {
        self.now.calls += 1;
        let row = self.calendar.current.row;
        if origin != Origin::Caller {
            return self.consultation_began(row, queue);
        }
        self.figures.by_day.call_arrived(at);
        self.figures.calls.at(row, queue.index())?.arrived += 1;
        self.by_attribute(row, attributes, |cell| cell.arrived += 1)
    }

    #[inline]
    fn offer_to(&mut self, agent: AgentId, count: impl FnOnce(&mut OfferCounts)) {
        // An unknown agent shows up in the counts of agents' time.
        if self.offers_by_agent == Detail::On
            && let Some(cell) = self.offers_of(agent)
        {
            count(cell);
        }
    }

    #[inline(never)]
    fn offers_of(&mut self, agent: AgentId) -> Option<&mut OfferCounts> {
        let row = if self.measuring { MEASURED } else { WARM_UP };
        self.figures.offers_by_agent.at(row, agent.index())
    }

    #[inline]
    fn leg_started(&mut self, at: Timestamp, call: CallId, queue: QueueId) -> Option<()> {
        if let Some((_, from)) = self.now.transferred.take_if(|(transferred, _)| *transferred == call) {
            self.transfer(from, queue)?.blind += 1;
        }
        let offset = self.offset(at);
        let cell = self.figures.queues.at(self.calendar.current.row, queue.index())?;
        cell.within.offered += 1;
        cell.waiting -= offset;
        self.figures.by_day.leg_started(at);
        *self.now.waiting.get_mut(queue.index())? += 1;
        Some(())
    }

    #[inline]
    fn leg_ended(&mut self, at: Timestamp, queue: QueueId, outcome: LegOutcome, enqueued: Timestamp) -> Option<()> {
        let wait = at.since(enqueued);
        let offset = self.offset(at);
        let row = self.calendar.current.row;
        let cell = self.figures.queues.at(row, queue.index())?;
        cell.waiting += offset;
        *self.now.waiting.get_mut(queue.index())? -= 1;
        if let LegOutcome::Answered(_) = outcome {
            self.now.offers -= 1;
            cell.offers.accepted += 1;
            cell.served.answered += 1;
            cell.served.at_once += u64::from(wait == Duration::ZERO);
        }
        let cohort = self.calendar.row_of(enqueued);
        if enqueued >= self.calendar.current.begin {
            cell.within.end(outcome, wait, &self.marks);
        } else {
            cell.from_before.end(outcome, wait, &self.marks);
            self.figures.queues.at(cohort, queue.index())?.until_after.end(outcome, wait, &self.marks);
        }
        self.figures.by_day.leg_ended(enqueued, outcome, wait, &self.marks);
        if let (Some(histograms), true) = (&mut self.histograms, self.measuring) {
            histograms.record(queue, outcome, wait, self.figures.layout.time_of_day(cohort));
        }
        if let LegOutcome::Answered(OfferId { agent, .. }) = outcome {
            self.offer_to(agent, |offers| offers.accepted += 1);
            self.now.talks(agent)?;
        }
        match outcome {
            LegOutcome::Answered(OfferId { agent, .. }) if self.served == Detail::On => {
                let served = self.served_by(queue, agent)?;
                served.answered += 1;
                served.at_once += u64::from(wait == Duration::ZERO);
            }
            _ => {}
        }
        Some(())
    }

    #[inline]
    fn conversation_ended(&mut self, agent: AgentId, queue: QueueId, talk: Duration) -> Option<()> {
        let talks_in = self.now.conversations.get_mut(agent.index())?;
        *talks_in = talks_in.saturating_sub(1);
        let row = self.calendar.current.row;
        let served = &mut self.figures.queues.at(row, queue.index())?.served;
        served.conversations += 1;
        served.talk += talk;
        if self.served == Detail::On {
            let served = self.served_by(queue, agent)?;
            served.conversations += 1;
            served.talk += talk;
        }
        Some(())
    }

    #[inline]
    fn agent_changed(
        &mut self,
        at: Timestamp,
        agent: AgentId,
        profile: ProfileId,
        from: Doing,
        to: Doing,
    ) -> Option<()> {
        let column = match self.agents {
            AgentDetail::Profile => profile.index(),
            AgentDetail::Agent => agent.index(),
        };
        let offset = self.offset(at);
        for (doing, change) in [(from, -1), (to, 1)] {
            if let Doing::NotReady(reason) = doing {
                self.not_ready_changed(profile, reason, change, offset)?;
            }
        }
        let (from, to) = (Activity::from(from), Activity::from(to));
        self.figures.agents.at(self.calendar.current.row, column)?.change(from, to, offset);
        let doing = self.now.doing.get_mut(column)?;
        doing[from.place()] -= 1;
        doing[to.place()] += 1;
        Some(())
    }

    /// Adds `change` to the number of agents not ready for this reason.
    #[inline(never)]
    fn not_ready_changed(&mut self, profile: ProfileId, reason: Reason, change: i64, offset: i128) -> Option<()> {
        let column = self.figures.not_ready_column(profile, reason)?;
        *self.figures.not_ready.at(self.calendar.current.row, column)? -= offset * i128::from(change);
        *self.now.not_ready.get_mut(column)? += change;
        Some(())
    }

    /// An agent continues the current activity under another profile.
    fn profile_assigned(
        &mut self,
        at: Timestamp,
        agent: AgentId,
        (from, to): (ProfileId, ProfileId),
        doing: Doing,
    ) -> Option<()> {
        let (row, offset) = (self.calendar.current.row, self.offset(at));
        if let Doing::NotReady(reason) = doing {
            self.not_ready_changed(from, reason, -1, offset)?;
            self.not_ready_changed(to, reason, 1, offset)?;
        }
        *self.now.profile_of.get_mut(agent.index())? = to;
        if self.agents == AgentDetail::Agent {
            return Some(());
        }
        let activity = Activity::from(doing);
        for (profile, change) in [(from, -1), (to, 1)] {
            self.figures.agents.at(row, profile.index())?.micros[activity.place()] -= offset * i128::from(change);
            self.now.doing.get_mut(profile.index())?[activity.place()] += change;
        }
        Some(())
    }

    #[inline]
    fn by_attribute(
        &mut self,
        row: usize,
        attributes: &Attributes,
        count: impl FnMut(&mut super::CallCounts),
    ) -> Option<()> {
        if self.attributes == Detail::On { self.by_each_attribute(row, attributes, count) } else { Some(()) }
    }

    #[inline(never)]
    fn by_each_attribute(
        &mut self,
        row: usize,
        attributes: &Attributes,
        mut count: impl FnMut(&mut super::CallCounts),
    ) -> Option<()> {
        let cells = self.figures.attributes.row_mut(row);
        for (bounds, &value) in self.figures.attribute_columns.windows(2).zip(&attributes.0) {
            let column = bounds[0] + usize::from(value);
            count(cells.get_mut(column).filter(|_| column < bounds[1])?);
        }
        Some(())
    }

    /// The work for a queue by an agent, or by all of their profile.
    #[inline(never)]
    fn served_by(&mut self, queue: QueueId, agent: AgentId) -> Option<&mut Served> {
        let profile = self.now.profile_of.get(agent.index())?;
        let server = match self.agents {
            AgentDetail::Profile => profile.index(),
            AgentDetail::Agent => agent.index(),
        };
        let column = queue.index() * self.figures.agents.width() + server;
        self.figures.served.at(self.calendar.current.row, column)
    }

    /// Microseconds from the time up to which time has been booked; negative for a timer's fact that comes late.
    #[inline]
    fn offset(&self, at: Timestamp) -> i128 {
        let at = at.min(self.options.end);
        i128::from(at.as_micros()) - i128::from(self.booked.as_micros())
    }
}

impl Now {
    /// Adds a conversation to an agent.
    #[inline]
    pub(super) fn talks(&mut self, agent: AgentId) -> Option<()> {
        let talks_in = self.conversations.get_mut(agent.index())?;
        *talks_in = talks_in.saturating_add(1);
        Some(())
    }

    pub(super) fn empty(figures: &Figures) -> Self {
        let mut doing = vec![[0; Activity::ALL.len()]; figures.agents.width()];
        match figures.agent_detail {
            AgentDetail::Agent => doing.iter_mut().for_each(|agent| agent[Activity::SignedOut.place()] = 1),
            AgentDetail::Profile => {
                for profile in &figures.profile_of {
                    if let Some(doing) = doing.get_mut(profile.index()) {
                        doing[Activity::SignedOut.place()] += 1;
                    }
                }
            }
        }
        Self {
            waiting: vec![0; figures.queues()],
            calls: 0,
            offers: 0,
            conversations: vec![0; figures.profile_of.len()],
            not_ready: vec![0; figures.not_ready.width()],
            doing,
            profile_of: figures.profile_of.clone(),
            transferred: None,
            taken: None,
        }
    }
}
