use std::collections::{BTreeMap, BTreeSet};

use proptest::prelude::*;

use super::*;
use crate::config::{Agent, Attributes, Profile, Queue, Skill};
use crate::engine::{Disposition, Ender, Origin};
use crate::id::ProfileId;
use crate::quality::QualityCounts;
use crate::stats::{Tally, TallyOptions};

const AGENTS: u32 = 3;

fn center() -> Center {
    let agent = |place: u32| Agent::new(format!("agent-{place}"), ProfileId(0));
    let skills = vec![Skill::new(QueueId(0), 1)];
    Center {
        queues: vec![Queue::new("contract"), Queue::new("labour")],
        profiles: vec![Profile::new("lawyer", skills)],
        agents: (0..AGENTS).map(agent).collect(),
        ..Center::default()
    }
}

fn desk(checks: CheckRule) -> QualityDesk {
    QualityDesk::new(&center(), QualityOptions { checks, ..QualityOptions::default() }).expect("sound")
}

pub(super) fn talk_and_end(call: CallId, agent: AgentId, queue: QueueId, at: u64) -> [Event; 2] {
    let at = Timestamp::from_secs(at);
    let talk = Fact::ConversationEnded { call, agent, queue, since: Timestamp::ZERO, by: Ender::Caller, offer: None };
    let attributes = Attributes::default();
    let (disposition, origin) = (Disposition::Completed, Origin::Caller);
    let end = Fact::CallEnded {
        call,
        arrived: Timestamp::ZERO,
        disposition,
        legs: 1,
        answered: 1,
        queue,
        attributes,
        origin,
    };
    [Event { at, fact: talk }, Event { at, fact: end }]
}

/// A call of a random history: its agent, and the caller's rating.
#[derive(Clone, Copy, Debug)]
struct Told {
    call: u64,
    agent: u32,
    queue: u16,
    rating: Option<Rating>,
}

fn history() -> impl Strategy<Value = Vec<Told>> {
    let rating = prop_oneof![3 => Just(None), 4 => (0..5usize).prop_map(|place| Some(Rating::ALL[place]))];
    let one = (0..AGENTS, 0..2u16, rating);
    prop::collection::vec(one, 0..60).prop_map(|told| {
        let number = |(call, (agent, queue, rating))| Told { call: call as u64, agent, queue, rating };
        told.into_iter().enumerate().map(number).collect()
    })
}

fn rule() -> impl Strategy<Value = CheckRule> {
    let rated_from = prop_oneof![Just(None), (0..5usize).prop_map(|place| Some(Rating::ALL[place]))];
    (any::<u64>(), rated_from, 0.0..0.6, 0..4u32, prop::option::of(0.0..1.0)).prop_map(
        |(seed, rated_from, share, least_per_agent, of_labour)| CheckRule {
            seed,
            rated_from,
            share,
            queues: of_labour.map(|share| (QueueId(1), share)).into_iter().collect(),
            agents: BTreeMap::new(),
            least_per_agent,
        },
    )
}

fn play(rule: &CheckRule, history: &[Told]) -> (QualityDesk, Vec<Check>) {
    let mut desk = desk(rule.clone());
    for (second, told) in history.iter().enumerate() {
        let (call, agent, queue) = (CallId(told.call), AgentId(told.agent), QueueId(told.queue));
        talk_and_end(call, agent, queue, second as u64).iter().for_each(|event| desk.record(event));
        if let Some(rating) = told.rating {
            desk.rated(&RatedCall { at: Timestamp::from_secs(second as u64), call, agent, queue, rating });
        }
    }
    desk.close_period();
    let checks = desk.take_checks();
    (desk, checks)
}

/// The calls to be checked, by the plain definition.
fn wanted(rule: &CheckRule, history: &[Told]) -> BTreeSet<CallId> {
    let mut wanted = BTreeSet::new();
    for agent in 0..AGENTS {
        let mut of_agent: Vec<&Told> = history.iter().filter(|told| told.agent == agent).collect();
        of_agent.sort_by_key(|told| rule.place(CallId(told.call)));
        for (rank, told) in of_agent.iter().enumerate() {
            let badly_rated = told.rating.is_some_and(|rating| rule.catches(rating));
            let drawn = rule.draws(CallId(told.call), AgentId(agent), QueueId(told.queue));
            if badly_rated || drawn || rank < rule.least_per_agent as usize {
                wanted.insert(CallId(told.call));
            }
        }
    }
    wanted
}

proptest! {
    #[test]
    fn the_same_calls_are_chosen_in_any_order_and_each_once(
        rule in rule(),
        (history, shuffled) in history().prop_flat_map(|told| (Just(told.clone()), Just(told).prop_shuffle())),
    ) {
        let (desk, checks) = play(&rule, &history);
        let chosen: BTreeSet<CallId> = checks.iter().map(|check| check.call).collect();
        prop_assert_eq!(&chosen, &wanted(&rule, &history));
        prop_assert_eq!(chosen.len(), checks.len());
        prop_assert_eq!(desk.figures().of_all().chosen, checks.len() as u64);
        let (again, checks) = play(&rule, &shuffled);
        prop_assert_eq!(chosen, checks.iter().map(|check| check.call).collect());
        prop_assert_eq!(desk.figures(), again.figures());
    }

    #[test]
    fn queues_and_agents_add_up_to_the_same_and_two_halves_to_the_whole(
        rule in rule(), history in history(), cut in 0..60usize,
    ) {
        let (desk, _) = play(&rule, &history);
        let whole = desk.figures();
        let of = |of_agent: fn(QualityCounts) -> u64| (0..AGENTS).map(|a| of_agent(whole.of_agent(AgentId(a)))).sum::<u64>();
        let all = whole.of_all();
        prop_assert_eq!(of(|counts| counts.ratings.rated()), all.ratings.rated());
        prop_assert_eq!(of(|counts| counts.chosen), all.chosen);
        let rated = history.iter().filter_map(|told| told.rating);
        prop_assert_eq!(all.owed, rated.clone().filter(|rating| *rating >= Rating::BasicallySatisfied).count() as u64);
        prop_assert_eq!(all.ratings.rated(), rated.count() as u64);
        // What is chosen by rule, not by rank, does not depend on where a history is cut.
        let rule = CheckRule { least_per_agent: 0, ..rule };
        let (front, back) = history.split_at(cut.min(history.len()));
        let mut halves = play(&rule, front).0.figures().clone();
        halves.merge(play(&rule, back).0.figures()).expect("of one centre");
        let (desk, _) = play(&rule, &history);
        prop_assert_eq!(&halves, desk.figures());
    }
}

