//! From one version of a centre to the next: everything keeps its place, so that every number that a host holds stays good.

use super::center::*;

impl Center {
    /// Whether this centre may take the place of `old` while calls are alive: everything that `old` has is here too, in the
    /// same place and under the same name. More may follow; what is no longer wanted is marked as retired.
    pub fn follows(&self, old: &Self) -> bool {
        fn keeps<'a>(mut new: impl Iterator<Item = &'a str>, old: impl Iterator<Item = &'a str>) -> bool {
            old.into_iter().all(|name| new.next() == Some(name))
        }
        let queue = |queue: &Queue| queue.channel;
        keeps(self.queues.iter().map(|q| q.name.as_str()), old.queues.iter().map(|q| q.name.as_str()))
            && keeps(self.profiles.iter().map(|p| p.name.as_str()), old.profiles.iter().map(|p| p.name.as_str()))
            && keeps(self.agents.iter().map(|a| a.name.as_str()), old.agents.iter().map(|a| a.name.as_str()))
            && keeps(self.reasons.iter().map(String::as_str), old.reasons.iter().map(String::as_str))
            && keeps(self.externals.iter().map(String::as_str), old.externals.iter().map(String::as_str))
            && keeps(self.messages.iter().map(String::as_str), old.messages.iter().map(String::as_str))
            && keeps(self.channels.iter().map(|c| c.name.as_str()), old.channels.iter().map(|c| c.name.as_str()))
            && keeps(
                self.self_service.iter().map(|s| s.name.as_str()),
                old.self_service.iter().map(|s| s.name.as_str()),
            )
            && self.attributes.get(..old.attributes.len()).is_some_and(|kept| kept == old.attributes)
            && self.queues.iter().map(queue).zip(old.queues.iter().map(queue)).all(|(new, old)| new == old)
    }
}
