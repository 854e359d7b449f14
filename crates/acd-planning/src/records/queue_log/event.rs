//! What a line says of a call.

use crate::records::Outcome;

/// What happened. Times are seconds, where the line has them.
#[derive(Debug, PartialEq)]
pub(super) enum Event {
    Enter,
    Connect {
        wait: Option<f64>,
    },
    /// A conversation ended.
    Completed {
        wait: Option<f64>,
        talk: Option<f64>,
        transferred: bool,
    },
    /// A call left the queue without an agent.
    Left {
        outcome: Outcome,
        wait: Option<f64>,
    },
    /// An offer was not answered.
    Unanswered,
    Started,
    Reloaded,
    /// Agents coming and going, configuration, what the next line says anyway.
    OfNoCall,
    Unknown,
}

/// The event of this name with this data. The places of the data are those of every version from 1.4 to 22; where a
/// version writes less, the times that are missing are `None`.
pub(super) fn event(name: &str, data: &[String]) -> Event {
    let secs = |place: usize| data.get(place).and_then(|cell| cell.parse::<f64>().ok()).filter(|secs| *secs >= 0.0);
    let left = |outcome: Outcome, place: usize| Event::Left { outcome, wait: secs(place) };
    match name {
        "ENTERQUEUE" => Event::Enter,
        "CONNECT" => Event::Connect { wait: secs(0) },
        "COMPLETECALLER" | "COMPLETEAGENT" => Event::Completed { wait: secs(0), talk: secs(1), transferred: false },
        // Extension, context, then the times.
        "TRANSFER" | "BLINDTRANSFER" => Event::Completed { wait: secs(2), talk: secs(3), transferred: true },
        // `BRIDGE|name` or `APP|name`, or `LINK` with two channels, then the times.
        "ATTENDEDTRANSFER" => {
            let from = if data.first().is_some_and(|kind| kind == "LINK") { 3 } else { 2 };
            Event::Completed { wait: secs(from), talk: secs(from + 1), transferred: true }
        }
        "ABANDON" => left(Outcome::Abandoned, 2),
        "EXITWITHTIMEOUT" => left(Outcome::TimedOut, 2),
        "EXITEMPTY" => left(Outcome::Overflowed, 2),
        "EXITWITHKEY" => left(Outcome::Overflowed, 3),
        "WITHDRAW" => left(Outcome::Overflowed, 2),
        "RINGNOANSWER" => Event::Unanswered,
        "QUEUESTART" => Event::Started,
        "CONFIGRELOAD" => Event::Reloaded,
        "ADDMEMBER"
        | "REMOVEMEMBER"
        | "PAUSE"
        | "UNPAUSE"
        | "PAUSEALL"
        | "UNPAUSEALL"
        | "PENALTY"
        | "RINGINUSE"
        | "AGENTLOGIN"
        | "AGENTLOGOFF"
        | "AGENTCALLBACKLOGIN"
        | "AGENTCALLBACKLOGOFF"
        | "AGENTDUMP"
        | "SYSCOMPAT"
        | "RINGCANCELED"
        | "DID"
        | "OUTCALL"
        | "QUEUEUPDATE"
        | "HOLD"
        | "UNHOLD"
        | "INFO" => Event::OfNoCall,
        _ => Event::Unknown,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(name: &str, data: &str) -> Event {
        event(name, &data.split('|').map(str::to_owned).collect::<Vec<_>>())
    }

    #[test]
    fn times_stand_where_each_version_writes_them() {
        let completed = |wait, talk, transferred| Event::Completed { wait, talk, transferred };
        for (name, data, expected) in [
            ("COMPLETEAGENT", "7|120", completed(Some(7.0), Some(120.0), false)),
            ("COMPLETECALLER", "7|120|2", completed(Some(7.0), Some(120.0), false)),
            ("TRANSFER", "8001|agents|7|120|1", completed(Some(7.0), Some(120.0), true)),
            ("TRANSFER", "8001|agents", completed(None, None, true)),
            ("BLINDTRANSFER", "8001|agents|7|120|1", completed(Some(7.0), Some(120.0), true)),
            ("ATTENDEDTRANSFER", "BRIDGE|b1|7|120|1", completed(Some(7.0), Some(120.0), true)),
            ("ATTENDEDTRANSFER", "LINK|SIP/1-a|SIP/2-b|7|120|1", completed(Some(7.0), Some(120.0), true)),
            ("ABANDON", "1|3|25", Event::Left { outcome: Outcome::Abandoned, wait: Some(25.0) }),
            ("EXITWITHTIMEOUT", "1", Event::Left { outcome: Outcome::TimedOut, wait: None }),
            ("EXITWITHTIMEOUT", "1|1|60", Event::Left { outcome: Outcome::TimedOut, wait: Some(60.0) }),
            ("EXITWITHKEY", "5|1", Event::Left { outcome: Outcome::Overflowed, wait: None }),
            ("EXITWITHKEY", "5|1|2|44", Event::Left { outcome: Outcome::Overflowed, wait: Some(44.0) }),
            ("CALLSTATUS", "sold", Event::Unknown),
        ] {
            assert_eq!(read(name, data), expected, "{name} {data}");
        }
    }
}
