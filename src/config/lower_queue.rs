//! From the queues of a file to [`Queue`]s.

use super::center::*;
use super::leaving_file::{AnnounceFile, AnnounceWord, CallbackFile, VacancyFile};
use super::literal::{Target, TimeSpan};
use super::lower::Lowering;
use super::queue_file::{
    ConsiderFile, LadderFile, PriorityFile, QueueFile, SelectionFile, StepFile, TierLadder, TierRule,
};
use super::ringing_file::{RingingFile, RingingTable, RingingWord, RonaFile, RonaRuleFile};
use super::{Announce, CallbackRule, Conditions, Consider, ExitKey, LastAgent, Ringing, Rona, RonaRule, Vacancy};
use crate::id::ChannelId;
use crate::time::Duration;

/// How long after a failed attempt a caller is dialled again, unless the file says otherwise.
const RETRY_AFTER: Duration = Duration::from_secs(300);

impl Lowering<'_> {
    pub(super) fn queue(&mut self, name: &str, queue: &QueueFile) -> Queue {
        let at = |field: &str| format!("queues.{name}.{field}");
        let span = |span: &Option<TimeSpan>| span.map(|span| span.0);
        Queue {
            name: name.to_owned(),
            waiting_max: queue.waiting_max,
            lines: queue.lines,
            when_full: self.destination(&at("when_full"), &queue.when_full),
            when_unstaffed: queue.when_unstaffed.as_ref().map(|to| self.destination(&at("when_unstaffed"), to)),
            hours: queue.hours.as_ref().and_then(|name| self.calendar_id(&at("hours"), name)),
            when_closed: self.destination(&at("when_closed"), &queue.when_closed),
            on_closing: queue.on_closing,
            join_empty: queue.join_empty.as_ref().map(|rule| self.vacancy(&at("join_empty"), rule)),
            leave_empty: queue.leave_empty.as_ref().map(|rule| self.vacancy(&at("leave_empty"), rule)),
            leave_empty_after: queue.leave_empty_after.0,
            retired: false,
            channel: match &queue.channel {
                Some(name) => self.channel_id(&at("channel"), name).unwrap_or(ChannelId(0)),
                None => ChannelId(0),
            },
            wait_max: span(&queue.wait_max),
            on_timeout: self.destination(&at("on_timeout"), &queue.on_timeout),
            while_ringing: queue.while_ringing,
            ladder: self.ladder(&at("ladder"), name, &queue.ladder),
            unstaffed_tiers: queue.unstaffed_tiers,
            exits: queue
                .exits
                .iter()
                .filter_map(|(key, to)| self.exit(&at(&format!("exits.{key}")), key, to))
                .collect(),
            announce: queue.announce.as_ref().map(announce),
            callback: queue.callback.as_ref().map(callback),
            resume_within: queue.resume_within.0,
            last_agent: queue.last_agent.as_ref().map(|rule| LastAgent { within: rule.within.0, hold: rule.hold.0 }),
            preferred_for: queue.preferred_for.0,
            objective: span(&queue.objective),
            selection: selection(&queue.selection),
            priority: match queue.priority {
                PriorityFile::Strict => PriorityRule::Strict,
                PriorityFile::AgeCredit(worth) => PriorityRule::AgeCredit(worth.0),
            },
            weight: queue.weight,
            ringing: ringing(&queue.ringing),
            ring_timeout: span(&queue.ring_timeout),
            confirm_within: span(&queue.confirm_within),
            rona: rona(&queue.rona),
            wrap_up: queue.wrap_up.0,
            wrap_up_scope: queue.wrap_up_scope,
            on_agent_lost: queue.on_agent_lost,
        }
    }

    fn vacancy(&mut self, path: &str, file: &VacancyFile) -> Vacancy {
        match file {
            VacancyFile::To(to) => Vacancy { conditions: Conditions::default(), to: self.destination(path, to) },
            VacancyFile::Full(table) => Vacancy {
                conditions: Conditions::of(&table.when),
                to: self.destination(&format!("{path}.to"), &table.to),
            },
        }
    }

    fn exit(&mut self, path: &str, key: &str, to: &Target) -> Option<ExitKey> {
        let to = self.destination(path, to);
        let mut characters = key.chars();
        match (characters.next(), characters.next()) {
            (Some(key), None) => Some(ExitKey { key, to }),
            _ => {
                self.faults.add(path, format!("the key {key:?}"), super::check::KEYS);
                None
            }
        }
    }

    fn ladder(&mut self, path: &str, own: &str, file: &LadderFile) -> Vec<Step> {
        match file {
            LadderFile::Steps(steps) => self.steps(path, own, steps),
            LadderFile::Tiers(tiers) => self.tier_after_tier(path, tiers),
        }
    }

    fn tier_after_tier(&mut self, path: &str, file: &TierLadder) -> Vec<Step> {
        if file.wait.0 == Duration::ZERO {
            self.faults.add(format!("{path}.wait"), "0s", "a time above zero");
        }
        let step = |waits: u8, last: u8| Step {
            at: Duration::from_micros(file.wait.0.as_micros() * u64::from(waits)),
            tiers: TierSet::range(1, last),
            ..Step::open()
        };
        match file.rule {
            TierRule::ByLevel => (1..=file.tiers).map(|tier| step(tier - 1, tier)).collect(),
            TierRule::AllAtOnce if file.tiers == 1 => vec![step(0, 1)],
            TierRule::AllAtOnce => vec![step(0, 1), step(1, file.tiers)],
        }
    }

    fn steps(&mut self, path: &str, own: &str, steps: &[StepFile]) -> Vec<Step> {
        let mut tiers = TierSet::ALL;
        let mut ladder = Vec::with_capacity(steps.len());
        for (place, step) in steps.iter().enumerate() {
            tiers = step.tiers.as_ref().map_or(tiers, |tiers| tiers.set());
            let at = |field: &str| format!("{path}[{place}].{field}");
            let joined = step.join.iter().enumerate();
            ladder.push(Step {
                at: step.at.0,
                tiers,
                credit: step.credit,
                join: joined
                    .filter_map(|(item, name)| self.queue_id(&format!("{}[{item}]", at("join")), name))
                    .collect(),
                message: step.message.as_ref().and_then(|name| self.message_id(&at("message"), name)),
                offer_callback: step.offer_callback,
                overflow: step.overflow.as_ref().map(|to| self.destination(&at("overflow"), to)),
                consider_if: step.consider_if.as_ref().and_then(|rule| self.consider(&at("consider_if"), own, rule)),
            });
        }
        ladder
    }

    fn consider(&mut self, path: &str, own: &str, file: &ConsiderFile) -> Option<Consider> {
        let queue = self.queue_id(&format!("{path}.queue"), file.queue.as_deref().unwrap_or(own))?;
        Some(Consider {
            queue,
            waiting_min: file.waiting_min,
            waiting_max: file.waiting_max,
            expected_wait_min: file.expected_wait_min.map(|span| span.0),
            expected_wait_max: file.expected_wait_max.map(|span| span.0),
            staffed_min: file.staffed_min,
            busy_max: file.busy_max,
        })
    }

    fn message_id(&mut self, path: &str, name: &str) -> Option<u16> {
        let messages = self.file.messages.iter().map(String::as_str);
        let place = messages.clone().position(|message| message == name);
        let place = self.known(path, "message", name, place, messages)?;
        Some(u16::try_from(place).unwrap_or(u16::MAX))
    }
}

