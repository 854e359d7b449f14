//! Members of all queues as agents, and their profiles.

use std::collections::{BTreeMap, BTreeSet};

use acd::config::{Agent, CallSelection, Center, Profile, Skill, WrapUp};
use acd::id::QueueId;

use super::agents::AgentConf;
use super::member::Member;
use crate::note::{Note, Place};

/// Everybody who is a member of any queue, in the order in which the files name them.
#[derive(Default)]
pub(super) struct People {
    people: Vec<Person>,
    by_interface: BTreeMap<String, usize>,
}

struct Person {
    member: Member,
    /// The tier in each queue, in the order of the queues.
    skills: Vec<(QueueId, u8)>,
    weight: u32,
}

impl People {
    /// A member of a queue, in a tier, with a weight where the queue draws by weights.
    pub(super) fn join(
        &mut self,
        queue: QueueId,
        tier: u8,
        weight: Option<u32>,
        member: Member,
        notes: &mut Vec<Note>,
    ) {
        let place = *self.by_interface.entry(member.interface.clone()).or_insert(self.people.len());
        if place == self.people.len() {
            self.people.push(Person { member: member.clone(), skills: Vec::new(), weight: weight.unwrap_or(1) });
        }
        let person = &mut self.people[place];
        let known = &mut person.member;
        if known.name == known.interface && member.name != member.interface {
            known.name.clone_from(&member.name);
        }
        if member.wrap_up != known.wrap_up {
            let instead = "after-call work differs by queue: that of the first queue with one holds everywhere";
            notes.push(note(&member, instead));
            known.wrap_up = known.wrap_up.or(member.wrap_up);
        }
        if weight.is_some_and(|weight| weight != person.weight) {
            notes.push(note(&member, "the weight of the first queue that draws by weights holds everywhere"));
        }
        if person.skills.iter().all(|(served, _)| *served != queue) {
            person.skills.push((queue, tier));
        }
    }

    /// Adds agents and profiles to a centre.
    pub(super) fn enter(self, agents: &BTreeMap<String, AgentConf>, center: &mut Center, notes: &mut Vec<Note>) {
        let mut profiles = BTreeMap::new();
        let mut names = BTreeSet::new();
        for person in self.people {
            let member = &person.member;
            if member.paused {
                notes.push(note(member, "paused at the start: make the agent not ready after signing in"));
            }
            let conf = member.interface.strip_prefix("Agent/").and_then(|number| agents.get(number));
            let wrap_up = member.wrap_up.map(|secs| secs * 1_000).or_else(|| conf?.wrap_up);
            let profile = *profiles.entry(person.skills.clone()).or_insert_with(|| {
                let skills = person.skills.iter().map(|(queue, tier)| Skill::new(*queue, *tier)).collect();
                let call_selection = CallSelection::RankFirst;
                let name = profile_name(center, &person.skills);
                center.add_profile(Profile { call_selection, ..Profile::new(name, skills) })
            });
            let called = conf.and_then(|conf| conf.name.clone()).filter(|_| member.name == member.interface);
            let called = called.unwrap_or_else(|| member.name.clone());
            let name = if names.insert(called.clone()) { called } else { format!("{called} ({})", member.interface) };
            names.insert(name.clone());
            center.add_agent(Agent {
                wrap_up: wrap_up.map(|millis| WrapUp::AtMost(acd::time::Duration::from_millis(millis.max(0) as u64))),
                weight: person.weight,
                ..Agent::new(name, profile)
            });
        }
    }
}

/// What a profile is called: its queues, and the tiers above the first.
fn profile_name(center: &Center, skills: &[(QueueId, u8)]) -> String {
    let each = skills.iter().map(|(queue, tier)| match tier {
        1 => center.queues[queue.index()].name.clone(),
        tier => format!("{}-{tier}", center.queues[queue.index()].name),
    });
    let name = each.collect::<Vec<_>>().join("+");
    let taken = |name: &str| center.profiles.iter().any(|profile| profile.name == name);
    if name.chars().count() <= 60 && !taken(&name) {
        return name;
    }
    let first: String = name.chars().take(40).collect();
    (2..).map(|number| format!("{first}…{number}")).find(|name| !taken(name)).unwrap_or(first)
}

fn note(member: &Member, instead: &str) -> Note {
    let place: Place = member.place.clone();
    Note { place, setting: format!("member {}", member.interface), instead: instead.into() }
}
