//! Signals that stop the server; others are only logged.

#[cfg(unix)]
use tokio::signal::unix::{Signal, SignalKind, signal};

/// The signals to stop: SIGTERM, SIGQUIT, Ctrl-C.
#[cfg(unix)]
pub struct Stop {
    signals: [Signal; 3],
}

#[cfg(unix)]
impl Stop {
    /// Starts listening for them; other signals are logged: closing the terminal, or sending SIGHUP to reload, does
    /// not end the server.
    pub async fn new() -> std::io::Result<Self> {
        let others = [
            ("SIGHUP", SignalKind::hangup()),
            ("SIGUSR1", SignalKind::user_defined1()),
            ("SIGUSR2", SignalKind::user_defined2()),
        ];
        for (name, kind) in others {
            tokio::spawn(ignore(name, signal(kind)?));
        }
        let signals = [signal(SignalKind::terminate())?, signal(SignalKind::quit())?, signal(SignalKind::interrupt())?];
        Ok(Self { signals })
    }

    /// Waits for the next signal.
    pub async fn told(&mut self) {
        let [terminate, quit, interrupt] = &mut self.signals;
        tokio::select! {
            _ = terminate.recv() => {}
            _ = quit.recv() => {}
            _ = interrupt.recv() => {}
        }
    }
}

#[cfg(unix)]
async fn ignore(name: &'static str, mut signal: Signal) {
    while signal.recv().await.is_some() {
        tracing::warn!("{name} does nothing; PUT /v1/center sets another centre, SIGTERM stops the server");
    }
}

/// The signal to stop: Ctrl-C.
#[cfg(not(unix))]
pub struct Stop;

#[cfg(not(unix))]
impl Stop {
    pub async fn new() -> std::io::Result<Self> {
        Ok(Self)
    }

    /// Waits for the next signal.
    pub async fn told(&mut self) {
        if tokio::signal::ctrl_c().await.is_err() {
            std::future::pending::<()>().await;
        }
    }
}
