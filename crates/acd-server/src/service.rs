//! A router with its HTTP service.

#[cfg(feature = "command")]
use std::sync::Weak;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, OnceLock};
use std::time::{Duration, Instant};

use axum::Router;
use axum::http::StatusCode;
use parking_lot::{Mutex, RwLock};
use tokio::sync::{OwnedMutexGuard, Semaphore, watch};
use tokio::task::JoinError;

use super::access::{Access, AccessNow};
use super::board::Boards;
use super::call_log::CallLog;
use super::count::Counter;
use super::feed::Feed;
use super::fence::Fence;
use super::followers::Followers;
use super::history::History;
use super::hours::Hours;
use super::listen::Listener;
use super::metrics::Metrics;
use super::options::ServerOptions;
use super::problem::Problem;
use super::reload::{Doubt, NotReloaded, Reload, Reloaded};
use super::repeats::Repeats;
use super::{answer, feed, fence, history, hours, listen, routes};
use acd::config::Center;
use acd::engine::{Command, Engine, Event, Fact, Ladders};
use acd::live::{CallError, Handle, RecordError};
use acd::notes::Notes;
use acd::roster::Roster;
use acd::time::Duration as Interval;
use acd_wire::Names;

/// How long the journal counts as unwritable after a failed write.
const UNWRITABLE_FOR: Duration = Duration::from_secs(5);

/// How often to look whether everything has been counted.
const SETTLING: u32 = 300;

/// When to retry a question to a router whose queue is full.
const ASK_AGAIN: Duration = Duration::from_millis(10);
/// The number of worker tasks on a machine with one processor.
const MIN_WORKERS: usize = 2;

fn processors() -> usize {
    std::thread::available_parallelism().map_or(1, std::num::NonZero::get)
}

/// A router behind HTTP. Cheap to clone: all clones share one service.
#[derive(Clone)]
pub struct Service {
    inner: Arc<Inner>,
}

/// A service that may be gone.
#[cfg(feature = "command")]
#[derive(Clone)]
pub(super) struct WeakService {
    inner: Weak<Inner>,
}

#[cfg(feature = "command")]
impl WeakService {
    pub(super) fn upgrade(&self) -> Option<Service> {
        Some(Service { inner: self.inner.upgrade()? })
    }
}

struct Inner {
    handle: Handle,
    options: ServerOptions,
    access: AccessNow,
    thresholds: Vec<Interval>,
    known: RwLock<Known>,
    centers: watch::Sender<Arc<Center>>,
    feed: Feed,
    fence: Fence,
    repeats: Repeats,
    boards: Boards,
    metrics: Metrics,
    draining: AtomicBool,
    closing: watch::Sender<bool>,
    changing_center: Arc<tokio::sync::Mutex<()>>,
    /// Limits the number of worker tasks.
    workers: Arc<Semaphore>,
    /// Limits the size of unread answers.
    answers: Arc<Semaphore>,
    unwritable: Mutex<Option<(Instant, RecordError)>>,
    /// Reads the files again from which the server was started.
    reload: OnceLock<Reload>,
}

/// The names of the centre.
struct Known {
    names: Arc<Names>,
    /// The event before which they were valid: of two centres learned, the later one counts.
    as_of: u64,
}

/// Why a service could not be started.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    /// The router publishes no state: [`Options::board`](acd::live::Options::board) is `None`.
    #[error("the router publishes no state; set Options::board")]
    NoBoard,
    /// The router has stopped, or its queue is full.
    #[error(transparent)]
    Router(#[from] CallError),
}

impl Service {
    /// Starts the HTTP service of a router that publishes its state, with the thresholds of its
    /// [`BoardOptions`](acd::live::BoardOptions). Follows its events, and opens and closes its queues at their hours,
    /// in tasks that run until the service is closed or the router stops.
    ///
    /// # Errors
    /// If the router publishes no state or has stopped.
    pub async fn start(handle: Handle, thresholds: Vec<Interval>, options: ServerOptions) -> Result<Self, StartError> {
        Self::start_with(handle, thresholds, options, None).await
    }

