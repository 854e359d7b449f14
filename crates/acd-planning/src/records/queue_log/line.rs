//! Lines of a log, as text and as a table.

use jiff::Timestamp;
use jiff::civil::DateTime;
use jiff::tz::TimeZone;

/// One line.
pub(super) struct Line {
    pub(super) number: u64,
    pub(super) at: Timestamp,
    pub(super) call: String,
    pub(super) queue: String,
    pub(super) agent: String,
    pub(super) event: String,
    pub(super) data: Vec<String>,
}

/// What a file holds.
#[derive(Default)]
pub(super) struct Lines {
    pub(super) lines: Vec<Line>,
    /// The lines that are none, by number.
    pub(super) malformed: Vec<u64>,
}

/// Reads the lines of a file, a log or the table `queue_log` as CSV with a heading.
pub(super) fn lines(text: &str, zone: &TimeZone) -> Lines {
    let text = text.trim_start_matches('\u{feff}');
    let heading = text.lines().next().unwrap_or("").to_lowercase();
    if heading.contains("callid") && heading.contains("event") { of_table(text, zone) } else { of_log(text) }
}

fn of_log(text: &str) -> Lines {
    let mut read = Lines::default();
    for (number, line) in (1..).zip(text.lines()) {
        let line = line.trim_end();
        if line.trim().is_empty() {
            continue;
        }
        let cells: Vec<&str> = line.split('|').collect();
        let parsed = match cells.as_slice() {
            [epoch, call, queue, agent, event, data @ ..] if !event.is_empty() => instant(epoch).map(|at| Line {
                number,
                at,
                call: (*call).to_owned(),
                queue: (*queue).to_owned(),
                agent: (*agent).to_owned(),
                event: event.trim().to_owned(),
                data: data.iter().map(|cell| cell.trim().to_owned()).collect(),
            }),
            _ => None,
        };
        match parsed {
            Some(line) => read.lines.push(line),
            None => read.malformed.push(number),
        }
    }
    read
}

/// `1760000000`, or `1760000000.123456` where the log has microseconds.
fn instant(epoch: &str) -> Option<Timestamp> {
    let secs: f64 = epoch.trim().parse().ok()?;
    (0.0..1e11).contains(&secs).then(|| Timestamp::from_microsecond((secs * 1e6).round() as i64).ok())?
}

fn of_table(text: &str, zone: &TimeZone) -> Lines {
    let mut read = Lines::default();
    let mut table = csv::ReaderBuilder::new().flexible(true).from_reader(text.as_bytes());
    let heading: Vec<String> = match table.headers() {
        Ok(heading) => heading.iter().map(|name| name.trim().to_lowercase()).collect(),
        Err(_) => return read,
    };
    let column = |name: &str| heading.iter().position(|heading| heading == name);
    // Up to Asterisk 1.8 all data is one cell, later five.
    let data: Vec<usize> = match column("data") {
        Some(data) => vec![data],
        None => (1..=5).filter_map(|number| column(&format!("data{number}"))).collect(),
    };
    for row in table.records() {
        let Ok(row) = row else { continue };
        let number = row.position().map_or(0, csv::Position::line);
        let cell = |name: &str| column(name).and_then(|column| row.get(column)).unwrap_or("").trim().to_owned();
        let parts = data.iter().filter_map(|column| row.get(*column)).flat_map(|cell| cell.split('|'));
        let (event, at) = (cell("event"), moment(&cell("time"), zone));
        match at.filter(|_| !event.is_empty()) {
            Some(at) => read.lines.push(Line {
                number,
                at,
                call: cell("callid"),
                queue: cell("queuename"),
                agent: cell("agent"),
                event,
                data: parts.map(|part| part.trim().to_owned()).collect(),
            }),
            None => read.malformed.push(number),
        }
    }
    read
}

/// `2026-07-01 08:00:00.123456` on the clock of the zone, or seconds since 1970 as the first tables had them.
fn moment(cell: &str, zone: &TimeZone) -> Option<Timestamp> {
    instant(cell).or_else(|| {
        let at: DateTime = cell.replacen(' ', "T", 1).parse().ok()?;
        zone.to_ambiguous_timestamp(at).compatible().ok()
    })
}
