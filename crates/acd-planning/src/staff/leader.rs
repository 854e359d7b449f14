//! The plan's own run, which forks are made of and compared with.

use std::collections::VecDeque;

use acd::engine::Event;
use acd::sim::{Likeness, Replication};
use acd::time::{Duration, Timestamp};

use super::count::{Count, Counting};
use super::trials::Halt;

/// How often a fork is compared with the plan's own run.
pub(super) const LOOK: Duration = Duration::from_secs(300);

/// The plan's own run: simulated once, no further than the forks ask for.
pub(super) struct Leader<'s> {
    counting: &'s Counting,
    /// `None` once the run is over.
    run: Option<Replication<'s>>,
    /// The end of the last day: there are no looks beyond it.
    end: Timestamp,
    /// Where forks are due, in order, as far as the run has not come there.
    marks: VecDeque<Timestamp>,
    /// The run as it stood at the marks that it has passed.
    kept: VecDeque<(Timestamp, Replication<'s>)>,
    /// What has been counted, and when.
    entries: Vec<(Timestamp, Count)>,
    /// At each look so far; the first ones, which no fork asks for, are left out.
    likenesses: Vec<Option<Likeness>>,
    /// The first look that a fork may ask for.
    first_look: u64,
}

impl<'s> Leader<'s> {
    /// `marks` are the beginnings of intervals at which forks are due, in order; an interval lasts for `period`.
    pub(super) fn new(
        run: Replication<'s>,
        counting: &'s Counting,
        marks: Vec<Timestamp>,
        period: Duration,
        end: Timestamp,
    ) -> Self {
        let first_look = marks.first().map_or(0, |mark| look_after(*mark + period));
        Self {
            counting,
            run: Some(run),
            end,
            marks: marks.into(),
            kept: VecDeque::new(),
            entries: Vec::new(),
            likenesses: Vec::new(),
            first_look,
        }
    }

    /// The run as it stood at a mark. Marks are asked for in order, each once.
    pub(super) fn at_mark(&mut self, mark: Timestamp) -> Result<Option<Replication<'s>>, Halt> {
        while self.marks.front().is_some_and(|next| *next <= mark) {
            self.advance_to_next_mark()?;
        }
        while let Some((at, run)) = self.kept.pop_front() {
            if at == mark {
                return Ok(Some(run));
            }
        }
        Ok(None)
    }

    /// The likeness at a look; `None` beyond the last day.
    pub(super) fn likeness(&mut self, look: u64) -> Result<Option<Option<Likeness>>, Halt> {
        let place = (look - self.first_look) as usize;
        while self.likenesses.len() <= place {
            let at = look_at(self.first_look + self.likenesses.len() as u64);
            if at > self.end {
                while !self.marks.is_empty() {
                    self.advance_to_next_mark()?;
                }
                self.advance_to_the_end()?;
                return Ok(None);
            }
            if self.marks.front().is_some_and(|next| *next <= at) {
                // Takes the looks up to the mark as well.
                self.advance_to_next_mark()?;
                continue;
            }
            self.run_until(at)?;
            self.likenesses.push(self.run.as_ref().and_then(Replication::likeness));
        }
        Ok(Some(self.likenesses[place]))
    }

    /// What the run counted from `start` until `until`, to which it has come.
    pub(super) fn counted(&self, start: Timestamp, until: Timestamp) -> impl Iterator<Item = &Count> {
        let from = self.entries.partition_point(|(at, _)| *at < start);
        self.entries[from..].iter().take_while(move |(at, _)| *at < until).map(|(_, count)| count)
    }

    fn advance_to_next_mark(&mut self) -> Result<(), Halt> {
        let Some(&mark) = self.marks.front() else { return Ok(()) };
        // Looks before the mark come first.
        loop {
            let at = look_at(self.first_look + self.likenesses.len() as u64);
            if at > mark || at > self.end {
                break;
            }
            self.run_until(at)?;
            self.likenesses.push(self.run.as_ref().and_then(Replication::likeness));
        }
        self.run_until(mark)?;
        self.marks.pop_front();
        self.kept.extend(self.run.clone().map(|run| (mark, run)));
        Ok(())
    }

    fn run_until(&mut self, until: Timestamp) -> Result<(), Halt> {
        let Self { run, counting, entries, .. } = self;
        match run {
            Some(run) => run.run_until(until, |events| enter(counting, events, entries)).map_err(Halt::Failed),
            None => Ok(()),
        }
    }

    fn advance_to_the_end(&mut self) -> Result<(), Halt> {
        let Self { run, counting, entries, .. } = self;
        match run.take() {
            Some(run) => run.finish(|events| enter(counting, events, entries)).map(|_| ()).map_err(Halt::Failed),
            None => Ok(()),
        }
    }
}

fn enter(counting: &Counting, events: &[Event], entries: &mut Vec<(Timestamp, Count)>) {
    for event in events {
        counting.take(event, |count| entries.push((event.at, count)));
    }
}

pub(super) fn look_at(look: u64) -> Timestamp {
    Timestamp::ZERO + LOOK.saturating_mul(look)
}

/// The first look after this time.
pub(super) fn look_after(time: Timestamp) -> u64 {
    time.as_micros() / LOOK.as_micros() + 1
}
