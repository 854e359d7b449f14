//! A router that stands by, and leads when that is due: what the commands that serve a router share of it.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use acd::journal::{CenterPlace, JournalOptions};
use acd::live::Handle;
use acd_cluster::{Cluster, ClusterError, ClusterOptions, Durability, Followed, Leader, Standing};
use clap::Args;
use futures_util::FutureExt;
use futures_util::future::BoxFuture;
use tokio::sync::watch;
use tokio::task::JoinSet;

use super::begin::{BeginError, Beginning};
use super::listening::{Listening, serve_on};
use super::notify;
use crate::leading::{Elsewhere, Leading};
use crate::options::ServerOptions;
use crate::service::Service;
use crate::standby::Standby;

/// The log that routers share.
#[derive(Clone, Debug, Args)]
pub struct SharedLog {
    /// Keep the journal on the replicated log of these NATS servers, and stand by for other routers that do. The
    /// folder of --journal is a copy, from which a restart begins.
    #[arg(long, value_name = "URL", value_delimiter = ',', env = "ACD_NATS")]
    pub nats: Vec<String>,
    /// The name by which the routers of one centre find each other.
    #[arg(long, env = "ACD_CLUSTER", value_name = "NAME", default_value = "acd")]
    pub cluster: String,
    /// A file with the credentials of the NATS account.
    #[arg(long, env = "ACD_NATS_CREDENTIALS", value_name = "FILE", requires = "nats")]
    pub nats_credentials: Option<PathBuf>,
}

/// The log that routers share, and a router's place among them.
#[derive(Clone, Debug, Args)]
pub struct Clustering {
    /// The log.
    #[command(flatten)]
    pub log: SharedLog,
    /// Where clients find this router; by default the address that it listens on.
    #[arg(long, env = "ACD_ADVERTISE", value_name = "URL", requires = "nats")]
    pub advertise: Option<String>,
    /// The monitoring addresses of the NATS servers, of which it is asked whether they sync before they acknowledge; by
    /// default port 8222 of each.
    #[arg(long, env = "ACD_NATS_MONITOR", value_name = "URL", value_delimiter = ',', requires = "nats")]
    pub nats_monitor: Vec<String>,
    /// Start although the NATS servers may lose what they acknowledge: they are not three, or do not sync before.
    #[arg(long, env = "ACD_ACCEPT_LOSS", requires = "nats")]
    pub accept_loss: bool,
    /// How many NATS servers keep the log.
    #[arg(long, value_name = "COUNT", default_value_t = 3, requires = "nats", hide = true)]
    pub nats_replicas: usize,
}

impl Clustering {
    /// The options of a cluster. `journal` is a folder, and `address` that on which the router listens.
    pub fn options(&self, journal: &Path, address: String) -> ClusterOptions {
        let advertise = self.advertise.clone().unwrap_or(address);
        let durability = match self.accept_loss {
            true => Durability::AcceptLoss,
            false => Durability::Confirmed { monitors: self.nats_monitor.clone() },
        };
        ClusterOptions { replicas: self.nats_replicas, durability, ..self.log.options(advertise, journal) }
    }

    /// Whether the journal is kept on a replicated log.
    pub fn is_asked_for(&self) -> bool {
        !self.log.nats.is_empty()
    }
}

impl SharedLog {
    fn options(&self, address: String, journal: &Path) -> ClusterOptions {
        let Self { nats, cluster, nats_credentials } = self;
        let credentials = nats_credentials.clone();
        ClusterOptions {
            credentials,
            ..ClusterOptions::new(nats.clone(), cluster.clone(), address, journal.to_owned())
        }
    }

    /// The options of somebody who only asks.
    pub fn to_ask(&self) -> ClusterOptions {
        self.options(String::new(), Path::new(""))
    }
}

/// Where a router stands, for its HTTP interface.
#[derive(Debug)]
struct Stands(Arc<Standing>);

