//! The report as text, section by section.

use std::io::{self, Write};

use super::layout::{Sheet, Style, decimals, plural};
use super::{Report, agents, calls, dates, offers, periods, published, queues, reconciliation, self_service, waits};

/// How much of a scenario's assumptions is printed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Assumptions {
    /// One line each, long values and reasons cut.
    Short,
    /// Everything.
    Whole,
}

/// A longer calendar is shown by week and month.
const MAX_DAYS_SHOWN: usize = 31;
/// The longest value, and the longest reason, in the short form of an assumption.
const MAX_VALUE: usize = 24;
const MAX_WHY: usize = 46;

impl Report {
    /// Writes the report for people, formatted for the style's width.
    ///
    /// # Errors
    /// Those of `out`.
    pub fn write_text(&self, out: &mut impl Write, style: Style, assumptions: Assumptions) -> io::Result<()> {
        let mut text = Vec::new();
        self.write_lines(&mut text, style, assumptions)?;
        out.write_all(style.page(&String::from_utf8_lossy(&text)).as_bytes())
    }

    fn write_lines(&self, out: &mut impl Write, style: Style, assumptions: Assumptions) -> io::Result<()> {
        self.write_head(out)?;
        let within = self.about.within_secs;
        if !self.published.is_empty() {
            section(out, "Published and simulated", &published::table(&self.published, style))?;
            writeln!(out, "\n{}", style.paragraph(PUBLISHED_NOTE))?;
            if let Some(others) = published::others(&self.published) {
                writeln!(out, "{}", style.paragraph(&others))?;
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
        section(out, "Calls", &calls::table(&self.calls, style))?;
        if !self.self_service.is_empty() {
            section(out, "Self-service", &self_service::table(&self.self_service, style))?;
        }
        section(out, "Legs by queue", &queues::table(&self.queues, within, style))?;
        let words: Vec<String> =
            reconciliation::words(&self.reconciliation).iter().map(|text| style.paragraph(text)).collect();
        section(out, "How legs and calls reconcile", &words.join("\n"))?;
        self.write_waits(out, style)?;
        let hours = match self.hours.len() {
            24 => "By hour of the day (a mean hour)",
            _ => "By period of the day (a mean period)",
        };
        section(out, hours, &periods::table("hour", &self.hours, within, style))?;
        self.write_queue_hours(out, style)?;
        section(out, "By day of the week (a mean day)", &periods::table("day", &self.weekdays, within, style))?;
        self.write_dates(out, style)?;
        let consults = self.consults.as_ref();
        let by_profile = agents::table(&self.agents, &self.not_ready, &self.transfers, consults, style);
        section(out, "Agents by profile", &by_profile)?;
        if offers::any_failed(&self.offers) {
            section(out, "Offers by agent", &offers::table(&self.offers, style))?;
        }
        if !self.assumptions.is_empty() {
            let text = match assumptions {
                Assumptions::Short => self.assumptions_in_short(style),
                Assumptions::Whole => self.assumptions(style),
            };
            section(out, "Assumed, because it is not published", &text)?;
        }
        Ok(())
    }

    fn write_waits(&self, out: &mut impl Write, style: Style) -> io::Result<()> {
        let waits = waits::distribution(&self.queues, &self.within, style);
        section(out, "Waits of answered and abandoned legs", &waits)?;
        let within = self.about.within_secs;
        if self.within.iter().any(|row| row.within_secs == within) {
            let title = format!("Service level within {within} s, by each formula");
            section(out, &title, &waits::levels(&self.within, within, style))?;
            writeln!(out, "\n{}", style.paragraph(waits::LEVELS_NOTE))?;
        }
        Ok(())
    }

    fn write_queue_hours(&self, out: &mut impl Write, style: Style) -> io::Result<()> {
        let rate = |row: &super::QueuePeriodRow| decimals(row.legs_answered_percent, 1);
        section(out, "Answered legs, %, by queue and hour", &periods::matrix(&self.queue_hours, rate, style))?;
        let wait = |row: &super::QueuePeriodRow| decimals(row.p90_wait_answered_secs, 0);
        let title = "Wait in seconds that 90 % of the answered did not exceed, by queue and hour";
        section(out, title, &periods::matrix(&self.queue_hours, wait, style))
    }

    fn write_dates(&self, out: &mut impl Write, style: Style) -> io::Result<()> {
        let within = self.about.within_secs;
        match self.days.len() {
            0 | 1 => Ok(()),
            2..=MAX_DAYS_SHOWN => section(out, "By date", &dates::table("day", &self.days, within, style)),
            _ => {
                section(out, "By week, from Monday on", &dates::table("week of", &self.weeks, within, style))?;
                match self.months.is_empty() {
                    true => Ok(()),
                    false => section(out, "By month", &dates::table("month", &self.months, within, style)),
                }
            }
        }
    }

    fn assumptions_in_short(&self, style: Style) -> String {
        let mut sheet = Sheet::new(&["field", "value", "why"], style);
        [1, 2].into_iter().for_each(|column| sheet.left(column));
        for assumed in &self.assumptions {
            let calibrated = if assumed.calibrated.is_some() { "; calibrated" } else { "" };
            let why = format!("{}{calibrated}", cut(&assumed.why, MAX_WHY));
            sheet.row([assumed.field.clone(), cut(&assumed.value, MAX_VALUE), why]);
        }
        format!("{}\n--assumptions prints them in full.", sheet.finish())
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

    fn assumptions(&self, style: Style) -> String {
        let texts = self.assumptions.iter().map(|assumed| {
            let calibrated = assumed.calibrated.as_ref().map_or(String::new(), |how| format!(" Calibrated: {how}"));
            style.paragraph(&format!("{} = {}: {}{calibrated}", assumed.field, assumed.value, assumed.why))
        });
        texts.collect::<Vec<_>>().join("\n")
    }
}

/// The start of a text on one line, at most `most` characters long.
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
