//! How callers answer the satisfaction question after a call.

use std::collections::BTreeMap;

use rand::RngExt;
use serde::Serialize;

use super::stream::Stream;
use crate::config::Rating;
use crate::id::{AgentId, QueueId};
use crate::time::Duration;

/// How callers rate the service when asked at the end of a call whose last leg was answered.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Satisfaction {
    /// The general answers.
    pub answers: Answers,
    /// Answers after a conversation from these queues.
    pub queues: BTreeMap<QueueId, Answers>,
    /// Answers after a conversation with these agents; they take precedence over those of queues.
    pub agents: BTreeMap<AgentId, Answers>,
    /// Answers after a wait of more than this for the conversation, for any queue and agent; in increasing order. The
    /// last one that the wait exceeds counts. (Overflows continue the wait; a transfer by an agent starts a new one.)
    pub waits: Vec<(Duration, Answers)>,
}

/// The probabilities of each answer.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Answers {
    /// The probability that a caller answers at all.
    pub response: f64,
    /// The probability of each rating, in the order of [`Rating::ALL`], among callers who answer. They add up to 1.
    pub ratings: [f64; 5],
}

impl Satisfaction {
    fn of(&self, agent: AgentId, queue: QueueId, wait: Duration) -> &Answers {
        let long = self.waits.partition_point(|(beyond, _)| *beyond < wait);
        let by_wait = long.checked_sub(1).map(|place| &self.waits[place].1);
        by_wait.or_else(|| self.agents.get(&agent)).or_else(|| self.queues.get(&queue)).unwrap_or(&self.answers)
    }

    /// One caller's answer, if there is one. With common random numbers, a bad rating stays bad if bad ratings become
    /// more frequent.
    pub(super) fn draw(
        &self,
        (agent, queue): (AgentId, QueueId),
        wait: Duration,
        stream: &mut Stream,
    ) -> Option<Rating> {
        let answers = self.of(agent, queue, wait);
        let (responds, mut left): (f64, f64) = (stream.random(), stream.random());
        if responds >= answers.response {
            return None;
        }
        let worst_first = Rating::ALL.into_iter().rev();
        let possible = worst_first.filter(|rating| answers.ratings[rating.place()] > 0.0);
        let mut last = None;
        for rating in possible {
            last = Some(rating);
            left -= answers.ratings[rating.place()];
            if left < 0.0 {
                break;
            }
        }
        last
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sim::stream::{Entity, Key, Purpose};

    const SECOND: Duration = Duration::from_secs(1);

    fn answers(response: f64, ratings: [f64; 5]) -> Answers {
        Answers { response, ratings }
    }

    fn satisfaction() -> Satisfaction {
        Satisfaction {
            answers: answers(0.9, [0.7, 0.2, 0.06, 0.04, 0.0]),
            queues: BTreeMap::from([(QueueId(1), answers(1.0, [0.0, 1.0, 0.0, 0.0, 0.0]))]),
            agents: BTreeMap::from([(AgentId(9), answers(1.0, [0.0, 0.0, 0.0, 1.0, 0.0]))]),
            waits: vec![
                (Duration::from_secs(60), answers(0.9, [0.4, 0.2, 0.2, 0.2, 0.0])),
                (Duration::from_secs(300), answers(1.0, [0.0, 0.0, 0.0, 0.0, 1.0])),
            ],
        }
    }

    fn draws(queue: QueueId, wait: Duration) -> impl Iterator<Item = Option<Rating>> {
        let group = Key::replication(5, 0).entity(Entity::CallType, 0);
        let satisfaction = satisfaction();
        (0..40_000).map(move |call| {
            satisfaction.draw((AgentId(0), queue), wait, &mut group.child(call).stream(Purpose::Rating, 1))
        })
    }

    #[test]
    fn answers_come_with_their_chances() {
        let mut counts = [0u32; 6];
        for rating in draws(QueueId(0), SECOND) {
            counts[rating.map_or(5, Rating::place)] += 1;
        }
        for (count, chance) in counts.into_iter().zip([0.63f64, 0.18, 0.054, 0.036, 0.0, 0.1]) {
            let (mean, deviation) = (40_000.0 * chance, (40_000.0 * chance * (1.0 - chance)).sqrt());
            assert!((f64::from(count) - mean).abs() <= 4.0 * deviation, "{counts:?}");
        }
    }

    #[test]
    fn an_agent_says_more_than_the_queue_and_less_than_a_long_wait() {
        let mut stream = Key::replication(5, 0).stream(Purpose::Rating, 1);
        let mut draw = |wait| satisfaction().draw((AgentId(9), QueueId(1)), Duration::from_secs(wait), &mut stream);
        assert_eq!((draw(1), draw(301)), (Some(Rating::Dissatisfied), Some(Rating::VeryDissatisfied)));
    }

    #[test]
    fn a_long_wait_says_more_than_the_queue_and_only_beyond_its_bound() {
        let all = |queue, wait, rating| draws(QueueId(queue), wait).all(|drawn| drawn == Some(rating));
        assert!(all(1, Duration::from_secs(60), Rating::Satisfied));
        assert!(!all(1, Duration::from_secs(61), Rating::Satisfied));
        assert!(all(1, Duration::from_secs(301), Rating::VeryDissatisfied));
    }

    #[test]
    fn the_same_caller_is_no_happier_for_waiting_longer() {
        let pairs = draws(QueueId(0), SECOND).zip(draws(QueueId(0), Duration::from_secs(61)));
        for (short, long) in pairs {
            assert_eq!(short.is_some(), long.is_some(), "equal response, equal draws");
            assert!(long >= short, "{short:?} after a short wait, {long:?} after a long one");
        }
    }
}
