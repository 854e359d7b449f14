//! Checks that the counters add up.

use super::agent_time::Activity;
use super::call_counts::{CallCounts, CenterCounts};
use super::counters::{LegCounts, QueueCell, Served, Waited};
use super::figures::Figures;
use super::offer_counts::OfferCounts;
use super::options::AgentDetail;
use super::tally::Tally;

/// A counter that does not add up.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{counter}: found {found}, expected {expected}")]
pub struct Mismatch {
    /// The failed equation, as in `queue 3: offered = ended + waiting`.
    pub counter: String,
    /// The value of the left-hand side.
    pub found: i128,
    /// The value of the right-hand side.
    pub expected: i128,
}

fn equal(
    counter: impl Fn() -> String,
    found: impl TryInto<i128>,
    expected: impl TryInto<i128>,
) -> Result<(), Mismatch> {
    // Only a sum of squares could exceed the narrower type; none is compared this way.
    let found = found.try_into().unwrap_or(i128::MAX);
    let expected = expected.try_into().unwrap_or(i128::MAX);
    if found == expected { Ok(()) } else { Err(Mismatch { counter: counter(), found, expected }) }
}

fn at_most(counter: impl Fn() -> String, part: u64, whole: u64) -> Result<(), Mismatch> {
    equal(counter, part.max(whole), whole)
}

impl Tally {
    /// Checks that the counters add up at this moment: [`Figures::check`], and offered = ended + in progress for
    /// legs, calls, offers and conversations. Call it when all events of a command have been recorded. For tests and
    /// simulations: one pass over all counters.
    ///
    /// # Errors
    /// The first counter that does not add up.
    pub fn check(&self) -> Result<(), Mismatch> {
        self.figures.check()?;
        let (mut open, mut talking) = (0, 0);
        for (queue, &waiting) in self.now.waiting.iter().enumerate() {
            let cell = self.figures.whole_history(queue);
            let ended = cell.within.ended() + cell.from_before.ended();
            let offered = i128::from(cell.within.offered);
            equal(
                || format!("queue {queue}: offered = ended + waiting"),
                offered,
                i128::from(ended) + i128::from(waiting),
            )?;
            open += i128::from(cell.offers.made) - i128::from(cell.offers.ended());
            let began = i128::from(cell.served.answered) + i128::from(cell.served.joined);
            talking += began - i128::from(cell.served.conversations);
        }
        let of_row = |row| self.figures.calls.row(row).iter().chain(self.figures.consultations.row(row));
        let calls: CallCounts = self.figures.all_rows().flat_map(of_row).copied().sum();
        let alive = i128::from(self.now.calls);
        equal(|| "calls: arrived = ended + alive".into(), calls.arrived, i128::from(calls.ended()) + alive)?;
        let doing = |activity: Activity| -> i128 {
            self.now.doing.iter().map(|agents| i128::from(agents[activity.place()])).sum()
        };
        let reserved = doing(Activity::Ringing) + doing(Activity::Dialling);
        equal(|| "offers: made - ended = open".into(), open, self.now.offers)?;
        // An agent who talks and rings counts as talking.
        let more_open = if self.several { (open - reserved).max(0) } else { 0 };
        equal(|| "offers: open = agents ringing or dialled for".into(), open - more_open, reserved)?;
        let going_on: i128 = self.now.conversations.iter().copied().map(i128::from).sum();
        equal(|| "conversations: begun - ended = in progress".into(), talking, going_on)?;
        // An agent counts once, however many callers they talk to.
        let agents = self.now.conversations.iter().filter(|&&talks_in| talks_in > 0).count();
        equal(|| "agents in conversations = agents talking".into(), agents, doing(Activity::Talking))?;
        self.check_not_ready(doing(Activity::NotReady))
    }

    fn check_not_ready(&self, agents: i128) -> Result<(), Mismatch> {
        let by_reason: i128 = self.now.not_ready.iter().copied().map(i128::from).sum();
        equal(|| "agents not ready by reason".into(), by_reason, agents)
    }
}

