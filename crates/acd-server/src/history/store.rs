//! The history's files, readable only by the account that writes them.
//!
//! | name | what |
//! |---|---|
//! | `DATE.counts` | a line for each quarter of an hour in which anything happened |
//! | `DATE.totals` | the same without agents: what is left of the counts once personal data is removed |
//! | `DATE.calls` | a line for each call that ended |
//! | `open` | the interval that is not over, and up to which event everything has been counted |

use std::fs::{self, DirBuilder, File, OpenOptions};
use std::io::{self, BufRead, BufReader, Write};
use std::path::{Path, PathBuf};

use jiff::civil::Date;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

use super::HistoryOptions;
use super::calls::CallRow;
use super::row::Interval;

/// What is saved of the open interval.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) struct Saved {
    /// The number of the first event that has not been counted.
    pub(super) events: u64,
    /// Up to when agents' time is booked: the router's time in microseconds.
    pub(super) booked: u64,
    /// The interval.
    pub(super) open: Interval,
}

/// The files.
#[derive(Clone, Debug)]
pub(super) struct Store {
    pub(super) options: HistoryOptions,
}

/// The kinds of files with a date.
const COUNTS: &str = "counts";
const TOTALS: &str = "totals";
const CALLS: &str = "calls";

fn private() -> OpenOptions {
    let mut options = OpenOptions::new();
    options.create(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options
}

/// The values of a file, one a line. A line that cannot be read (the process died while it wrote it) is left out.
fn lines<T: DeserializeOwned>(path: &Path) -> Vec<T> {
    let Ok(file) = File::open(path) else { return Vec::new() };
    let lines = BufReader::new(file).lines().map_while(Result::ok);
    lines.filter_map(|line| serde_json::from_str(&line).ok()).collect()
}

impl Store {
    /// In a folder that may not be there yet.
    pub(super) fn new(options: HistoryOptions) -> Self {
        Self { options }
    }

    /// Makes the folder.
    pub(super) fn make(&self) -> io::Result<()> {
        let mut builder = DirBuilder::new();
        builder.recursive(true);
        #[cfg(unix)]
        std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
        builder.create(&self.options.folder)
    }

    fn path(&self, date: Date, kind: &str) -> PathBuf {
        self.options.folder.join(format!("{date}.{kind}"))
    }

    /// The dates for which there is a file of a kind, ascending.
    fn dates(&self, kind: &str) -> Vec<Date> {
        let Ok(entries) = fs::read_dir(&self.options.folder) else { return Vec::new() };
        let dated = entries.filter_map(|entry| {
            let path = entry.ok()?.path();
            let is_it = path.extension().is_some_and(|is| is == kind);
            path.file_stem().filter(|_| is_it)?.to_str()?.parse().ok()
        });
        let mut dates: Vec<Date> = dated.collect();
        dates.sort_unstable();
        dates
    }

    /// What was saved last.
    pub(super) fn saved(&self) -> Option<Saved> {
        serde_json::from_slice(&fs::read(self.options.folder.join("open")).ok()?).ok()
    }

    pub(super) fn save(&self, saved: &Saved) -> io::Result<()> {
        let (path, unfinished) = (self.options.folder.join("open"), self.options.folder.join("open.unfinished"));
        let mut file = private().write(true).truncate(true).open(&unfinished)?;
        file.write_all(&serde_json::to_vec(saved)?)?;
        fs::rename(unfinished, path)
    }

    /// Adds lines, each to the file of its date. Takes out of `rows` what has been written.
    fn append<T: Serialize>(&self, kind: &str, rows: &mut Vec<T>, date: impl Fn(&T) -> Date) -> io::Result<()> {
        while let Some(of) = rows.first().map(&date) {
            let part = rows.iter().take_while(|row| date(row) == of).count();
            let mut text = Vec::new();
            for row in &rows[..part] {
                serde_json::to_writer(&mut text, row)?;
                text.push(b'\n');
            }
            let mut file = private().append(true).open(self.path(of, kind))?;
            let before = file.metadata()?.len();
            // What is written again may not follow a piece of itself; where that cannot be cut off, a reader skips it.
            file.write_all(&text).inspect_err(|_| drop(file.set_len(before)))?;
            rows.drain(..part);
        }
        Ok(())
    }

    /// Takes out of `intervals` what has been written.
    pub(super) fn append_counts(&self, intervals: &mut Vec<Interval>) -> io::Result<()> {
        self.append(COUNTS, intervals, |interval| self.options.zone.date(interval.start))
    }

    /// Takes out of `calls` what has been written.
    pub(super) fn append_calls(&self, calls: &mut Vec<CallRow>) -> io::Result<()> {
        self.append(CALLS, calls, CallRow::date)
    }

    /// When the last interval that was written began; and the event of the last call that was.
    pub(super) fn last_written(&self) -> (Option<i64>, Option<u64>) {
        let newest = |kind| self.dates(kind).last().map(|date| self.path(*date, kind));
        let counts = newest(COUNTS).map(|path| lines::<Interval>(&path)).unwrap_or_default();
        let calls = newest(CALLS).map(|path| lines::<CallRow>(&path)).unwrap_or_default();
        (counts.last().map(|last| last.start), calls.last().map(|last| last.event))
    }

    /// The intervals from `from` on that began before `to`, both as unix time in seconds. An interval that was written
    /// in two parts comes twice.
    pub(super) fn intervals(&self, from: i64, to: i64) -> Vec<Interval> {
        let (first, last) = (self.options.zone.date(from), self.options.zone.date(to));
        let mut found = Vec::new();
        for kind in [TOTALS, COUNTS] {
            for date in self.dates(kind).into_iter().filter(|date| (first..=last).contains(date)) {
                let rows = lines::<Interval>(&self.path(date, kind)).into_iter();
                found.extend(rows.filter(|interval| (from..to).contains(&interval.start)));
            }
        }
        found
    }

    /// The calls that ended on dates from `first` to `last`, newest first, as far as `which` wants them.
    pub(super) fn calls(
        &self,
        first: Date,
        last: Date,
        mut which: impl FnMut(&CallRow) -> bool,
        most: usize,
    ) -> Vec<CallRow> {
        let mut found = Vec::new();
        for date in self.dates(CALLS).into_iter().rev().filter(|date| (first..=last).contains(date)) {
            let rows = lines::<CallRow>(&self.path(date, CALLS));
            found.extend(rows.into_iter().rev().filter(|call| which(call)).take(most - found.len()));
            if found.len() == most {
                break;
            }
        }
        found
    }

    /// Removes what is too old on that date.
    pub(super) fn erase(&self, today: Date) -> io::Result<()> {
        let is_old = |date: &Date, days: Option<u32>| {
            days.is_some_and(|days| today.since(*date).is_ok_and(|age| i64::from(age.get_days()) > i64::from(days)))
        };
        let HistoryOptions { days, personal_days, .. } = self.options;
        for date in self.dates(CALLS).iter().filter(|date| is_old(date, personal_days) || is_old(date, days)) {
            fs::remove_file(self.path(*date, CALLS))?;
        }
        for kind in [COUNTS, TOTALS] {
            for date in self.dates(kind).iter().filter(|date| is_old(date, days)) {
                fs::remove_file(self.path(*date, kind))?;
            }
        }
        for date in self.dates(COUNTS).iter().filter(|date| is_old(date, personal_days)) {
            let mut text = Vec::new();
            for interval in lines::<Interval>(&self.path(*date, COUNTS)) {
                serde_json::to_writer(&mut text, &Interval { agents: Default::default(), ..interval })?;
                text.push(b'\n');
            }
            let unfinished = self.path(*date, "unfinished");
            private().write(true).truncate(true).open(&unfinished)?.write_all(&text)?;
            fs::rename(unfinished, self.path(*date, TOTALS))?;
            fs::remove_file(self.path(*date, COUNTS))?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::super::period::Zone;
    use super::super::row::{AgentRow, QueueRow};
    use super::*;

    #[test]
    fn what_is_personal_goes_by_its_age_and_counts_stay_or_go_by_theirs() {
        let folder = tempfile::tempdir().expect("a folder");
        let zone = Zone::named("UTC").expect("a zone");
        let options =
            HistoryOptions { folder: folder.path().join("history"), zone, days: Some(400), personal_days: Some(90) };
        let store = Store::new(options);
        store.make().expect("a folder");
        let day = 86_400;
        let interval = |start: i64| {
            let queues = [("desk".to_owned(), QueueRow { offered: 3, ..QueueRow::default() })].into();
            let agents = [("Li".to_owned(), AgentRow { answered: 1, ..AgentRow::default() })].into();
            Interval { start, thresholds: vec![20_000_000], queues, agents }
        };
        let call = |day: &str| {
            let text = format!(
                "{{\"event\":1,\"call\":\"7\",\"caller\":\"+49\",\"data\":null,\"queue\":\"desk\",\"arrived\":\"{day}T08:00:00+00:00\",\
                 \"ended\":\"{day}T08:01:00+00:00\",\"waited_s\":1.5,\"talked_s\":2.0,\"agent\":null,\"outcome\":\"completed\",\"legs\":1}}"
            );
            serde_json::from_str::<CallRow>(&text).expect("a call")
        };
        let mut counts = vec![interval(0), interval(400 * day), interval(500 * day)];
        store.append_counts(&mut counts).expect("written");
        let mut calls = vec![call("1970-01-01"), call("1971-02-05"), call("1971-05-16")];
        store.append_calls(&mut calls).expect("written");
        assert!(counts.is_empty() && calls.is_empty(), "all is written");
        store.erase("1971-05-17".parse().expect("a date")).expect("erased");
        let all = store.intervals(0, 1_000 * day);
        let kept: Vec<_> = all.iter().map(|one| (one.start / day, one.queues.len(), one.agents.len())).collect();
        assert_eq!(kept, [(400, 1, 0), (500, 1, 1)]);
        let calls = store.calls(Date::MIN, Date::MAX, |_| true, 10);
        assert_eq!(calls.iter().map(|call| &call.ended[..10]).collect::<Vec<_>>(), ["1971-05-16"]);
        assert_eq!(store.last_written(), (Some(500 * day), Some(1)));
    }
}
