//! Evaluates a measure on a run: from counters to the ratio that is estimated.

use super::Scenario;
use super::measure::{Measure, Quantity};
use crate::config::Rating;
use crate::id::{ProfileId, QueueId};
use crate::quality::{QualityCounts, QualityFigures};
use crate::sim::world::World;
use crate::sim::{Counted, Ratio};
use crate::stats::{
    AgentTime, CallCounts, CenterCounts, Detail, Figures, Histograms, Intervals, LegCounts, MAX_THRESHOLDS,
    OfferCounts, Served, Span, TallyOptions, TimeSum, TransferCounts, View,
};
use crate::time::{Duration, Timestamp};

const HOUR: Duration = Duration::from_secs(3_600);
const DAY: Duration = Duration::from_secs(86_400);
/// The maximum number of cells in a table of queue × period: 25 queues by quarter of an hour, 100 by hour.
const MAX_CELLS: u64 = 2_400;
/// Counted in addition to the requested thresholds.
const USUAL_THRESHOLDS: [Duration; 5] = [
    Duration::from_secs(20),
    Duration::from_secs(60),
    Duration::from_secs(10),
    Duration::from_secs(30),
    Duration::from_secs(120),
];
const DAY_SECS: f64 = 86_400.0;
const HOUR_MICROS: f64 = 3.6e9;

impl Scenario {
    /// The options for comparing every published figure and drawing every table: by period of the day (by hour if
    /// there are too many queues for shorter ones) and weekday, by date, kind of day, queue, profile and attribute
    /// (the latter if a figure needs them), with the thresholds that the figures name and, if there is room,
    /// `threshold` and the usual ones.
    pub fn tally(&self, threshold: Duration) -> TallyOptions {
        let measures = || self.published.iter().filter_map(|figure| figure.measure.as_ref());
        let mut thresholds: Vec<Duration> = measures().filter_map(|measure| measure.within).collect();
        thresholds.sort_unstable();
        thresholds.dedup();
        for threshold in std::iter::once(threshold).chain(USUAL_THRESHOLDS) {
            if thresholds.len() < MAX_THRESHOLDS && !thresholds.contains(&threshold) {
                thresholds.push(threshold);
            }
        }
        thresholds.sort_unstable();
        let (length, waits_by_time) = self.periods_counted();
        let by_kind = measures().any(|measure| !measure.days.is_empty());
        let kinds = self.world.days.iter().filter(|_| by_kind);
        let narrowed = measures().any(|measure| measure.attribute.is_some());
        TallyOptions {
            start: Timestamp::ZERO + self.world.warm_up,
            intervals: Intervals::Folded { length, weekdays: self.world.weekdays.clone() },
            day_kinds: kinds.map(|&kind| u8::try_from(kind).unwrap_or(u8::MAX)).collect(),
            thresholds,
            served: Detail::On,
            transfers: Detail::On,
            offers_by_agent: Detail::On,
            attributes: if narrowed { Detail::On } else { Detail::Off },
            histograms: Histograms::Digits(2),
            waits_by_time,
            days: u32::try_from(self.world.days.len()).unwrap_or(u32::MAX),
            ..TallyOptions::default()
        }
    }

    /// The length of the periods of the day to keep, and whether each has its distribution of waits: the
    /// calendar's own period if a table of queue × period stays readable.
    fn periods_counted(&self) -> (Duration, Detail) {
        let cells = |length: Duration| self.center.queues.len() as u64 * (DAY.as_micros() / length.as_micros());
        let lengths = [self.world.period.min(HOUR), HOUR];
        let length = lengths.into_iter().find(|&length| cells(length) <= MAX_CELLS).unwrap_or(HOUR);
        (length, if cells(length) <= MAX_CELLS { Detail::On } else { Detail::Off })
    }

    /// The contribution of one replication, counted with [`tally`](Self::tally), to each published figure's
    /// measure, in order. (For a growth, to the measure whose growth it is; for a figure without a measure,
    /// nothing.)
    pub fn ratios(&self, counted: Counted<'_>) -> Vec<Ratio> {
        let nothing = Ratio::new(0.0, 0.0);
        let ratio = |measure: &Measure| measure.ratio(counted, &self.world);
        self.published.iter().map(|figure| figure.measure.as_ref().map_or(nothing, ratio)).collect()
    }
}

impl World {
    /// How many days of these patterns (of any, if the list is empty) are measured; a day cut by the warm-up counts
    /// in part.
    pub fn days_measured(&self, patterns: &[u16]) -> f64 {
        let warm_up = self.warm_up.as_secs_f64() / DAY_SECS;
        let wanted = |pattern: &u16| patterns.is_empty() || patterns.contains(pattern);
        let days = self.days.iter().enumerate().filter(|(_, pattern)| wanted(pattern));
        days.map(|(day, _)| (day as f64 + 1.0 - warm_up).clamp(0.0, 1.0)).sum()
    }
}