impl Figures {
    /// Checks that the counters add up: every leg is counted once in each view, in one outcome, between two thresholds,
    /// for one profile (or agent); every call for one value of each attribute; every agent does one thing at any time.
    /// Costs one pass over all counters.
    ///
    /// # Errors
    /// The first counter that does not add up.
    pub fn check(&self) -> Result<(), Mismatch> {
        equal(|| "events naming something unknown to the centre".into(), self.foreign, 0u64)?;
        (0..self.queues()).try_for_each(|queue| self.check_queue(queue))?;
        self.check_offers_by_agent()?;
        self.check_consults()?;
        self.all_rows().try_for_each(|row| {
            for queue in 0..self.queues() {
                let (legs, calls) = (&self.queues.row(row)[queue], &self.calls.row(row)[queue]);
                let ended = legs.within.ended() + legs.until_after.ended();
                at_most(
                    || format!("queue {queue} in row {row}: legs ended of those offered"),
                    ended,
                    legs.within.offered,
                )?;
                at_most(
                    || format!("queue {queue} in row {row}: calls ended of those arrived"),
                    calls.ended(),
                    calls.arrived,
                )?;
            }
            self.check_calls(row)?;
            self.check_answered(row)?;
            self.check_agents(row)
        })
    }

    /// Checks that offers by agent add up to offers by queue.
    fn check_offers_by_agent(&self) -> Result<(), Mismatch> {
        if !self.keeps_offers_by_agent() {
            return Ok(());
        }
        let by_agent = (0..2).flat_map(|row| self.offers_by_agent.row(row).iter().copied());
        let by_agent: OfferCounts = by_agent.sum();
        let by_queue: OfferCounts = (0..self.queues()).map(|queue| self.whole_history(queue).offers).sum();
        equal(|| "offers by agent: made".into(), by_agent.made, by_queue.made)?;
        equal(|| "offers by agent: accepted".into(), by_agent.accepted, by_queue.accepted)?;
        equal(|| "offers by agent: ended".into(), by_agent.ended(), by_queue.ended())?;
        equal(|| "offers by agent: each way".into(), i128::from(by_agent == by_queue), 1i128)
    }

    /// Consultations that ended do not exceed those that began; those that became part of another call did so by
    /// transfer or conference.
    fn check_consults(&self) -> Result<(), Mismatch> {
        let center: CenterCounts = self.all_rows().map(|row| self.center.row(row)[0]).sum();
        let inside = self.all_rows().flat_map(|row| self.consultations.row(row));
        let inside: CallCounts = inside.copied().sum();
        at_most(|| "consultations ended of those begun".into(), center.consults_ended(), center.consults)?;
        at_most(|| "consultations inside of all".into(), inside.arrived, center.consults)?;
        let merged = center.consults_transferred + center.consults_joined;
        at_most(|| "consultations merged".into(), inside.merged, merged)
    }

    pub(super) fn all_rows(&self) -> impl Iterator<Item = usize> + Clone {
        0..self.layout.rows()
    }

    /// A queue's counters from time zero, including the warm-up.
    pub(super) fn whole_history(&self, queue: usize) -> QueueCell {
        self.queues.sum(self.all_rows(), queue)
    }

    fn check_queue(&self, queue: usize) -> Result<(), Mismatch> {
        let cell = self.whole_history(queue);
        let name = |what: &'static str| move || format!("queue {queue}: {what}");
        same_legs(queue, &cell.from_before, &cell.until_after)?;
        equal(name("legs offered only where enqueued"), cell.from_before.offered + cell.until_after.offered, 0u64)?;
        for legs in [&cell.within, &cell.from_before] {
            for waited in [&legs.answered, &legs.abandoned] {
                equal(name("waits by threshold"), waited.by_threshold.iter().sum::<u64>(), waited.count)?;
            }
        }
        let answered = cell.within.answered.count + cell.from_before.answered.count;
        equal(name("offers accepted = legs answered"), cell.offers.accepted, answered)?;
        equal(name("answers = legs answered"), cell.served.answered, answered)?;
        if self.served.width() > 0 {
            let servers = self.agents.width();
            let columns = queue * servers..(queue + 1) * servers;
            let served: Served = columns.map(|column| self.served.sum(self.all_rows(), column)).sum();
            equal(name("answers by profile or agent"), served.answered, cell.served.answered)?;
            equal(name("answers at once by profile or agent"), served.at_once, cell.served.at_once)?;
            equal(name("conversations by profile or agent"), served.conversations, cell.served.conversations)?;
            equal(name("talk by profile or agent"), served.talk.as_micros(), cell.served.talk.as_micros())?;
        }
        Ok(())
    }

