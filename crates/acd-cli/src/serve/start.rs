//! Continues from the journal, with its centre or that of a file that has changed since.

use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use acd::config::{Center, ConfigErrors, ScenarioErrors};
use acd::journal::{
    Answered, CenterPlace, ClockCheck, History, Journal, JournalError, JournalOptions, Recovered, Sync,
};
use acd::live::{BoardOptions, MonotonicClock, Options, Router, Setup};

use super::super::differences::Differences;
use super::super::input::Unfit;
use super::retirement::Retirement;
use super::{Arguments, When};

/// No planned outage is that long, and no correct clock was that far behind.
const CLOCK: ClockCheck =
    ClockCheck::Refuse { ahead: Duration::from_secs(31 * 86_400), behind: Duration::from_secs(3_600) };

/// A start that looks like a mistake, with how to confirm it.
#[derive(Debug, thiserror::Error)]
#[error("{0}")]
pub(crate) struct Questioned(String);

/// The centre, and its text.
pub(super) struct CenterFile {
    pub(super) center: Center,
    text: String,
    name: String,
}

impl CenterFile {
    /// Reads a centre file.
    ///
    /// # Errors
    /// Every fault of the file.
    pub(super) fn read(path: &Path) -> Result<Self, ScenarioErrors> {
        let name = path.display().to_string();
        let Ok(text) = std::fs::read_to_string(path) else {
            // This reports why not.
            let center = Center::load(path)?;
            return Ok(Self { center, text: String::new(), name });
        };
        Ok(Self { center: Center::parse(&name, &text)?, text, name })
    }
}

/// A router that continues a journal.
pub(super) struct Begun {
    pub(super) router: Router,
    /// The new centre, if it is to change.
    pub(super) change: Option<Change>,
}

/// The new centre, and its file.
pub(super) struct Change {
    pub(super) center: Center,
    pub(super) kept: Kept,
}

/// The file to remember once its centre is in use.
pub(super) struct Kept {
    place: CenterPlace,
    text: String,
}

impl Kept {
    /// Saves it.
    ///
    /// # Errors
    /// If it cannot be written.
    pub(super) fn keep(&self) -> Result<(), JournalError> {
        self.place.keep(&self.text)
    }
}

/// Continues from the journal.
///
/// # Errors
/// Faults of the journal, the centre or the clock.
pub(super) fn router(arguments: &Arguments, file: CenterFile, board: BoardOptions) -> anyhow::Result<Begun> {
    let (journal, recovered) = Journal::open(&arguments.journal, options(arguments), file.center.clone())
        .map_err(|error| questioned_clock(error, arguments))?;
    say_what_was_found(&recovered);
    let place = journal.center_place();
    let known = place.kept().unwrap_or_else(|error| {
        tracing::warn!(%error, "the centre file of the last start is unknown");
        None
    });
    let next = next_center(arguments, &file, known.as_deref(), &recovered)?;
    let kept = Kept { place, text: file.text };
    if next.is_none() {
        kept.keep()?;
    }
    let clock = MonotonicClock::on_unix_time(recovered.engine.now());
    let setup = Setup::recovered(journal, recovered).with_clock(Arc::new(clock));
    let router = setup.start(Options { board: Some(board), ..Options::default() })?;
    Ok(Begun { router, change: next.map(|center| Change { center, kept }) })
}

fn options(arguments: &Arguments) -> JournalOptions {
    let sync = match arguments.sync {
        When::Always => Sync::Always,
        When::Interval => Sync::Interval(Duration::from_millis(10)),
        When::None => Sync::Never,
    };
    let history = if arguments.keep_all { History::All } else { History::States(2) };
    let clock = if arguments.accept_clock { ClockCheck::Accept } else { CLOCK };
    JournalOptions { sync, history, clock, ..JournalOptions::default() }
}