    /// Like [`start`](Self::start), but sets another centre first, which [`Center::succeed`] derived from the
    /// router's: calls keep the ladders with which they entered, and where the hours of a queue have changed, they
    /// apply at once. `None` keeps the centre.
    ///
    /// # Errors
    /// If the router publishes no state, has stopped, or refuses the centre.
    pub async fn start_with(
        handle: Handle,
        thresholds: Vec<Interval>,
        options: ServerOptions,
        center: Option<Center>,
    ) -> Result<Self, StartError> {
        let access = AccessNow::new(options.access.clone());
        Self::start_sharing(handle, thresholds, (options, access), center).await
    }

    /// Like [`start_with`](Self::start_with), with access that others share; that of the options does not count.
    pub(super) async fn start_sharing(
        handle: Handle,
        thresholds: Vec<Interval>,
        (options, access): (ServerOptions, AccessNow),
        center: Option<Center>,
    ) -> Result<Self, StartError> {
        let subscription = handle.subscribe().map_err(|_| CallError::Stopped)?;
        let next = handle.events();
        let look = |engine: &Engine, roster: &Roster| {
            (Hours::new(engine.shared_center(), roster), CallLog::new(roster), engine.shared_center())
        };
        let (mut hours, calls, before) = handle.ask_roster(look).await?.ok_or(StartError::NoBoard)?;
        let metrics = Metrics::new(&thresholds);
        // With the centre before any change, which it follows like any other.
        let counter = Counter::new(metrics.happened(), &before);
        let (personal, history) = (options.personal, options.history.clone());
        let followers = Followers { counter, calls, personal, history };
        if let Some(center) = center {
            let change = Command::Reconfigure { center: Box::new(center), ladders: Ladders::Keep };
            handle.call(change).await?;
        }
        let asked = handle.clone();
        let (center, as_of) = handle.ask(move |engine| (engine.shared_center(), asked.events())).await?;
        let names = Arc::new(Names::new(&center));
        // After the subscription: what is not among these, that delivers.
        let feed = match handle.take_past() {
            Some(past) => Feed::after(&past, next, options.events_kept, &names),
            None => Feed::new(next, options.events_kept),
        };
        let inner = Inner {
            known: RwLock::new(Known { names, as_of }),
            centers: watch::channel(center).0,
            feed,
            fence: Fence::new(),
            repeats: Repeats::default(),
            boards: Boards::new(),
            metrics,
            draining: AtomicBool::new(false),
            closing: watch::channel(false).0,
            changing_center: Arc::new(tokio::sync::Mutex::new(())),
            answers: Arc::new(Semaphore::new(answer::units(options.answers_max))),
            workers: Arc::new(Semaphore::new(MIN_WORKERS.max(processors()))),
            unwritable: Mutex::new(None),
            reload: OnceLock::new(),
            handle,
            access,
            options,
            thresholds,
        };
        let service = Self { inner: Arc::new(inner) };
        tokio::spawn(feed::follow(service.clone(), subscription, followers));
        tokio::spawn(fence::keep(service.clone()));
        tokio::spawn(Boards::keep_making(service.clone()));
        // Before anybody can ask: who then closes a queue is not overruled by its calendar. What failed is retried.
        let _ = hours::follow(&service, &mut hours).await;
        tokio::spawn(hours::keep(service.clone(), hours));
        if let Some(history) = service.history().cloned() {
            tokio::spawn(history::keep_writing(service.clone(), history));
        }
        tokio::spawn(service.clone().close_with_the_router());
        Ok(service)
    }

    /// The routes, for an application that handles connections itself.
    pub fn routes(&self) -> Router {
        routes::router(self.clone())
    }