    fn check_calls(&self, row: usize) -> Result<(), Mismatch> {
        if self.attributes.width() == 0 {
            return Ok(());
        }
        let calls: CallCounts = self.calls.row(row).iter().copied().sum();
        for (attribute, bounds) in self.attribute_columns.windows(2).enumerate() {
            let values: CallCounts = self.attributes.row(row)[bounds[0]..bounds[1]].iter().copied().sum();
            let name = |what: &'static str| move || format!("attribute {attribute} in row {row}: calls {what}");
            equal(name("arrived"), values.arrived, calls.arrived)?;
            equal(name("answered"), values.answered, calls.answered)?;
            equal(name("ended"), values.ended(), calls.ended())?;
            equal(name("by legs"), values.legs, calls.legs)?;
        }
        Ok(())
    }

    /// Checks that the time of each agent adds up to the time covered, even between two calls of
    /// [`Tally::advance`]: what is
    /// booked as begun and as not yet ended cancels out.
    fn check_agents(&self, row: usize) -> Result<(), Mismatch> {
        let (mut found, mut expected, mut not_ready) = (0, 0, 0);
        for (column, cell) in self.agents.row(row).iter().enumerate() {
            let (time, covered) = (cell.micros.iter().sum::<i128>(), self.covered[row] * self.agents_in(column));
            if self.agent_detail == AgentDetail::Agent {
                equal(|| format!("agents' column {column} in row {row}: time"), time, covered)?;
            }
            found += time;
            expected += covered;
            not_ready += cell.micros[Activity::NotReady.place()];
        }
        // Agents may change profile.
        equal(|| format!("agents in row {row}: time"), found, expected)?;
        let by_reason: i128 = self.not_ready.row(row).iter().sum();
        equal(|| format!("agents in row {row}: time not ready by reason"), by_reason, not_ready)
    }

    fn check_answered(&self, row: usize) -> Result<(), Mismatch> {
        for (kind, table) in [("calls", &self.calls), ("consultations", &self.consultations)] {
            let calls: CallCounts = table.row(row).iter().copied().sum();
            let name = || format!("{kind} in row {row} that left as answered or not");
            // A consultation that ends as part of another call, and a completed call, had an answer.
            equal(name, calls.ended(), calls.answered + calls.unanswered.calls())?;
        }
        Ok(())
    }
}

/// Checks that the legs that ended in a later interval than they began in are the same in both views.
fn same_legs(queue: usize, by_event: &LegCounts, by_cohort: &LegCounts) -> Result<(), Mismatch> {
    let waited = |legs: &LegCounts| [legs.answered, legs.abandoned];
    let ended = |legs: &LegCounts| [legs.timed_out, legs.overflowed, legs.blocked, legs.dequeued];
    let counts = |way: &Waited| (way.count, way.at_once, way.wait, way.wait_squares, way.by_threshold);
    let name = || format!("queue {queue}: legs ended by event = by cohort");
    let elsewhere = i128::from(by_event.elsewhere == by_cohort.elsewhere);
    equal(|| format!("{}, rarer ways", name()), elsewhere, 1i128)?;
    equal(name, by_event.ended(), by_cohort.ended())?;
    equal(name, by_event.wait().as_micros(), by_cohort.wait().as_micros())?;
    equal(name, by_event.abandoned_short, by_cohort.abandoned_short)?;
    let waits_match = waited(by_event).iter().map(counts).eq(waited(by_cohort).iter().map(counts));
    equal(|| format!("{}, each way", name()), i128::from(waits_match && ended(by_event) == ended(by_cohort)), 1i128)
}
