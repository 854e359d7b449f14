//! The connection to the switch, made again whenever it is lost.

use std::time::Duration;

use serde_json::json;

use crate::ari::{AriError, Client, Received};
use crate::config::Access;
use crate::switch::request::Request;

/// Between two attempts to connect.
const AGAIN: Duration = Duration::from_millis(250);

/// A connection, or the attempts to make one.
pub(super) struct Connection {
    access: Access,
    client: Option<Client>,
    failed: bool,
}

impl Connection {
    pub(super) fn new(access: Access) -> Self {
        Self { access, client: None, failed: false }
    }

    /// What came next; `None`: the connection was made. Cancelling it loses nothing but an attempt to connect.
    pub(super) async fn next(&mut self) -> Result<Option<Received>, AriError> {
        if let Some(client) = &mut self.client {
            let received = client.next().await;
            if received.is_err() {
                self.client = None;
            }
            return received.map(Some);
        }
        let presence = presence(&self.access.app);
        loop {
            if std::mem::take(&mut self.failed) {
                tokio::time::sleep(AGAIN).await;
            }
            match Client::connect(&self.access, &[&self.access.app, &presence]).await {
                Ok(client) => {
                    self.client = Some(client);
                    return Ok(None);
                }
                Err(error) => {
                    tracing::debug!(%error, "cannot connect to Asterisk");
                    self.failed = true;
                }
            }
        }
    }

    /// Gives it up; the next one is made after a pause.
    pub(super) fn close(&mut self) {
        self.client = None;
        self.failed = true;
    }

    pub(super) async fn send(&mut self, requests: impl IntoIterator<Item = Request>) -> Result<(), AriError> {
        let Some(client) = &mut self.client else { return Ok(()) };
        let sent = client.send(requests).await;
        if sent.is_err() {
            self.client = None;
        }
        sent
    }
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
