//! Counters and histograms of events.

use prometheus_client::metrics::counter::Counter as Count;
use prometheus_client::metrics::family::Family;
use prometheus_client::metrics::histogram::Histogram;
use prometheus_client::registry::Registry;

use super::{Fixed, Labels};
use crate::words;
use acd::config::Center;
use acd::engine::{Disposition, Event, Fact, LegOutcome};
use acd::id::QueueId;
use acd::time::Duration;

/// The bounds of waits, in seconds; those of the service levels are added.
const WAITS: [f64; 14] = [1.0, 5.0, 10.0, 15.0, 20.0, 30.0, 45.0, 60.0, 90.0, 120.0, 180.0, 300.0, 600.0, 1_800.0];
/// The bounds of conversations, in seconds.
const TALKS: [f64; 12] = [10.0, 30.0, 60.0, 120.0, 180.0, 300.0, 420.0, 600.0, 900.0, 1_200.0, 1_800.0, 3_600.0];

type Histograms<const N: usize, F> = Family<Labels<N>, Histogram, F>;
type Buckets = fn() -> Histogram;

/// The families of series.
#[derive(Clone)]
pub(crate) struct Happened {
    offered: Family<Labels<1>, Count>,
    legs: Family<Labels<2>, Count>,
    answered_within: Family<Labels<2>, Count>,
    abandoned_within: Family<Labels<2>, Count>,
    waits: Histograms<2, Waits>,
    talks: Histograms<1, Buckets>,
    offers: Family<Labels<2>, Count>,
    arrived: Family<Labels<1>, Count>,
    ended: Family<Fixed<1>, Count>,
    lines_busy: Family<Labels<1>, Count>,
    silent: Count,
    strays: Count,
    reconfigured: Count,
    missed: Count,
    thresholds: Vec<Duration>,
}

/// Makes histograms of waits.
#[derive(Clone)]
pub(crate) struct Waits(Vec<f64>);

impl prometheus_client::metrics::family::MetricConstructor<Histogram> for Waits {
    fn new_metric(&self) -> Histogram {
        Histogram::new(self.0.iter().copied())
    }
}

impl Happened {
    pub(crate) fn new(registry: &mut Registry, thresholds: &[Duration]) -> Self {
        let mut bounds: Vec<f64> = WAITS.into_iter().chain(thresholds.iter().map(|one| one.as_secs_f64())).collect();
        bounds.sort_unstable_by(f64::total_cmp);
        bounds.dedup();
        let talks: Buckets = || Histogram::new(TALKS);
        let families = Self {
            offered: Family::default(),
            legs: Family::default(),
            answered_within: Family::default(),
            abandoned_within: Family::default(),
            waits: Family::new_with_constructor(Waits(bounds)),
            talks: Family::new_with_constructor(talks),
            offers: Family::default(),
            arrived: Family::default(),
            ended: Family::default(),
            lines_busy: Family::default(),
            silent: Count::default(),
            strays: Count::default(),
            reconfigured: Count::default(),
            missed: Count::default(),
            thresholds: thresholds.to_vec(),
        };
        let all = families.clone();
        registry.register("queue_offered", "Legs that began in a queue", all.offered);
        registry.register("queue_legs", "Legs that ended in a queue, by outcome", all.legs);
        let what = "Legs answered within a threshold of the service level, in seconds";
        registry.register("queue_answered_within", what, all.answered_within);
        let what = "Legs abandoned within a threshold of the service level, in seconds";
        registry.register("queue_abandoned_within", what, all.abandoned_within);
        registry.register("queue_wait_seconds", "Waits of legs that were answered or abandoned", all.waits);
        registry.register(
            "queue_talk_seconds",
            "Agents' parts in conversations, by the queue that they count for",
            all.talks,
        );
        let what =
            "Offers that ended, by outcome; no_answer, rejected, busy, unreachable and unconfirmed count towards RONA";
        registry.register("queue_offers", what, all.offers);
        registry.register("calls_arrived", "Calls that arrived, by the queue that they asked for", all.arrived);
        registry.register("calls_ended", "Calls that ended, by disposition", all.ended);
        let what = "Calls that asked for a queue and found all lines busy";
        registry.register("queue_lines_busy", what, all.lines_busy);
        registry.register("agents_silent", "Agents of whom the watchdog heard nothing", all.silent);
        registry.register("strays", "Calls and rings of the switch that the router did not know", all.strays);
        registry.register("reconfigurations", "Changes of the centre", all.reconfigured);
        let what = "Events that these counters missed because the server was too slow";
        registry.register("events_uncounted", what, all.missed);
        families
    }
}

