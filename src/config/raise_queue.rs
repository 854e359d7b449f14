//! From [`Queue`]s to the queues of a file.

use super::center::*;
use super::leaving_file::{
    AnnounceFile, AnnounceTable, AnnounceWord, CallbackFile, LastAgentFile, VacancyFile, VacancyTable,
};
use super::literal::{AfterCall, Tiers, TimeSpan};
use super::queue_file::{ConsiderFile, LadderFile, PriorityFile, QueueFile, SelectionFile, SelectionTable, StepFile};
use super::raise::Raising;
use super::ringing_file::{ProgressiveFile, RingingFile, RingingTable, RingingWord, RonaFile, RonaRuleFile};
use super::{Announce, CallbackRule, Condition, Conditions, Consider, Ringing, Rona, RonaRule, Vacancy};
use crate::id::ChannelId;
use crate::time::Duration;

impl Raising<'_> {
    pub(super) fn queue(&mut self, queue: &Queue) -> QueueFile {
        if queue.retired {
            self.cannot(format!("queues.{}", queue.name), "a retired queue", "a queue in use: a file names no others");
        }
        let span = |interval: Option<Duration>| interval.map(TimeSpan);
        QueueFile {
            waiting_max: queue.waiting_max,
            lines: queue.lines,
            when_full: self.target(queue.when_full),
            when_unstaffed: queue.when_unstaffed.map(|to| self.target(to)),
            hours: queue.hours.map(|calendar| self.center.calendars[calendar.index()].name.clone()),
            when_closed: self.target(queue.when_closed),
            on_closing: queue.on_closing,
            join_empty: queue.join_empty.map(|rule| self.vacancy(rule)),
            leave_empty: queue.leave_empty.map(|rule| self.vacancy(rule)),
            leave_empty_after: TimeSpan(queue.leave_empty_after),
            channel: (queue.channel != ChannelId(0)).then(|| self.channel_name(queue.channel)),
            wait_max: span(queue.wait_max),
            on_timeout: self.target(queue.on_timeout),
            while_ringing: queue.while_ringing,
            ladder: LadderFile::Steps(self.ladder(&queue.ladder)),
            unstaffed_tiers: queue.unstaffed_tiers,
            exits: queue.exits.iter().map(|exit| (exit.key.into(), self.target(exit.to))).collect(),
            announce: queue.announce.map(announce),
            callback: queue.callback.map(callback),
            resume_within: TimeSpan(queue.resume_within),
            last_agent: queue
                .last_agent
                .map(|rule| LastAgentFile { within: TimeSpan(rule.within), hold: TimeSpan(rule.hold) }),
            preferred_for: TimeSpan(queue.preferred_for),
            objective: span(queue.objective),
            selection: selection(queue.selection),
            priority: match queue.priority {
                PriorityRule::Strict => PriorityFile::Strict,
                PriorityRule::AgeCredit(worth) => PriorityFile::AgeCredit(TimeSpan(worth)),
            },
            weight: queue.weight,
            ringing: ringing(queue.ringing),
            ring_timeout: span(queue.ring_timeout),
            confirm_within: span(queue.confirm_within),
            rona: rona(queue.rona),
            wrap_up: AfterCall(queue.wrap_up),
            wrap_up_scope: queue.wrap_up_scope,
            on_agent_lost: queue.on_agent_lost,
        }
    }

    fn vacancy(&self, rule: Vacancy) -> VacancyFile {
        let to = self.target(rule.to);
        if rule.conditions == Conditions::default() {
            return VacancyFile::To(to);
        }
        let all = [
            Condition::SignedOut,
            Condition::NotReady,
            Condition::Ringing,
            Condition::Talking,
            Condition::WrapUp,
            Condition::HeldOff,
        ];
        let named = |condition: &Condition| rule.conditions.0 >> *condition as u8 & 1 == 1;
        VacancyFile::Full(VacancyTable { when: all.into_iter().filter(named).collect(), to })
    }

    fn ladder(&self, ladder: &[Step]) -> Vec<StepFile> {
        let mut tiers = TierSet::ALL;
        let step = |step: &Step| {
            let same = std::mem::replace(&mut tiers, step.tiers) == step.tiers;
            StepFile {
                at: TimeSpan(step.at),
                tiers: (!same).then(|| Tiers::of(step.tiers)),
                credit: step.credit,
                join: step.join.iter().map(|&queue| self.queue_name(queue)).collect(),
                message: step.message.map(|place| self.center.messages[usize::from(place)].clone()),
                offer_callback: step.offer_callback,
                overflow: step.overflow.map(|to| self.target(to)),
                consider_if: step.consider_if.map(|rule| self.consider(rule)),
            }
        };
        ladder.iter().map(step).collect()
    }
}

impl Raising<'_> {
    fn consider(&self, rule: Consider) -> ConsiderFile {
        ConsiderFile {
            queue: Some(self.queue_name(rule.queue)),
            waiting_min: rule.waiting_min,
            waiting_max: rule.waiting_max,
            expected_wait_min: rule.expected_wait_min.map(TimeSpan),
            expected_wait_max: rule.expected_wait_max.map(TimeSpan),
            staffed_min: rule.staffed_min,
            busy_max: rule.busy_max,
        }
    }
}

fn announce(rule: Announce) -> AnnounceFile {
    match rule {
        Announce { every: None, .. } => AnnounceFile::Word(AnnounceWord::OnEntry),
        Announce { every: Some(every), only_up } => {
            AnnounceFile::Full(AnnounceTable { every: TimeSpan(every), only_up })
        }
    }
}

fn callback(rule: CallbackRule) -> CallbackFile {
    CallbackFile {
        attempts: rule.attempts,
        retry_after: Some(TimeSpan(rule.retry_after)),
        keep_for: rule.keep_for.map(TimeSpan),
        dial_timeout: rule.dial_timeout.map(TimeSpan),
        offer_above: rule.offer_above.map(TimeSpan),
    }
}

fn selection(selection: Selection) -> SelectionFile {
    let Selection { rule, proficiency, pools } = selection;
    match selection == (Selection { rule, ..Selection::default() }) {
        true => SelectionFile::Rule(rule),
        false => SelectionFile::Full(SelectionTable { rule, proficiency, pools }),
    }
}

fn ringing(ringing: Ringing) -> RingingFile {
    match ringing {
        Ringing::One => RingingFile::Word(RingingWord::One),
        Ringing::All { most: u16::MAX } => RingingFile::Word(RingingWord::All),
        Ringing::All { most } => RingingFile::Bounded(RingingTable::All(most)),
        Ringing::Progressive { every, most } => {
            RingingFile::Bounded(RingingTable::Progressive(ProgressiveFile { every: TimeSpan(every), most }))
        }
    }
}

fn rona(rona: Rona) -> RonaFile {
    RonaFile {
        no_answer: rona_rule(rona.no_answer),
        rejected: rona_rule(rona.rejected),
        busy: rona_rule(rona.busy),
        unreachable: rona_rule(rona.unreachable),
        unconfirmed: rona_rule(rona.unconfirmed),
    }
}

fn rona_rule(rule: RonaRule) -> RonaRuleFile {
    let RonaRule { delay, pause_after, pause_delay, sign_out_after } = rule;
    let usual = RonaRule::default().delay;
    RonaRuleFile {
        delay: (delay != usual).then_some(TimeSpan(delay)),
        pause_after,
        pause_delay: TimeSpan(pause_delay),
        sign_out_after,
    }
}
