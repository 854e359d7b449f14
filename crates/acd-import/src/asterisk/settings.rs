//! The settings of a queue that this import knows, and what becomes of those that it does not take over.

/// What becomes of a setting.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Fate {
    /// It has a counterpart.
    Taken,
    /// It has none, and this was done instead.
    Left(&'static str),
    /// No version of `app_queue` knows it.
    Unknown,
}

const SWITCH: Fate = Fate::Left("a matter of the switch: keep it in the adapter or the dialplan");
const SOUND: Fate = Fate::Left("sounds are the adapter's: name the file there");
const VARIABLES: Fate = Fate::Left("channel variables are the dialplan's: take them from events");
const RECORDING: Fate = Fate::Left("recording is the switch's, as before");

/// The fate of a setting of a queue, by its key; keys of every version from 1.4 to 22.
pub(super) fn fate(key: &str) -> Fate {
    match key {
        "strategy"
        | "timeout"
        | "retry"
        | "weight"
        | "wrapuptime"
        | "maxlen"
        | "joinempty"
        | "leavewhenempty"
        | "autopause"
        | "autopausedelay"
        | "autopausebusy"
        | "autopauseunavail"
        | "servicelevel"
        | "announce-frequency"
        | "announce-position"
        | "announce-holdtime"
        | "announce-position-only-up"
        | "periodic-announce"
        | "periodic-announce-frequency"
        | "periodic-announce-startdelay"
        | "random-periodic-announce"
        | "defaultrule"
        | "penaltymemberslimit"
        | "member"
        | "autofill"
        | "ringinuse" => Fate::Taken,
        "music" | "musicclass" | "musiconhold" | "announce" => SWITCH,
        "context" => Fate::Left("keys that leave the queue stand in that context: write them as `exits`"),
        "min-announce-frequency" => Fate::Left("positions are told at the interval of `announce`, no sooner"),
        "announce-position-limit" => Fate::Left("the position is always told: let the adapter round it"),
        "announce-round-seconds" => Fate::Left("the expected wait comes in seconds: let the adapter round it"),
        "announce-to-first-user" => Fate::Left("the first in line is told like any other"),
        "relative-periodic-announce" => Fate::Left("messages are timed from the caller's entry"),
        "reportholdtime" | "memberdelay" => Fate::Left("what an agent hears on answering is the adapter's"),
        "timeoutpriority" => {
            Fate::Left("as `app`: the longest wait ends a wait that is not ringing; see `while_ringing`")
        }
        "timeoutrestart" => Fate::Left("a telephone that is busy does not shorten another's ring timeout here"),
        "setinterfacevar" | "setqueuevar" | "setqueueentryvar" => VARIABLES,
        "monitor-format" | "monitor-type" | "monitor-join" | "monitor-options" | "monitor-exec" | "mixmonitor" => {
            RECORDING
        }
        "membermacro" | "membergosub" => SWITCH,
        "eventwhencalled" | "eventmemberstatus" => Fate::Left("events are always sent"),
        "reportprovisional" | "keepstats" | "persistentmembers" => Fate::Left("the journal keeps state and statistics"),
        "log-restricted-caller-id" | "log-caller-id-name" => Fate::Left("the caller is known to the switch alone"),
        "name" | "queue-name" => Fate::Taken,
        key if key.starts_with("queue-") => SOUND,
        _ => Fate::Unknown,
    }
}

/// The fate of a setting of `[general]`.
pub(super) fn general_fate(key: &str) -> Fate {
    match key {
        "autofill" | "shared-lastcall" => Fate::Taken,
        "persistentmembers" | "keepstats" => Fate::Left("who is signed in is kept by the journal"),
        "monitor-type" => RECORDING,
        "updatecdr"
        | "log-membername-as-agent"
        | "log-restricted-caller-id"
        | "log-caller-id-name"
        | "log-unpause-on-reason-change" => Fate::Left("a matter of Asterisk's own records"),
        "negative-penalty-invalid" => Fate::Left("negative penalties count as 0"),
        "force-longest-waiting-caller" => {
            Fate::Left("a freed agent takes the longest-waiting call of all queues anyway")
        }
        _ => Fate::Unknown,
    }
}
