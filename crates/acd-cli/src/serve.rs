//! `acd serve`: the router behind HTTP, for switches and dialplans that are not written in Rust.

#[cfg(feature = "cluster")]
mod cluster;

use std::io::Write;
use std::path::PathBuf;
use std::time::Duration;

use acd::live::Handle;
use acd_server::Service;
use acd_server::command::{self, BeginError, Beginning, Begun, Log, Next, Stop};
use anyhow::Context;
use clap::Args;

use super::Exit;

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

Every flag may be given in the environment too, as its help says: a flag counts first.

The token is read from --token-file, or from the environment variable ACD_TOKEN. Without one the server listens on a \
loopback address only, and whoever can reach that may do anything.

SIGTERM, SIGQUIT and Ctrl-C stop it: requests under way are answered, nobody is turned away, and the next start goes on with all
calls. A switch holds new callers until then, for some seconds, rather than send them elsewhere. With --drain arrivals are turned
away and calls may go on for that long; a second signal ends that.
SIGHUP (and acd reload) reads the centre, the tokens and the certificate again, with calls waiting, and logs what differs; \
where a file is at fault nothing changes. SIGUSR1 and SIGUSR2 do nothing but a line in the log.

A queue with hours that is opened or closed by command stays so until its hours change next, over restarts and other
centres too, unless the hours of now are changed.

Exit status: 0 it was stopped; 1 it could not listen, or its token does not do; 2 wrong usage; 3 the centre, the journal or the
clock is at fault; 4 the journal, or the address to the standard output, could not be written.")]
pub(crate) struct Arguments {
    /// The centre, a TOML file as described in scenarios/README.md; a world in it is ignored.
    #[arg(env = "ACD_CENTER", value_name = "CENTER")]
    center: PathBuf,
    #[command(flatten)]
    shared: command::Serving,
    /// How many seconds calls may continue after the signal to stop, while arrivals are turned away. Calls are not lost
    /// in any case: the next start continues them.
    #[arg(long, env = "ACD_DRAIN", value_name = "SECONDS", default_value_t = 0)]
    drain: u64,
}

/// Serves until stopped.
///
/// # Errors
/// Faults of the centre, the journal, the token or the address.
pub(crate) fn run(arguments: &Arguments, out: &mut impl Write) -> anyhow::Result<Exit> {
    let mut log = Log::start(arguments.shared.log);
    let beginning = Beginning::read(arguments.shared.clone(), &arguments.center).map_err(with_its_faults)?;
    let runtime = tokio::runtime::Runtime::new().context("cannot start the server's threads")?;
    let stop = runtime.block_on(Stop::new())?;
    raise_limit(beginning.server_options().connections_max);
    #[cfg(feature = "cluster")]
    if arguments.shared.cluster.is_asked_for() {
        return runtime.block_on(cluster::run(beginning, stop, &mut log, out));
    }
    let Begun { setup, next, .. } = beginning.open().map_err(with_its_faults)?;
    let router = setup.start(beginning.router_options())?;
    let service = runtime.block_on(serve(arguments, &beginning, (router.handle(), next), stop, &mut log, out))?;
    router.shut_down().inspect_err(|error| tracing::error!(%error, "the router has ended"))?;
    runtime.block_on(service.settle());
    tracing::info!("stopped; the journal is closed");
    Ok(Exit::Fine)
}

/// Each connection is an open file.
fn raise_limit(connections: usize) {
    match rlimit::increase_nofile_limit(u64::MAX) {
        Ok(files) if files > connections as u64 => {}
        files => {
            tracing::warn!(?files, wanted = connections, "the limit of open files is below the limit of connections")
        }
    }
}

/// The faults of a file are shown with its lines.
fn with_its_faults(error: BeginError) -> anyhow::Error {
    match error {
        BeginError::File(faults) => faults.into(),
        other => other.into(),
    }
}

async fn serve(
    arguments: &Arguments,
    beginning: &Beginning,
    (router, next): (Handle, Next),
    mut stop: Stop,
    log: &mut Log,
    out: &mut impl Write,
) -> anyhow::Result<Service> {
    let listening = beginning.listen().await?;
    let service = beginning.service(router.clone(), next).await?;
    let addresses = listening.addresses().join(", ");
    listening.tell(out)?;
    let serving = tokio::spawn(listening.serve(service.clone()));
    command::ready();
    tracing::info!("listening on {addresses}");
    if beginning.server_options().access.is_open() {
        tracing::warn!("no token is set: anybody who can reach {addresses} has full access");
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
    command::stopping();
    service.close();
    serving.await.context("the server's task panicked")?;
    Ok(service)
}
