//! The behaviour of callers of each type.

use indexmap::IndexMap;

use super::file::callers::{CallTypeFile, CallersFile, PatienceFile, RedialFile, RedialPatienceFile};
use super::file::world::NonNegative;
use super::lookup::{Lookup, place};
use crate::id::{AgentId, QueueId};
use crate::sim::distribution::Distribution;
use crate::sim::world::{CallType, Redial, RedialPatience};

const CALLERS: &str = "world.callers";

impl Lookup<'_> {
    /// The call types in the order of the file.
    pub(super) fn call_types(
        &mut self,
        types: &IndexMap<String, CallTypeFile>,
        callers: &CallersFile,
        groups: &IndexMap<String, Vec<AgentId>>,
    ) -> Vec<CallType> {
        let patience = self.patience(CALLERS, callers.patience.as_ref());
        let redial = self.redial(CALLERS, callers.redial.as_ref());
        let exit = self.exit(CALLERS, callers.exit.as_ref());
        let callback = self.callback(CALLERS, callers.callback.as_ref());
        let attributes = self.attributes(CALLERS, &callers.attributes);
        let mut lowered = Vec::with_capacity(types.len());
        for (name, file) in types {
            let path = format!("world.call_types.{name}");
            let queue = match &file.queue {
                Some(queue) => self.queue(&format!("{path}.queue"), queue),
                None => self.queue(&path, name),
            };
            let queue = queue.unwrap_or(QueueId(0));
            let own_patience = self.patience(&path, file.patience.as_ref());
            let own_redial = self.redial(&path, file.redial.as_ref());
            let own_attributes = self.attributes(&path, &file.attributes);
            let of = |place: usize| {
                let given = !own_attributes[place].is_empty();
                if given { own_attributes[place].clone() } else { attributes[place].clone() }
            };
            lowered.push(CallType {
                name: name.clone(),
                queue,
                also: self.also(&path, queue, file),
                handling: None,
                priority: file.priority,
                position: file.position,
                self_service: self.self_service(&path, file.self_service.as_ref()),
                preference: self.preference(&path, file.preference.as_ref(), groups),
                patience: if file.patience.is_some() { own_patience } else { patience.clone() },
                balk_probability: file.balk_probability.or(callers.balk_probability).unwrap_or(0.0),
                wait_max: file
                    .wait_max
                    .as_ref()
                    .map(|longest| longest.lower(&format!("{path}.wait_max"), &mut self.faults)),
                exit: self.exit(&path, file.exit.as_ref()).or_else(|| exit.clone()),
                callback: self.callback(&path, file.callback.as_ref()).or_else(|| callback.clone()),
                redial: if file.redial.is_some() { own_redial } else { redial.clone() },
                calls_again: self.calls_again(&path, file.calls_again.as_ref()),
                transfers: self.transfers(&format!("{path}.transfers"), queue, &file.transfers, groups),
                attributes: (0..self.center.attributes.len()).map(of).collect(),
            });
        }
        lowered
    }

    fn patience(&mut self, path: &str, file: Option<&PatienceFile>) -> Option<Distribution> {
        match file? {
            PatienceFile::Endless(_) => None,
            PatienceFile::Time(time) => Some(time.lower(&format!("{path}.patience"), &mut self.faults)),
        }
    }

    fn redial(&mut self, path: &str, file: Option<&RedialFile>) -> Option<Redial> {
        let file = file?;
        let delay = file.delay.lower(&format!("{path}.redial.delay"), &mut self.faults);
        let patience = match file.patience {
            RedialPatienceFile::Drawn => RedialPatience::Drawn,
            RedialPatienceFile::Same => RedialPatience::Same,
            RedialPatienceFile::Remaining => RedialPatience::Remaining,
        };
        Some(Redial { probability: file.probability, delay, tries_max: file.tries_max, patience })
    }

    /// The probabilities of the values of each of the centre's attributes; empty if the file does not give them.
    fn attributes(&mut self, path: &str, named: &IndexMap<String, IndexMap<String, NonNegative>>) -> Vec<Vec<f64>> {
        let center = self.center;
        let mut chances = vec![Vec::new(); center.attributes.len()];
        for (name, weights) in named {
            let path = format!("{path}.attributes.{name}");
            let Some(attribute) = self.attribute(&path, name) else { continue };
            let values = &center.attributes[attribute].values;
            let sum: f64 = weights.values().map(|weight| weight.0).sum();
            if sum <= 0.0 {
                self.faults.add(path, "weights that add up to 0", "a weight above 0 for some value");
                continue;
            }
            let mut shares = vec![0.0; values.len()];
            for (value, weight) in weights {
                if value == "unknown" && !values.iter().any(|known| known == value) {
                    continue;
                }
                let known = values.iter().map(String::as_str);
                if let Some(place) = place(known, "value", &format!("{path}.{value}"), value, &mut self.faults) {
                    shares[place] = weight.0 / sum;
                }
            }
            chances[attribute] = shares;
        }
        chances
    }
}
