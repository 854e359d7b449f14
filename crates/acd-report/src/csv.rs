//! The report's tables as files.

use super::{Report, Tables};

impl Report {
    /// The report's tables, to be written as CSV or Excel files. Columns are the fields of the rows, as documented
    /// there; missing values are empty.
    pub fn tables(&self) -> Tables {
        let mut tables = Tables::default();
        tables.push("published", &self.published);
        tables.push("calls", std::slice::from_ref(&self.calls));
        tables.push("reconciliation", std::slice::from_ref(&self.reconciliation));
        tables.push("self-service", &self.self_service);
        tables.push("queues", &self.queues);
        tables.push("transfers", &self.transfers);
        tables.push("hours", &self.hours);
        tables.push("within", &self.within);
        tables.push("queue-hours", &self.queue_hours);
        tables.push("weekdays", &self.weekdays);
        tables.push("days", &self.days);
        tables.push("weeks", &self.weeks);
        tables.push("months", &self.months);
        tables.push("agents", &self.agents);
        tables.push("not-ready", &self.not_ready);
        tables.push("offers", &self.offers);
        tables.push("consults", self.consults.as_slice());
        tables
    }
}
