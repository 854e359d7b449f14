//! Continues counting when the centre has grown.

use super::agent_time::Activity;
use super::figures::Figures;
use super::options::{AgentDetail, OptionsError};
use super::tally::{Now, Tally};
use crate::config::Center;
use crate::id::ProfileId;

impl Tally {
    /// Continues with another configuration of the centre ([`Center::succeed`]), in which everything keeps its index
    /// and more may have been added. Call it on a [`Fact::Reconfigured`](crate::engine::Fact::Reconfigured), before
    /// the events of that command are recorded. Added agents count as signed out until then. O(counters).
    ///
    /// # Errors
    /// [`OptionsError::Memory`]: the tables would be too large. Nothing has changed.
    pub fn grow(&mut self, center: &Center) -> Result<(), OptionsError> {
        self.options.fits(center)?;
        let row = self.calendar.current.row;
        self.tell_day(row);
        let before = std::mem::replace(&mut self.figures, Figures::new(center, &self.options));
        let newcomers = self.figures.profile_of.split_off(before.profile_of.len().min(self.figures.profile_of.len()));
        self.figures.profile_of.clone_from(&before.profile_of);
        self.figures.profile_of.extend(&newcomers);
        self.figures.take_over(&before, &newcomers);
        self.of_day = self.all_agents(row);
        let old = std::mem::replace(&mut self.now, Now::empty(&self.figures));
        self.now.carry_on(old, &before, &self.figures, &newcomers);
        if let Some(histograms) = &mut self.histograms {
            histograms.grow(center.queues.len());
        }
        // Agents who ring and talk under the old rules may continue both.
        self.several |= center.any_takes_several();
        Ok(())
    }
}

impl Figures {
    /// Copies the counts of a smaller centre, each counter to its new place.
    fn take_over(&mut self, old: &Self, newcomers: &[ProfileId]) {
        self.newest = old.newest;
        self.foreign = old.foreign;
        self.touched.clone_from(&old.touched);
        self.covered.clone_from(&old.covered);
        let (servers, new_servers) = (old.agents.width(), self.agents.width());
        let (queues, new_queues) = (old.queues.width(), self.queues.width());
        let (first, new_first) = (&old.attribute_columns, &self.attribute_columns);
        let of_attribute = |column: usize| {
            let attribute = first.partition_point(|&first| first <= column).saturating_sub(1);
            new_first.get(attribute).map_or(column, |&start| start + column - first[attribute])
        };
        self.queues.take_over(&old.queues, |column| column);
        self.calls.take_over(&old.calls, |column| column);
        self.consultations.take_over(&old.consultations, |column| column);
        self.center.take_over(&old.center, |column| column);
        self.offers_by_agent.take_over(&old.offers_by_agent, |column| column);
        self.attributes.take_over(&old.attributes, of_attribute);
        self.agents.take_over(&old.agents, |column| column);
        self.served.take_over(&old.served, |column| column / servers * new_servers + column % servers);
        self.transfers.take_over(&old.transfers, |column| column / queues * new_queues + column % queues);
        self.by_day.take_over(&old.by_day);
        self.self_service.take_over(&old.self_service, |column| column);
        let (reasons, new_reasons) = (old.reasons, self.reasons);
        self.not_ready.take_over(&old.not_ready, |column| reason_column(column, reasons, new_reasons));
        for row in 0..self.covered.len() {
            for (place, profile) in newcomers.iter().enumerate() {
                let column = match self.agent_detail {
                    AgentDetail::Profile => profile.index(),
                    AgentDetail::Agent => old.profile_of.len() + place,
                };
                let covered = i128::try_from(self.covered[row]).unwrap_or(i128::MAX);
                if let Some(time) = self.agents.at(row, column) {
                    time.micros[Activity::SignedOut.place()] += covered;
                }
            }
        }
    }
}

/// The engine's own reason stays last.
fn reason_column(column: usize, reasons: usize, new_reasons: usize) -> usize {
    let (profile, reason) = (column / reasons, column % reasons);
    profile * new_reasons + if reason + 1 == reasons { new_reasons - 1 } else { reason }
}

impl Now {
    /// Existing agents keep their state; new ones are signed out.
    fn carry_on(&mut self, old: Self, before: &Figures, after: &Figures, newcomers: &[ProfileId]) {
        self.calls = old.calls;
        self.offers = old.offers;
        self.conversations[..old.conversations.len()].copy_from_slice(&old.conversations);
        self.transferred = old.transferred;
        self.taken = old.taken;
        self.waiting[..old.waiting.len()].copy_from_slice(&old.waiting);
        for (column, &count) in old.not_ready.iter().enumerate() {
            self.not_ready[reason_column(column, before.reasons, after.reasons)] = count;
        }
        self.profile_of[..old.profile_of.len()].copy_from_slice(&old.profile_of);
        let known = old.doing.len();
        self.doing[..known].copy_from_slice(&old.doing);
        self.doing[known..].fill([0; Activity::ALL.len()]);
        for (place, profile) in newcomers.iter().enumerate() {
            let column = match after.agent_detail {
                AgentDetail::Profile => profile.index(),
                AgentDetail::Agent => known + place,
            };
            self.doing[column][Activity::SignedOut.place()] += 1;
        }
    }
}
