//! The connection to the switch, made again whenever it is lost.

use std::pin::Pin;
use std::time::Duration;

use serde_json::json;

use crate::ari::{AriError, Client, PATIENCE, Received};
use crate::config::Access;
use crate::switch::request::Request;

/// Between two attempts to connect.
const AGAIN: Duration = Duration::from_millis(250);
/// How long the first answer on a connection may take, at first: a switch that is merely slow gets twice as
/// long each time.
const FIRST_ANSWER: Duration = Duration::from_secs(1);

type Attempt = Pin<Box<dyn Future<Output = Result<Client, AriError>> + Send>>;

enum State {
    /// Kept from one call of [`Connection::next`] to another: Asterisk would take an abandoned handshake for a later
    /// client of the same application, and leave the one that follows without answers.
    Connecting(Attempt),
    Connected(Box<Client>),
}

/// A connection, or the attempts to make one.
pub(super) struct Connection {
    access: Access,
    state: State,
    first_answer: Duration,
}

impl Connection {
    pub(super) fn new(access: Access) -> Self {
        let state = attempt(&access, Duration::ZERO, FIRST_ANSWER);
        Self { access, state, first_answer: FIRST_ANSWER }
    }

    /// What came next; `None`: the connection was made. Cancelling it loses nothing.
    pub(super) async fn next(&mut self) -> Result<Option<Received>, AriError> {
        loop {
            match &mut self.state {
                State::Connected(client) => {
                    let received = client.next().await;
                    match &received {
                        Ok(Received::Answer { .. }) => self.first_answer = FIRST_ANSWER,
                        Ok(Received::Event(_)) => {}
                        Err(error) => {
                            if matches!(error, AriError::Silent { within, .. } if *within == self.first_answer) {
                                self.first_answer = PATIENCE.min(2 * self.first_answer);
                            }
                            self.connect(Duration::ZERO);
                        }
                    }
                    return received.map(Some);
                }
                State::Connecting(attempt) => match attempt.await {
                    Ok(client) => {
                        self.state = State::Connected(Box::new(client));
                        return Ok(None);
                    }
                    Err(error) => {
                        tracing::debug!(%error, "cannot connect to Asterisk");
                        self.connect(AGAIN);
                    }
                },
            }
        }
    }

    /// Gives it up; the next one is made after a pause.
    pub(super) fn close(&mut self) {
        self.connect(AGAIN);
    }

    pub(super) async fn send(&mut self, requests: impl IntoIterator<Item = Request>) -> Result<(), AriError> {
        let State::Connected(client) = &mut self.state else { return Ok(()) };
        let sent = client.send(requests).await;
        if sent.is_err() {
            self.connect(Duration::ZERO);
        }
        sent
    }

    fn connect(&mut self, pause: Duration) {
        self.state = attempt(&self.access, pause, self.first_answer);
    }
}

/// The next attempt, after a pause.
fn attempt(access: &Access, pause: Duration, first_answer: Duration) -> State {
    let access = access.clone();
    State::Connecting(Box::pin(async move {
        tokio::time::sleep(pause).await;
        Client::connect(&access, &[&access.app, &presence(&access.app)], first_answer).await
    }))
}

/// The application that gets the events of endpoints: in the other one, each event of a channel would come twice.
fn presence(app: &str) -> String {
    format!("{app}-presence")
}

/// What to ask for after connecting: only events that matter.
pub(super) fn subscriptions(app: &str) -> [Request; 3] {
    let presence = presence(app);
    let endpoints = json!({ "allowed": [{ "type": "ContactStatusChange" }, { "type": "EndpointStateChange" }] });
    let others = [
        "ChannelVarset",
        "ChannelDialplan",
        "ChannelConnectedLine",
        "ChannelCallerId",
        "ChannelEnteredBridge",
        "ChannelLeftBridge",
        "BridgeCreated",
        "BridgeDestroyed",
        "PlaybackStarted",
        "ChannelTalkingStarted",
        "ChannelTalkingFinished",
        "DeviceStateChanged",
    ];
    let others: Vec<_> = others.iter().map(|kind| json!({ "type": kind })).collect();
    [
        Request::Filter { app: presence.clone(), filter: endpoints },
        Request::Subscribe { app: presence, source: "endpoint:PJSIP".into() },
        Request::Filter { app: app.to_owned(), filter: json!({ "disallowed": others }) },
    ]
}