impl Happened {
    /// Removes the series of a queue.
    fn forget(&self, queue: &str) {
        let of = |outcome: &str| [("queue", queue.to_owned()), ("outcome", outcome.to_owned())];
        for outcome in words::LEGS {
            self.legs.remove(&of(outcome));
            self.waits.remove(&of(outcome));
        }
        for outcome in words::OFFERS {
            self.offers.remove(&of(outcome));
        }
        for threshold in &self.thresholds {
            let labels = [("queue", queue.to_owned()), ("seconds", threshold.as_secs_f64().to_string())];
            self.answered_within.remove(&labels);
            self.abandoned_within.remove(&labels);
        }
        let labels = [("queue", queue.to_owned())];
        for family in [&self.offered, &self.arrived, &self.lines_busy] {
            family.remove(&labels);
        }
        self.talks.remove(&labels);
    }
}

/// The series of one queue, found once.
struct Series {
    name: String,
    offered: Count,
    answered: Count,
    abandoned: Count,
    accepted: Count,
    answered_within: Vec<Count>,
    abandoned_within: Vec<Count>,
}

impl Series {
    /// Starts at zero what alerts compare.
    fn new(families: &Happened, name: &str) -> Self {
        let queue = || ("queue", name.to_owned());
        let ended = |how: &str| families.legs.get_or_create_owned(&[queue(), ("outcome", how.to_owned())]);
        let offer = |how: &str| families.offers.get_or_create_owned(&[queue(), ("outcome", how.to_owned())]);
        let within = |of: &Family<Labels<2>, Count>| {
            let label = |threshold: &Duration| [queue(), ("seconds", threshold.as_secs_f64().to_string())];
            families.thresholds.iter().map(|threshold| of.get_or_create_owned(&label(threshold))).collect()
        };
        offer("no_answer");
        Self {
            name: name.to_owned(),
            offered: families.offered.get_or_create_owned(&[queue()]),
            answered: ended("answered"),
            abandoned: ended("abandoned"),
            accepted: offer("accepted"),
            answered_within: within(&families.answered_within),
            abandoned_within: within(&families.abandoned_within),
        }
    }
}

/// Counts events, in their order.
pub(crate) struct Counter {
    families: Happened,
    /// By queue; `None` for one that is retired.
    queues: Vec<Option<Series>>,
}

impl Counter {
    pub(crate) fn new(families: Happened, center: &Center) -> Self {
        let mut counter = Self { families, queues: Vec::new() };
        counter.grow(center);
        counter
    }

    /// Continues with another centre, in which everything keeps its index and more may have been added.
    pub(crate) fn grow(&mut self, center: &Center) {
        let newcomers = center.queues.iter().skip(self.queues.len());
        let series = newcomers.map(|queue| (!queue.retired).then(|| Series::new(&self.families, &queue.name)));
        let series: Vec<_> = series.collect();
        self.queues.extend(series);
    }

    /// Forgets the queues that are retired, and begins those that are back.
    pub(crate) fn retire(&mut self, center: &Center) {
        for (series, queue) in self.queues.iter_mut().zip(&center.queues) {
            match (&series, queue.retired) {
                (Some(_), true) => {
                    self.families.forget(&queue.name);
                    *series = None;
                }
                (None, false) => *series = Some(Series::new(&self.families, &queue.name)),
                (Some(_), false) | (None, true) => {}
            }
        }
    }

    /// Events were missed.
    pub(crate) fn missed(&self, events: u64) {
        self.families.missed.inc_by(events);
    }

