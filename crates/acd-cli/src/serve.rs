//! `acd serve`: the router behind HTTP, for switches and dialplans that are not written in Rust.

mod log;
mod retirement;
mod signals;
mod start;

use std::io::Write;
use std::net::SocketAddr;
use std::path::PathBuf;
use std::time::Duration;

use acd::config::Center;
use acd::live::{BoardOptions, Handle, Midnights, Publish};
use acd::time::Duration as Interval;
use acd_server::{ServerOptions, Service, Token};
use anyhow::{Context, anyhow, bail};
use clap::{Args, ValueEnum};
use log::{Format, Log};
use signals::Stop;
use tokio::net::TcpListener;

use super::Exit;
pub(crate) use start::Questioned;
use start::{Begun, CenterFile, Change};

#[derive(Debug, Args)]
#[command(after_help = "Examples:
  acd serve centre.toml --journal /var/lib/acd
  openssl rand -hex 32 > token; acd serve centre.toml --journal /var/lib/acd --listen 0.0.0.0:8012 --token-file token

  curl localhost:8012/v1/commands --json '{\"sign_in\": {\"agent\": \"Li\"}}'
  curl localhost:8012/v1/commands --json '{\"arrive\": {\"call\": 7, \"queue\": \"contract\"}}'
  curl -N localhost:8012/v1/events            what is to be done, as it is decided
  curl localhost:8012/openapi.json            all of it, described
  The wallboard is at http://localhost:8012/.

The journal is the router's memory: after a stop, or a crash, it goes on from there, in time as well, with the centre \
that it had, also where that was changed by PUT /v1/center. A centre file that has been changed since the last start counts \
from the start on: what is in it by name keeps its place, what is not is retired. One that would retire every queue or every \
agent, every queue with calls in it, or everybody who is signed in, is refused unless --replace-center is given.

Where the disk fails, or the journal is taken away, the server ends with status 4: let it be started again.

The token is read from --token-file, or from the environment variable ACD_TOKEN. Without one the server listens on a \
loopback address only, and whoever can reach that may do anything.

SIGTERM, SIGQUIT and Ctrl-C stop it: requests under way are answered, nobody is turned away, and the next start goes on with all
calls. A switch holds new callers until then, for some seconds, rather than send them elsewhere. With --drain arrivals are turned
away and calls may go on for that long; a second signal ends that.
SIGHUP, SIGUSR1 and SIGUSR2 do nothing but a line in the log.

A queue with hours that is opened or closed by command stays so until its hours change next, over restarts and other
centres too, unless the hours of now are changed.

