//! A section of `queues.conf` as a queue.

use acd::config::{
    Announce, Destination, Queue, Rona, RonaRule, Selection, SelectionRule, Vacancy, WrapUp, WrapUpScope,
};
use acd::time::Duration;

use super::conf::{Section, Setting, boolean, number};
use super::empty::{self, Of};
use super::strategy::Strategy;
use crate::note::{Note, Place};

/// Asterisk's own defaults, in seconds.
const TIMEOUT: i64 = 15;
const RETRY: i64 = 5;

/// A queue on its way: the section, and what is noted of it.
pub(super) struct Reading<'a> {
    pub(super) section: &'a Section,
    pub(super) notes: Vec<Note>,
}

impl<'a> Reading<'a> {
    pub(super) fn new(section: &'a Section) -> Self {
        Self { section, notes: Vec::new() }
    }

    /// Notes what became of a setting.
    pub(super) fn note(&mut self, setting: &Setting, instead: impl Into<String>) {
        let text = format!("{}: {} = {}", self.section.name, setting.key, setting.value);
        self.notes.push(Note { place: setting.place.clone(), setting: text, instead: instead.into() });
    }

    /// Notes something of the queue itself.
    pub(super) fn note_at(&mut self, place: Place, what: &str, instead: impl Into<String>) {
        let setting = format!("{}: {what}", self.section.name);
        self.notes.push(Note { place, setting, instead: instead.into() });
    }

    fn secs(&self, key: &str) -> Option<i64> {
        self.section.get(key).map(|setting| number(&setting.value))
    }

    fn is_on(&self, key: &str) -> bool {
        self.section.get(key).and_then(|setting| boolean(&setting.value)) == Some(true)
    }

    /// The strategy; `ringall` where none, or none that is known, is named.
    pub(super) fn strategy(&mut self) -> Option<Strategy> {
        let setting = self.section.get("strategy");
        let named = setting.map_or(Strategy::named("ringall"), |setting| Strategy::named(&setting.value));
        match (setting, named) {
            (Some(setting), None) => {
                self.note(setting, "no strategy of any version: ringall, as Asterisk does");
                Strategy::named("ringall")
            }
            (Some(setting), Some(Strategy { note: Some(note), .. })) => {
                self.note(setting, note);
                named
            }
            _ => named,
        }
    }

    /// The queue without its ladder.
    pub(super) fn queue(&mut self, dialplan: Destination, strategy: Strategy, shared_last_call: bool) -> Queue {
        let mut queue = Queue::new(&self.section.name);
        queue.ringing = strategy.ringing;
        queue.selection = Selection { rule: strategy.rule, ..Selection::default() };
        queue.waiting_max = self.secs("maxlen").filter(|most| *most > 0).and_then(|most| u32::try_from(most).ok());
        (queue.when_full, queue.on_timeout) = (dialplan, dialplan);
        queue.ring_timeout = match self.secs("timeout") {
            Some(0) => None,
            secs => Some(seconds(secs.filter(|secs| *secs > 0).unwrap_or(TIMEOUT))),
        };
        queue.objective = self.secs("servicelevel").filter(|secs| *secs > 0).map(seconds);
        if let Some(weight) = self.section.get("weight") {
            let wanted = number(&weight.value);
            queue.weight = wanted.clamp(i64::from(i16::MIN), i64::from(i16::MAX)) as i16;
            if i64::from(queue.weight) != wanted {
                self.note(weight, format!("{} is the nearest that a centre takes", queue.weight));
            }
        }
        queue.wrap_up = WrapUp::AtMost(seconds(self.secs("wrapuptime").unwrap_or(0).max(0)));
        queue.wrap_up_scope = if shared_last_call { WrapUpScope::Agent } else { WrapUpScope::Queue };
        queue.rona = self.rona();
        queue.join_empty = self.vacancy("joinempty", Of::Join, dialplan);
        queue.leave_empty = self.vacancy("leavewhenempty", Of::Leave, dialplan);
        queue.announce = self.announce();
        self.doubtful(strategy);
        queue
    }

