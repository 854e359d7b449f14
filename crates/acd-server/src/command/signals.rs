//! Signals that stop the server, or let it read its files again; others are only logged.

#[cfg(unix)]
use tokio::signal::unix::{Signal, SignalKind, signal};

/// The signals to stop: SIGTERM, SIGQUIT, Ctrl-C.
#[cfg(unix)]
pub struct Stop {
    signals: [Signal; 3],
}

#[cfg(unix)]
impl Stop {
    /// Starts listening for them; SIGUSR1 and SIGUSR2 are logged, and SIGHUP is for whoever listens for it with
    /// `Hangup`.
    pub async fn new() -> std::io::Result<Self> {
        let others = [("SIGUSR1", SignalKind::user_defined1()), ("SIGUSR2", SignalKind::user_defined2())];
        // Until somebody listens for it, it does nothing either: it may not end the process while that starts.
        drop(signal(SignalKind::hangup())?);
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
        tracing::warn!("{name} does nothing; SIGHUP reads the centre again, SIGTERM stops the server");
    }
}

/// SIGHUP: read the files again.
pub(super) struct Hangup {
    #[cfg(unix)]
    signal: Signal,
}

impl Hangup {
    /// Starts listening for it.
    pub(super) fn new() -> std::io::Result<Self> {
        Ok(Self {
            #[cfg(unix)]
            signal: signal(SignalKind::hangup())?,
        })
    }

    /// Waits for the next one.
    pub(super) async fn told(&mut self) {
        #[cfg(unix)]
        if self.signal.recv().await.is_some() {
            return;
        }
        std::future::pending::<()>().await;
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
