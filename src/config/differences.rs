//! The differences between a centre and its successor.

use std::fmt;

use super::Center;

/// The maximum number of names listed per kind.
const MAX_NAMES: usize = 10;

/// Queues and agents that differ, by name.
#[derive(Debug, Default)]
pub struct Differences {
    queues: Changes,
    agents: Changes,
}

#[derive(Debug, Default)]
struct Changes {
    added: Vec<String>,
    retired: Vec<String>,
    changed: Vec<String>,
}

impl Changes {
    /// `next` keeps everything of `before` at its index, and may have more.
    fn between<T: PartialEq>(before: &[T], next: &[T], name: fn(&T) -> &str, retired: fn(&T) -> bool) -> Self {
        let mut changes = Self::default();
        for (place, now) in next.iter().enumerate() {
            let was = before.get(place).filter(|was| !retired(was));
            let list = match was {
                None if retired(now) => continue,
                None => &mut changes.added,
                Some(_) if retired(now) => &mut changes.retired,
                Some(was) if was != now => &mut changes.changed,
                Some(_) => continue,
            };
            list.push(name(now).to_owned());
        }
        changes
    }
}

impl Differences {
    /// Compares a centre with one that [succeeds](Center::succeed) it.
    pub fn new(before: &Center, next: &Center) -> Self {
        Self {
            queues: Changes::between(&before.queues, &next.queues, |queue| &queue.name, |queue| queue.retired),
            agents: Changes::between(&before.agents, &next.agents, |agent| &agent.name, |agent| agent.retired),
        }
    }
}

impl fmt::Display for Differences {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut said = false;
        for (kind, changes) in [("queues", &self.queues), ("agents", &self.agents)] {
            let lists = [("added", &changes.added), ("retired", &changes.retired), ("changed", &changes.changed)];
            for (what, names) in lists.into_iter().filter(|(_, names)| !names.is_empty()) {
                let told = names.iter().take(MAX_NAMES).map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", ");
                let more = names.len().saturating_sub(MAX_NAMES);
                write!(f, "{}{kind} {what}: {told}", if said { "; " } else { "" })?;
                if more > 0 {
                    write!(f, " and {more} more")?;
                }
                said = true;
            }
        }
        if said { Ok(()) } else { f.write_str("queues and agents are the same; other settings differ") }
    }
}
