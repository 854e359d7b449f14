//! The connection to the broker, on a thread of its own, for callers who block.
//!
//! Callers are the router's thread and the follower's: each asks, and waits for the answer, under any executor or none.

use std::sync::Arc;
use std::time::Duration;

use async_nats::jetstream::context::GetStreamErrorKind;
use async_nats::jetstream::object_store::ObjectStore;
use async_nats::jetstream::stream::{Config, DiscardPolicy, Info};
use async_nats::jetstream::{self, stream::StorageType};
use async_nats::{Client, ConnectOptions, Event};
use bytes::Bytes;
use futures_util::StreamExt;
use tokio::io::AsyncReadExt;
use tokio::runtime::{Handle, Runtime};
use tokio::sync::watch;
use tokio::time::{Instant, timeout};

use crate::error::ClusterError;
use crate::options::ClusterOptions;

/// How long a request that is not urgent may take.
const PATIENCE: Duration = Duration::from_secs(10);
/// How long servers may need to agree on who leads.
pub(crate) const ELECTION: Duration = Duration::from_secs(30);
/// How long an attempt to make the stream may take, and how long to wait before the next.
const PREPARE: Duration = Duration::from_secs(5);
pub(crate) const PREPARE_AGAIN: Duration = Duration::from_millis(500);
/// The longest wait between two attempts to connect.
const CONNECT_AGAIN: Duration = Duration::from_millis(100);

/// The connection, and the names of what belongs to one centre.
#[derive(Clone)]
pub(crate) struct Broker {
    runtime: Handle,
    client: Client,
    jetstream: jetstream::Context,
    /// Since when it has been connected; `None` while it is not.
    connected: watch::Receiver<Option<Instant>>,
    pub(crate) names: Arc<Names>,
}

/// The thread on which the connection lives, until this is dropped.
pub(crate) struct Thread(Option<Runtime>);

impl Drop for Thread {
    fn drop(&mut self) {
        // Whoever drops it may be a task, which must not wait.
        self.0.take().into_iter().for_each(Runtime::shutdown_background);
    }
}

/// The names of what belongs to one centre.
#[derive(Debug)]
pub(crate) struct Names {
    /// The stream.
    pub(crate) stream: String,
    /// The subject of the log.
    pub(crate) journal: String,
    /// Where routers say that they are there.
    pub(crate) beat: String,
    /// Where the leader is asked to hand over.
    pub(crate) hand_over: String,
    /// The bucket of states.
    pub(crate) bucket: String,
}

impl Names {
    /// # Errors
    /// If the name of the centre cannot be part of a subject.
    pub(crate) fn new(center: &str) -> Result<Self, ClusterError> {
        let fits = |c: char| c.is_ascii_alphanumeric() || c == '-' || c == '_';
        if center.is_empty() || center.len() > 64 || !center.chars().all(fits) {
            let what = format!("found `{center}` as the cluster's name; expected 1 to 64 letters, digits, `-` and `_`");
            return Err(ClusterError::Options(what));
        }
        Ok(Self {
            stream: format!("acd-{center}"),
            journal: format!("acd.{center}.journal"),
            beat: format!("acd.{center}.beat"),
            hand_over: format!("acd.{center}.hand-over"),
            bucket: format!("acd-{center}-states"),
        })
    }
}

fn broker(error: impl std::fmt::Display) -> ClusterError {
    ClusterError::Broker(error.to_string())
}

/// The thread has ended.
fn closed<T>() -> Result<T, ClusterError> {
    Err(broker("the connection is closed"))
}