fn announce(file: &AnnounceFile) -> Announce {
    match file {
        AnnounceFile::Word(AnnounceWord::OnEntry) => Announce { every: None, only_up: false },
        AnnounceFile::Full(table) => Announce { every: Some(table.every.0), only_up: table.only_up },
    }
}

fn callback(file: &CallbackFile) -> CallbackRule {
    CallbackRule {
        attempts: file.attempts,
        retry_after: file.retry_after.map_or(RETRY_AFTER, |span| span.0),
        keep_for: file.keep_for.map(|span| span.0),
        dial_timeout: file.dial_timeout.map(|span| span.0),
        offer_above: file.offer_above.map(|span| span.0),
    }
}

fn selection(selection: &SelectionFile) -> Selection {
    match selection {
        SelectionFile::Rule(rule) => Selection { rule: *rule, ..Selection::default() },
        SelectionFile::Full(table) => {
            Selection { rule: table.rule, proficiency: table.proficiency, pools: table.pools }
        }
    }
}

fn ringing(file: &RingingFile) -> Ringing {
    match file {
        RingingFile::Word(RingingWord::One) => Ringing::One,
        RingingFile::Word(RingingWord::All) => Ringing::All { most: u16::MAX },
        RingingFile::Bounded(RingingTable::All(most)) => Ringing::All { most: *most },
        RingingFile::Bounded(RingingTable::Progressive(file)) => {
            Ringing::Progressive { every: file.every.0, most: file.most }
        }
    }
}

fn rona(file: &RonaFile) -> Rona {
    Rona {
        no_answer: rona_rule(&file.no_answer),
        rejected: rona_rule(&file.rejected),
        busy: rona_rule(&file.busy),
        unreachable: rona_rule(&file.unreachable),
        unconfirmed: rona_rule(&file.unconfirmed),
    }
}

fn rona_rule(rule: &RonaRuleFile) -> RonaRule {
    let delay = rule.delay.map_or(RonaRule::default().delay, |TimeSpan(delay)| delay);
    RonaRule {
        delay,
        pause_after: rule.pause_after,
        pause_delay: rule.pause_delay.0,
        sign_out_after: rule.sign_out_after,
    }
}
