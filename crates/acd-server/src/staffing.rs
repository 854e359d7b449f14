//! Who serves each queue, by what they are doing.

use acd::config::Center;
use acd::engine::Doing;
use acd::roster::Roster;
use acd::stats::Activity;

/// How many agents are doing each thing.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Staff {
    by_activity: [u32; Activity::ALL.len()],
}

impl Staff {
    fn add(&mut self, doing: Doing) {
        self.by_activity[Activity::from(doing) as usize] += 1;
    }

    fn add_all(&mut self, other: &Self) {
        self.by_activity.iter_mut().zip(other.by_activity).for_each(|(to, count)| *to += count);
    }

    /// How many are doing this.
    pub(super) const fn doing(&self, activity: Activity) -> u32 {
        self.by_activity[activity as usize]
    }

    /// How many are ready and free.
    pub(super) const fn ready(&self) -> u32 {
        self.doing(Activity::Idle)
    }

    /// How many are signed in.
    pub(super) fn staffed(&self) -> u32 {
        self.by_activity.iter().sum::<u32>() - self.doing(Activity::SignedOut)
    }
}

/// The agents who serve each queue, by its index; an agent with several skills stands in several queues.
/// O(agents + skills of all profiles).
pub(super) fn by_queue(center: &Center, roster: &Roster) -> Vec<Staff> {
    let mut profiles = vec![Staff::default(); center.profiles.len()];
    for (_, agent) in roster.present(center) {
        if let Some(staff) = profiles.get_mut(agent.profile.index()) {
            staff.add(agent.doing);
        }
    }
    let mut queues = vec![Staff::default(); center.queues.len()];
    for (profile, staff) in center.profiles.iter().zip(&profiles) {
        for skill in &profile.skills {
            if let Some(queue) = queues.get_mut(skill.queue.index()) {
                queue.add_all(staff);
            }
        }
    }
    queues
}

#[cfg(test)]
mod tests {
    use super::*;
    use acd::engine::{Event, Fact};
    use acd::id::{AgentId, ProfileId};
    use acd::time::Timestamp;

    #[test]
    fn an_agent_stands_in_every_queue_that_the_profile_serves() {
        let text = "[queues]\na = {}\nb = {}\n[profiles]\nboth.skills = { a = 1, b = 2 }\none.skills = { b = 1 }\n\
                    [agents]\nLi = { profile = \"both\" }\nWang = { profile = \"one\" }\n";
        let center = Center::parse("the centre", text).unwrap_or_else(|faults| panic!("{faults}"));
        let mut roster = Roster::new(&center);
        let fact =
            Fact::AgentChanged { agent: AgentId(0), profile: ProfileId(0), from: Doing::SignedOut, to: Doing::Idle };
        roster.record(&Event { at: Timestamp::from_secs(1), fact });
        let staff = by_queue(&center, &roster);
        let figures =
            |place: usize| (staff[place].ready(), staff[place].staffed(), staff[place].doing(Activity::SignedOut));
        assert_eq!((figures(0), figures(1)), ((1, 1, 0), (1, 1, 1)));
    }
}
