use super::*;
use crate::config::{Agent, Center, Queue, Rating};
use crate::id::{CallId, ProfileId, QueueId};
use crate::quality::{CheckResult, QualityDesk, QualityOptions, RatedCall, Verdict};
use crate::time::Timestamp;

/// Calls, ratings (satisfied, dissatisfied) and points of each agent.
fn figures(agents: &[(u64, [u64; 2], &[u8])]) -> QualityFigures {
    let agent = |place: usize| Agent::new(place.to_string(), ProfileId(0));
    let center =
        Center { queues: vec![Queue::new("all")], agents: (0..agents.len()).map(agent).collect(), ..Center::default() };
    let mut desk = QualityDesk::new(&center, QualityOptions::default()).expect("sound");
    let queue = QueueId(0);
    for (place, &(calls, ratings, points)) in agents.iter().enumerate() {
        let agent = AgentId(place as u32);
        for number in 0..calls {
            crate::quality::desk::end_call(&mut desk, CallId(number), agent, queue);
        }
        for (count, rating) in ratings.into_iter().zip([Rating::Satisfied, Rating::Dissatisfied]) {
            let rated = RatedCall { at: Timestamp::ZERO, call: CallId(0), agent, queue, rating };
            (0..count).for_each(|_| desk.rated(&rated));
        }
        for &points in points {
            desk.checked(&CheckResult { agent, queue, points, verdict: Verdict::Passed }).expect("sound");
        }
    }
    desk.figures().clone()
}

fn agents(count: u32) -> Vec<AgentId> {
    (0..count).map(AgentId).collect()
}

fn near(found: f64, expected: f64) {
    assert!((found - expected).abs() < 1e-12, "{found}, not {expected}");
}

#[test]
fn an_example_by_hand() {
    let figures = figures(&[(100, [9, 1], &[80, 100]), (50, [20, 0], &[60])]);
    let rule = ScoreRule {
        volume: Component { weight: 2.0, ..Component::default() },
        satisfaction: Component { weight: 1.0, ..Component::default() },
        quality: Component { weight: 1.0, ..Component::default() },
    };
    let scores = rule.score(&figures, &agents(2));
    // Volume 1 and 0.5; satisfaction 0.9 and 1; quality 90 over 90, 60 over 90.
    near(scores[0].composite, (2.0 + 0.9 + 1.0) / 4.0);
    near(scores[1].composite, (2.0 * 0.5 + 1.0 + 60.0 / 90.0) / 4.0);
    assert_eq!((scores[0].millionths(), scores[1].millionths()), (975_000, 666_667));
}

#[test]
fn a_newcomer_gets_the_median_of_those_who_have_data() {
    let figures = figures(&[(10, [1, 1], &[50]), (20, [4, 1], &[100]), (40, [1, 0], &[]), (0, [0, 0], &[])]);
    let scores = ScoreRule::default().score(&figures, &agents(4));
    near(scores[3].volume, 0.5);
    near(scores[3].satisfaction, 0.8);
    near(scores[3].quality, 0.75);
    near(scores[2].quality, 0.75);
    // One rating is too little where ten are required; nobody has as many, so all score the same.
    let satisfaction = Component { least: 10, ..Component::default() };
    let scores = ScoreRule { satisfaction, ..ScoreRule::default() }.score(&figures, &agents(4));
    scores.iter().for_each(|score| near(score.satisfaction, 0.5));
}

#[test]
fn each_scale_keeps_the_order_and_stays_between_0_and_1() {
    let figures = figures(&[(5, [97, 3], &[1]), (50, [98, 2], &[99]), (45, [99, 1], &[100])]);
    for scale in [Scale::Best, Scale::Mean, Scale::Range] {
        let part = Component { scale, ..Component::default() };
        let rule = ScoreRule { volume: part, satisfaction: part, quality: part };
        let scores = rule.score(&figures, &agents(3));
        assert!(scores[0].satisfaction <= scores[1].satisfaction && scores[1].satisfaction <= scores[2].satisfaction);
        assert!(scores[0].quality < scores[1].quality, "{scale:?}");
        for score in &scores {
            let parts = [score.volume, score.satisfaction, score.quality, score.composite];
            assert!(parts.iter().all(|part| (0.0..=1.0).contains(part)), "{scale:?}: {score:?}");
        }
        if scale == Scale::Range {
            near(scores[1].satisfaction, 0.5);
        }
        if scale == Scale::Mean {
            // 0.98 is the mean; 50 calls over twice the mean of 33.3.
            near(scores[1].satisfaction, 0.5);
            near(scores[1].volume, 0.75);
        }
    }
}

#[test]
fn odd_weights_and_equal_agents_do_no_harm() {
    let figures = figures(&[(7, [1, 0], &[0]), (7, [1, 0], &[0])]);
    for weight in [0.0, -3.0, f64::NAN, f64::INFINITY, f64::MAX] {
        let part = Component { weight, scale: Scale::Range, least: 0 };
        let scores = ScoreRule { volume: part, satisfaction: part, quality: part }.score(&figures, &agents(2));
        near(scores[0].composite, 1.0);
        assert_eq!(scores[0].millionths(), scores[1].millionths());
    }
    assert!(ScoreRule::default().score(&figures, &[]).is_empty());
    let stranger = ScoreRule::default().score(&figures, &[AgentId(99)]);
    near(stranger[0].composite, 0.5);
}

#[test]
fn doubling_every_weight_changes_nothing_and_a_weight_of_one_alone_is_that_component() {
    let figures = figures(&[(10, [9, 1], &[70]), (30, [8, 2], &[95]), (20, [7, 3], &[60])]);
    let with = |volume: f64, satisfaction: f64, quality: f64| {
        let part = |weight| Component { weight, ..Component::default() };
        ScoreRule { volume: part(volume), satisfaction: part(satisfaction), quality: part(quality) }
            .score(&figures, &agents(3))
    };
    assert_eq!(with(1.0, 2.0, 3.0), with(2.0, 4.0, 6.0));
    with(0.0, 5.0, 0.0).iter().for_each(|score| near(score.composite, score.satisfaction));
}
