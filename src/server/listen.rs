//! Connections.

use std::time::Duration;

use axum::Router;
use hyper::server::conn::http1;
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::service::TowerToHyperService;
use tokio::io::AsyncWriteExt;
use tokio::net::{TcpListener, TcpStream};

use super::Service;

/// The longest head of a request.
const HEAD_MOST: usize = 64 << 10;
/// How long requests that are being answered may take yet when the server closes.
const LAST_ANSWERS: Duration = Duration::from_secs(5);
/// How long nothing is accepted after it could not be.
const ACCEPT_AGAIN: Duration = Duration::from_millis(100);

/// Answers whoever connects, until the service closes; then ends what is under way.
pub(super) async fn serve(service: Service, listener: TcpListener) {
    let routes = service.routes();
    let mut connections = tokio::task::JoinSet::new();
    loop {
        let accepted = tokio::select! {
            accepted = listener.accept() => accepted,
            Some(_) = connections.join_next() => continue,
            () = service.closed() => break,
        };
        match accepted {
            Ok((stream, _)) => _ = connections.spawn(connection(service.clone(), routes.clone(), stream)),
            // Too many open files, say. Those that are open end some time.
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

async fn connection(service: Service, routes: Router, stream: TcpStream) {
    let counted = service.metrics().connection();
    if counted.count() as usize > service.options().connections_most {
        service.metrics().turned_away();
        turn_away(stream).await;
        return;
    }
    // A small answer is not held back.
    let _ = stream.set_nodelay(true);
    let connection = http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(service.options().read_timeout)
        .max_buf_size(HEAD_MOST)
        .serve_connection(TokioIo::new(stream), TowerToHyperService::new(routes));
    let mut connection = std::pin::pin!(connection);
    let ended = tokio::select! {
        ended = connection.as_mut() => ended,
        () = service.closed() => {
            connection.as_mut().graceful_shutdown();
            connection.await
        }
    };
    if let Err(error) = ended {
        tracing::debug!(%error, "a connection ended");
    }
}

/// No room for one more.
async fn turn_away(mut stream: TcpStream) {
    const ANSWER: &[u8] =
        b"HTTP/1.1 503 Service Unavailable\r\nRetry-After: 1\r\nContent-Length: 0\r\nConnection: close\r\n\r\n";
    // Whoever it is may be gone, or read nothing.
    let _ = tokio::time::timeout(Duration::from_secs(1), stream.write_all(ANSWER)).await;
    let _ = stream.shutdown().await;
}