fn questioned_clock(error: JournalError, arguments: &Arguments) -> anyhow::Error {
    let JournalError::Clock { last_unix_micros, now_unix_micros } = error else { return error.into() };
    let folder = arguments.journal.display();
    Questioned(format!(
        "the clock says {}, and the journal in {folder} was last written at {}. Is the clock right? If it is, start once \
         with --accept-clock: whatever is due by it happens then, such as the end of calls that have waited too long",
        moment(now_unix_micros),
        moment(last_unix_micros)
    ))
    .into()
}

/// Formats in UTC, to the second.
fn moment(unix_micros: u64) -> String {
    let micros = i64::try_from(unix_micros).unwrap_or(i64::MAX);
    format!("{:.0}", jiff::Timestamp::from_microsecond(micros).unwrap_or(jiff::Timestamp::MAX))
}

fn say_what_was_found(recovered: &Recovered) {
    let (calls, commands) = (recovered.roster.calls().count(), recovered.next - 1);
    tracing::info!(calls, commands, replayed = recovered.replayed, "the journal");
    for error in &recovered.unreadable {
        tracing::warn!(%error, "an older state was used, from which the whole journal could be replayed");
    }
    if !recovered.other_engines.is_empty() {
        let wrote = recovered.other_engines.join(", ");
        tracing::warn!(
            "replayed {} commands decided by version {wrote} of acd; this is {}, whose rules may differ",
            recovered.replayed,
            env!("CARGO_PKG_VERSION")
        );
    }
    if let Some(torn) = &recovered.torn {
        let answered = match torn.answered {
            Answered::Nobody => "by the last mark it had not been acknowledged",
            Answered::Unknown => {
                "if the process died while it wrote that, nobody had been answered; if it was damaged since, or the \
                 machine died before it was synced, somebody may have been"
            }
        };
        let beside = torn.path.with_extension(format!("torn-at-{}", torn.offset));
        let (bytes, kept) = (torn.bytes, beside.display());
        tracing::warn!(bytes, %kept, "the end of the journal was incomplete and was cut off; {answered}");
    }
}

/// The centre that follows the journal's; `None` to keep that.
fn next_center(
    arguments: &Arguments,
    file: &CenterFile,
    kept: Option<&str>,
    recovered: &Recovered,
) -> anyhow::Result<Option<Center>> {
    let before = recovered.engine.center();
    let next = file.center.succeed(before);
    if next.as_ref().is_ok_and(|next| next == before) {
        return Ok(None);
    }
    let name = &file.name;
    let differences = next.as_ref().map(|next| Differences::new(before, next).to_string());
    let differences = differences.unwrap_or_else(|_| "it cannot follow the journal's".into());
    if !arguments.replace_center {
        match kept {
            Some(kept) if is_unchanged(file, kept) => {
                tracing::info!(
                    "{name} has not changed since the last start, the centre has, by command: it goes on as it was. The \
                     file would change it back ({differences})"
                );
                return Ok(None);
            }
            Some(_) => {}
            None => {
                tracing::warn!(
                    "the centre in the journal goes on: it is not that of {name}, and which file the last start read is not \
                     known. To take the file, start with --replace-center ({differences})"
                );
                return Ok(None);
            }
        }
    }
    let next = next.map_err(|faults: ConfigErrors| Unfit::new(name.clone(), faults))?;
    let kept = kept.and_then(|kept| Center::parse("the kept centre", kept).ok());
    let retirement = Retirement { before, next: &next, roster: &recovered.roster, kept: kept.as_ref() };
    if let Some(who) = retirement.suspicion().filter(|_| !arguments.replace_center) {
        let folder = arguments.journal.display();
        return Err(Questioned(format!(
            "the centre in {name} would retire {who} of the journal in {folder}. Is it the right file, and the right \
             journal? Nothing was changed. If both are, start once with --replace-center ({differences})"
        ))
        .into());
    }
    tracing::info!("using the centre of {name}; {differences}");
    Ok(Some(next))
}

/// Whether the file is the same as at the last start.
fn is_unchanged(file: &CenterFile, kept: &str) -> bool {
    kept == file.text || Center::parse("the kept centre", kept).is_ok_and(|kept| kept == file.center)
}
