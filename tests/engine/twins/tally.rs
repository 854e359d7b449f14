//! What was played.

use acd::engine::Command;
use std::mem::{Discriminant, discriminant};
use std::time::Duration;

/// How often each kind of command was played, and how often both accepted it.
#[derive(Default)]
pub(crate) struct Tally(Vec<(Discriminant<Command>, String, u64, u64)>);

impl Tally {
    pub(crate) fn count(&mut self, command: &Command, taken: bool) {
        let kind = discriminant(command);
        let place = self.0.iter().position(|row| row.0 == kind).unwrap_or_else(|| {
            let shown = format!("{command:?}");
            let name = shown.split(|c: char| !c.is_alphanumeric()).next().unwrap_or_default();
            self.0.push((kind, name.to_owned(), 0, 0));
            self.0.len() - 1
        });
        self.0[place].2 += 1;
        self.0[place].3 += u64::from(taken);
    }

    pub(crate) fn add(&mut self, other: &Self) {
        for (kind, name, played, taken) in &other.0 {
            match self.0.iter_mut().find(|row| row.0 == *kind) {
                Some(row) => (row.2, row.3) = (row.2 + played, row.3 + taken),
                None => self.0.push((*kind, name.clone(), *played, *taken)),
            }
        }
    }

    pub(crate) fn played(&self) -> u64 {
        self.0.iter().map(|row| row.2).sum()
    }

    pub(crate) fn kinds(&self) -> usize {
        self.0.len()
    }

    /// The kinds that were accepted less often.
    pub(crate) fn rarer_than(&self, least: u64) -> Vec<&str> {
        self.0.iter().filter(|row| row.3 < least).map(|row| row.1.as_str()).collect()
    }

    pub(crate) fn summary(&self, time: Duration) -> String {
        let (played, taken) = (self.played(), self.0.iter().map(|row| row.3).sum::<u64>());
        let share = 100.0 * taken as f64 / played.max(1) as f64;
        let mut rows: Vec<_> = self.0.iter().map(|row| (row.3, row.2, &row.1)).collect();
        rows.sort_unstable_by(|one, other| other.cmp(one));
        let kinds: String =
            rows.iter().map(|(taken, played, name)| format!("\n  {name:16} taken {taken:10} of {played:10}")).collect();
        let rate = played as f64 / time.as_secs_f64();
        format!(
            "{played} commands in {:.0} s, {rate:.0} a second; {share:.1} % taken by both{kinds}",
            time.as_secs_f64()
        )
    }
}
