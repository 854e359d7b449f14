//! `acd-asterisk run`.

use std::io::Write;
use std::net::SocketAddr;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use acd::config::Center;
use acd::identity::JournalId;
use acd::journal::{ClockCheck, History, Journal, JournalError, JournalOptions, Recovered, Sync};
use acd::live::{BoardOptions, Handle, InlineRouter, Midnights, MonotonicClock, Options, Publish, Setup};
use acd::time::Duration as Interval;
use acd_asterisk::config::Config;
use acd_asterisk::run::{Adapter, End};
use acd_server::{ServerOptions, Service, Token};
use anyhow::{Context, anyhow, bail};
use tokio::net::TcpListener;

use super::{Exit, Files};

/// Between two looks whether the journal is free.
const STANDBY_LOOK: Duration = Duration::from_millis(100);

#[derive(Debug, clap::Args)]
#[command(after_help = "\
The journal is the router's memory, and its lock is what keeps two adapters from acting on one switch: with --standby a second \
process waits for it, and takes over when the first one dies.

Calls are not lost by a restart: whoever is in Stasis stays there, and is found. While no adapter is connected, new callers \
go on to the next line of the dialplan.

Exit status: 0 it was stopped; 1 it could not start; 2 wrong usage; 3 a file is at fault; 4 the journal could not be written: \
let it be started again; 5 another adapter connected to Asterisk as the same application: do not start it again.")]
pub(crate) struct Arguments {
    #[command(flatten)]
    files: Files,
    /// The folder of the journal; created if necessary.
    #[arg(long, value_name = "FOLDER")]
    journal: PathBuf,
    /// The address of the HTTP interface, for desktops, the wallboard and metrics; port 0 chooses a free one.
    #[arg(long, value_name = "ADDRESS", default_value = "127.0.0.1:8012")]
    listen: SocketAddr,
    /// A file that contains the token that HTTP requests must carry.
    #[arg(long, value_name = "FILE")]
    token_file: Option<PathBuf>,
    /// Wait until the journal is free, and then take over.
    #[arg(long)]
    standby: bool,
    /// Sync every command to disk before it is answered. By default within 10 milliseconds, which matters for power
    /// failures only.
    #[arg(long)]
    sync_always: bool,
    /// Keep the whole journal, for the audit; by default the newest two states and everything since.
    #[arg(long)]
    keep_all: bool,
    /// The time zone, by its IANA name, whose midnight starts the day. By default that of the first calendar, else
    /// UTC.
    #[arg(long, value_name = "ZONE")]
    zone: Option<String>,
}

/// Routes until stopped.
///
/// # Errors
/// If it could not start.
pub(crate) fn run(arguments: &Arguments, out: &mut impl Write) -> anyhow::Result<Exit> {
    let Some((center, text, config)) = files(&arguments.files)? else { return Ok(Exit::Faults) };
    let options = ServerOptions { token: token(arguments)?, ..ServerOptions::default() };
    if options.token.is_none() && !arguments.listen.ip().is_loopback() {
        bail!("{} can be reached from elsewhere: give a token with --token-file", arguments.listen);
    }
    let (journal, recovered) = journal(arguments, &center)?;
    let id = recovered.id;
    let change = center_change(&journal, &center, &text, &recovered)?;
    let board = board(arguments, &center)?;
    let clock = MonotonicClock::on_unix_time(recovered.engine.now());
    let setup = Setup::recovered(journal, recovered).with_clock(Arc::new(clock));
    let router = setup.inline(Options { board: Some(board.clone()), ..Options::default() })?;
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    runtime.block_on(serve(arguments, router, (config, id), options, board, change, out))
}

/// The centre, its text, and the configuration; `None` after their faults were logged.
fn files(files: &Files) -> anyhow::Result<Option<(Center, String, Config)>> {
    let text = std::fs::read_to_string(&files.center).with_context(|| files.center.display().to_string())?;
    let center = match Center::parse(&files.center.display().to_string(), &text) {
        Ok(center) => center,
        Err(faults) => return Ok(logged(&faults)),
    };
    let config = match Config::load(&files.switch) {
        Ok(config) => config,
        Err(error) => return Ok(logged(&error)),
    };
    match config.wire(&center).1 {
        Ok(()) => Ok(Some((center, text, config))),
        Err(faults) => Ok(logged(&faults)),
    }
}

fn logged<T>(fault: &impl std::fmt::Display) -> Option<T> {
    fault.to_string().lines().for_each(|line| tracing::error!("{line}"));
    None
}