Exit status: 0 it was stopped; 1 it could not listen, or its token does not do; 2 wrong usage; 3 the centre, the journal or the
clock is at fault; 4 the journal, or the address to the standard output, could not be written.")]
pub(crate) struct Arguments {
    /// The centre, a TOML file as described in scenarios/README.md; a world in it is ignored.
    #[arg(value_name = "CENTER")]
    center: PathBuf,
    /// The folder of the journal; created if necessary.
    #[arg(long, value_name = "FOLDER")]
    journal: PathBuf,
    /// The address to listen on; port 0 chooses a free one.
    #[arg(long, value_name = "ADDRESS", default_value = "127.0.0.1:8012")]
    listen: SocketAddr,
    /// When to sync commands to disk. This matters for power failures, and if the journal is removed while the server
    /// runs (noticed with each sync, and once a second): acknowledged commands survive the death of the process in
    /// any case.
    #[arg(long, value_enum, default_value_t = When::Interval)]
    sync: When,
    /// Keep the whole journal, for the audit and for what-if reruns; by default the newest two states and everything
    /// since.
    #[arg(long)]
    keep_all: bool,
    /// Use the centre of the file, whatever the journal has: even if the file has not changed since the last start
    /// and the centre was changed by PUT, and even if that retires everybody or ends every call.
    #[arg(long)]
    replace_center: bool,
    /// Start although the time of day is more than 31 days ahead of the journal's last, or more than an hour behind
    /// it. Deadlines follow this clock; a journal's time never goes back.
    #[arg(long)]
    accept_clock: bool,
    /// A file that contains the token.
    #[arg(long, value_name = "FILE")]
    token_file: Option<PathBuf>,
    /// The time zone, by its IANA name, whose midnight starts the day. By default that of the first calendar, else
    /// UTC.
    #[arg(long, value_name = "ZONE")]
    zone: Option<String>,
    /// Service level thresholds in seconds, ascending, separated by commas.
    #[arg(long, value_name = "SECONDS", value_delimiter = ',', default_values_t = [20_u64])]
    threshold: Vec<u64>,
    /// How many seconds calls may continue after the signal to stop, while arrivals are turned away. Calls are not lost
    /// in any case: the next start continues them.
    #[arg(long, value_name = "SECONDS", default_value_t = 0)]
    drain: u64,
    /// The format of the log on standard error. RUST_LOG filters it: `RUST_LOG=acd=debug` shows every request.
    #[arg(long, value_enum, default_value_t = Format::Text)]
    log: Format,
    /// The maximum size of a request's body in mebibytes: a centre, or all the calls of a switch.
    #[arg(long, value_name = "MIB", default_value_t = 16, value_parser = clap::value_parser!(u16).range(1..=1_024))]
    body_limit: u16,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum When {
    /// Before it is answered.
    Always,
    /// Within 10 milliseconds.
    Interval,
    /// At the operating system's pace.
    None,
}

/// Serves until stopped.
///
/// # Errors
/// Faults of the centre, the journal, the token or the address.
pub(crate) fn run(arguments: &Arguments, out: &mut impl Write) -> anyhow::Result<Exit> {
    let mut log = Log::start(arguments.log);
    let body_max = usize::from(arguments.body_limit) << 20;
    let options = ServerOptions { token: token(arguments)?, body_max, ..ServerOptions::default() };
    if options.token.is_none() && !arguments.listen.ip().is_loopback() {
        bail!(
            "{} can be reached from elsewhere, and there is no token. Give one with --token-file or in ACD_TOKEN \
             (`openssl rand -hex 32` makes one), or listen on 127.0.0.1",
            arguments.listen
        );
    }
    let file = CenterFile::read(&arguments.center)?;
    let board = board(arguments, &file.center)?;
    let runtime = tokio::runtime::Runtime::new().context("cannot start the server's threads")?;
    let stop = runtime.block_on(Stop::new())?;
    let Begun { router, change } = start::router(arguments, file, board.clone())?;
    // Each connection is an open file.
    match rlimit::increase_nofile_limit(u64::MAX) {
        Ok(files) if files > options.connections_max as u64 => {}
        files => {
            tracing::warn!(
                ?files,
                wanted = options.connections_max,
                "the limit of open files is below the limit of connections"
            )
        }
    }
    let serving = Serving { router: router.handle(), change, thresholds: board.thresholds, options };
    runtime.block_on(serve(arguments, serving, stop, &mut log, out))?;
    router.shut_down().inspect_err(|error| tracing::error!(%error, "the router has ended"))?;
    tracing::info!("stopped; the journal is closed");
    Ok(Exit::Fine)
}

fn token(arguments: &Arguments) -> anyhow::Result<Option<Token>> {
    let (secret, from) = match &arguments.token_file {
        Some(path) => {
            let secret = std::fs::read_to_string(path);
            let secret = secret.map_err(|error| anyhow!("the token file {}: {error}", path.display()))?;
            (secret, path.display().to_string())
        }
        None => match std::env::var("ACD_TOKEN") {
            Ok(secret) => (secret, "ACD_TOKEN".into()),
            Err(_) => return Ok(None),
        },
    };
    Token::new(&secret).map(Some).with_context(|| format!("the token in {from}"))
}

fn board(arguments: &Arguments, center: &Center) -> anyhow::Result<BoardOptions> {
    let calendar = || center.calendars.first().map(|calendar| calendar.zone.clone());
    let zone = arguments.zone.clone().or_else(calendar).unwrap_or_else(|| "UTC".into());
    let midnights = Midnights::in_zone(&zone)
        .with_context(|| format!("unknown time zone `{zone}`; expected an IANA name such as `Europe/Berlin`"))?;
    let thresholds = arguments.threshold.iter().map(|secs| Interval::from_secs(*secs)).collect();
    Ok(BoardOptions { publish: Publish::Every(Interval::from_millis(500)), thresholds, midnights })
}

/// What is served, and how.
struct Serving {
    router: Handle,
    change: Option<Change>,
    thresholds: Vec<Interval>,
    options: ServerOptions,
}

async fn serve(
    arguments: &Arguments,
    Serving { router, change, thresholds, options }: Serving,
    mut stop: Stop,
    log: &mut Log,
    out: &mut impl Write,
) -> anyhow::Result<()> {
    let open = options.token.is_none();
    // As text, not as the cause: it is not an output error.
    let listener = TcpListener::bind(arguments.listen).await;
    let listener = listener.map_err(|error| anyhow!("cannot listen on {}: {error}", arguments.listen))?;
    let address = listener.local_addr()?;
    let (center, kept) = change.map(|change| (change.center, change.kept)).unzip();
    let service = Service::start_with(router.clone(), thresholds, options, center).await?;
    if let Some(kept) = kept {
        // Only now: if the process dies before, the question is asked again.
        kept.keep()?;
    }
    let serving = tokio::spawn(service.clone().serve(listener));
    writeln!(out, "listening on http://{address}")?;
    out.flush()?;
    tracing::info!(%address, "listening");
    if open {
        tracing::warn!("no token is set: anybody who can reach {address} has full access");
    }
    let mut second = tokio::time::interval(Duration::from_secs(1));
    let asked = loop {
        tokio::select! {
            () = stop.told() => break true,
            // Its end tells why.
            () = router.until_stopped() => break false,
            _ = second.tick() => log.tell_left_out(),
        }
    };
    if !asked {
        tracing::error!("the router has stopped on its own; stopping the server");
    } else if arguments.drain == 0 {
        tracing::info!("stopping: the next start goes on with the calls");
    } else {
        tracing::info!("stopping: arrivals are turned away");
        service.drain();
        let at_most = Duration::from_secs(arguments.drain);
        tokio::select! {
            _ = tokio::time::timeout(at_most, router.until_empty()) => {}
            () = stop.told() => {}
        }
    }
    service.close();
    serving.await.context("the server's task panicked")?;
    Ok(())
}
