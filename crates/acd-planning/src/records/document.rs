//! A summary of records as a document for programs.

use serde_json::{Value, json};

use super::{Doubtful, Summary};

impl Summary {
    /// The summary as `acd records --json` prints it, with the notes of the [records](super::Records::notes).
    pub fn document(&self, notes: &[String]) -> Value {
        let queues: Vec<Value> = self
            .queues
            .iter()
            .map(|queue| {
                let by: serde_json::Map<String, Value> =
                    queue.outcomes.iter().map(|(outcome, calls)| (outcome.name().to_owned(), json!(calls))).collect();
                json!({
                    "queue": queue.name, "outcomes": by, "mean_wait_answered_secs": queue.mean_wait_answered_secs,
                    "mean_talk_secs": queue.mean_talk_secs,
                })
            })
            .collect();
        let days: Vec<Value> = self
            .days
            .iter()
            .map(|(date, day)| json!({ "date": date.to_string(), "offered": day.offered, "answered": day.answered }))
            .collect();
        let doubts: Vec<Value> = self
            .doubts()
            .map(|(what, doubtful)| json!({ "what": what, "count": doubtful.count, "lines": doubtful.lines }))
            .collect();
        let gaps: Vec<String> = self.gaps.iter().map(ToString::to_string).collect();
        json!({ "queues": queues, "days": days, "gaps": gaps, "doubts": doubts, "notes": notes })
    }

    /// What is doubtful in the records, each kind with its lines; kinds that do not occur are left out.
    pub fn doubts(&self) -> impl Iterator<Item = (&'static str, &Doubtful)> {
        let all = [
            ("the same record twice", &self.doubles),
            ("waits of more than 4 hours", &self.long_waits),
            ("conversations of more than 8 hours", &self.long_talks),
            ("answered without talk time", &self.without_talk),
            ("answered by an agent in another conversation", &self.overlapping),
            ("more answered and abandoned than offered", &self.too_many),
        ];
        all.into_iter().filter(|(_, doubtful)| doubtful.count > 0)
    }
}
