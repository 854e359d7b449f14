//! What a router and its HTTP interface are started with.

use std::net::SocketAddr;
use std::path::PathBuf;
use std::time::Duration;

use acd::config::Center;
use acd::journal::{ClockCheck, History, JournalOptions, Sync};
use acd::live::{BoardOptions, Midnights, Publish};
use acd::time::Duration as Interval;
use clap::{Args, ValueEnum};

use super::begin::BeginError;
use super::log::Format;
use crate::options::{ServerOptions, Token};

/// No planned outage is that long, and no correct clock was that far behind.
const CLOCK: ClockCheck =
    ClockCheck::Refuse { ahead: Duration::from_secs(31 * 86_400), behind: Duration::from_secs(3_600) };

/// What a router and its HTTP interface are started with.
#[derive(Clone, Debug, Args)]
pub struct Serving {
    /// The folder of the journal; created if necessary.
    #[arg(long, value_name = "FOLDER")]
    pub journal: PathBuf,
    /// The address to listen on; port 0 chooses a free one.
    #[arg(long, value_name = "ADDRESS", default_value = "127.0.0.1:8012")]
    pub listen: SocketAddr,
    /// When to sync commands to disk. This matters for power failures, and if the journal is removed while the server
    /// runs (noticed with each sync, and once a second): acknowledged commands survive the death of the process in
    /// any case.
    #[arg(long, value_enum, default_value_t = When::Interval)]
    pub sync: When,
    /// Keep the whole journal, for the audit and for what-if reruns; by default the newest two states and everything
    /// since.
    #[arg(long)]
    pub keep_all: bool,
    /// Use the centre of the file, whatever the journal has: even if the file has not changed since the last start
    /// and the centre was changed by PUT, and even if that retires everybody or ends every call.
    #[arg(long)]
    pub replace_center: bool,
    /// Start although the time of day is more than 31 days ahead of the journal's last, or more than an hour behind
    /// it. Deadlines follow this clock; a journal's time never goes back.
    #[arg(long)]
    pub accept_clock: bool,
    /// A file that contains the token.
    #[arg(long, value_name = "FILE")]
    pub token_file: Option<PathBuf>,
    /// The time zone, by its IANA name, whose midnight starts the day. By default that of the first calendar, else
    /// UTC.
    #[arg(long, value_name = "ZONE")]
    pub zone: Option<String>,
    /// Service level thresholds in seconds, ascending, separated by commas.
    #[arg(long, value_name = "SECONDS", value_delimiter = ',', default_values_t = [20_u64])]
    pub threshold: Vec<u64>,
    /// The format of the log on standard error. RUST_LOG filters it: `RUST_LOG=acd=debug` shows every request.
    #[arg(long, value_enum, default_value_t = Format::Text)]
    pub log: Format,
    /// The maximum size of a request's body in mebibytes: a centre, or all the calls of a switch.
    #[arg(long, value_name = "MIB", default_value_t = 16, value_parser = clap::value_parser!(u16).range(1..=1_024))]
    pub body_limit: u16,
}

/// When to sync.
#[derive(Clone, Copy, Debug, ValueEnum)]
pub enum When {
    /// Before it is answered.
    Always,
    /// Within 10 milliseconds.
    Interval,
    /// At the operating system's pace.
    None,
}

impl Serving {
    /// The options of the journal.
    pub(super) fn journal_options(&self) -> JournalOptions {
        let sync = match self.sync {
            When::Always => Sync::Always,
            When::Interval => Sync::Interval(Duration::from_millis(10)),
            When::None => Sync::Never,
        };
        let history = if self.keep_all { History::All } else { History::States(2) };
        let clock = if self.accept_clock { ClockCheck::Accept } else { CLOCK };
        JournalOptions { sync, history, clock, ..JournalOptions::default() }
    }

    /// The options of the server, with the token.
    pub(super) fn server_options(&self) -> Result<ServerOptions, BeginError> {
        let body_max = usize::from(self.body_limit) << 20;
        let options = ServerOptions { token: self.token()?, body_max, ..ServerOptions::default() };
        match options.token.is_none() && !self.listen.ip().is_loopback() {
            true => Err(BeginError::Open(self.listen)),
            false => Ok(options),
        }
    }

    fn token(&self) -> Result<Option<Token>, BeginError> {
        let (secret, from) = match &self.token_file {
            Some(path) => {
                let from = path.display().to_string();
                let secret = std::fs::read_to_string(path);
                (secret.map_err(|error| BeginError::TokenFile(from.clone(), error.to_string()))?, from)
            }
            None => match std::env::var("ACD_TOKEN") {
                Ok(secret) => (secret, "ACD_TOKEN".into()),
                Err(_) => return Ok(None),
            },
        };
        Token::new(&secret).map(Some).map_err(|unfit| BeginError::Token(from, unfit))
    }

    /// The options of the published state.
    pub(super) fn board(&self, center: &Center) -> Result<BoardOptions, BeginError> {
        let calendar = || center.calendars.first().map(|calendar| calendar.zone.clone());
        let zone = self.zone.clone().or_else(calendar).unwrap_or_else(|| "UTC".into());
        let midnights = Midnights::in_zone(&zone).ok_or(BeginError::Zone(zone))?;
        let thresholds = self.threshold.iter().map(|secs| Interval::from_secs(*secs)).collect();
        Ok(BoardOptions { publish: Publish::Every(Interval::from_millis(500)), thresholds, midnights })
    }
}