impl Broker {
    /// Connects.
    ///
    /// # Errors
    /// If no server answers within ten seconds.
    pub(crate) fn connect(options: &ClusterOptions) -> Result<(Self, Thread), ClusterError> {
        let names = Arc::new(Names::new(&options.center)?);
        let runtime = tokio::runtime::Builder::new_multi_thread()
            .worker_threads(1)
            .thread_name("acd-broker")
            .enable_all()
            .build()
            .map_err(|error| ClusterError::Options(format!("cannot start a thread: {error}")))?;
        let (tell, connected) = watch::channel(Some(Instant::now()));
        let tell = Arc::new(tell);
        let mut connect = ConnectOptions::new()
            .name("acd")
            .connection_timeout(Duration::from_secs(2))
            .request_timeout(Some(PATIENCE))
            .ping_interval(Duration::from_secs(1))
            .reconnect_delay_callback(|attempts| {
                CONNECT_AGAIN.min(Duration::from_millis(10 * u64::try_from(attempts).unwrap_or(10)))
            })
            .event_callback(move |event| {
                let tell = Arc::clone(&tell);
                async move {
                    match event {
                        Event::Connected => _ = tell.send_replace(Some(Instant::now())),
                        Event::Disconnected | Event::Closed => _ = tell.send_replace(None),
                        other => tracing::debug!(%other, "the broker"),
                    }
                }
            });
        let servers = options.servers.clone();
        let credentials = options.credentials.clone();
        let connecting = async move {
            if let Some(path) = credentials {
                connect = connect.credentials_file(&path).await.map_err(|error| {
                    ClusterError::Options(format!("the credentials in {}: {error}", path.display()))
                })?;
            }
            let connecting = connect.connect(servers);
            let client =
                timeout(PATIENCE, connecting).await.map_err(|_| broker("no server answers"))?.map_err(broker)?;
            // It needs a runtime to begin with.
            Ok::<(Client, jetstream::Context), ClusterError>((client.clone(), jetstream::new(client)))
        };
        let (client, jetstream) = wait_on(runtime.handle(), connecting).unwrap_or_else(closed)?;
        let broker = Self { runtime: runtime.handle().clone(), client, jetstream, connected, names };
        Ok((broker, Thread(Some(runtime))))
    }

    pub(crate) fn client(&self) -> &Client {
        &self.client
    }

    /// Since when it has been connected; `None` while it is not.
    pub(crate) fn connected(&self) -> Option<Instant> {
        *self.connected.borrow()
    }

    /// Runs something on the broker's thread.
    pub(crate) fn spawn(&self, work: impl Future<Output = ()> + Send + 'static) {
        self.runtime.spawn(work);
    }

