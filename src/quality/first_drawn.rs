//! The calls of each agent that are checked however small the share: those that the hash puts first.
//!
//! Which these are depends on the set of calls alone, not on the order in which they came. A few are kept for each agent;
//! the others are let go at once.

use std::collections::BTreeMap;

use super::desk::Check;
use crate::id::AgentId;

/// At most `most` calls an agent, in order of their places in the draw.
#[derive(Clone, Debug, Default)]
pub(super) struct FirstDrawn {
    most: usize,
    /// By agent and place in the draw. `None` is a call that is checked for another reason and only takes its place.
    kept: BTreeMap<AgentId, Vec<(u64, Option<Check>)>>,
}

impl FirstDrawn {
    pub(super) fn new(most: u32) -> Self {
        Self { most: most as usize, kept: BTreeMap::new() }
    }

    /// Takes a call in: O(log agents + most). `check` is `None` where the call has been chosen already.
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

    /// The call has been chosen for another reason since.
    pub(super) fn was_chosen(&mut self, agent: AgentId, place: u64) {
        let kept = self.kept.get_mut(&agent);
        if let Some((_, check)) = kept.and_then(|kept| kept.iter_mut().find(|(other, _)| *other == place)) {
            *check = None;
        }
    }

    /// What is to be checked besides what has been chosen; a new period begins.
    pub(super) fn take(&mut self) -> Vec<Check> {
        std::mem::take(&mut self.kept).into_values().flatten().filter_map(|(_, check)| check).collect()
    }
}
