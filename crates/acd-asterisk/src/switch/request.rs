//! What the adapter asks of Asterisk.

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use serde_json::{Value as Json, json};

/// What may stand in a URI as it is.
const ESCAPED: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');

/// A request of Asterisk's REST interface.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Request {
    /// Answer a caller.
    Answer {
        /// The caller's channel.
        channel: String,
    },
    /// Let a caller hear ringing, unanswered.
    Ring {
        /// The caller's channel.
        channel: String,
    },
    /// Play music on hold.
    Music {
        /// The channel.
        channel: String,
        /// The class in `musiconhold.conf`; `None` is the channel's own.
        class: Option<String>,
    },
    /// Stop the music.
    MusicOff {
        /// The channel.
        channel: String,
    },
    /// Call a telephone.
    Originate(Box<Originate>),
    /// End a channel.
    HangUp {
        /// The channel.
        channel: String,
        /// What its telephone hears as the reason.
        reason: HangUpReason,
    },
    /// Set a variable of a channel, which the dialplan reads.
    SetVariable {
        /// The channel.
        channel: String,
        /// The variable.
        name: &'static str,
        /// Its value.
        value: String,
    },
    /// Send a channel back to the dialplan.
    Continue {
        /// The channel.
        channel: String,
        /// Where to; `None` is the line after `Stasis()`.
        to: Option<Location>,
    },
    /// Make a bridge.
    MakeBridge {
        /// Its id.
        bridge: String,
    },
    /// Put channels into a bridge, out of any other.
    Add {
        /// The bridge.
        bridge: String,
        /// The channels.
        channels: Vec<String>,
    },
    /// Take a channel out of a bridge.
    Remove {
        /// The bridge.
        bridge: String,
        /// The channel.
        channel: String,
    },
    /// End a bridge; its channels stay.
    DropBridge {
        /// The bridge.
        bridge: String,
    },
    /// Play something on a channel.
    Play {
        /// The channel.
        channel: String,
        /// The id to stop it by.
        playback: String,
        /// Such as `sound:queue-thankyou` and `number:3`.
        media: Vec<String>,
    },
    /// Stop playing.
    StopPlaying {
        /// What.
        playback: String,
    },
    /// Listen to a channel.
    Snoop {
        /// The channel.
        channel: String,
        /// The id of the channel by which it is heard.
        spy: String,
        /// The application that this one goes to.
        app: String,
        /// Who hears what the supervisor says.
        whisper: Whisper,
    },
    /// Say to a telephone how the transfer that it asked for goes.
    Progress {
        /// Its channel.
        channel: String,
        /// How.
        state: TransferState,
    },
    /// Read everything of a kind.
    Get {
        /// Of which.
        what: &'static str,
    },
    /// Read the state of an application: which channels are in it.
    GetApplication {
        /// Its name.
        app: String,
    },
    /// Take only some events, or all but some.
    Filter {
        /// The application.
        app: String,
        /// As Asterisk's `eventFilter` has it.
        filter: Json,
    },
    /// Take the events of all endpoints of a technology.
    Subscribe {
        /// The application.
        app: String,
        /// Such as `endpoint:PJSIP`.
        source: String,
    },
}

/// A call to a telephone.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Originate {
    /// The id of its channel.
    pub channel: String,
    /// Such as `PJSIP/a1`.
    pub endpoint: String,
    /// The application that it goes to once it is answered.
    pub app: String,
    /// With these arguments.
    pub args: String,
    /// The channel for which it is made, whose codec and language it gets.
    pub originator: Option<String>,
    /// Who calls, for the display.
    pub caller: Option<String>,
    /// Channel variables to set.
    pub variables: Vec<(String, String)>,
}

/// A place in the dialplan.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Location {
    /// The context.
    pub context: String,
    /// The extension; its first priority.
    pub extension: String,
}

/// Why a channel is ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum HangUpReason {
    /// The call is over.
    Normal,
    /// Everything is busy.
    Congestion,
}

/// Who hears the supervisor on a spying channel.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Whisper {
    /// Nobody.
    Nobody,
    /// The agent.
    Agent,
}

/// How a transfer goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TransferState {
    /// It succeeded: the telephone hangs up.
    Answered,
    /// It failed: the telephone has its call back.
    Declined,
}

