//! Lowers the file's transfers and consultations to the world's.

use indexmap::IndexMap;

use super::file::distribution::DistributionFile;
use super::file::transfer::{AgeFile, HowFile, TransferFile};
use super::lookup::Lookup;
use crate::engine::{Age, Party};
use crate::id::{AgentId, QueueId};
use crate::sim::distribution::Distribution;
use crate::sim::world::{Asking, Passing, Then, Transfer};

/// The default time, in seconds, after which an agent gives up on an unanswered consultation.
const NO_ANSWER_AFTER_SECS: f64 = 60.0;

impl Lookup<'_> {
    pub(super) fn transfers(
        &mut self,
        path: &str,
        own: QueueId,
        files: &[TransferFile],
        groups: &IndexMap<String, Vec<AgentId>>,
    ) -> Vec<Transfer> {
        let mut transfers: Vec<Transfer> = Vec::new();
        for (index, file) in files.iter().enumerate() {
            let path = format!("{path}[{index}]");
            let from = match &file.from {
                Some(from) => self.queue(&format!("{path}.from"), from),
                None => Some(own),
            };
            let to = self.party(&format!("{path}.to"), &file.to);
            let mut agents = Vec::new();
            for (index, name) in file.agents.iter().enumerate() {
                agents.extend(self.agents_of(&format!("{path}.agents[{index}]"), name, groups));
            }
            let how = self.passing(&path, file);
            let (Some(from), Some(to), Some(how)) = (from, to, how) else { continue };
            let age = match file.age {
                AgeFile::Keep => Age::Keep,
                AgeFile::Reset => Age::Reset,
            };
            let sum: f64 = transfers.iter().filter(|other| other.from == from).map(|other| other.probability).sum();
            if sum + file.probability > 1.0 + 1e-9 {
                let found = format!("probabilities from one queue that add up to {}", sum + file.probability);
                self.faults.add(format!("{path}.probability"), found, "probabilities that add up to at most 1");
            }
            let leaves = matches!(file.how, HowFile::Blind | HowFile::Attended);
            if leaves && Party::Queue(from) == to && file.probability >= 1.0 {
                self.faults.add(format!("{path}.probability"), "a transfer that never ends", "a probability below 1");
            }
            let (probability, priority) = (file.probability, file.priority);
            transfers.push(Transfer { from, to, agents, how, probability, age, priority });
        }
        transfers
    }

    /// The kind of transfer with its settings. Reports settings that do not apply to it.
    fn passing(&mut self, path: &str, file: &TransferFile) -> Option<Passing> {
        let asks = file.how != HowFile::Blind;
        let meets = file.how == HowFile::Conference;
        let given = [
            ("consult_talk", file.consult_talk.is_some(), asks),
            ("conference_talk", file.conference_talk.is_some(), meets),
            ("talk_after", file.talk_after.is_some(), asks),
            ("no_answer_after", file.no_answer_after.is_some(), asks),
            ("priority", file.priority.is_some(), !asks),
        ];
        for (field, _, _) in given.iter().filter(|(_, given, has_meaning)| *given && !has_meaning) {
            let expected = match *field {
                "priority" => "nothing, or a blind transfer",
                "conference_talk" => r#"nothing, or how = "conference""#,
                _ => r#"nothing, or a `how` with a consultation: "attended", "consult" or "conference""#,
            };
            self.faults.add(format!("{path}.{field}"), "a field that this kind of transfer does not use", expected);
        }
        if !asks {
            return Some(Passing::Blind);
        }
        let talk = self.needed(path, "consult_talk", file.consult_talk.as_ref());
        let then = match file.how {
            HowFile::Attended => Some(Then::Transfer),
            HowFile::Conference => {
                self.needed(path, "conference_talk", file.conference_talk.as_ref()).map(Then::Conference)
            }
            HowFile::Blind | HowFile::Consult => Some(Then::Return),
        };
        let mut lowered = |field: &str, time: &Option<DistributionFile>| {
            time.as_ref().map(|time| time.lower(&format!("{path}.{field}"), &mut self.faults))
        };
        let gives_up = lowered("no_answer_after", &file.no_answer_after);
        let gives_up = gives_up.unwrap_or(Distribution::Constant { secs: NO_ANSWER_AFTER_SECS });
        let afterwards = lowered("talk_after", &file.talk_after);
        Some(Passing::Asked(Asking { gives_up, talk: talk?, then: then?, afterwards }))
    }

    fn needed(&mut self, path: &str, field: &str, time: Option<&DistributionFile>) -> Option<Distribution> {
        let path = format!("{path}.{field}");
        if time.is_none() {
            self.faults.add(&path, "nothing", "how long they talk");
        }
        Some(time?.lower(&path, &mut self.faults))
    }

    /// The target of a transfer: a queue's name, or `external:` and the name of an external destination.
    fn party(&mut self, path: &str, name: &str) -> Option<Party> {
        let Some(external) = name.strip_prefix("external:") else {
            return self.queue(path, name).map(Party::Queue);
        };
        self.external(path, external).map(Party::External)
    }
}