impl Measure {
    /// The contribution of one replication to this measure. It must have been counted with [`Scenario::tally`]. Legs
    /// are counted where they began.
    pub fn ratio(&self, counted: Counted<'_>, world: &World) -> Ratio {
        use Quantity as Q;
        let Counted { figures, quality } = counted;
        let percent = |part: u64, whole: u64| Ratio::percent(part as f64, whole as f64);
        let mean_secs = |sum: TimeSum, count: u64| Ratio::new(sum.as_micros() as f64, 1e6 * count as f64);
        let hours = |sum: TimeSum| Ratio::new(sum.as_micros() as f64, HOUR_MICROS);
        let count = |count: u64| Ratio::total(count as f64);
        let calls = || self.calls(figures);
        let legs = || self.legs(figures);
        let rated = || self.quality(quality).ratings;
        match self.quantity {
            Q::CallsInbound => count(calls().arrived),
            Q::CallsInboundPerDay => Ratio::new(calls().arrived as f64, world.days_measured(&self.days)),
            Q::CallsAnswered => count(calls().answered),
            Q::CallsAnswerRate => percent(calls().answered, calls().arrived),
            Q::CallsAnsweredShare => percent(calls().answered, figures.all_calls(Span::Whole).answered),
            Q::CallsAbandoned => count(calls().unanswered.abandoned),
            Q::CallsTimedOut => count(calls().timed_out),
            Q::CallsBlocked => count(calls().blocked),
            Q::CallsLinesBusy => count(calls().lines_busy),
            Q::CallsExternal => count(calls().external),
            Q::CallsClosed => count(calls().closed),
            Q::CallsExited => count(calls().exited),
            Q::CallsUnreached => count(calls().unreached),
            Q::CallsContained => count(calls().contained),
            Q::CallsLeftSelfService => count(calls().left_self_service),
            Q::CallsForAgents => count(calls().for_agents()),
            Q::CallsAnswerRateForAgents => percent(calls().answered, calls().for_agents()),
            Q::CallsResumed => count(self.center(figures).resumed),
            Q::CallsContainedShare => percent(calls().contained, calls().arrived),
            Q::SelfServiceSessions => count(self.sessions(figures)),
            Q::LegsOffered => count(legs().offered),
            Q::LegsAnswered => count(legs().answered.count),
            Q::LegsAbandoned => count(legs().abandoned.count),
            Q::LegsTimedOut => count(legs().timed_out.count),
            Q::LegsOverflowed => count(legs().overflowed.count + legs().blocked.count),
            Q::LegsFailed => count(legs().failed()),
            Q::LegsClosed => count(legs().elsewhere.closed),
            Q::LegsVacant => count(legs().elsewhere.vacant),
            Q::LegsExited => count(legs().elsewhere.exited),
            Q::LegsCallbackAsked => count(legs().elsewhere.callback_asked),
            Q::LegsUnreached => count(legs().elsewhere.unreached),
            Q::LegsMoved => count(legs().elsewhere.moved),
            Q::LegsDequeued => count(legs().dequeued.count),
            Q::OffersMade => count(self.offers(figures).made),
            Q::OffersUnanswered => count(self.offers(figures).no_answer),
            Q::OffersLostRace => count(self.offers(figures).lost_race),
            Q::OffersDialled => count(self.offers(figures).dialled),
            Q::OffersPickedUp => count(self.center(figures).picked_up),
            Q::OffersUnconfirmed => count(self.offers(figures).unconfirmed),
            Q::ConsultsAsked => count(self.center(figures).consults),
            Q::ConsultsCancelled => count(self.center(figures).consults_cancelled),
            Q::ConsultsFailed => count(self.center(figures).consults_failed),
            Q::ConsultsTransferred => count(self.center(figures).consults_transferred),
            Q::ConsultsJoined => count(self.center(figures).consults_joined),
            Q::OffersDialAttemptsFailed => count(self.offers(figures).dial_attempts_failed),
            Q::LegsTransferred => count(self.transferred(figures).all()),
            Q::LegsTransferredAttended => count(self.transferred(figures).attended),
            Q::LegsMeanWait => mean_secs(legs().wait(), legs().ended()),
            Q::LegsMeanWaitAnswered => mean_secs(legs().answered.wait, legs().answered.count),
            Q::LegsWaited => percent(legs().offered - legs().answered.at_once, legs().offered),
            Q::LegsServiceLevel => percent(self.answered_within(figures, &legs()), legs().offered),
            Q::AgentsServiceHours => hours(self.served(figures).talk),
            Q::AgentsMeanTalk => {
                let served = self.served(figures);
                mean_secs(served.talk, served.conversations)
            }
            Q::AgentsStaffedHours => hours(self.agents(figures).staffed()),
            Q::AgentsOccupancy => {
                let time = self.agents(figures);
                Ratio::percent(time.busy().as_micros() as f64, time.staffed().as_micros() as f64)
            }
            Q::SatisfactionRated => count(rated().rated()),
            Q::SatisfactionRatedShare => percent(rated().rated(), calls().answered),
            Q::SatisfactionVerySatisfied => count(rated().of(Rating::VerySatisfied)),
            Q::SatisfactionSatisfied => count(rated().of(Rating::Satisfied)),
            Q::SatisfactionBasicallySatisfied => count(rated().of(Rating::BasicallySatisfied)),
            Q::SatisfactionDissatisfied => count(rated().of(Rating::Dissatisfied)),
            Q::SatisfactionVeryDissatisfied => count(rated().of(Rating::VeryDissatisfied)),
            Q::SatisfactionRate => percent(rated().satisfied(), rated().rated()),
            Q::SatisfactionCallbacksOwed => count(self.quality(quality).owed),
            Q::QualityChecks => count(self.quality(quality).chosen),
            Q::QualityCheckedShare => percent(self.quality(quality).chosen, calls().answered),
        }
    }