#[test]
fn the_lower_two_are_owed_a_call_until_it_is_made() {
    let mut desk = desk(CheckRule::default());
    let rated = |second: u64, rating: Rating| {
        let at = Timestamp::from_secs(second);
        RatedCall { at, call: CallId(second), agent: AgentId(1), queue: QueueId(0), rating }
    };
    for (second, rating) in Rating::ALL.into_iter().take(4).enumerate() {
        desk.rated(&rated(second as u64, rating));
    }
    desk.rated(&rated(4, Rating::Dissatisfied));
    let open: Vec<(u64, Rating)> = desk.owed().map(|owed| (owed.number, owed.rated.rating)).collect();
    let worst_first = [(2, Rating::Dissatisfied), (3, Rating::Dissatisfied), (1, Rating::BasicallySatisfied)];
    assert_eq!(open, worst_first);
    assert_eq!(desk.next_owed().map(|owed| owed.number), Some(2));
    assert_eq!(desk.called_back(3), Ok(rated(4, Rating::Dissatisfied)), "in any order");
    assert_eq!(desk.called_back(2), Ok(rated(3, Rating::Dissatisfied)));
    assert_eq!(desk.next_owed().map(|owed| owed.number), Some(1));
    assert_eq!(desk.called_back(2), Err(QualityError::NotOwed(NotOwed(2))));
    assert_eq!(desk.figures().of_agent(AgentId(1)).called_back_share(), Some(2.0 / 3.0));
    desk.called_back(1).expect("still owed");
    assert_eq!((desk.owed().count(), desk.figures().of_all().called_back_share()), (0, Some(1.0)));
}

#[test]
fn results_are_counted_and_impossible_ones_refused() {
    let mut desk = desk(CheckRule::default());
    let result = |points, verdict| CheckResult { agent: AgentId(2), queue: QueueId(1), points, verdict };
    assert_eq!(desk.checked(&result(101, Verdict::Passed)), Err(QualityError::Points(101)));
    assert_eq!(desk.figures().of_all(), QualityCounts::default());
    desk.checked(&result(90, Verdict::Passed)).expect("sound");
    desk.checked(&result(50, Verdict::Failed)).expect("sound");
    let counts = desk.figures().of_queue(QueueId(1));
    assert_eq!((counts.passed_share(), counts.mean_points()), (Some(0.5), Some(70.0)));
    desk.checked(&CheckResult { agent: AgentId(AGENTS), ..result(1, Verdict::Passed) }).expect("sound");
    assert_eq!((desk.figures().unknown(), desk.figures().of_all().checked), (1, 2));
}

#[test]
fn a_call_belongs_to_its_last_conversation_and_a_warm_up_is_left_out() {
    let options = QualityOptions { start: Timestamp::from_secs(100), ..QualityOptions::default() };
    let mut desk = QualityDesk::new(&center(), options).expect("sound");
    // Front line at 90 s, lawyer at 120 s: one call, of the lawyer.
    let [first, _] = talk_and_end(CallId(1), AgentId(0), QueueId(0), 90);
    desk.record(&first);
    talk_and_end(CallId(1), AgentId(1), QueueId(1), 120).iter().for_each(|event| desk.record(event));
    talk_and_end(CallId(2), AgentId(0), QueueId(0), 99).iter().for_each(|event| desk.record(event));
    let of = |agent| desk.figures().of_agent(AgentId(agent));
    assert_eq!((of(0).conversations, of(0).calls), (0, 0));
    assert_eq!((of(1).conversations, of(1).calls), (1, 1));
}

#[test]
fn what_the_desk_counts_as_conversations_the_statistics_count_too() {
    let center = center();
    let mut tally = Tally::new(&center, &TallyOptions::default()).expect("sound");
    let mut desk = desk(CheckRule::default());
    for number in 0..50u64 {
        let queue = QueueId((number % 2) as u16);
        for event in talk_and_end(CallId(number), AgentId((number % 3) as u32), queue, number) {
            tally.record(&event);
            desk.record(&event);
        }
    }
    for queue in center.queue_ids() {
        let served = tally.figures().served(queue, crate::stats::Span::Whole);
        assert_eq!(desk.figures().of_queue(queue).conversations, served.conversations);
    }
}

#[test]
fn a_rating_that_came_through_the_engine_counts_by_itself() {
    let mut desk = desk(CheckRule::default());
    let (call, agent, queue, rating) = (CallId(1), AgentId(0), QueueId(0), Rating::Dissatisfied);
    desk.record(&Event { at: Timestamp::ZERO, fact: Fact::Rated { call, agent, queue, rating } });
    let counts = desk.figures().of_agent(agent);
    assert_eq!((counts.ratings.of(rating), counts.owed, counts.chosen), (1, 1, 1));
}