    /// Accepts connections until [`close`](Self::close); requests in progress then have five seconds to finish.
    pub async fn serve(self, listener: impl Into<Listener>) {
        listen::serve(self, listener.into()).await;
    }

    /// From now on the service is not ready and arrivals are turned away; everything else continues.
    pub fn drain(&self) {
        self.inner.draining.store(true, Ordering::Relaxed);
        self.inner.handle.turn_away();
    }

    /// Replaces who may do what. Streams whose token is no longer in the list end.
    pub fn set_access(&self, access: Access) {
        self.inner.access.set(access);
    }

    /// Sets what `POST /v1/reload` does; only the first one counts.
    pub fn on_reload<F: Future<Output = Result<Reloaded, NotReloaded>> + Send + 'static>(
        &self,
        reload: impl Fn(Doubt) -> F + Send + Sync + 'static,
    ) {
        let _ = self.inner.reload.set(Arc::new(move |doubt| Box::pin(reload(doubt))));
    }

    #[cfg(feature = "command")]
    pub(super) fn downgrade(&self) -> WeakService {
        WeakService { inner: Arc::downgrade(&self.inner) }
    }

    pub(super) fn reload(&self) -> Option<Reload> {
        self.inner.reload.get().cloned()
    }

    /// Ends all streams and accepts no more connections.
    pub fn close(&self) {
        self.inner.closing.send_replace(true);
    }

    /// Tells readers of events that there will be no more, once the router has stopped.
    async fn close_with_the_router(self) {
        tokio::select! {
            () = self.inner.handle.until_stopped() => self.close(),
            () = self.closed() => {}
        }
    }

    pub(super) fn handle(&self) -> &Handle {
        &self.inner.handle
    }

    pub(super) fn access(&self) -> Arc<Access> {
        self.inner.access.get()
    }

    pub(super) fn access_changes(&self) -> watch::Receiver<Arc<Access>> {
        self.inner.access.changes()
    }

    pub(super) fn options(&self) -> &ServerOptions {
        &self.inner.options
    }

    pub(super) fn history(&self) -> Option<&History> {
        self.inner.options.history.as_ref()
    }

    /// Once the router has been shut down: waits until everything that it did has been counted, and writes the history.
    /// What is missing is counted again from the journal at the next start, which takes longer then.
    pub async fn settle(&self) {
        let Some(history) = self.history().cloned() else { return };
        for _ in 0..SETTLING {
            if history.events() >= self.inner.handle.events() {
                break;
            }
            tokio::time::sleep(ASK_AGAIN).await;
        }
        let (now, ahead) = (self.inner.handle.now(), self.inner.handle.time_of_day_ahead());
        let written = tokio::task::spawn_blocking(move || history.write(now, ahead)).await;
        if let Ok(Err(error)) = written {
            tracing::error!(%error, "the history cannot be written");
        }
    }

    pub(super) fn thresholds(&self) -> &[Interval] {
        &self.inner.thresholds
    }

    pub(super) fn answers(&self) -> &Arc<Semaphore> {
        &self.inner.answers
    }

    pub(super) fn metrics(&self) -> &Metrics {
        &self.inner.metrics
    }

    pub(super) fn feed(&self) -> &Feed {
        &self.inner.feed
    }

    pub(super) fn fence(&self) -> &Fence {
        &self.inner.fence
    }

    pub(super) fn repeats(&self) -> &Repeats {
        &self.inner.repeats
    }

    pub(super) fn boards(&self) -> &Boards {
        &self.inner.boards
    }

    /// Whether it has been closed.
    pub(super) fn is_closing(&self) -> bool {
        *self.inner.closing.borrow()
    }

    /// Waits until the server closes; returns at once if it has.
    pub(super) async fn closed(&self) {
        // This service keeps the sender alive.
        let _ = self.inner.closing.subscribe().wait_for(|&closing| closing).await;
    }

    /// The centre that the router runs, as far as is known.
    pub(super) fn center(&self) -> Arc<Center> {
        self.inner.centers.borrow().clone()
    }

    /// Notifies of changes of the centre.
    pub(super) fn centers(&self) -> watch::Receiver<Arc<Center>> {
        self.inner.centers.subscribe()
    }

    pub(super) fn names(&self) -> Arc<Names> {
        let names = Arc::clone(&self.inner.known.read().names);
        names.set_ahead(self.inner.handle.time_of_day_ahead());
        names
    }

    /// Runs slow work on a blocking thread, as much at once as there are processors. If the client has gone before it
    /// starts, it is skipped.
    pub(super) async fn work<T: Send + 'static>(&self, work: impl FnOnce() -> T + Send + 'static) -> T {
        let turn = Arc::clone(&self.inner.workers).acquire_owned().await.expect("it is never closed");
        let done = tokio::task::spawn_blocking(move || {
            let _turn = turn;
            work()
        });
        match done.await.map_err(JoinError::try_into_panic) {
            Ok(done) => done,
            Err(Ok(panic)) => std::panic::resume_unwind(panic),
            // The runtime is stopping, and with it this task.
            Err(Err(_)) => std::future::pending().await,
        }
    }

    /// Held while changing the centre.
    pub(super) async fn changing_center(&self) -> OwnedMutexGuard<()> {
        Arc::clone(&self.inner.changing_center).lock_owned().await
    }

    /// The names that apply to these events, the first of which has that number.
    pub(super) async fn names_for(&self, first: u64, events: &[(Event, Notes)]) -> Arc<Names> {
        let changes = (first..).zip(events).filter(|(_, (event, _))| matches!(event.fact, Fact::Reconfigured { .. }));
        if let Some((number, _)) = changes.last() {
            self.learn_names_before(number + 1).await;
        }
        self.names()
    }

    /// Asks the router for the centre that it runs, unless that is known as of the event with that number; retries if
    /// the router's queue is full.
    pub(super) async fn learn_names_before(&self, number: u64) {
        while self.inner.known.read().as_of < number {
            let asked = self.inner.handle.clone();
            match self.inner.handle.ask(move |engine| (engine.shared_center(), asked.events())).await {
                Ok((center, as_of)) => {
                    let (names, center) = self.work(move || (Names::new(&center), center)).await;
                    self.know(as_of.max(number), center, names);
                }
                Err(CallError::Full) => tokio::time::sleep(ASK_AGAIN).await,
                // A router that has stopped needs no names.
                Err(_) => return,
            }
        }
    }

    /// Stores the centre as of the event with that number, and its names.
    fn know(&self, as_of: u64, center: Arc<Center>, names: Names) {
        let mut known = self.inner.known.write();
        if as_of > known.as_of {
            *known = Known { names: Arc::new(names), as_of };
            self.inner.centers.send_replace(center);
        }
    }

    /// Notes that the journal could not be written.
    pub(super) fn cannot_record(&self, error: &RecordError) {
        let mut unwritable = self.inner.unwritable.lock();
        if unwritable.as_ref().is_none_or(|(since, _)| since.elapsed() > UNWRITABLE_FOR) {
            tracing::error!(%error, "the journal cannot be written");
        }
        *unwritable = Some((Instant::now(), error.clone()));
    }

    /// Whether calls are accepted, as far as is known without asking the router.
    pub(super) fn is_ready(&self) -> Result<(), Problem> {
        let not = |code, detail: String| Err(Problem::new(StatusCode::SERVICE_UNAVAILABLE, code, detail));
        if self.inner.draining.load(Ordering::Relaxed) {
            return not("draining", "the server is about to stop".into());
        }
        if let Some(error) = self.inner.handle.take_background_error() {
            self.cannot_record(&error);
        }
        match &*self.inner.unwritable.lock() {
            Some((since, error)) if since.elapsed() <= UNWRITABLE_FOR => not("unrecorded", error.to_string()),
            _ => Ok(()),
        }
    }
}
