//! `acd-asterisk run`.

#[cfg(feature = "cluster")]
mod cluster;

use std::io::Write;
use std::time::Duration;

use acd::journal::JournalError;
use acd::live::{Handle, InlineRouter};
use acd_asterisk::config::Config;
use acd_asterisk::run::{Adapter, End, Inline};
use acd_server::Service;
use acd_server::command::{self, BeginError, Beginning, Begun, Listening, Log, Next, Stop};
use tokio::sync::oneshot;

use super::{Exit, Files, elsewhere};

/// Between two looks whether the journal is free.
const STANDBY_LOOK: Duration = Duration::from_millis(100);

#[derive(Debug, clap::Args)]
#[command(
    allow_missing_positional = true,
    after_help = "\
Examples:
  acd-asterisk run center.toml asterisk.toml --journal /var/lib/acd
  acd-asterisk run asterisk.toml --acd http://10.0.0.5:8012 --token-file /etc/acd/token

The journal is the router's memory, and its lock is what keeps two adapters from acting on one switch: with --standby a second \
process waits for it, and takes over when the first one dies.

Calls are not lost by a restart: whoever is in Stasis stays there, and is found. While no adapter is connected, new callers \
go on to the next line of the dialplan.

With --acd the router is an `acd serve` elsewhere, and --token-file (or ACD_TOKEN) has a token of it with the role `operate`. While it \
is away conversations go on, callers wait, and what happens is told to it afterwards.

Exit status: 0 it was stopped; 1 it could not start; 2 wrong usage; 3 a file, the journal or the clock is at fault; 4 the journal \
could not be written: let it be started again; 5 another adapter connected to Asterisk as the same application, or took charge of the \
router: do not start it again."
)]
pub(crate) struct Arguments {
    #[command(flatten)]
    files: Files,
    #[command(flatten)]
    shared: command::Serving,
    /// Wait until the journal is free, and then take over.
    #[arg(long)]
    standby: bool,
}

/// Routes until stopped.
///
/// # Errors
/// If it could not start.
pub(crate) fn run(arguments: &Arguments, out: &mut impl Write) -> anyhow::Result<Exit> {
    let mut log = Log::start(arguments.shared.log);
    match routed(arguments, &mut log, out) {
        Err(error) if error.downcast_ref::<BeginError>().is_some_and(BeginError::is_of_input) => Ok(faults(&error)),
        Err(error) => {
            tracing::error!("{error:#}");
            Ok(Exit::Failed)
        }
        ended => ended,
    }
}

pub(crate) fn faults(fault: &impl std::fmt::Display) -> Exit {
    fault.to_string().lines().for_each(|line| tracing::error!("{line}"));
    Exit::Faults
}

fn routed(arguments: &Arguments, log: &mut Log, out: &mut impl Write) -> anyhow::Result<Exit> {
    let Some(center) = &arguments.files.center else {
        return elsewhere::routed(&arguments.files, arguments.shared.token_file.as_deref(), log);
    };
    let beginning = Beginning::read(arguments.shared.clone(), center)?;
    let config = match Config::load(&arguments.files.switch) {
        Ok(config) => config,
        Err(error) => return Ok(faults(&error)),
    };
    if let Err(error) = config.wire(beginning.center()).1 {
        return Ok(faults(&error));
    }
    #[cfg(feature = "cluster")]
    if arguments.shared.cluster.is_asked_for() {
        return cluster::routed(beginning, &config, log, out);
    }
    let Begun { setup, id, next } = open(arguments, &beginning)?;
    let router = setup.inline(beginning.router_options())?;
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    let (ended, router, service) = runtime.block_on(async {
        let listening = beginning.listen().await?;
        listening.tell(out)?;
        let mut adapter = Adapter::new(router, config, id);
        let (ended, service) = serve(&mut adapter, beginning, next, listening, log).await?;
        anyhow::Ok((ended, adapter.into_router(), service))
    })?;
    let exit = finish(ended, router)?;
    if let Some(service) = service {
        service.close();
        runtime.block_on(service.settle());
    }
    Ok(exit)
}

/// Opens the journal, if need be once it is free.
fn open(arguments: &Arguments, beginning: &Beginning) -> Result<Begun, BeginError> {
    let mut waited = false;
    loop {
        match beginning.open() {
            Err(BeginError::Journal(JournalError::Locked(path))) if arguments.standby => {
                if !std::mem::replace(&mut waited, true) {
                    tracing::info!(path = %path.display(), "standing by");
                }
                std::thread::sleep(STANDBY_LOOK);
            }
            opened => return opened,
        }
    }
}

/// Runs the adapter, and the routes of `acd serve` beside it; returns their service, if that had been started.
async fn serve(
    adapter: &mut Adapter<Inline>,
    beginning: Beginning,
    next: Next,
    listening: Listening,
    log: &mut Log,
) -> anyhow::Result<(End, Option<Service>)> {
    let mut stop = Stop::new().await?;
    let (tell, mut starts) = oneshot::channel();
    let http = tokio::spawn(http(adapter.handle(), beginning, next, listening, tell));
    let (mut service, mut error) = (None, None);
    let mut second = tokio::time::interval(Duration::from_secs(1));
    let stopped = async {
        loop {
            tokio::select! {
                () = stop.told() => return,
                started = &mut starts, if service.is_none() => match started {
                    Ok(Ok(started)) => service = Some(started),
                    Ok(Err(failed)) => return error = Some(failed.into()),
                    Err(_) => return error = Some(anyhow::anyhow!("the HTTP interface panicked")),
                },
                _ = second.tick() => log.tell_left_out(),
            }
        }
    };
    let end = adapter.run(stopped).await;
    command::stopping();
    http.abort();
    match error {
        Some(error) => Err(error),
        None => Ok((end, service)),
    }
}

/// The routes of `acd serve`; nothing is routed on a centre that its router refuses.
async fn http(
    handle: Handle,
    beginning: Beginning,
    next: Next,
    listening: Listening,
    starts: oneshot::Sender<Result<Service, BeginError>>,
) {
    match beginning.service(handle, next).await {
        Ok(service) => {
            // The adapter may have ended.
            let _ = starts.send(Ok(service.clone()));
            command::ready();
            listening.serve(service).await;
        }
        Err(error) => drop(starts.send(Err(error))),
    }
}

/// Says that another adapter has taken over.
pub(crate) fn replaced(end: End) -> Exit {
    match end {
        End::Relieved => tracing::error!("another adapter is in charge of the router; this one stops"),
        End::Stopped | End::Replaced | End::Halted => {
            tracing::error!("another adapter connected to Asterisk as the same application; this one stops");
        }
    }
    Exit::Replaced
}

fn finish(end: End, router: InlineRouter) -> anyhow::Result<Exit> {
    let stopped = router.shut_down();
    Ok(match end {
        End::Stopped => {
            stopped?;
            tracing::info!("stopped; the journal is closed");
            Exit::Fine
        }
        End::Replaced | End::Relieved => replaced(end),
        End::Halted => {
            let reason = stopped.err().map(|error| error.to_string());
            tracing::error!(reason, "the router has stopped");
            Exit::Unwritable
        }
    })
}