impl Request {
    /// The method of HTTP.
    pub const fn method(&self) -> &'static str {
        match self {
            Self::MusicOff { .. } | Self::HangUp { .. } | Self::DropBridge { .. } | Self::StopPlaying { .. } => {
                "DELETE"
            }
            Self::Get { .. } | Self::GetApplication { .. } => "GET",
            Self::Filter { .. } => "PUT",
            #[rustfmt::skip]
            Self::Answer { .. } | Self::Ring { .. } | Self::Music { .. } | Self::Originate(_)
            | Self::SetVariable { .. } | Self::Continue { .. } | Self::MakeBridge { .. } | Self::Add { .. }
            | Self::Remove { .. } | Self::Play { .. } | Self::Snoop { .. } | Self::Progress { .. }
            | Self::Subscribe { .. } => "POST",
        }
    }

    /// The address, below `/ari/`.
    pub fn uri(&self) -> String {
        match self {
            Self::Answer { channel } => format!("channels/{}/answer", escaped(channel)),
            Self::Ring { channel } => format!("channels/{}/ring", escaped(channel)),
            Self::Music { channel, class } => {
                let path = format!("channels/{}/moh", escaped(channel));
                with_query(path, [("mohClass", class.as_deref())])
            }
            Self::MusicOff { channel } => format!("channels/{}/moh", escaped(channel)),
            Self::Originate(call) => call.uri(),
            Self::HangUp { channel, reason } => {
                let path = format!("channels/{}", escaped(channel));
                let reason = match reason {
                    HangUpReason::Normal => "normal",
                    HangUpReason::Congestion => "congestion",
                };
                with_query(path, [("reason", Some(reason))])
            }
            Self::SetVariable { channel, name, value } => {
                let path = format!("channels/{}/variable", escaped(channel));
                with_query(path, [("variable", Some(*name)), ("value", Some(value))])
            }
            Self::Continue { channel, to } => {
                let path = format!("channels/{}/continue", escaped(channel));
                let Some(Location { context, extension }) = to else { return path };
                with_query(
                    path,
                    [("context", Some(context.as_str())), ("extension", Some(extension)), ("priority", Some("1"))],
                )
            }
            Self::MakeBridge { bridge } => format!("bridges/{}?type=mixing", escaped(bridge)),
            Self::Add { bridge, channels } => {
                let path = format!("bridges/{}/addChannel", escaped(bridge));
                with_query(path, [("channel", Some(channels.join(",").as_str()))])
            }
            Self::Remove { bridge, channel } => {
                let path = format!("bridges/{}/removeChannel", escaped(bridge));
                with_query(path, [("channel", Some(channel.as_str()))])
            }
            Self::DropBridge { bridge } => format!("bridges/{}", escaped(bridge)),
            Self::Play { channel, playback, media } => {
                let path = format!("channels/{}/play", escaped(channel));
                with_query(path, [("media", Some(media.join(",").as_str())), ("playbackId", Some(playback))])
            }
            Self::StopPlaying { playback } => format!("playbacks/{}", escaped(playback)),
            Self::Snoop { channel, spy, app, whisper } => {
                let whisper = match whisper {
                    Whisper::Nobody => "none",
                    Whisper::Agent => "out",
                };
                let path = format!("channels/{}/snoop/{}", escaped(channel), escaped(spy));
                let query = [("spy", "both"), ("whisper", whisper), ("app", app), ("appArgs", "spy")];
                with_query(path, query.map(|(name, value)| (name, Some(value))))
            }
            Self::Progress { channel, state } => {
                let state = match state {
                    TransferState::Answered => "channel_answered",
                    TransferState::Declined => "channel_declined",
                };
                format!("channels/{}/transfer_progress?states={state}", escaped(channel))
            }
            Self::Get { what } => (*what).to_owned(),
            Self::GetApplication { app } => format!("applications/{}", escaped(app)),
            Self::Filter { app, .. } => format!("applications/{}/eventFilter", escaped(app)),
            Self::Subscribe { app, source } => {
                let path = format!("applications/{}/subscription", escaped(app));
                with_query(path, [("eventSource", Some(source.as_str()))])
            }
        }
    }

    /// The body, if there is one.
    pub fn body(&self) -> Option<Json> {
        match self {
            Self::Originate(call) if !call.variables.is_empty() => {
                let variables = call.variables.iter().map(|(name, value)| (name.clone(), Json::from(value.as_str())));
                Some(json!({ "variables": serde_json::Map::from_iter(variables) }))
            }
            Self::Filter { filter, .. } => Some(filter.clone()),
            #[rustfmt::skip]
            Self::Answer { .. } | Self::Ring { .. } | Self::Music { .. } | Self::MusicOff { .. } | Self::Originate(_)
            | Self::HangUp { .. } | Self::SetVariable { .. } | Self::Continue { .. } | Self::MakeBridge { .. }
            | Self::Add { .. } | Self::Remove { .. } | Self::DropBridge { .. } | Self::Play { .. }
            | Self::StopPlaying { .. } | Self::Snoop { .. } | Self::Progress { .. } | Self::Get { .. }
            | Self::GetApplication { .. } | Self::Subscribe { .. } => None,
        }
    }
}

impl Originate {
    fn uri(&self) -> String {
        let query = [
            ("endpoint", Some(self.endpoint.as_str())),
            ("app", Some(self.app.as_str())),
            ("appArgs", Some(self.args.as_str())),
            ("channelId", Some(self.channel.as_str())),
            ("originator", self.originator.as_deref()),
            // The router keeps the time.
            ("timeout", Some("-1")),
            ("callerId", self.caller.as_deref()),
        ];
        with_query("channels".into(), query)
    }
}

fn escaped(text: &str) -> impl std::fmt::Display + '_ {
    utf8_percent_encode(text, ESCAPED)
}

fn with_query<'a>(mut uri: String, query: impl IntoIterator<Item = (&'static str, Option<&'a str>)>) -> String {
    let mut sign = '?';
    for (name, value) in query {
        if let Some(value) = value {
            uri.push(sign);
            uri.push_str(name);
            uri.push('=');
            uri.extend(utf8_percent_encode(value, ESCAPED));
            sign = '&';
        }
    }
    uri
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whatever_a_name_contains_stays_in_its_place() {
        let channel = "acd-x-offer-a&b=1/..-1".to_owned();
        let request = Request::HangUp { channel, reason: HangUpReason::Normal };
        assert_eq!(request.uri(), "channels/acd-x-offer-a%26b%3D1%2F..-1?reason=normal");
        let to = Some(Location { context: "else where".into(), extension: "+49".into() });
        let request = Request::Continue { channel: "1.7".into(), to };
        assert_eq!(request.uri(), "channels/1.7/continue?context=else%20where&extension=%2B49&priority=1");
    }
}