fn token(arguments: &Arguments) -> anyhow::Result<Option<Token>> {
    let Some(path) = &arguments.token_file else { return Ok(None) };
    let secret = std::fs::read_to_string(path).with_context(|| format!("the token file {}", path.display()))?;
    Token::new(&secret).map(Some).with_context(|| format!("the token in {}", path.display()))
}

fn journal(arguments: &Arguments, center: &Center) -> anyhow::Result<(Journal, Recovered)> {
    let options = || JournalOptions {
        sync: if arguments.sync_always { Sync::Always } else { Sync::Interval(Duration::from_millis(10)) },
        history: if arguments.keep_all { History::All } else { History::States(2) },
        clock: ClockCheck::Refuse { ahead: Duration::from_secs(31 * 86_400), behind: Duration::from_secs(3_600) },
        ..JournalOptions::default()
    };
    let mut waited = false;
    loop {
        match Journal::open(&arguments.journal, options(), center.clone()) {
            Err(JournalError::Locked(path)) if arguments.standby => {
                if !std::mem::replace(&mut waited, true) {
                    tracing::info!(path = %path.display(), "standing by");
                }
                std::thread::sleep(STANDBY_LOOK);
            }
            opened => return Ok(opened?),
        }
    }
}

/// The centre of the file, where it is to replace the journal's: where the file has changed since the last start.
fn center_change(
    journal: &Journal,
    center: &Center,
    text: &str,
    recovered: &Recovered,
) -> anyhow::Result<Option<Center>> {
    let place = journal.center_place();
    let kept = place.kept().unwrap_or_default();
    let before = recovered.engine.center();
    let next = center.succeed(before).map_err(|faults| anyhow!("the centre cannot follow the journal's: {faults}"))?;
    place.keep(text)?;
    if next == *before || kept.as_deref() == Some(text) {
        return Ok(None);
    }
    tracing::info!("the centre's file has changed since the last start, and counts from now on");
    Ok(Some(next))
}

fn board(arguments: &Arguments, center: &Center) -> anyhow::Result<BoardOptions> {
    let calendar = || center.calendars.first().map(|calendar| calendar.zone.clone());
    let zone = arguments.zone.clone().or_else(calendar).unwrap_or_else(|| "UTC".into());
    let midnights = Midnights::in_zone(&zone)
        .with_context(|| format!("unknown time zone `{zone}`; expected an IANA name such as `Europe/Berlin`"))?;
    let thresholds = vec![Interval::from_secs(20)];
    Ok(BoardOptions { publish: Publish::Every(Interval::from_millis(500)), thresholds, midnights })
}

async fn serve(
    arguments: &Arguments,
    router: InlineRouter,
    (config, id): (Config, JournalId),
    options: ServerOptions,
    board: BoardOptions,
    change: Option<Center>,
    out: &mut impl Write,
) -> anyhow::Result<Exit> {
    let listener = TcpListener::bind(arguments.listen).await;
    let listener = listener.with_context(|| format!("cannot listen on {}", arguments.listen))?;
    writeln!(out, "listening on http://{}", listener.local_addr()?)?;
    out.flush()?;
    let handle = router.handle();
    let http = tokio::spawn(http(handle, board.thresholds, options, change, listener));
    let mut adapter = Adapter::new(router, config, id);
    let end = adapter.run(stop()).await;
    http.abort();
    let stopped = adapter.into_router().shut_down();
    Ok(match end {
        End::Stopped => {
            stopped?;
            tracing::info!("stopped; the journal is closed");
            Exit::Fine
        }
        End::Replaced => {
            tracing::error!("another adapter connected to Asterisk as the same application; this one stops");
            Exit::Replaced
        }
        End::Halted => {
            let reason = stopped.err().map(|error| error.to_string());
            tracing::error!(reason, "the router has stopped");
            Exit::Unwritable
        }
    })
}

/// The routes of `acd serve`.
async fn http(
    handle: Handle,
    thresholds: Vec<Interval>,
    options: ServerOptions,
    change: Option<Center>,
    listener: TcpListener,
) {
    match Service::start_with(handle, thresholds, options, change).await {
        Ok(service) => service.serve(listener).await,
        Err(error) => tracing::error!(%error, "there is no HTTP interface"),
    }
}

/// Waits for SIGTERM or Ctrl-C.
async fn stop() {
    #[cfg(unix)]
    {
        use tokio::signal::unix::{SignalKind, signal};
        match signal(SignalKind::terminate()) {
            Ok(mut terminate) => tokio::select! {
                _ = terminate.recv() => {}
                _ = tokio::signal::ctrl_c() => {}
            },
            Err(_) => _ = tokio::signal::ctrl_c().await,
        }
    }
    #[cfg(not(unix))]
    let _ = tokio::signal::ctrl_c().await;
}