    /// Waits for something that happens on the broker's thread; `gone` if that has ended.
    pub(crate) fn wait<T: Send + 'static>(&self, gone: T, work: impl Future<Output = T> + Send + 'static) -> T {
        wait_on(&self.runtime, work).unwrap_or(gone)
    }

    /// The longest message.
    pub(crate) fn max_payload(&self) -> usize {
        match self.client.max_payload() {
            0 => 1 << 20,
            most => most,
        }
    }

    /// The stream and the bucket, made if they do not exist. Servers that were all started just now may need some
    /// seconds to agree on who leads: it tries again until then.
    ///
    /// # Errors
    /// What the broker said last, if it still refuses after half a minute.
    pub(crate) fn prepare(&self, replicas: usize) -> Result<Info, ClusterError> {
        let until = Instant::now() + ELECTION;
        loop {
            match self.prepare_once(replicas) {
                Err(error) if Instant::now() < until => tracing::warn!(%error, "trying again"),
                done => return done,
            }
            std::thread::sleep(PREPARE_AGAIN);
        }
    }

    fn prepare_once(&self, replicas: usize) -> Result<Info, ClusterError> {
        let (jetstream, names) = (self.jetstream.clone(), Arc::clone(&self.names));
        let prepared = async move {
            let config = Config {
                name: names.stream.clone(),
                subjects: vec![names.journal.clone()],
                storage: StorageType::File,
                num_replicas: replicas,
                discard: DiscardPolicy::New,
                allow_direct: true,
                max_messages: -1,
                max_bytes: -1,
                description: Some("the journal of an acd centre; written by its routers alone".into()),
                ..Config::default()
            };
            let stream = jetstream.get_or_create_stream(config).await.map_err(broker)?;
            if jetstream.get_object_store(&names.bucket).await.is_err() {
                let config = jetstream::object_store::Config {
                    bucket: names.bucket.clone(),
                    storage: StorageType::File,
                    num_replicas: replicas,
                    description: Some("states of an acd centre".into()),
                    ..Default::default()
                };
                jetstream.create_object_store(config).await.map_err(broker)?;
            }
            stream.get_info().await.map_err(broker)
        };
        // What is asked while nobody leads is never answered.
        let silent = |_| Err(broker("no answer from JetStream"));
        self.wait(closed(), async move { timeout(PREPARE, prepared).await.unwrap_or_else(silent) })
    }

    /// The stream as it is. Servers that have lost one of them, or make up for a partition, may not answer until they
    /// have agreed on who leads: it tries again until then.
    ///
    /// # Errors
    /// If there is none, or no answer for half a minute.
    pub(crate) fn info(&self) -> Result<Info, ClusterError> {
        let (jetstream, name) = (self.jetstream.clone(), self.names.stream.clone());
        self.wait(closed(), async move {
            let until = Instant::now() + ELECTION;
            loop {
                match jetstream.get_stream(&name).await {
                    Ok(stream) => return Ok(stream.cached_info().clone()),
                    Err(error) if is_leaderless(error.kind()) && Instant::now() < until => {
                        tracing::warn!(%error, "trying again");
                    }
                    Err(error) => return Err(broker(error)),
                }
                tokio::time::sleep(PREPARE_AGAIN).await;
            }
        })
    }

    fn with_bucket<T, F>(&self, work: impl FnOnce(ObjectStore) -> F + Send + 'static) -> Result<T, ClusterError>
    where
        T: Send + 'static,
        F: Future<Output = Result<T, ClusterError>> + Send,
    {
        let (jetstream, name) = (self.jetstream.clone(), self.names.bucket.clone());
        self.wait(closed(), async move { work(jetstream.get_object_store(name).await.map_err(broker)?).await })
    }

    /// Removes the messages before that number.
    ///
    /// # Errors
    /// If the broker refuses.
    pub(crate) fn purge_before(&self, number: u64) -> Result<(), ClusterError> {
        let (jetstream, name) = (self.jetstream.clone(), self.names.stream.clone());
        self.wait(closed(), async move {
            let stream = jetstream.get_stream(name).await.map_err(broker)?;
            stream.purge().sequence(number).await.map(|_| ()).map_err(broker)
        })
    }

    /// Keeps an object.
    ///
    /// # Errors
    /// If the broker refuses.
    pub(crate) fn put(&self, name: String, bytes: Bytes) -> Result<(), ClusterError> {
        self.with_bucket(move |bucket| async move {
            bucket.put(name.as_str(), &mut &bytes[..]).await.map(|_| ()).map_err(broker)
        })
    }

    /// Reads an object.
    ///
    /// # Errors
    /// If there is none, or it is damaged.
    pub(crate) fn get(&self, name: String) -> Result<Vec<u8>, ClusterError> {
        self.with_bucket(move |bucket| async move {
            let mut object = bucket.get(name).await.map_err(broker)?;
            let mut bytes = Vec::new();
            object.read_to_end(&mut bytes).await.map_err(broker)?;
            Ok(bytes)
        })
    }

    /// The names of all objects, in order.
    ///
    /// # Errors
    /// If the broker refuses.
    pub(crate) fn objects(&self) -> Result<Vec<String>, ClusterError> {
        self.with_bucket(|bucket| async move {
            let mut list = bucket.list().await.map_err(broker)?;
            let mut names = Vec::new();
            while let Some(object) = list.next().await {
                names.push(object.map_err(broker)?.name);
            }
            names.sort_unstable();
            Ok(names)
        })
    }

    /// Removes an object.
    ///
    /// # Errors
    /// If the broker refuses.
    pub(crate) fn remove(&self, name: String) -> Result<(), ClusterError> {
        self.with_bucket(move |bucket| async move { bucket.delete(name).await.map_err(broker) })
    }
}

/// Whether nobody leads, or nobody answers.
fn is_leaderless(kind: GetStreamErrorKind) -> bool {
    match kind {
        GetStreamErrorKind::Request => true,
        GetStreamErrorKind::JetStream(error) => error.code() == 503,
        GetStreamErrorKind::EmptyName | GetStreamErrorKind::InvalidStreamName => false,
    }
}

/// Waits for a future on that runtime, although the caller may itself be a task of another; `None` if it has ended.
fn wait_on<T: Send + 'static>(runtime: &Handle, work: impl Future<Output = T> + Send + 'static) -> Option<T> {
    let (tell, told) = std::sync::mpsc::sync_channel(1);
    runtime.spawn(async move { _ = tell.send(work.await) });
    told.recv().ok()
}
