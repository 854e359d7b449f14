//! Callers who are called back instead of waiting: asking for the callback, and answering it.

use super::Run;
use crate::engine::Command;
use crate::id::CallId;
use crate::sim::calendar::Happening;
use crate::sim::callers::Phase;
use crate::sim::simulation::SimulationError;
use crate::sim::stream::Purpose;
use crate::time::{Duration, Timestamp};

impl Run<'_> {
    /// A caller who waits may ask to be called back.
    pub(super) fn callback_offered(&mut self, slot: u32) {
        let caller = &self.callers[slot];
        let plan = &self.simulation.callers[usize::from(caller.call_type)].callback;
        let accepts = plan.as_ref().map_or(0.0, |plan| plan.accept_probability);
        let waits = caller.phase == Phase::Waiting;
        if waits && caller.key.uniform(Purpose::AskCallback, caller.waits) < accepts {
            // Refused if an agent has answered the call at this very instant.
            self.try_command(Command::AskCallback { call: caller.call });
        }
    }

    /// The caller has hung up; patience plays no role until the callback.
    pub(super) fn waits_for_callback(&mut self, call: CallId) {
        let slot = self.callers.slot(call);
        if self.callers[slot].call != call {
            // An agent who consults somebody waits for this callback as for any answer.
            return;
        }
        self.drop_plan_of_caller(slot);
        self.callers[slot].phase = Phase::CalledBack;
    }

    /// The caller's phone rings. (A callback to a consulting agent goes unanswered.)
    pub(super) fn dialled(&mut self, call: CallId, attempt: u8, until: Option<Timestamp>) {
        let slot = self.callers.slot(call);
        let caller = &mut self.callers[slot];
        if caller.call != call {
            return;
        }
        let plan = &self.simulation.callers[usize::from(caller.call_type)].callback;
        let mut stream = caller.key.stream(Purpose::Dial, caller.waits << 8 | u32::from(attempt));
        let chance: f64 = rand::RngExt::random(&mut stream);
        let answers = plan.as_ref().is_none_or(|plan| chance < plan.answer_probability);
        let delay = plan.as_ref().and_then(|plan| plan.dial_delay.as_ref());
        let at = self.now + delay.map_or(Duration::ZERO, |delay| delay.draw(self.now, &mut stream));
        if until.is_none_or(|until| at < until) {
            let happening = if answers { Happening::PicksUp } else { Happening::NotReached };
            caller.due = self.calendar.enter(at, happening, slot);
        }
    }

    /// The attempt has failed.
    pub(super) fn dial_failed(&mut self, call: CallId) {
        let slot = self.callers.slot(call);
        if self.callers[slot].call == call {
            self.drop_plan_of_caller(slot);
        }
    }

    /// The attempt ends.
    pub(super) fn called_back(&mut self, slot: u32, answers: bool) -> Result<(), SimulationError> {
        let call = self.callers[slot].call;
        self.tell(if answers { Command::CallbackAnswered { call } } else { Command::CallbackFailed { call } })
    }
}
