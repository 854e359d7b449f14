//! The report as text, one section after the other.

use std::io::{self, Write};

use super::layout::{Colour, count, paragraph};
use super::{Report, agents, calls, offers, periods, published, queues, reconciliation, self_service};

impl Report {
    /// Writes the report for people: at most 120 columns wide.
    ///
    /// # Errors
    /// Those of `out`.
    pub fn write_text(&self, out: &mut impl Write, colour: Colour) -> io::Result<()> {
        self.write_head(out)?;
        let within = self.about.within_secs;
        if !self.published.is_empty() {
            section(out, "Published and simulated", &published::table(&self.published, colour))?;
            writeln!(out, "\n{}", paragraph(PUBLISHED_NOTE))?;
            if let Some(others) = published::others(&self.published) {
                writeln!(out, "{}", paragraph(&others))?;
            }
        }
        for growth in &self.growth {
            let (title, over) = (&growth.title, &growth.over);
            writeln!(
                out,
                "{title}: published {:+} % over `{over}`; `acd compare` simulates it.",
                growth.published_percent
            )?;
        }
        section(out, "Calls", &calls::table(&self.calls, colour))?;
        if !self.self_service.is_empty() {
            section(out, "Self-service", &self_service::table(&self.self_service, colour))?;
        }
        section(out, "Legs by queue", &queues::table(&self.queues, within, colour))?;
        let words: Vec<String> =
            reconciliation::words(&self.reconciliation).iter().map(|text| paragraph(text)).collect();
        section(out, "How legs and calls reconcile", &words.join("\n"))?;
        section(out, "By hour of the day (a mean hour)", &periods::table("hour", &self.hours, within, colour))?;
        section(out, "By day of the week (a mean day)", &periods::table("day", &self.weekdays, within, colour))?;
        let consults = self.consults.as_ref();
        let by_profile = agents::table(&self.agents, &self.not_ready, &self.transfers, consults, colour);
        section(out, "Agents by profile", &by_profile)?;
        if offers::any_failed(&self.offers) {
            section(out, "Offers by agent", &offers::table(&self.offers, colour))?;
        }
        if !self.assumptions.is_empty() {
            section(out, "Assumed, because it is not published", &self.assumptions())?;
        }
        Ok(())
    }

    fn write_head(&self, out: &mut impl Write) -> io::Result<()> {
        let about = &self.about;
        writeln!(out, "{}", about.title.as_deref().unwrap_or("A scenario without a title"))?;
        let from = about.first_day.as_ref().map_or(String::new(), |day| format!(" from {day}"));
        writeln!(
            out,
            "{} days{from}, {} replications (seed {}), {} calls simulated. Counts are means of one replication.",
            about.days,
            about.replications,
            about.seed,
            count(about.calls_simulated as f64),
        )
    }

    fn assumptions(&self) -> String {
        let texts = self.assumptions.iter().map(|assumed| {
            let calibrated = assumed.calibrated.as_ref().map_or(String::new(), |how| format!(" Calibrated: {how}"));
            paragraph(&format!("{} = {}: {}{calibrated}", assumed.field, assumed.value, assumed.why))
        });
        texts.collect::<Vec<_>>().join("\n")
    }
}

const PUBLISHED_NOTE: &str = "±95 %: confidence interval of the simulated mean. 1 run ±: range that holds 95 % of single runs; \
    one real period differs from the next by this much through chance alone. Differences of percentages are in points.";

fn section(out: &mut impl Write, title: &str, body: &str) -> io::Result<()> {
    writeln!(out, "\n{title}\n{body}")
}
