//! Connections.

use std::collections::VecDeque;
use std::convert::Infallible;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Weak};
use std::time::Duration;

use axum::Router;
use hyper::body::{Body, Incoming};
use hyper::header::{CONTENT_LENGTH, HeaderValue};
use hyper::server::conn::http1;
use hyper::service::{Service as _, service_fn};
use hyper::{Request, Response};
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::service::TowerToHyperService;
use socket2::SockRef;
use tokio::io::{AsyncRead, AsyncWrite, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{Notify, watch};
use tokio::time::Instant;
use tokio_io_timeout::TimeoutStream;

use super::{ServerOptions, Service};

/// The maximum size of a request's head.
const MAX_HEAD: usize = 64 << 10;
/// How much the operating system should buffer for a client that does not read, in bytes; Linux doubles it.
const MAX_SENT: usize = 128 << 10;
/// How long requests in progress may still take when the server closes.
const LAST_ANSWERS: Duration = Duration::from_secs(5);
/// How long to wait after a failure to accept.
const ACCEPT_AGAIN: Duration = Duration::from_millis(100);

/// Where a service listens.
#[derive(Debug)]
pub struct Listener {
    socket: Socket,
    #[cfg(feature = "tls")]
    tls: Option<super::tls::Tls>,
}

#[derive(Debug)]
enum Socket {
    Tcp(TcpListener),
    #[cfg(unix)]
    Unix(tokio::net::UnixListener),
}

impl From<TcpListener> for Listener {
    fn from(listener: TcpListener) -> Self {
        Self::new(Socket::Tcp(listener))
    }
}

#[cfg(unix)]
impl From<tokio::net::UnixListener> for Listener {
    fn from(listener: tokio::net::UnixListener) -> Self {
        Self::new(Socket::Unix(listener))
    }
}

impl Listener {
    fn new(socket: Socket) -> Self {
        Self {
            socket,
            #[cfg(feature = "tls")]
            tls: None,
        }
    }

    /// Speaks TLS with whoever connects.
    #[cfg(feature = "tls")]
    pub fn with_tls(self, tls: super::tls::Tls) -> Self {
        Self { tls: Some(tls), ..self }
    }

    /// The same socket once more: whoever accepts first has the connection.
    ///
    /// # Errors
    /// If the operating system has no room for it.
    pub fn again(&self) -> std::io::Result<Self> {
        let socket = match &self.socket {
            Socket::Tcp(listener) => Socket::Tcp(TcpListener::from_std(SockRef::from(listener).try_clone()?.into())?),
            #[cfg(unix)]
            Socket::Unix(listener) => {
                Socket::Unix(tokio::net::UnixListener::from_std(SockRef::from(listener).try_clone()?.into())?)
            }
        };
        Ok(Self {
            socket,
            #[cfg(feature = "tls")]
            tls: self.tls.clone(),
        })
    }

    /// What HTTP is spoken on with a client; `None` if the two do not agree on TLS in that time.
    pub(super) fn opened(
        &self,
        stream: Stream,
        patience: Duration,
    ) -> impl Future<Output = Option<Box<dyn Bytes>>> + Send + use<> {
        #[cfg(feature = "tls")]
        let tls = self.tls.clone();
        async move {
            #[cfg(feature = "tls")]
            if let Some(tls) = tls {
                return match tokio::time::timeout(patience, tls.agree(stream.bytes())).await {
                    Ok(Ok(stream)) => Some(Box::new(stream) as Box<dyn Bytes>),
                    Ok(Err(error)) => {
                        tracing::debug!(%error, "a client and the server do not agree on TLS");
                        None
                    }
                    Err(_) => {
                        tracing::debug!("a client was too slow to agree on TLS");
                        None
                    }
                };
            }
            let _ = patience;
            Some(stream.bytes())
        }
    }

    pub(super) async fn accept(&self) -> std::io::Result<Stream> {
        match &self.socket {
            Socket::Tcp(listener) => {
                let (stream, _) = listener.accept().await?;
                // Sends small answers without delay. A failure does not matter.
                let _ = stream.set_nodelay(true);
                let _ = SockRef::from(&stream).set_send_buffer_size(MAX_SENT);
                Ok(Stream::Tcp(stream))
            }
            #[cfg(unix)]
            Socket::Unix(listener) => {
                let (stream, _) = listener.accept().await?;
                let _ = SockRef::from(&stream).set_send_buffer_size(MAX_SENT);
                Ok(Stream::Unix(stream))
            }
        }
    }
}

/// An accepted connection, before anything was said on it.
pub(super) enum Stream {
    Tcp(TcpStream),
    #[cfg(unix)]
    Unix(tokio::net::UnixStream),
}

/// What HTTP is spoken on.
pub(super) trait Bytes: AsyncRead + AsyncWrite + Send + Unpin {}

impl<T: AsyncRead + AsyncWrite + Send + Unpin> Bytes for T {}

impl Stream {
    fn bytes(self) -> Box<dyn Bytes> {
        match self {
            Self::Tcp(stream) => Box::new(stream),
            #[cfg(unix)]
            Self::Unix(stream) => Box::new(stream),
        }
    }
}

/// Accepts connections until the service closes; then ends those in progress.
pub(super) async fn serve(service: Service, listener: Listener) {
    let routes = service.routes();
    let mut strangers = Strangers { most: service.options().strangers_max, oldest_first: VecDeque::new() };
    let mut connections = tokio::task::JoinSet::new();
    loop {
        let accepted = tokio::select! {
            accepted = listener.accept() => accepted,
            Some(_) = connections.join_next() => continue,
            () = service.closed() => break,
        };
        match accepted {
            Ok(stream) => {
                let standing = strangers.one_more();
                let served = (service.clone(), routes.clone());
                let opening = listener.opened(stream, service.options().read_timeout);
                connections.spawn(accepted_by(served, opening, standing));
            }
            // Too many open files, for example. Some open ones will be closed.
            Err(error) => {
                tracing::warn!(%error, "a connection could not be accepted");
                tokio::time::sleep(ACCEPT_AGAIN).await;
            }
        }
    }
    drop(listener);
    let all = async { while connections.join_next().await.is_some() {} };
    if tokio::time::timeout(LAST_ANSWERS, all).await.is_err() {
        tracing::warn!("some connections were cut off");
    }
}

/// The deadline by which the client must have read the current answer, and since when it has asked nothing.
struct Answering {
    until: watch::Sender<Option<Instant>>,
    /// `None` while a request is answered; after a stream, too.
    idle_since: watch::Sender<Option<Instant>>,
    options: ServerOptions,
}

impl Answering {
    fn new(options: ServerOptions) -> Self {
        Self { until: watch::channel(None).0, idle_since: watch::channel(Some(Instant::now())).0, options }
    }

    /// A request has been read: what was sent before it no longer counts.
    fn asked(&self) {
        self.until.send_replace(None);
        self.idle_since.send_replace(None);
    }

    /// An answer begins. Without a length, such as a stream, it may take any time.
    fn answered<B: Body>(&self, answer: &Response<B>) {
        let said = answer.headers().get(CONTENT_LENGTH).and_then(|length| length.to_str().ok()?.parse().ok());
        let length: Option<u64> = said.or_else(|| answer.body().size_hint().exact());
        let takes = |length: u64| {
            let sending = Duration::from_secs(length / self.options.answer_rate_least.max(1));
            Instant::now() + self.options.write_timeout + sending
        };
        self.until.send_replace(length.map(takes));
        self.idle_since.send_replace(length.map(|_| Instant::now()));
    }

    /// Waits until the client has asked nothing for too long.
    async fn idle(&self, standing: &Standing) {
        let mut since = self.idle_since.subscribe();
        loop {
            let now = *since.borrow_and_update();
            let known = standing.known.load(Ordering::Relaxed);
            let most = if known { self.options.idle_timeout } else { self.options.read_timeout };
            let late = async {
                match now {
                    Some(now) => tokio::time::sleep_until(now + most).await,
                    None => std::future::pending().await,
                }
            };
            tokio::select! {
                () = late => return,
                // This keeps the sender alive.
                _ = since.changed() => {}
            }
        }
    }

    /// How long the connection may be idle.
    fn announcement(&self) -> HeaderValue {
        let timeout = format!("timeout={}", self.options.idle_timeout.as_secs());
        HeaderValue::try_from(timeout).expect("digits are fit for a header")
    }

    /// Waits until an answer has taken longer than allowed.
    async fn overdue(&self) {
        let mut until = self.until.subscribe();
        loop {
            let now = *until.borrow_and_update();
            let late = async {
                match now {
                    Some(until) => tokio::time::sleep_until(until).await,
                    None => std::future::pending().await,
                }
            };
            tokio::select! {
                () = late => return,
                // This keeps the sender alive.
                _ = until.changed() => {}
            }
        }
    }
}

/// The status of the client.
#[derive(Default)]
pub(super) struct Standing {
    /// Whether a request on this connection was authorised.
    known: AtomicBool,
    /// Notified when a newer stranger takes this one's place.
    displaced: Notify,
}

impl Standing {
    pub(super) fn is_known(&self) {
        self.known.store(true, Ordering::Relaxed);
    }
}

/// The connections without an authorised request so far.
struct Strangers {
    most: usize,
    oldest_first: VecDeque<Weak<Standing>>,
}

impl Strangers {
    /// Adds a connection, which may displace the oldest.
    fn one_more(&mut self) -> Arc<Standing> {
        let standing = Arc::new(Standing::default());
        self.oldest_first.push_back(Arc::downgrade(&standing));
        if self.oldest_first.len() > self.most {
            let is_stranger = |standing: Arc<Standing>| !standing.known.load(Ordering::Relaxed);
            self.oldest_first.retain(|standing| standing.upgrade().is_some_and(is_stranger));
        }
        if self.oldest_first.len() > self.most
            && let Some(oldest) = self.oldest_first.pop_front().and_then(|oldest| oldest.upgrade())
        {
            oldest.displaced.notify_one();
        }
        standing
    }
}

/// Serves a client once the two agree on what is spoken.
async fn accepted_by(
    served: (Service, Router),
    opening: impl Future<Output = Option<Box<dyn Bytes>>> + Send,
    standing: Arc<Standing>,
) {
    let opened = tokio::select! {
        opened = opening => opened,
        () = standing.displaced.notified() => return served.0.metrics().displaced(),
        () = served.0.closed() => return,
    };
    if let Some(stream) = opened {
        connection(served, stream, standing).await;
    }
}

async fn connection((service, routes): (Service, Router), stream: Box<dyn Bytes>, standing: Arc<Standing>) {
    let counted = service.metrics().connection();
    if counted.count() as usize > service.options().connections_max {
        service.metrics().turned_away();
        turn_away(stream).await;
        return;
    }
    let mut stream = TimeoutStream::new(stream);
    stream.set_write_timeout(Some(service.options().write_timeout));
    let routes = TowerToHyperService::new(routes);
    let of = Arc::clone(&standing);
    let answering = Arc::new(Answering::new(service.options().clone()));
    let begins = Arc::clone(&answering);
    let asked = service_fn(move |mut request: Request<Incoming>| {
        request.extensions_mut().insert(Arc::clone(&of));
        begins.asked();
        let (answer, begins, of) = (routes.call(request), Arc::clone(&begins), Arc::clone(&of));
        async move {
            let mut answer = answer.await?;
            begins.answered(&answer);
            if of.known.load(Ordering::Relaxed) {
                answer.headers_mut().insert("keep-alive", begins.announcement());
            }
            Ok::<_, Infallible>(answer)
        }
    });
    let connection = http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(service.options().idle_timeout.max(service.options().read_timeout))
        .max_buf_size(MAX_HEAD)
        .serve_connection(TokioIo::new(Box::pin(stream)), asked);
    let mut connection = std::pin::pin!(connection);
    let ended = tokio::select! {
        ended = connection.as_mut() => ended,
        () = standing.displaced.notified() => {
            service.metrics().displaced();
            return;
        }
        () = answering.overdue() => {
            tracing::debug!("a client was too slow to read its answer");
            return;
        }
        // The client knows how long it may be.
        () = answering.idle(&standing) => {
            connection.as_mut().graceful_shutdown();
            return;
        }
        () = service.closed() => {
            connection.as_mut().graceful_shutdown();
            connection.await
        }
    };
    if let Err(error) = ended {
        tracing::debug!(%error, "a connection ended");
    }
}

/// The connection limit is reached.
async fn turn_away(mut stream: Box<dyn Bytes>) {
    const ANSWER: &[u8] =
        b"HTTP/1.1 503 Service Unavailable\r\nRetry-After: 1\r\nContent-Length: 0\r\nConnection: close\r\n\r\n";
    // The client may be gone, or not read.
    let _ = tokio::time::timeout(Duration::from_secs(1), stream.write_all(ANSWER)).await;
    let _ = stream.shutdown().await;
}
