//! What a router and its HTTP interface are started with.

use std::path::{Path, PathBuf};
use std::time::Duration;

use acd::config::Center;
use acd::journal::{ClockCheck, History, JournalOptions, Sync};
use acd::live::{BoardOptions, Midnights, Publish};
use acd::time::Duration as Interval;
use clap::{Args, ValueEnum};

use super::begin::BeginError;
use super::listening::Listen;
use super::log::Format;
use crate::access::Access;
use crate::call_log::Personal;
use crate::history::{HistoryOptions, Zone};
use crate::options::ServerOptions;
use crate::tls::Tls;

/// No planned outage is that long, and no correct clock was that far behind.
const CLOCK: ClockCheck =
    ClockCheck::Refuse { ahead: Duration::from_secs(31 * 86_400), behind: Duration::from_secs(3_600) };

/// What a router and its HTTP interface are started with.
#[derive(Clone, Debug, Args)]
pub struct Serving {
    /// The folder of the journal; created if necessary.
    #[arg(long, env = "ACD_JOURNAL", value_name = "FOLDER", required = true)]
    pub journal: Option<PathBuf>,
    /// Where to listen: an address (port 0 chooses a free one), or unix: and the path of a socket, which the group may
    /// use. May be repeated, or several separated by commas.
    #[arg(long, env = "ACD_LISTEN", value_name = "ADDRESS", value_delimiter = ',', default_value = "127.0.0.1:8012")]
    pub listen: Vec<Listen>,
    /// A file with the server's certificate, followed by those that signed it, in PEM format: the addresses speak
    /// HTTPS. SIGHUP reads it again.
    #[arg(long, env = "ACD_TLS_CERT", value_name = "FILE", requires = "tls_key")]
    pub tls_cert: Option<PathBuf>,
    /// A file with the certificate's private key, in PEM format.
    #[arg(long, env = "ACD_TLS_KEY", value_name = "FILE", requires = "tls_cert")]
    pub tls_key: Option<PathBuf>,
    /// When to sync commands to disk. This matters for power failures, and if the journal is removed while the server
    /// runs (noticed with each sync, and once a second): acknowledged commands survive the death of the process in
    /// any case.
    #[arg(long, env = "ACD_SYNC", value_enum, default_value_t = When::Interval)]
    pub sync: When,
    /// Keep the whole journal, for the audit and for what-if reruns; by default the newest two states and everything
    /// since.
    #[arg(long, env = "ACD_KEEP_ALL")]
    pub keep_all: bool,
    /// Which centre counts at a start, where the journal has one: that of the file if that has changed since the last
    /// start, always that of the journal, or always that of the file. A start that undoes what was changed by PUT says
    /// so in the log. SIGHUP and `acd reload` read the file in any case.
    #[arg(long, env = "ACD_CENTER_FROM", value_enum, default_value_t = CenterFrom::Changed)]
    pub center_from: CenterFrom,
    /// Use the centre of the file, whatever the journal has: even if the file has not changed since the last start
    /// and the centre was changed by PUT, and even if that retires everybody or ends every call.
    #[arg(long, env = "ACD_REPLACE_CENTER")]
    pub replace_center: bool,
    /// Start although the time of day is more than 31 days ahead of the journal's last, or more than an hour behind
    /// it. Deadlines follow this clock; a journal's time never goes back.
    #[arg(long, env = "ACD_ACCEPT_CLOCK")]
    pub accept_clock: bool,
    /// A file that contains the token; or several, each on a line with its role (board, read, agent, supervisor or
    /// operate) before it and, for the log, whose it is after it. SIGHUP reads it again.
    #[arg(long, env = "ACD_TOKEN_FILE", value_name = "FILE")]
    pub token_file: Option<PathBuf>,
    /// The time zone, by its IANA name, whose midnight starts the day. By default that of the first calendar, else
    /// UTC.
    #[arg(long, env = "ACD_ZONE", value_name = "ZONE")]
    pub zone: Option<String>,
    /// Service level thresholds in seconds, ascending, separated by commas.
    #[arg(
        long,
        env = "ACD_THRESHOLD",
        value_name = "SECONDS",
        value_delimiter = ',',
        default_values_t = [20_u64]
    )]
    pub threshold: Vec<u64>,
    /// The format of the log on standard error. RUST_LOG filters it: `RUST_LOG=acd=debug` shows every request.
    #[arg(long, env = "ACD_LOG", value_enum, default_value_t = Format::Text)]
    pub log: Format,
    /// Where to keep the history: counts by quarter of an hour, queue and agent, and a line for each call. By default
    /// the folder `history` in that of the journal.
    #[arg(long, env = "ACD_HISTORY", value_name = "FOLDER")]
    pub history: Option<PathBuf>,
    /// After how many days the history's counts are removed. By default never.
    #[arg(long, env = "ACD_HISTORY_DAYS", value_name = "DAYS")]
    pub history_days: Option<u32>,
    /// After how many days what is personal is removed: the history's lines of calls and its counts by agent, and
    /// old parts of the journal, which names callers. By default never.
    #[arg(long, env = "ACD_PERSONAL_DAYS", value_name = "DAYS", value_parser = clap::value_parser!(u32).range(1..=36_500))]
    pub personal_days: Option<u32>,
    /// Name callers, and what the switch keeps with calls, in the log: personal data. By default the line of a call has
    /// its queue, its wait, its agent and how it ended.
    #[arg(long, env = "ACD_LOG_CALLERS")]
    pub log_callers: bool,
    /// The maximum size of a request's body in mebibytes: a centre, or all the calls of a switch.
    #[arg(
        long,
        env = "ACD_BODY_LIMIT",
        value_name = "MIB",
        default_value_t = 16,
        value_parser = clap::value_parser!(u16).range(1..=1_024)
    )]
    pub body_limit: u16,
    /// Several routers on one replicated log.
    #[cfg(feature = "cluster")]
    #[command(flatten)]
    pub cluster: super::cluster::Clustering,
}

