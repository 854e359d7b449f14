//! The events of Asterisk's REST interface that matter here.

use serde::Deserialize;

use super::snapshot::Bridge;

/// An event. Fields that nothing depends on are not read; neither are the other hundred kinds of event.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(tag = "type")]
pub enum SwitchEvent {
    /// A channel entered `Stasis()`: a caller, an agent who picked up, a feature code.
    StasisStart {
        /// The arguments of `Stasis()`, or `appArgs` of a channel that was made by request.
        args: Vec<String>,
        /// The channel.
        channel: Channel,
        /// The channel whose place it takes, after a transfer by Asterisk's core.
        replace_channel: Option<Channel>,
    },
    /// A channel left `Stasis()`: the last sign of a caller.
    StasisEnd {
        /// The channel.
        channel: Channel,
    },
    /// A channel is about to end: the first sign, if it comes.
    ChannelHangupRequest {
        /// The channel.
        channel: Channel,
        /// Why, by Q.850.
        #[serde(default)]
        cause: u16,
    },
    /// A channel that was made by request ended.
    ChannelDestroyed {
        /// The channel.
        channel: Channel,
        /// Why, by Q.850.
        #[serde(default)]
        cause: u16,
    },
    /// A channel rings, is answered, and so on.
    ChannelStateChange {
        /// The channel, with its new state.
        channel: Channel,
    },
    /// A dialled channel made progress.
    Dial {
        /// `RINGING`, `PROGRESS`, `ANSWER`, …; empty at the start.
        #[serde(default)]
        dialstatus: String,
        /// The channel that is dialled.
        peer: Channel,
    },
    /// A key was pressed.
    ChannelDtmfReceived {
        /// The key.
        digit: String,
        /// On which channel.
        channel: Channel,
    },
    /// A telephone asks to pass its call on (SIP REFER).
    ChannelTransfer {
        /// Where to.
        refer_to: ReferTo,
        /// By whom.
        referred_by: ReferredBy,
    },
    /// Something was played to its end, or as far as it went.
    PlaybackFinished {
        /// What.
        playback: Playback,
    },
    /// A telephone registered or its registration ended.
    ContactStatusChange {
        /// Its endpoint, with its new state.
        endpoint: Endpoint,
    },
    /// An endpoint has other channels, or can be reached or not.
    EndpointStateChange {
        /// The endpoint.
        endpoint: Endpoint,
    },
    /// Another client took over an application: this one must stop.
    ApplicationReplaced {
        /// The application.
        #[serde(default)]
        application: String,
    },
    /// Anything else.
    #[serde(other)]
    Other,
}

/// A channel.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
pub struct Channel {
    /// Its id.
    pub id: String,
    /// Such as `PJSIP/trunk-00000007`.
    #[serde(default)]
    pub name: String,
    /// Such as `Ring`, `Ringing`, `Up`.
    #[serde(default)]
    pub state: String,
    /// Who calls on it.
    #[serde(default)]
    pub caller: Party,
    /// Where it is in the dialplan.
    #[serde(default)]
    pub dialplan: Dialplan,
}

impl Channel {
    /// Its endpoint, such as `PJSIP/trunk`: the name without the number of the channel.
    pub fn endpoint(&self) -> &str {
        self.name.rsplit_once('-').map_or(self.name.as_str(), |(endpoint, _)| endpoint)
    }

    /// Whether it was answered.
    pub fn is_up(&self) -> bool {
        self.state == "Up"
    }

    /// Whether it is the far half of a Local channel, which does whatever the near half does.
    pub fn is_far_half(&self) -> bool {
        self.id.ends_with(";2")
    }

    /// The arguments of `Stasis(app,…)`, if it is in that application.
    pub fn stasis_args(&self, app: &str) -> Option<Vec<&str>> {
        if self.dialplan.app_name != "Stasis" {
            return None;
        }
        let mut parts = self.dialplan.app_data.split(',');
        (parts.next() == Some(app)).then(|| parts.collect())
    }
}

/// A person on a channel.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
pub struct Party {
    /// The telephone number.
    #[serde(default)]
    pub number: String,
}

/// A place in the dialplan.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
pub struct Dialplan {
    /// The extension.
    #[serde(default)]
    pub exten: String,
    /// The application that runs.
    #[serde(default)]
    pub app_name: String,
    /// Its arguments.
    #[serde(default)]
    pub app_data: String,
}

/// An endpoint.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
pub struct Endpoint {
    /// Such as `PJSIP`.
    pub technology: String,
    /// Such as `trunk`.
    pub resource: String,
    /// `online`, `offline` or `unknown`.
    #[serde(default)]
    pub state: Option<String>,
    /// Its channels.
    #[serde(default)]
    pub channel_ids: Vec<String>,
}

impl Endpoint {
    /// Such as `PJSIP/trunk`.
    pub fn name(&self) -> String {
        format!("{}/{}", self.technology, self.resource)
    }

    /// Whether it can be reached, as far as Asterisk knows.
    pub fn is_online(&self) -> bool {
        self.state.as_deref() != Some("offline")
    }

    /// Whether Asterisk knows where it can be reached.
    pub fn is_registered(&self) -> bool {
        self.state.as_deref() == Some("online")
    }
}

/// Where a call is to be passed on to.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
pub struct ReferTo {
    /// What the telephone named.
    #[serde(default)]
    pub requested_destination: Destination,
    /// The telephone's other call, in an attended transfer.
    pub destination_channel: Option<Channel>,
}

/// What a telephone named as the goal of a transfer.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
pub struct Destination {
    /// An extension.
    #[serde(default)]
    pub destination: String,
}

/// Who passes a call on.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
pub struct ReferredBy {
    /// Their channel.
    pub source_channel: Channel,
    /// The bridge that they are in. The event comes again once the telephone has learned how the transfer went, and
    /// then without this.
    pub bridge: Option<Bridge>,
}

/// Something that is played.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
pub struct Playback {
    /// Its id.
    pub id: String,
}
