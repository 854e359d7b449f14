//! Continues from the journal, with its centre or that of a file that has changed since.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use acd::config::{Center, ConfigErrors, Differences, ScenarioErrors};
use acd::identity::JournalId;
use acd::journal::{Answered, CenterPlace, Journal, JournalError, Recovered};
use acd::live::{BoardOptions, Clock, Handle, MonotonicClock, Options, Setup};

use super::listening::{Listen, Listening};
use super::notify;
use super::reloading::{Credentials, Files};
use super::retirement::Retirement;
use super::serving::CenterFrom;
use super::serving::Serving;
use super::signals::Hangup;
use crate::access::{AccessNow, UnfitTokens};
use crate::history::{History, Resumed, unix_secs};
use crate::options::ServerOptions;
use crate::reload::Doubt;
use crate::service::{Service, StartError};
use crate::tls::{Tls, TlsError};

/// Why a router was not started.
#[derive(Debug, thiserror::Error)]
pub enum BeginError {
    /// Faults of the centre file.
    #[error(transparent)]
    File(#[from] ScenarioErrors),
    /// A centre that cannot follow the journal's.
    #[error("{0}: {1}")]
    Unfit(String, ConfigErrors),
    /// What looks like a mistake, with how to confirm it.
    #[error("{0}")]
    Questioned(String),
    /// The journal cannot be used.
    #[error(transparent)]
    Journal(#[from] JournalError),
    /// Where the server cannot listen, and why.
    #[error("cannot listen on {0}: {1}")]
    Listen(String, String),
    /// A certificate or a key that does not do.
    #[error(transparent)]
    Tls(#[from] TlsError),
    /// An address that can be reached from elsewhere, without a token.
    #[error(
        "{0} can be reached from elsewhere, and there is no token. Give one with --token-file or in ACD_TOKEN \
         (`openssl rand -hex 32` makes one), or listen on 127.0.0.1"
    )]
    Open(Listen),
    /// The file of the token cannot be read.
    #[error("the token file {0}: {1}")]
    TokenFile(String, String),
    /// Tokens that do not do, and where they are from.
    #[error("the token in {0}: {1}")]
    Token(String, UnfitTokens),
    /// An unknown time zone.
    #[error("unknown time zone `{0}`; expected an IANA name such as `Europe/Berlin`")]
    Zone(String),
    /// The cluster, or its log.
    #[cfg(feature = "cluster")]
    #[error(transparent)]
    Cluster(#[from] acd_cluster::ClusterError),
    /// The HTTP interface was refused by the router.
    #[error(transparent)]
    Service(#[from] StartError),
}

impl BeginError {
    /// Whether a file, the journal or the clock is at fault.
    pub fn is_of_input(&self) -> bool {
        match self {
            Self::File(_) | Self::Unfit(..) | Self::Questioned(_) | Self::Journal(_) => true,
            #[cfg(feature = "cluster")]
            Self::Cluster(error) => !error.is_temporary(),
            Self::Listen(..)
            | Self::Tls(_)
            | Self::Open(_)
            | Self::TokenFile(..)
            | Self::Token(..)
            | Self::Zone(..)
            | Self::Service(_) => false,
        }
    }
}

/// The centre, and its text.
pub(super) struct CenterFile {
    pub(super) center: Center,
    pub(super) text: String,
    pub(super) name: String,
}

impl CenterFile {
    pub(super) fn read(path: &Path) -> Result<Self, ScenarioErrors> {
        let name = path.display().to_string();
        let Ok(text) = std::fs::read_to_string(path) else {
            // This reports why not.
            let center = Center::load(path)?;
            return Ok(Self { center, text: String::new(), name });
        };
        Ok(Self { center: Center::parse(&name, &text)?, text, name })
    }

    /// Whether it is the same as at the last start.
    fn is_unchanged(&self, kept: &str, kept_center: Option<&Center>) -> bool {
        kept == self.text || kept_center == Some(&self.center)
    }
}

/// What a router is about to be started with: everything but the journal has been read.
pub struct Beginning {
    arguments: Serving,
    path: PathBuf,
    tls: Option<Tls>,
    file: CenterFile,
    server: ServerOptions,
    board: BoardOptions,
}

/// A journal, about to be continued.
pub struct Begun {
    /// The router to start, on the time of day.
    pub setup: Setup,
    /// What [`Beginning::service`] goes on with.
    pub next: Next,
    /// Which journal it is.
    pub id: JournalId,
}

/// What the service of a router that was begun goes on with.
pub struct Next {
    /// The new centre, if it is to change. Its file is remembered once it is in use.
    change: Option<Center>,
    /// Where the file is remembered.
    place: CenterPlace,
    history: Option<History>,
}

impl Beginning {
    /// Reads the centre file and the token.
    ///
    /// # Errors
    /// Faults of the file, the token, the address or the time zone.
    pub fn read(arguments: Serving, center: &Path) -> Result<Self, BeginError> {
        let mut server = arguments.server_options()?;
        let tls = arguments.tls()?;
        let file = CenterFile::read(center)?;
        // What it can start with, it can be sent.
        server.body_max = server.body_max.max(2 * file.text.len());
        let board = arguments.board(&file.center)?;
        Ok(Self { arguments, path: center.to_owned(), tls, file, server, board })
    }

    /// The centre of the file.
    pub fn center(&self) -> &Center {
        &self.file.center
    }

    /// What was given on the command line.
    #[cfg(feature = "cluster")]
    pub(super) fn arguments(&self) -> &Serving {
        &self.arguments
    }

    /// The HTTP interface of a router whose centre is the history's.
    #[cfg(feature = "cluster")]
    pub(super) async fn service_of(
        &self,
        router: Handle,
        (options, access): (ServerOptions, AccessNow),
        place: CenterPlace,
    ) -> Result<Service, BeginError> {
        self.started(router, (options, access), Next { change: None, place, history: None }).await
    }

    /// The files that are read again of every server.
    pub(super) fn credentials(&self) -> Credentials {
        Credentials { arguments: self.arguments.clone(), tls: self.tls.clone() }
    }

    /// The options of the server.
    pub fn server_options(&self) -> &ServerOptions {
        &self.server
    }

    /// The options of the router.
    pub fn router_options(&self) -> Options {
        Options { board: Some(self.board.clone()), ..Options::default() }
    }

    /// Continues from the journal.
    ///
    /// # Errors
    /// Faults of the journal, the centre or the clock; [`JournalError::Locked`] while another process has it.
    pub fn open(&self) -> Result<Begun, BeginError> {
        let options = self.arguments.journal_options();
        let (folder, center) = (self.arguments.journal(), self.file.center.clone());
        let kept = self.arguments.history(&self.file.center)?;
        let mut history = Resumed::open(kept, self.board.thresholds.clone());
        let (journal, recovered) = Journal::open_following(folder, options, center, &mut history)
            .map_err(|error| self.questioned_clock(error))?;
        say_what_was_found(&recovered);
        let place = journal.center_place();
        let known = place.kept().unwrap_or_else(|error| {
            tracing::warn!(%error, "the centre file of the last start is unknown");
            None
        });
        let next = self.next_center(known.as_deref(), &recovered)?;
        if next.is_none() && self.remembers(known.as_deref()) {
            place.keep(&self.file.text)?;
        }
        let id = recovered.id;
        let clock = MonotonicClock::on_unix_time(recovered.engine.now());
        let history = self.go_on(history, &recovered)?;
        let secs = unix_secs(clock.now(), clock.time_of_day_ahead());
        let center = recovered.engine.shared_center();
        let setup = Setup::recovered(journal, recovered).with_clock(Arc::new(clock));
        // The router's start reports thresholds that do not do.
        let today = history.as_ref().map(|history| history.today(&center, &self.board.thresholds, secs));
        let setup = match today {
            Some(Ok(today)) => setup.with_today(today),
            Some(Err(_)) | None => setup,
        };
        Ok(Begun { setup, id, next: Next { change: next, place, history } })
    }

    /// Goes on with the history after what was recovered. Where it cannot be kept the router runs without.
    fn go_on(&self, mut history: Resumed, recovered: &Recovered) -> Result<Option<History>, BeginError> {
        if history.is_behind() {
            tracing::info!("an older part of the journal is replayed for the history");
            history.catch_up(self.arguments.journal())?;
        }
        let ready = history.ready(&recovered.engine, &recovered.roster, recovered.events);
        Ok(ready.inspect_err(|error| tracing::error!(%error, "no history is kept: its folder cannot be made")).ok())
    }

    /// Whether the file counts as read although its centre is not used: a file that is passed over with
    /// `--center-from journal` is read by a later start that goes by it.
    fn remembers(&self, known: Option<&str>) -> bool {
        self.arguments.center_from != CenterFrom::Journal || known.is_none()
    }

    /// Opens the sockets.
    ///
    /// # Errors
    /// The first that cannot be opened.
    pub async fn listen(&self) -> Result<Listening, BeginError> {
        Listening::open(&self.arguments.listen, self.tls.as_ref()).await
    }

    /// Starts the HTTP interface of the router that was begun. A new centre counts from then on; only then its file is
    /// remembered: if the process dies before, the next start sees the change again. From then on SIGHUP lets the files
    /// be read again, and systemd hears that the router is alive.
    ///
    /// # Errors
    /// If the router refuses the centre or has stopped, or the file cannot be remembered.
    pub async fn service(&self, router: Handle, next: Next) -> Result<Service, BeginError> {
        let access = AccessNow::new(self.server.access.clone());
        let service = self.started(router, (self.server.clone(), access), next).await?;
        tokio::spawn(hang_ups(service.clone()));
        Ok(service)
    }

    async fn started(
        &self,
        router: Handle,
        (server, access): (ServerOptions, AccessNow),
        next: Next,
    ) -> Result<Service, BeginError> {
        let Next { change, place, history } = next;
        let (thresholds, changes) = (self.board.thresholds.clone(), change.is_some());
        let options = ServerOptions { history, ..server };
        let service = Service::start_sharing(router, thresholds, (options, access), change).await?;
        if changes {
            place.keep(&self.file.text)?;
        }
        Files { credentials: self.credentials(), center: self.path.clone(), place }.follow(&service);
        tokio::spawn(notify::keep_alive(service.clone()));
        Ok(service)
    }

    fn questioned_clock(&self, error: JournalError) -> BeginError {
        let JournalError::Clock { last_unix_micros, now_unix_micros } = error else { return error.into() };
        let folder = self.arguments.journal().display();
        BeginError::Questioned(format!(
            "the clock says {}, and the journal in {folder} was last written at {}. Is the clock right? If it is, start \
             once with --accept-clock: whatever is due by it happens then, such as the end of calls that have waited too \
             long",
            moment(now_unix_micros),
            moment(last_unix_micros)
        ))
    }

    /// The centre that follows the journal's; `None` to keep that.
    fn next_center(&self, kept: Option<&str>, recovered: &Recovered) -> Result<Option<Center>, BeginError> {
        let (file, replace) = (&self.file, self.arguments.replace_center);
        let before = recovered.engine.center();
        let next = file.center.succeed(before);
        if next.as_ref().is_ok_and(|next| next == before) {
            return Ok(None);
        }
        let name = &file.name;
        let differences = next.as_ref().map(|next| Differences::new(before, next).to_string());
        let differences = differences.unwrap_or_else(|_| "it cannot follow the journal's".into());
        let from = self.arguments.center_from;
        let kept_center = kept.and_then(|kept| Center::parse("the kept centre", kept).ok());
        match kept {
            _ if replace => {}
            Some(_) if from == CenterFrom::Journal => {
                tracing::info!("the centre in the journal goes on; that of {name} would differ: {differences}");
                return Ok(None);
            }
            Some(kept) if file.is_unchanged(kept, kept_center.as_ref()) && from == CenterFrom::Changed => {
                tracing::info!(
                    "{name} has not changed since the last start, the centre has, by command: it goes on as it was. The \
                     file would change it back ({differences})"
                );
                return Ok(None);
            }
            Some(_) => say_what_is_undone(name, kept_center.as_ref(), before),
            None => {
                tracing::warn!(
                    "the centre in the journal goes on: it is not that of {name}, and which file the last start read is not \
                     known. To take the file, start with --replace-center ({differences})"
                );
                return Ok(None);
            }
        }
        let next = next.map_err(|faults| BeginError::Unfit(name.clone(), faults))?;
        let retirement = Retirement { before, next: &next, roster: &recovered.roster, kept: kept_center.as_ref() };
        if let Some(who) = retirement.suspicion().filter(|_| !replace) {
            let folder = self.arguments.journal().display();
            return Err(BeginError::Questioned(format!(
                "the centre in {name} would retire {who} of the journal in {folder}. Is it the right file, and the right \
                 journal? Nothing was changed. If both are, start once with --replace-center ({differences})"
            )));
        }
        tracing::info!("using the centre of {name}; {differences}");
        Ok(Some(next))
    }
}

/// Reads the files again at each SIGHUP, until the service is closed.
async fn hang_ups(service: Service) {
    let Ok(mut hangup) = Hangup::new() else { return };
    loop {
        tokio::select! {
            () = hangup.told() => {}
            () = service.closed() => return,
        }
        if let Some(reload) = service.reload() {
            // What went wrong is in the log.
            let _ = reload(Doubt::Refuse).await;
        }
    }
}

/// Warns if the centre was changed by command since the file was read: a start from the file undoes that.
fn say_what_is_undone(name: &str, kept: Option<&Center>, before: &Center) {
    let read = kept.and_then(|kept| kept.succeed(before).ok());
    if let Some(read) = read.filter(|read| read != before) {
        let undone = Differences::new(&read, before);
        tracing::warn!(
            "the centre was changed by command since the last start ({undone}), and {name} counts now: what it does not say \
             is undone. GET /v1/center reads the centre in use before a stop"
        );
    }
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

#[cfg(test)]
mod tests {
    use clap::Parser;

    use super::*;

    #[derive(Parser)]
    struct Line {
        #[command(flatten)]
        arguments: Serving,
    }

    fn beginning(folder: &Path, center: &str) -> Beginning {
        let file = folder.join("center.toml");
        std::fs::write(&file, center).expect("it can be written");
        let journal = folder.join("journal").display().to_string();
        let line = Line::parse_from(["serve", "--journal", &journal]);
        Beginning::read(line.arguments, &file).expect("a sound centre")
    }

    const BEFORE: &str = "[queues.contract]\n[profiles.all.skills]\ncontract = 1\n[agents.li]\nprofile = \"all\"\n";

    #[tokio::test]
    async fn a_change_that_was_not_made_is_made_at_the_next_start() {
        let folder = tempfile::tempdir().expect("a folder");
        assert!(beginning(folder.path(), BEFORE).open().expect("a new journal").next.change.is_none());
        let after = BEFORE.replace("[queues.contract]", "[queues.contract]\nweight = 2");
        let next = beginning(folder.path(), &after);
        // The process dies before the router has taken the centre.
        drop(next.open().expect("a journal").next.change.expect("it is to change"));
        let Begun { setup, next: rest, .. } = next.open().expect("a journal");
        let router = setup.start(next.router_options()).expect("a router");
        let service = next.service(router.handle(), rest).await.expect("the router takes the centre");
        service.close();
        router.shut_down().expect("it stops");
        assert!(next.open().expect("a journal").next.change.is_none(), "it was made");
    }

    #[test]
    fn which_centre_counts_is_the_operators_choice_and_a_file_passed_over_counts_later() {
        let folder = tempfile::tempdir().expect("a folder");
        let with = |center: &str, from: CenterFrom| {
            let mut beginning = beginning(folder.path(), center);
            beginning.arguments.center_from = from;
            beginning.open().expect("a journal").next.change.is_some()
        };
        let after = BEFORE.replace("[queues.contract]", "[queues.contract]\nweight = 2");
        assert!(!with(BEFORE, CenterFrom::Journal), "a new journal begins with the file");
        assert!(!with(&after, CenterFrom::Journal), "the journal counts");
        assert!(with(&after, CenterFrom::Changed), "it has changed since the last start that went by it");
        assert!(with(&after, CenterFrom::File));
        assert!(!with(BEFORE, CenterFrom::File), "there is nothing to change");
    }

    #[test]
    fn a_file_that_would_retire_everybody_is_questioned() {
        let folder = tempfile::tempdir().expect("a folder");
        drop(beginning(folder.path(), BEFORE).open().expect("a new journal"));
        let wrong = beginning(folder.path(), &BEFORE.replace("contract", "sales"));
        match wrong.open() {
            Err(error @ BeginError::Questioned(_)) => assert!(error.is_of_input(), "{error}"),
            other => panic!("{:?}", other.map(|_| ())),
        }
    }
}