    fn spans(&self) -> Vec<Span> {
        match self.days.is_empty() {
            true => vec![Span::Whole],
            false => self.days.iter().map(|&kind| Span::DayKind(u8::try_from(kind).unwrap_or(u8::MAX))).collect(),
        }
    }

    fn calls(&self, figures: &Figures) -> CallCounts {
        let of = |span| match &self.attribute {
            Some((attribute, values)) => {
                values.iter().map(|&value| figures.calls_with(*attribute, value, span)).sum::<CallCounts>()
            }
            None => queues(&self.queues, figures).map(|queue| figures.calls(queue, span)).sum(),
        };
        self.spans().into_iter().map(of).sum()
    }

    fn legs(&self, figures: &Figures) -> LegCounts {
        let of = |span| -> LegCounts {
            queues(&self.queues, figures).map(|queue| figures.legs(queue, span, View::Cohort)).sum()
        };
        self.spans().into_iter().map(of).sum()
    }

    fn offers(&self, figures: &Figures) -> OfferCounts {
        let of = |span| -> OfferCounts { queues(&self.queues, figures).map(|queue| figures.offers(queue, span)).sum() };
        self.spans().into_iter().map(of).sum()
    }

    fn quality(&self, quality: &QualityFigures) -> QualityCounts {
        match self.queues.is_empty() {
            true => quality.of_all(),
            false => self.queues.iter().map(|&queue| quality.of_queue(queue)).sum(),
        }
    }

    fn answered_within(&self, figures: &Figures, legs: &LegCounts) -> u64 {
        let place = figures.thresholds().iter().position(|&threshold| Some(threshold) == self.within);
        place.map_or(0, |place| legs.answered.within(place))
    }

    fn center(&self, figures: &Figures) -> CenterCounts {
        self.spans().into_iter().map(|span| figures.center_counts(span)).sum()
    }

    fn sessions(&self, figures: &Figures) -> u64 {
        let of = |span| figures.all_self_service(span).sessions;
        self.spans().into_iter().map(of).sum()
    }

    fn transferred(&self, figures: &Figures) -> TransferCounts {
        let pairs = queues(&self.from, figures).flat_map(|from| queues(&self.to, figures).map(move |to| (from, to)));
        let spans = self.spans();
        pairs.flat_map(|(from, to)| spans.iter().map(move |&span| figures.transfers(from, to, span))).sum()
    }

    fn served(&self, figures: &Figures) -> Served {
        let of = |queue| -> Served {
            match self.profiles.is_empty() {
                true => figures.served(queue, Span::Whole),
                false => {
                    let by = |&profile| figures.served_by_profile(queue, profile, Span::Whole);
                    self.profiles.iter().map(by).sum()
                }
            }
        };
        queues(&self.queues, figures).map(of).sum()
    }

    fn agents(&self, figures: &Figures) -> AgentTime {
        let all = (0..figures.profiles()).map(|place| ProfileId(u32::try_from(place).unwrap_or(u32::MAX)));
        let profiles: Vec<ProfileId> = if self.profiles.is_empty() { all.collect() } else { self.profiles.clone() };
        profiles.iter().map(|&profile| figures.profile_time(profile, Span::Whole)).sum()
    }
}

/// These queues, or all if none is named.
fn queues<'a>(named: &'a [QueueId], figures: &Figures) -> impl Iterator<Item = QueueId> + 'a {
    let all = if named.is_empty() { figures.queues() } else { 0 };
    let all = (0..all).map(|place| QueueId(u16::try_from(place).unwrap_or(u16::MAX)));
    named.iter().copied().chain(all)
}
