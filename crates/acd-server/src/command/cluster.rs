//! A router that stands by, and leads when that is due: what the commands that serve a router share of it.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use acd::journal::{CenterPlace, JournalOptions};
use acd::live::Handle;
use acd_cluster::{Cluster, ClusterError, ClusterOptions, Durability, Followed, Leader, Standing};
use clap::Args;
use futures_util::FutureExt;
use futures_util::future::BoxFuture;
use parking_lot::Mutex;
use tokio::sync::watch;
use tokio::task::JoinSet;

use super::begin::{BeginError, Beginning};
use super::listening::{Listening, serve_on};
use super::notify;
use super::reloading::Credentials;
use super::signals::Hangup;
use crate::leading::{Elsewhere, Leading};
use crate::options::ServerOptions;
use crate::reload::Doubt;
use crate::service::{Service, WeakService};
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
    files: Arc<Reread>,
    /// Ends with the member.
    _hang_ups: JoinSet<()>,
}

/// What is read again at SIGHUP, whether this router leads or not.
struct Reread {
    credentials: Credentials,
    standby: Standby,
    /// The service of the router, while it leads.
    service: Mutex<Option<WeakService>>,
}

impl Reread {
    fn new(beginning: &Beginning, standby: Standby) -> Arc<Self> {
        Arc::new(Self { credentials: beginning.credentials(), standby, service: Mutex::default() })
    }

    /// The router leads, with this service.
    fn leads(&self, service: &Service) {
        *self.service.lock() = Some(service.downgrade());
    }

    async fn read_again(&self) {
        let service = self.service.lock().as_ref().and_then(WeakService::upgrade);
        match service.filter(|service| !service.is_closing()).and_then(|service| service.reload()) {
            // What went wrong is in the log.
            Some(reload) => _ = reload(Doubt::Refuse).await,
            None => self.credentials.read_again(&self.standby),
        }
    }

    async fn at_hang_ups(self: Arc<Self>) {
        let Ok(mut hangup) = Hangup::new() else { return };
        loop {
            hangup.told().await;
            self.read_again().await;
        }
    }
}

impl Member {
    /// Joins a cluster. Blocks.
    ///
    /// # Errors
    /// If the broker cannot be reached, or may lose what it acknowledges.
    pub fn join(beginning: Beginning, listening: Listening) -> Result<Self, BeginError> {
        let address = listening.addresses().first().cloned().unwrap_or_default();
        let arguments = beginning.arguments();
        let options = arguments.cluster.options(arguments.journal(), address);
        let journal_options = JournalOptions { sync: options.journal_options.sync, ..arguments.journal_options() };
        let cluster = Cluster::join(ClusterOptions { journal_options, ..options })?;
        let leading: Arc<dyn Leading> = Arc::new(Stands(Arc::clone(cluster.standing())));
        let options = ServerOptions { leading: Some(Arc::clone(&leading)), ..beginning.server_options().clone() };
        let standby = Standby::new(leading, options.clone());
        let (cluster, beginning) = (Arc::new(cluster), Arc::new(beginning));
        let files = Reread::new(&beginning, standby.clone());
        let mut hang_ups = JoinSet::new();
        hang_ups.spawn(Arc::clone(&files).at_hang_ups());
        Ok(Self { cluster, standby, listening, beginning, options, files, _hang_ups: hang_ups })
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
        let shared = (self.options.clone(), self.standby.access().clone());
        let service = self.beginning.service_of(router, shared, place).await?;
        self.files.leads(&service);
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

#[cfg(test)]
mod tests {
    use acd::journal::Journal;
    use acd::live::Setup;
    use clap::Parser;
    use tokio::io::{AsyncReadExt, AsyncWriteExt};
    use tokio::net::{TcpListener, TcpStream};

    use super::super::serving::Serving;
    use super::*;

    /// It leads, if it has a service.
    #[derive(Debug)]
    struct Alone;

    impl Leading for Alone {
        fn leads(&self) -> BoxFuture<'_, Result<(), Elsewhere>> {
            std::future::ready(Ok(())).boxed()
        }

        fn routers(&self) -> Vec<String> {
            Vec::new()
        }

        fn metrics(&self) -> String {
            String::new()
        }
    }

    #[derive(Parser)]
    struct Line {
        #[command(flatten)]
        arguments: Serving,
    }

    const CENTER: &str = "[queues.contract]\n[profiles.all.skills]\ncontract = 1\n[agents.li]\nprofile = \"all\"\n";

    /// The status of `GET /metrics` with a token.
    async fn status(address: std::net::SocketAddr, scheme: &str, token: &str) -> String {
        let mut stream = TcpStream::connect(address).await.expect("it listens");
        let head =
            format!("GET /metrics HTTP/1.1\r\nhost: x\r\nauthorization: {scheme} {token}\r\nconnection: close\r\n\r\n");
        stream.write_all(head.as_bytes()).await.expect("it is sent");
        let mut answer = String::new();
        stream.read_to_string(&mut answer).await.expect("it is answered");
        answer.split(' ').nth(1).unwrap_or_default().to_owned()
    }

    #[tokio::test]
    async fn tokens_that_were_read_again_outlive_every_change_of_the_lead() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = |name: &str| folder.path().join(name);
        let (tokens, old, new, newest) =
            (path("tokens"), "0123456789abcdef-old", "0123456789abcdef-new", "0123456789abcdef-newest");
        std::fs::write(path("center.toml"), CENTER).expect("it can be written");
        std::fs::write(&tokens, old).expect("it can be written");
        let words =
            ["--journal", &path("journal").display().to_string(), "--token-file", &tokens.display().to_string()];
        let line = Line::parse_from(["serve"].into_iter().chain(words));
        let beginning = Beginning::read(line.arguments, &path("center.toml")).expect("it is sound");
        let options = beginning.server_options().clone();
        let standby = Standby::new(Arc::new(Alone), options.clone());
        let files = Reread::new(&beginning, standby.clone());
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
        let address = listener.local_addr().expect("it listens");
        let serving = standby.clone();
        tokio::spawn(async move { serving.serve(listener, std::future::pending()).await });
        assert_eq!(status(address, "Bearer", old).await, "200");
        assert_eq!(status(address, "Basic", old).await, "401", "as a leader has it");
        // It stands by.
        std::fs::write(&tokens, new).expect("it can be written");
        files.read_again().await;
        assert_eq!(
            (status(address, "Bearer", old).await, status(address, "Bearer", new).await),
            ("401".into(), "200".into())
        );
        // It leads.
        let center = beginning.center().clone();
        let (journal, recovered) =
            Journal::open(path("journal"), JournalOptions::default(), center).expect("a new journal");
        let place = journal.center_place();
        let router = Setup::recovered(journal, recovered).start(beginning.router_options()).expect("a router");
        let shared = || (options.clone(), standby.access().clone());
        let service = beginning.service_of(router.handle(), shared(), place).await.expect("a service");
        files.leads(&service);
        standby.leads(&service);
        assert_eq!(
            (status(address, "Bearer", old).await, status(address, "Bearer", new).await),
            ("401".into(), "200".into())
        );
        std::fs::write(&tokens, newest).expect("it can be written");
        files.read_again().await;
        assert_eq!(status(address, "Bearer", newest).await, "200");
        // It leads no more.
        standby.leads_no_more();
        service.close();
        router.shut_down().expect("it stops");
        assert_eq!(
            (status(address, "Bearer", new).await, status(address, "Bearer", newest).await),
            ("401".into(), "200".into())
        );
    }
}
