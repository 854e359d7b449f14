//! A router and what is kept round it.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use axum::Router;
use axum::http::StatusCode;
use parking_lot::{Mutex, RwLock};
use tokio::net::TcpListener;
use tokio::sync::watch;

use super::board::Boards;
use super::feed::Feed;
use super::metrics::Metrics;
use super::options::ServerOptions;
use super::problem::Problem;
use super::wire::Names;
use super::{feed, hours, listen, routes};
use crate::config::Center;
use crate::engine::{Event, Fact};
use crate::live::{CallError, Handle, RecordError};
use crate::time::Duration as Interval;

/// How long the journal counts as not writable after it could not be written.
const UNWRITABLE_FOR: Duration = Duration::from_secs(5);

/// A router behind HTTP. Cheap to clone: all clones are one.
#[derive(Clone)]
pub struct Service {
    inner: Arc<Inner>,
}

struct Inner {
    handle: Handle,
    options: ServerOptions,
    thresholds: Vec<Interval>,
    names: RwLock<Arc<Names>>,
    centers: watch::Sender<Arc<Center>>,
    feed: Feed,
    boards: Boards,
    metrics: Metrics,
    draining: AtomicBool,
    closing: watch::Sender<bool>,
    changing_center: tokio::sync::Mutex<()>,
    unwritable: Mutex<Option<(Instant, RecordError)>>,
}

/// Why a service could not be started.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    /// The router publishes nothing: [`Options::board`](crate::live::Options::board) is `None`.
    #[error("the router publishes no state; set Options::board")]
    NoBoard,
    /// The router has stopped, or has no room.
    #[error(transparent)]
    Router(#[from] CallError),
}

impl Service {
    /// Puts HTTP round a router that publishes its state, with the thresholds of its
    /// [`BoardOptions`](crate::live::BoardOptions). Follows its events, and opens and closes its queues at their hours, in
    /// tasks that run until the service is closed or the router stops.
    ///
    /// # Errors
    /// Where the router publishes nothing or has stopped.
    pub async fn start(handle: Handle, thresholds: Vec<Interval>, options: ServerOptions) -> Result<Self, StartError> {
        let subscription = handle.subscribe().map_err(|_| CallError::Stopped)?;
        let (center, next) = {
            let asked = handle.clone();
            let look = move |engine: &crate::engine::Engine, _: &_| (engine.shared_center(), asked.events());
            handle.ask_roster(look).await?.ok_or(StartError::NoBoard)?
        };
        let inner = Inner {
            names: RwLock::new(Arc::new(Names::new(&center))),
            centers: watch::channel(center).0,
            feed: Feed::new(next, options.events_kept),
            boards: Boards::new(),
            metrics: Metrics::new(),
            draining: AtomicBool::new(false),
            closing: watch::channel(false).0,
            changing_center: tokio::sync::Mutex::new(()),
            unwritable: Mutex::new(None),
            handle,
            options,
            thresholds,
        };
        let service = Self { inner: Arc::new(inner) };
        tokio::spawn(feed::follow(service.clone(), subscription));
        tokio::spawn(Boards::keep_making(service.clone()));
        tokio::spawn(hours::keep(service.clone()));
        Ok(service)
    }

    /// The routes, for an application of one's own, which sees to connections itself.
    pub fn routes(&self) -> Router {
        routes::router(self.clone())
    }

    /// Answers whoever connects, until [`close`](Self::close); what is under way then is answered within five seconds.
    pub async fn serve(self, listener: TcpListener) {
        listen::serve(self, listener).await;
    }

    /// From now on it is not ready and arrivals are turned away; everything else goes on.
    pub fn drain(&self) {
        self.inner.draining.store(true, Ordering::Relaxed);
        self.inner.handle.turn_away();
    }

    /// Ends the streams and accepts no more connections.
    pub fn close(&self) {
        self.inner.closing.send_replace(true);
    }

    pub(super) fn handle(&self) -> &Handle {
        &self.inner.handle
    }

    pub(super) fn options(&self) -> &ServerOptions {
        &self.inner.options
    }

    pub(super) fn thresholds(&self) -> &[Interval] {
        &self.inner.thresholds
    }

    pub(super) fn metrics(&self) -> &Metrics {
        &self.inner.metrics
    }

    pub(super) fn feed(&self) -> &Feed {
        &self.inner.feed
    }

    pub(super) fn boards(&self) -> &Boards {
        &self.inner.boards
    }

    pub(super) fn is_closing(&self) -> bool {
        *self.inner.closing.borrow()
    }

    /// Waits until the server closes; not at all where it has.
    pub(super) async fn closed(&self) {
        // Who sets it is kept by this very service.
        let _ = self.inner.closing.subscribe().wait_for(|&closing| closing).await;
    }

    /// The centre, whenever there is another.
    pub(super) fn centers(&self) -> watch::Receiver<Arc<Center>> {
        self.inner.centers.subscribe()
    }

    pub(super) fn names(&self) -> Arc<Names> {
        Arc::clone(&self.inner.names.read())
    }

    /// Held by the one who changes the centre.
    pub(super) async fn changing_center(&self) -> tokio::sync::MutexGuard<'_, ()> {
        self.inner.changing_center.lock().await
    }

    /// What things are called in these events.
    pub(super) async fn names_for(&self, events: &[Event]) -> Arc<Names> {
        if events.iter().any(|event| matches!(event.fact, Fact::Reconfigured { .. })) {
            self.learn_names().await;
        }
        self.names()
    }

    /// Asks the router for the centre that it runs.
    pub(super) async fn learn_names(&self) {
        // A router that has stopped names nothing any more.
        if let Ok(center) = self.inner.handle.ask(|engine| engine.shared_center()).await {
            *self.inner.names.write() = Arc::new(Names::new(&center));
            self.inner.centers.send_if_modified(|known| {
                let is_new = !Arc::ptr_eq(known, &center);
                *known = center;
                is_new
            });
        }
    }

    /// The journal could not be written.
    pub(super) fn cannot_record(&self, error: &RecordError) {
        let mut unwritable = self.inner.unwritable.lock();
        if unwritable.as_ref().is_none_or(|(since, _)| since.elapsed() > UNWRITABLE_FOR) {
            tracing::error!(%error, "the journal cannot be written");
        }
        *unwritable = Some((Instant::now(), error.clone()));
    }

    /// Whether calls are taken, as far as is known without asking the router.
    pub(super) fn is_ready(&self) -> Result<(), Problem> {
        let not = |code, detail: String| Err(Problem::new(StatusCode::SERVICE_UNAVAILABLE, code, detail));
        if self.inner.draining.load(Ordering::Relaxed) {
            return not("draining", "the server is about to stop".into());
        }
        if let Some(error) = self.inner.handle.trouble() {
            self.cannot_record(&error);
        }
        match &*self.inner.unwritable.lock() {
            Some((since, error)) if since.elapsed() <= UNWRITABLE_FOR => not("unrecorded", error.to_string()),
            _ => Ok(()),
        }
    }
}