impl Leading for Stands {
    fn leads(&self) -> BoxFuture<'_, Result<(), Elsewhere>> {
        async { self.0.leads().await.map_err(|not| Elsewhere { leader: not.leader }) }.boxed()
    }

    fn routers(&self) -> Vec<String> {
        self.0.present().into_iter().map(|beat| beat.address).collect()
    }

    fn metrics(&self) -> String {
        self.0.metrics()
    }
}

/// A router of a cluster, for as long as its process lives.
pub struct Member {
    cluster: Arc<Cluster>,
    standby: Standby,
    listening: Listening,
    beginning: Arc<Beginning>,
    options: ServerOptions,
}

impl Member {
    /// Joins a cluster. Blocks.
    ///
    /// # Errors
    /// If the broker cannot be reached, or may lose what it acknowledges.
    pub fn join(beginning: Beginning, listening: Listening) -> Result<Self, BeginError> {
        let address = listening.addresses().first().cloned().unwrap_or_default();
        let arguments = beginning.arguments();
        let options = arguments.cluster.options(&arguments.journal, address);
        let journal_options = JournalOptions { sync: options.journal_options.sync, ..arguments.journal_options() };
        let cluster = Cluster::join(ClusterOptions { journal_options, ..options })?;
        let leading: Arc<dyn Leading> = Arc::new(Stands(Arc::clone(cluster.standing())));
        let options = ServerOptions { leading: Some(Arc::clone(&leading)), ..beginning.server_options().clone() };
        let standby = Standby::new(leading, options.clone());
        let (cluster, beginning) = (Arc::new(cluster), Arc::new(beginning));
        Ok(Self { cluster, standby, listening, beginning, options })
    }

    /// Where it stands.
    pub fn standing(&self) -> &Arc<Standing> {
        self.cluster.standing()
    }

    /// What it was started with.
    pub fn beginning(&self) -> &Beginning {
        &self.beginning
    }

    /// Where it listens.
    pub fn listening(&self) -> &Listening {
        &self.listening
    }

    /// Stands by until this router leads, or `stop` resolves: then `None`.
    ///
    /// # Errors
    /// If the log or the journal cannot be used.
    pub async fn stand_by(&self, stop: impl Future<Output = ()>) -> Result<Option<Leader>, BeginError> {
        self.standby.leads_no_more();
        let (over, _) = watch::channel(false);
        let mut serving = JoinSet::new();
        for listener in self.listening.listeners()? {
            let (standby, mut over) = (self.standby.clone(), over.subscribe());
            // Dropping the other end ends it, too.
            serving
                .spawn(async move { standby.serve(listener, async { _ = over.wait_for(|over| *over).await }).await });
        }
        let alive = tokio::spawn(notify::alive());
        let (cluster, beginning) = (Arc::clone(&self.cluster), Arc::clone(&self.beginning));
        let mut following = tokio::task::spawn_blocking(move || cluster.follow(beginning.center()));
        let followed = tokio::select! {
            followed = &mut following => followed,
            () = stop => {
                self.standing().stop();
                following.await
            }
        };
        alive.abort();
        over.send_replace(true);
        // From then on nobody here accepts connections.
        while serving.join_next().await.is_some() {}
        let failed = |_| BeginError::Cluster(ClusterError::Options("the follower panicked".into()));
        match followed.map_err(failed)?? {
            Followed::Leads(leader) => Ok(Some(*leader)),
            Followed::Stopped => Ok(None),
        }
    }

    /// Starts the HTTP interface of the router that leads; from here on it accepts commands. Serve on it with
    /// [`Member::serve`].
    ///
    /// # Errors
    /// If the router has stopped.
    pub async fn service(&self, router: Handle, place: CenterPlace) -> Result<Service, BeginError> {
        let service = self.beginning.service_of(router, self.options.clone(), place).await?;
        self.standby.leads(&service);
        self.standing().serves();
        Ok(service)
    }

    /// Serves until the service is closed, or the router stops.
    ///
    /// # Errors
    /// If the operating system has no room for more sockets.
    pub fn serve(&self, service: Service) -> Result<impl Future<Output = ()> + Send + use<>, BeginError> {
        let listeners = self.listening.listeners()?;
        Ok(serve_on(listeners, service))
    }
}