    /// `retry` and `autopause…`: app_queue pauses only those whose cause is named, and only where `autopause` is on.
    fn rona(&mut self) -> Rona {
        let retry = self.secs("retry").filter(|secs| *secs > 0).unwrap_or(RETRY);
        let setting = self.section.get("autopause");
        let on = setting
            .is_some_and(|setting| setting.value.eq_ignore_ascii_case("all") || boolean(&setting.value) == Some(true));
        if let Some(setting) = setting.filter(|setting| on && !setting.value.eq_ignore_ascii_case("all")) {
            self.note(setting, "an agent who is paused gets no calls of any queue, as with `all`");
        }
        let delay = seconds(self.secs("autopausedelay").unwrap_or(0).max(0));
        let rule = |pauses: bool| RonaRule {
            delay: seconds(retry),
            pause_after: u16::from(pauses),
            pause_delay: if pauses { delay } else { Duration::ZERO },
            ..RonaRule::default()
        };
        let busy = rule(on && self.is_on("autopausebusy"));
        Rona {
            no_answer: rule(on),
            rejected: busy,
            busy,
            unreachable: rule(on && self.is_on("autopauseunavail")),
            unconfirmed: rule(on),
        }
    }

    fn vacancy(&mut self, key: &str, of: Of, to: Destination) -> Option<Vacancy> {
        let setting = self.section.get(key)?;
        let empty = empty::parse(&setting.value, of);
        for word in &empty.unknown {
            self.note(setting, format!("`{word}` is no condition of any version: left out"));
        }
        let conditions = empty.conditions?;
        if empty.counts_unreachable {
            self.note(setting, "an agent whose telephone cannot be reached is signed out here, and counts as absent");
        }
        if empty.by_penalty && self.section.get("defaultrule").is_some() {
            self.note(setting, "members beyond the caller's penalties count as present");
        }
        Some(Vacancy { conditions, to })
    }

    fn announce(&mut self) -> Option<Announce> {
        let every = self.secs("announce-frequency").filter(|secs| *secs > 0)?;
        let off = |key: &str| self.section.get(key).and_then(|setting| boolean(&setting.value)) == Some(false);
        // Both are on unless the file says otherwise.
        if off("announce-position") && off("announce-holdtime") {
            return None;
        }
        let partly = ["announce-position", "announce-holdtime"].map(|key| self.section.get(key));
        for setting in partly.into_iter().flatten().filter(|setting| boolean(&setting.value) != Some(true)) {
            self.note(setting, "position and expected wait come together: let the adapter leave one out");
        }
        Some(Announce { every: Some(seconds(every)), only_up: self.is_on("announce-position-only-up") })
    }

    /// Notes on settings that are taken over and still do not do quite the same.
    fn doubtful(&mut self, strategy: Strategy) {
        if let Some(setting) = self.section.get("autofill").filter(|setting| boolean(&setting.value) == Some(false)) {
            self.note(setting, "calls are always connected side by side, as with autofill = yes");
        }
        match self.section.get("ringinuse") {
            Some(setting) if boolean(&setting.value) == Some(true) => {
                self.note(setting, "an agent in a conversation is not rung for another call");
            }
            Some(_) => {}
            None => self.note_at(
                self.section.place.clone(),
                "no ringinuse, which is yes",
                "an agent in a conversation is not rung for another call",
            ),
        }
        if strategy.rule == SelectionRule::MostIdle
            && let Some(setting) =
                self.section.get("strategy").filter(|setting| setting.value.eq_ignore_ascii_case("leastrecent"))
        {
            self.note(setting, "`most_idle`: since the last call of any queue, not of this one");
        }
    }
}

/// Seconds of a file as a duration; absurd ones end at ten years, which the centre's check then judges.
pub(super) fn seconds(secs: i64) -> Duration {
    Duration::from_secs(secs.clamp(0, 315_360_000) as u64)
}
