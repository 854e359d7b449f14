//! What was learnt, as a document for programs.

use serde_json::{Value, json};

use super::{Beside, Fared, Law, Learnt};
use crate::records::Records;

fn fared(fared: &Fared) -> Value {
    json!({ "calls_a_day": fared.calls, "mean_wait_secs": fared.mean_wait, "answered_percent": fared.answered })
}

fn beside(name: &str, value: &str, beside: &Beside) -> Value {
    json!({ name: value, "recorded": fared(&beside.recorded), "learnt": fared(&beside.learnt) })
}

impl Learnt {
    /// What was learnt, as `acd learn --json` prints it: the trial beside the records, then the values.
    pub fn document(&self, records: &Records) -> Value {
        let queue = |place: usize| records.queues.get(place).cloned().unwrap_or_default();
        let trial = &self.trial;
        let hours: Vec<Value> =
            trial.hours.iter().enumerate().map(|(hour, each)| beside("hour", &format!("{hour:02}:00"), each)).collect();
        let queues: Vec<Value> =
            trial.queues.iter().enumerate().map(|(place, each)| beside("queue", &queue(place), each)).collect();
        let talk: Vec<Value> = self
            .talk
            .iter()
            .map(|talk| json!({ "queue": queue(talk.queue), "calls": talk.calls, "mean_secs": talk.law.mean(), "evidence": talk.evidence }))
            .collect();
        let patience: Vec<Value> = self
            .patience
            .iter()
            .map(|of| {
                json!({
                    "call_type": of.call_type.map(|place| &self.call_types[place]), "mean_secs": of.law.as_ref().map(Law::mean), "left": of.left,
                    "balking": of.balking, "law": of.law.as_ref().map(Law::to_string), "evidence": of.evidence,
                })
            })
            .collect();
        json!({
            "all": beside("of", "all", &trial.all), "mean_wait_half_width": trial.half_widths.0,
            "answered_half_width": trial.half_widths.1, "replications": trial.replications, "hours": hours,
            "queues": queues, "talk": talk, "patience": patience,
            "after_call_secs": self.after_call.as_ref().map(|work| work.law.mean()),
            "redial": self.redial.as_ref().map(|redial| redial.probability), "busyness_cv": self.busyness_cv,
            "absence": self.absence, "absence_seen": self.absence_seen, "duty_factor": self.factor, "mean_wait_unsettled": self.unsettled, "notes": self.notes,
        })
    }
}
