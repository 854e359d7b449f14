//! The report as text, one section after the other.

use std::io::{self, Write};

use super::layout::{Colour, Sheet, decimals, paragraph, plural};
use super::{Report, agents, calls, dates, offers, periods, published, queues, reconciliation, self_service, waits};

/// How much is said of what a scenario assumes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Assumptions {
    /// A line each, long values and reasons cut.
    Short,
    /// Everything.
    Whole,
}

/// Of a longer calendar the text shows weeks and months.
const DAYS_SHOWN_MOST: usize = 31;
/// The longest value, and the longest reason, of an assumption told in short.
const VALUE_MOST: usize = 24;
const WHY_MOST: usize = 46;

impl Report {
    /// Writes the report for people: at most 120 columns wide.
    ///
    /// # Errors
    /// Those of `out`.
    pub fn write_text(&self, out: &mut impl Write, colour: Colour, assumptions: Assumptions) -> io::Result<()> {
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
                "{title}: published {:+} % over `{over}`; `acd compare FILE --baseline {over}` simulates it.",
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
        self.write_waits(out, colour)?;
        let hours = match self.hours.len() {
            24 => "By hour of the day (a mean hour)",
            _ => "By period of the day (a mean period)",
        };
        section(out, hours, &periods::table("hour", &self.hours, within, colour))?;
        self.write_queue_hours(out, colour)?;
        section(out, "By day of the week (a mean day)", &periods::table("day", &self.weekdays, within, colour))?;
        self.write_dates(out, colour)?;
        let consults = self.consults.as_ref();
        let by_profile = agents::table(&self.agents, &self.not_ready, &self.transfers, consults, colour);
        section(out, "Agents by profile", &by_profile)?;
        if offers::any_failed(&self.offers) {
            section(out, "Offers by agent", &offers::table(&self.offers, colour))?;
        }
        if !self.assumptions.is_empty() {
            let text = match assumptions {
                Assumptions::Short => self.assumptions_in_short(colour),
                Assumptions::Whole => self.assumptions(),
            };
            section(out, "Assumed, because it is not published", &text)?;
        }
        Ok(())
    }

    fn write_waits(&self, out: &mut impl Write, colour: Colour) -> io::Result<()> {
        let waits = waits::distribution(&self.queues, &self.within, colour);
        section(out, "How long legs had waited, answered and given up", &waits)?;
        let within = self.about.within_secs;
        if self.within.iter().any(|row| row.within_secs == within) {
            let title = format!("Service level within {within} s, by each formula");
            section(out, &title, &waits::levels(&self.within, within, colour))?;
            writeln!(out, "\n{}", paragraph(waits::LEVELS_NOTE))?;
        }
        Ok(())
    }

    fn write_queue_hours(&self, out: &mut impl Write, colour: Colour) -> io::Result<()> {
        let rate = |row: &super::QueuePeriodRow| decimals(row.legs_answered_percent, 1);
        section(out, "Answered legs, %, by queue and hour", &periods::matrix(&self.queue_hours, rate, colour))?;
        let wait = |row: &super::QueuePeriodRow| decimals(row.p90_wait_answered_secs, 0);
        let title = "Wait in seconds that 90 % of the answered did not exceed, by queue and hour";
        section(out, title, &periods::matrix(&self.queue_hours, wait, colour))
    }

    fn write_dates(&self, out: &mut impl Write, colour: Colour) -> io::Result<()> {
        let within = self.about.within_secs;
        match self.days.len() {
            0 | 1 => Ok(()),
            2..=DAYS_SHOWN_MOST => section(out, "By date", &dates::table("day", &self.days, within, colour)),
            _ => {
                section(out, "By week, from Monday on", &dates::table("week of", &self.weeks, within, colour))?;
                match self.months.is_empty() {
                    true => Ok(()),
                    false => section(out, "By month", &dates::table("month", &self.months, within, colour)),
                }
            }
        }
    }

    fn assumptions_in_short(&self, colour: Colour) -> String {
        let mut sheet = Sheet::new(&["field", "value", "why"], colour);
        [1, 2].into_iter().for_each(|column| sheet.left(column));
        for assumed in &self.assumptions {
            let calibrated = if assumed.calibrated.is_some() { "; calibrated" } else { "" };
            let why = format!("{}{calibrated}", cut(&assumed.why, WHY_MOST));
            sheet.row([assumed.field.clone(), cut(&assumed.value, VALUE_MOST), why]);
        }
        format!("{}\n--assumptions tells them whole.", sheet.finish())
    }

    fn write_head(&self, out: &mut impl Write) -> io::Result<()> {
        let about = &self.about;
        writeln!(out, "{}", about.title.as_deref().unwrap_or("A scenario without a title"))?;
        let from = about.first_day.as_ref().map_or(String::new(), |day| format!(" from {day}"));
        writeln!(
            out,
            "{}{from}, {} (seed {}), {} simulated. Counts are means of one replication.",
            plural(about.days as u64, "day"),
            plural(about.replications, "replication"),
            about.seed,
            plural(about.calls_simulated, "call"),
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

/// The beginning of a text on one line, at most so many characters long.
fn cut(text: &str, most: usize) -> String {
    let line = text.split_whitespace().collect::<Vec<_>>().join(" ");
    if line.chars().count() <= most {
        return line;
    }
    let kept: String = line.chars().take(most - 1).collect();
    format!("{}…", kept.trim_end())
}

const PUBLISHED_NOTE: &str = "±95 %: confidence interval of the simulated mean. 1 run ±: range that holds 95 % of single runs; \
    one real period differs from the next by this much through chance alone. Differences of percentages are in points.";

fn section(out: &mut impl Write, title: &str, body: &str) -> io::Result<()> {
    writeln!(out, "\n{title}\n{body}")
}
