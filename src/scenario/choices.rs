//! What callers may do other than wait: several queues, self-service, exit keys, callbacks, preferred agents.

use indexmap::IndexMap;

use super::file::callers::CallTypeFile;
use super::file::choices::{CalledBackFile, CallsAgainFile, PreferenceFile, PressedKeyFile, SelfServedFile};
use super::lookup::Lookup;
use crate::engine::ALSO_MAX;
use crate::id::{AgentId, QueueId};
use crate::sim::world::{CalledBack, CallsAgain, Preference, PressedKey, SelfServed};

impl Lookup<'_> {
    /// Further queues in which calls of a type wait from the start.
    pub(super) fn also(&mut self, path: &str, own: QueueId, file: &CallTypeFile) -> Vec<QueueId> {
        let path = format!("{path}.also");
        if file.also.len() > ALSO_MAX {
            self.faults.add(
                &path,
                format!("{} queues", file.also.len()),
                format!("at most {ALSO_MAX} additional queues"),
            );
        }
        let mut also = Vec::new();
        for (index, name) in file.also.iter().enumerate() {
            let Some(queue) = self.queue(&format!("{path}[{index}]"), name) else { continue };
            if queue == own || also.contains(&queue) {
                self.faults.add(format!("{path}[{index}]"), format!("`{name}` twice"), "each queue once");
            }
            also.push(queue);
        }
        also
    }

    pub(super) fn self_service(&mut self, path: &str, file: Option<&SelfServedFile>) -> Option<SelfServed> {
        let file = file?;
        let path = format!("{path}.self_service");
        let service = self.service(&format!("{path}.name"), &file.name);
        let both = file.containment_probability + file.leave_probability;
        if both > 1.0 {
            let expected = "at most 1 together with containment_probability";
            self.faults.add(format!("{path}.leave_probability"), file.leave_probability.to_string(), expected);
        }
        Some(SelfServed {
            service: service?,
            duration: file.duration.lower(&format!("{path}.duration"), &mut self.faults),
            containment_probability: file.containment_probability,
            leave_probability: file.leave_probability,
        })
    }

    pub(super) fn exit(&mut self, path: &str, file: Option<&PressedKeyFile>) -> Option<PressedKey> {
        let file = file?;
        let mut keys: Vec<char> =
            self.center.queues.iter().flat_map(|queue| &queue.exits).map(|exit| exit.key).collect();
        keys.sort_unstable();
        keys.dedup();
        if !keys.contains(&file.key) {
            let expected = match keys.is_empty() {
                true => "no exit key, as no queue has exits".to_owned(),
                false => format!("a key that some queue has among its exits: {}", String::from_iter(&keys)),
            };
            self.faults.add(format!("{path}.exit.key"), format!("the key {:?}", file.key), expected);
        }
        let after = file.after.lower(&format!("{path}.exit.after"), &mut self.faults);
        Some(PressedKey { key: file.key, probability: file.probability, after })
    }

    pub(super) fn callback(&mut self, path: &str, file: Option<&CalledBackFile>) -> Option<CalledBack> {
        let file = file?;
        if self.center.queues.iter().all(|queue| queue.callback.is_none()) {
            let expected = "a queue with a `callback` rule, or leave the field out";
            self.faults.add(format!("{path}.callback"), "a callback, but no queue offers one", expected);
        }
        let delay = file.dial_delay.as_ref();
        Some(CalledBack {
            accept_probability: file.accept_probability,
            answer_probability: file.answer_probability,
            dial_delay: delay.map(|delay| delay.lower(&format!("{path}.callback.dial_delay"), &mut self.faults)),
        })
    }

    pub(super) fn preference(
        &mut self,
        path: &str,
        file: Option<&PreferenceFile>,
        groups: &IndexMap<String, Vec<AgentId>>,
    ) -> Option<Preference> {
        let file = file?;
        let path = format!("{path}.preference.agents");
        if file.agents.is_empty() {
            self.faults.add(&path, "nobody", "at least one agent");
        }
        let mut agents = Vec::new();
        for (index, name) in file.agents.iter().enumerate() {
            agents.extend(self.agents_of(&format!("{path}[{index}]"), name, groups));
        }
        Some(Preference { agents, probability: file.probability })
    }

    pub(super) fn calls_again(&mut self, path: &str, file: Option<&CallsAgainFile>) -> Option<CallsAgain> {
        let file = file?;
        let delay = file.delay.lower(&format!("{path}.calls_again.delay"), &mut self.faults);
        Some(CallsAgain { probability: file.probability, delay })
    }
}
