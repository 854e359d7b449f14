//! The guaranteed minimum of checked calls per agent: those that the hash ranks first.
//!
//! The choice depends only on the set of calls, not on their order. A few are kept per agent; the others are dropped
//! at once.

use std::collections::BTreeMap;

use super::desk::Check;
use crate::id::AgentId;

/// At most `most` calls per agent, in order of their places in the draw.
#[derive(Clone, Debug, Default)]
pub(super) struct FirstDrawn {
    most: usize,
    /// By agent and place in the draw. `None` is a call already checked for another reason; it only takes up
    /// its place.
    kept: BTreeMap<AgentId, Vec<(u64, Option<Check>)>>,
}

impl FirstDrawn {
    pub(super) fn new(most: u32) -> Self {
        Self { most: most as usize, kept: BTreeMap::new() }
    }

    /// Adds a call: O(log agents + most). `check` is `None` if the call has already been chosen.
    pub(super) fn offer(&mut self, agent: AgentId, place: u64, check: Option<Check>) {
        if self.most == 0 {
            return;
        }
        let kept = self.kept.entry(agent).or_default();
        let at = kept.partition_point(|(other, _)| *other < place);
        if at < self.most {
            kept.insert(at, (place, check));
            kept.truncate(self.most);
        }
    }

    /// Notes that the call has since been chosen for another reason.
    pub(super) fn was_chosen(&mut self, agent: AgentId, place: u64) {
        let kept = self.kept.get_mut(&agent);
        if let Some((_, check)) = kept.and_then(|kept| kept.iter_mut().find(|(other, _)| *other == place)) {
            *check = None;
        }
    }

    /// Takes the calls to be checked that were not chosen otherwise, and starts a new period.
    pub(super) fn take(&mut self) -> Vec<Check> {
        std::mem::take(&mut self.kept).into_values().flatten().filter_map(|(_, check)| check).collect()
    }
}