/// Which centre counts at a start.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum CenterFrom {
    /// That of the file if that has changed since the last start, else that of the journal.
    Changed,
    /// That of the journal.
    Journal,
    /// That of the file.
    File,
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
    /// The folder of the journal; only a command that has changed the argument can do without, and then asks for none.
    pub(super) fn journal(&self) -> &Path {
        self.journal.as_deref().unwrap_or(Path::new("."))
    }

    /// The options of the journal.
    pub(super) fn journal_options(&self) -> JournalOptions {
        let sync = match self.sync {
            When::Always => Sync::Always,
            When::Interval => Sync::Interval(Duration::from_millis(10)),
            When::None => Sync::Never,
        };
        let history = if self.keep_all { History::All } else { History::States(2) };
        let clock = if self.accept_clock { ClockCheck::Accept } else { CLOCK };
        let erase_after = self.personal_days.map(|days| Duration::from_secs(86_400 * u64::from(days)));
        JournalOptions { sync, history, clock, erase_after, ..JournalOptions::default() }
    }

    /// The options of the server, with the token.
    pub(super) fn server_options(&self) -> Result<ServerOptions, BeginError> {
        let body_max = usize::from(self.body_limit) << 20;
        let personal = if self.log_callers { Personal::Logged } else { Personal::LeftOut };
        let options = ServerOptions { access: self.access()?, body_max, personal, ..ServerOptions::default() };
        match self.listen.iter().find(|listen| options.access.is_open() && !listen.is_local()) {
            Some(open) => Err(BeginError::Open(open.clone())),
            None => Ok(options),
        }
    }

    /// The certificate, if there is one.
    pub(super) fn tls(&self) -> Result<Option<Tls>, BeginError> {
        let files = self.tls_cert.as_ref().zip(self.tls_key.as_ref());
        Ok(files.map(|(certificate, key)| Tls::load(certificate, key)).transpose()?)
    }

    /// Whether the server was started with tokens.
    pub(super) fn has_tokens(&self) -> bool {
        self.token_file.is_some() || std::env::var_os("ACD_TOKEN").is_some()
    }

    /// Who may do what.
    pub(super) fn access(&self) -> Result<Access, BeginError> {
        let (secret, from) = match &self.token_file {
            Some(path) => {
                let from = path.display().to_string();
                let secret = std::fs::read_to_string(path);
                (secret.map_err(|error| BeginError::TokenFile(from.clone(), error.to_string()))?, from)
            }
            None => match std::env::var("ACD_TOKEN") {
                Ok(secret) => (secret, "ACD_TOKEN".into()),
                Err(_) => return Ok(Access::open()),
            },
        };
        Access::parse(&secret).map_err(|faults| BeginError::Token(from, faults))
    }

    /// The options of the history.
    pub(super) fn history(&self, center: &Center) -> Result<HistoryOptions, BeginError> {
        let zone = self.zone(center);
        Ok(HistoryOptions {
            folder: self.history.clone().unwrap_or_else(|| self.journal().join("history")),
            zone: Zone::named(&zone).ok_or(BeginError::Zone(zone))?,
            days: self.history_days,
            personal_days: self.personal_days,
        })
    }

    /// The zone of the day.
    fn zone(&self, center: &Center) -> String {
        self.zone.clone().unwrap_or_else(|| center.zone().to_owned())
    }

    /// The options of the published state.
    pub(super) fn board(&self, center: &Center) -> Result<BoardOptions, BeginError> {
        let zone = self.zone(center);
        let midnights = Midnights::in_zone(&zone).ok_or(BeginError::Zone(zone))?;
        let thresholds = self.threshold.iter().map(|secs| Interval::from_secs(*secs)).collect();
        Ok(BoardOptions { publish: Publish::Every(Interval::from_millis(500)), thresholds, midnights })
    }
}
