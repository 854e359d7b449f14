//! Questions about the engine's state at a moment, one row each.

use super::choice::Chosen;
use super::phrase::{Phrase, Wording};
use super::slot::Slot;
use super::verbs::Context;
use super::why;
use crate::engine::Engine;

/// One row per question: its words, its meaning, the slots that ask, and the slots with the answer.
macro_rules! states {
    ($engine:ident, $context:ident: $($words:literal, $meaning:literal, $asked:pat => [$($slot:expr),*];)+) => {
        static STATES: &[Wording] = &[$(Wording { words: $words, details: &[], meaning: $meaning }),+];

        /// Answers a question: the same phrase, with the slots that hold now.
        pub(super) fn answer(phrase: &Phrase, $engine: &Engine, $context: &Context) -> Phrase {
            let slots = match (phrase.wording.words, phrase.slots.as_slice()) {
                $(($words, $asked) => vec![$($slot),*],)+
                (words, slots) => unreachable!("`{words}` with {slots:?} is no row of the states"),
            };
            Phrase::new(phrase.wording, slots)
        }
    };
}

states! { engine, context:
    "{agent} is {doing}",
        "what the agent is doing",
        [Slot::Agent(agent), _] => [Slot::Agent(*agent), engine.doing(*agent).map_or(Slot::Empty, Slot::Doing)];
    "{queue} has {number} waiting",
        "how many legs are in the queue, including those being offered",
        [Slot::Queue(queue), _] => [Slot::Queue(*queue), Slot::Number(engine.waiting(*queue).into())];
    "{queue} in order: {calls}",
        "the calls that wait in the queue or are being offered from it, best-ranked first",
        [Slot::Queue(queue), _] =>
            [Slot::Queue(*queue), Slot::Calls(engine.in_order(*queue).iter().map(|leg| leg.call).collect())];
    "{call} is {activity}",
        "what the call is doing",
        [Slot::Call(call), _] => [Slot::Call(*call), Slot::Word(engine.call_doing(*call).text())];
    "{call} is at position {number} in {queue}",
        "the call's position in a queue that keeps positions, 1 being next; 0 if it has none",
        [Slot::Call(call), _, Slot::Queue(queue)] => [Slot::Call(*call),
            Slot::Number(engine.position(*call, *queue).unwrap_or(0).into()), Slot::Queue(*queue)];
    "{call} waits on step {number}",
        "the ladder step a waiting call has reached, from 0",
        [Slot::Call(call), _] =>
            [Slot::Call(*call), why::step_reached(engine, *call).map_or(Slot::Empty, |step| Slot::Number(step.into()))];
    "{call} waits for {agent}: {standing}",
        "why the agent is not offered a waiting call",
        [Slot::Call(call), Slot::Agent(agent), _] => [Slot::Call(*call), Slot::Agent(*agent),
            Slot::Word(why::while_waiting(engine, *call, *agent).text())];
    "{agent} when {call} was offered: {standing}",
        "how the agent was rated when the call looked for an agent; its offer must be open: ask at the moment of the offer",
        [Slot::Agent(agent), Slot::Call(call), _] => [Slot::Agent(*agent), Slot::Call(*call),
            Slot::Word(why::when_offered(engine, context, *call, *agent).text())];
    "{call} when {agent} was free: {standing}",
        "how the call was rated when the agent became free; the offer must be open: ask at the moment of the offer",
        [Slot::Call(call), Slot::Agent(agent), _] => [Slot::Call(*call), Slot::Agent(*agent),
            Slot::Word(why::when_free(engine, context, *agent, *call).text())];
    "calls alive: {number}",
        "how many calls have not ended",
        [_] => [Slot::Number(engine.calls_alive() as i64)];
}

/// All rows, in order.
pub(super) fn wordings() -> impl Iterator<Item = &'static Wording> {
    STATES.iter()
}
