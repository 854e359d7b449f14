//! From [`Profile`]s, [`Agent`]s and [`Calendar`]s to those of a file.

use indexmap::IndexMap;

use super::Opens;
use super::hours::{Calendar, Opening};
use super::hours_file::{CalendarFile, ClosedFile, OpenWeekFile};
use super::literal::{AfterCall, Tier, TimeSpan};
use super::profile_file::*;
use super::raise::Raising;
use super::staff::*;
use super::time_literal::{Date as DateText, OpeningText};
use crate::id::ChannelId;

impl Raising<'_> {
    pub(super) fn profile(&mut self, profile: &Profile) -> ProfileFile {
        let queues = || profile.skills.iter().map(|skill| skill.queue);
        let capacity = profile.capacity.iter().enumerate();
        ProfileFile {
            skills: self.by_queue(profile.skills.iter().map(|skill| (skill.queue, skill_file(skill)))),
            call_selection: match &profile.call_selection {
                CallSelection::TierFirst => CallSelectionFile::TierFirst,
                CallSelection::RankFirst => CallSelectionFile::RankFirst,
                CallSelection::LongestQueue => CallSelectionFile::LongestQueue,
                CallSelection::GreatestNeed => CallSelectionFile::GreatestNeed,
                CallSelection::QueueRatio(shares) => {
                    let shares = queues().zip(shares.iter().map(|&share| Fraction(share)));
                    CallSelectionFile::QueueRatio(self.by_queue(shares))
                }
            },
            capacity: capacity
                .map(|(place, &most)| (self.channel_name(ChannelId(place as u8)), Capacity(most)))
                .collect(),
            contacts_max: profile.contacts_max,
        }
    }

    pub(super) fn agent(&mut self, agent: &Agent) -> AgentsFile {
        if agent.retired {
            self.cannot(format!("agents.{}", agent.name), "a retired agent", "an agent in use: a file names no others");
        }
        AgentsFile::Group(AgentGroup {
            profile: Some(self.center.profiles[agent.profile.index()].name.clone()),
            count: None,
            wrap_up: agent.wrap_up.map(AfterCall),
            weight: agent.weight,
        })
    }

    pub(super) fn calendar(&mut self, calendar: &Calendar) -> CalendarFile {
        let (mut holidays, mut special) = (Vec::new(), IndexMap::new());
        for exception in &calendar.exceptions {
            let day = exception.date.to_string();
            match exception.openings.as_slice() {
                [] => holidays.extend(day.parse().ok().map(|date| ClosedFile::Day(DateText(date)))),
                openings => drop(special.insert(day, self.openings(&calendar.name, openings))),
            }
        }
        CalendarFile { zone: calendar.zone.clone(), week: self.week(calendar), holidays, special }
    }

    fn openings(&mut self, calendar: &str, openings: &[Opening]) -> Vec<OpeningText> {
        let whole = |opening: &&Opening| opening.opens.is_multiple_of(60) && opening.closes.is_multiple_of(60);
        for opening in openings.iter().filter(|opening| !whole(opening)) {
            let found = format!("an opening from second {} to {}", opening.opens, opening.closes);
            self.cannot(format!("calendars.{calendar}"), found, "whole minutes");
        }
        openings.iter().copied().map(OpeningText).collect()
    }

    /// The days' own entries, or one for all weekdays or the weekend where they are alike.
    fn week(&mut self, calendar: &Calendar) -> OpenWeekFile {
        let (weekdays, weekend) = calendar.week.split_at(5);
        let alike = |days: &[Vec<Opening>]| days.iter().all(|day| *day == days[0]);
        let mut entry = |days: &[Vec<Opening>]| (!days[0].is_empty()).then(|| self.openings(&calendar.name, &days[0]));
        let mut week = OpenWeekFile::default();
        match alike(weekdays) {
            true => week.weekday = entry(weekdays),
            false => {
                let days =
                    [&mut week.monday, &mut week.tuesday, &mut week.wednesday, &mut week.thursday, &mut week.friday];
                weekdays.chunks(1).zip(days).for_each(|(day, own)| *own = entry(day));
            }
        }
        match alike(weekend) {
            true => week.weekend = entry(weekend),
            false => (week.saturday, week.sunday) = (entry(&weekend[..1]), entry(&weekend[1..])),
        }
        week
    }
}

fn skill_file(skill: &Skill) -> SkillFile {
    let &Skill { queue, tier, level, reserve, opens } = skill;
    if *skill == Skill::new(queue, tier) {
        return SkillFile::Tier(Tier(tier));
    }
    let opens = match opens {
        Opens::Always => OpensFile::Always,
        Opens::HeadWait(wait) => OpensFile::HeadWait(TimeSpan(wait)),
        Opens::PredictedWait(wait) => OpensFile::PredictedWait(TimeSpan(wait)),
    };
    SkillFile::Full(SkillTable { tier, level, reserve, opens })
}