    /// Counts an event. O(thresholds).
    pub(crate) fn count(&self, event: &Event) {
        match event.fact {
            Fact::CallArrived { queue, .. } => self.of_queue(&self.families.arrived, queue),
            Fact::LegStarted { queue, .. } => _ = self.series(queue).map(|series| series.offered.inc()),
            Fact::LegEnded { queue, outcome, enqueued, .. } => self.leg(queue, outcome, event.at.since(enqueued)),
            Fact::OfferEnded { queue, cause, .. } => self.offer(queue, words::offer(cause)),
            Fact::DialFailed { queue, .. } => self.offer(queue, words::DIAL_FAILED),
            Fact::ConversationEnded { queue, since, .. } => {
                if let Some(series) = self.series(queue) {
                    let talks = self.families.talks.get_or_create(&[("queue", series.name.clone())]);
                    talks.observe(event.at.since(since).as_secs_f64());
                }
            }
            Fact::CallEnded { disposition, queue, .. } => {
                self.families.ended.get_or_create(&[("disposition", words::call(disposition))]).inc();
                if disposition == Disposition::LinesBusy {
                    self.of_queue(&self.families.lines_busy, queue);
                }
            }
            Fact::AgentSilent { .. } => _ = self.families.silent.inc(),
            Fact::Reconfigured { .. } => _ = self.families.reconfigured.inc(),
            Fact::StrayCall { .. } | Fact::StrayRing { .. } => _ = self.families.strays.inc(),
            #[rustfmt::skip]
            Fact::Resumed { .. } | Fact::SelfServiceStarted { .. } | Fact::SelfServiceEnded { .. }
            | Fact::PositionTold { .. } | Fact::MessageDue { .. } | Fact::CallbackOffered { .. }
            | Fact::Reranked { .. } | Fact::StepReached { .. } | Fact::Offered { .. }
            | Fact::ConfirmationAwaited { .. } | Fact::Dial { .. } | Fact::ConsultStarted { .. }
            | Fact::ConsultEnded { .. } | Fact::ConversationJoined { .. } | Fact::AgentChanged { .. }
            | Fact::ProfileAssigned { .. } | Fact::Monitored { .. } | Fact::Rated { .. }
            | Fact::CallHeld { .. } | Fact::CallUnheld { .. } | Fact::SwitchAway {} | Fact::SwitchBack {}
            | Fact::QueueOpened { .. } | Fact::QueueClosed { .. } => {}
        }
    }

    fn series(&self, queue: QueueId) -> Option<&Series> {
        self.queues.get(queue.index())?.as_ref()
    }

    fn of_queue(&self, family: &Family<Labels<1>, Count>, queue: QueueId) {
        if let Some(series) = self.series(queue) {
            family.get_or_create(&[("queue", series.name.clone())]).inc();
        }
    }

    fn offer(&self, queue: QueueId, outcome: &'static str) {
        if let Some(series) = self.series(queue) {
            let labels = [("queue", series.name.clone()), ("outcome", outcome.to_owned())];
            self.families.offers.get_or_create(&labels).inc();
        }
    }

    fn leg(&self, queue: QueueId, outcome: LegOutcome, wait: Duration) {
        let Some(series) = self.series(queue) else { return };
        let (count, within) = match outcome {
            LegOutcome::Answered(_) => {
                series.accepted.inc();
                (&series.answered, &series.answered_within)
            }
            LegOutcome::Abandoned => (&series.abandoned, &series.abandoned_within),
            other => {
                let labels = [("queue", series.name.clone()), ("outcome", words::leg(other).to_owned())];
                self.families.legs.get_or_create(&labels).inc();
                return;
            }
        };
        count.inc();
        let met = self.families.thresholds.iter().zip(within).filter(|(threshold, _)| wait <= **threshold);
        for (_, count) in met {
            count.inc();
        }
        let labels = [("queue", series.name.clone()), ("outcome", words::leg(outcome).to_owned())];
        self.families.waits.get_or_create(&labels).observe(wait.as_secs_f64());
    }
}
