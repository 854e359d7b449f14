//! Ids of channels and bridges.
//!
//! The adapter keeps nothing on disk: what a channel is for stands in its id. The ids contain a mark of the run of
//! the adapter, because Asterisk refuses an id that a living channel has, and a new journal counts its offers from
//! one again.

use std::fmt::Write;

use acd::id::{CallId, OfferId};

/// What all ids begin with.
const OURS: &str = "acd-";

/// The mark of a journal: four letters or digits.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Run(String);

impl Run {
    /// The mark for any number, such as the identity of a journal. Numbers that differ by less than 36⁴ (1.7
    /// million) have different marks.
    pub fn new(number: u64) -> Self {
        const DIGITS: &[u8; 36] = b"0123456789abcdefghijklmnopqrstuvwxyz";
        let digit = |place: u32| char::from(DIGITS[(number / 36_u64.pow(place) % 36) as usize]);
        Self((0..4).rev().map(digit).collect())
    }

    /// The channel to an agent's telephone for an offer.
    pub fn leg(&self, agent: &str, offer: OfferId) -> String {
        format!("{OURS}{}-offer-{}-{}", self.0, plain(agent), offer.serial)
    }

    /// The channel to a caller who is called back.
    pub fn dial(&self, call: CallId, attempt: u8) -> String {
        format!("{OURS}{}-dial-{call}-{attempt}", self.0)
    }

    /// The bridge of a call.
    pub fn bridge(&self, call: CallId) -> String {
        format!("{OURS}{}-call-{call}", self.0)
    }

    /// The channel to the supervisor who listens to an agent.
    pub fn supervisor(&self, agent: &str) -> String {
        format!("{OURS}{}-supervisor-{}", self.0, plain(agent))
    }

    /// The channel by which a supervisor hears an agent.
    pub fn spy(&self, agent: &str, number: u32) -> String {
        format!("{OURS}{}-spy-{}-{number}", self.0, plain(agent))
    }

    /// The bridge between those two.
    pub fn watch(&self, agent: &str) -> String {
        format!("{OURS}{}-watch-{}", self.0, plain(agent))
    }

    /// Something played on a channel.
    pub fn playback(&self, channel: &str, number: u32) -> String {
        format!("{OURS}{}-play-{channel}-{number}", self.0)
    }
}

/// What an id says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Role {
    /// An agent's telephone, for an offer.
    Leg {
        /// The agent, as [`plain`] writes the name.
        agent: String,
        /// The offer's serial.
        serial: u32,
    },
    /// A caller who is called back.
    Dial {
        /// The call.
        call: CallId,
    },
    /// A call's bridge.
    Bridge {
        /// The call.
        call: CallId,
    },
    /// Supervision: nothing depends on it, and it is ended after a restart.
    Watch,
    /// Not made by this adapter: a caller, mostly.
    Foreign,
}

impl Role {
    /// Reads an id.
    pub fn of(id: &str) -> Self {
        Self::ours(id).unwrap_or(Self::Foreign)
    }

    fn ours(id: &str) -> Option<Self> {
        let (_, rest) = id.strip_prefix(OURS)?.split_once('-')?;
        let (kind, rest) = rest.split_once('-')?;
        match kind {
            "offer" => {
                let (agent, serial) = rest.rsplit_once('-')?;
                Some(Self::Leg { agent: agent.to_owned(), serial: serial.parse().ok()? })
            }
            "dial" => Some(Self::Dial { call: CallId(rest.split_once('-')?.0.parse().ok()?) }),
            "call" => Some(Self::Bridge { call: CallId(rest.parse().ok()?) }),
            "supervisor" | "spy" | "watch" => Some(Self::Watch),
            _ => None,
        }
    }
}

/// A name as it stands in ids: letters and digits of any script, every other character as `.` and its number.
pub fn plain(name: &str) -> String {
    let mut plain = String::with_capacity(name.len());
    for character in name.chars() {
        match character.is_alphanumeric() {
            true => plain.push(character),
            // Writing to a string cannot fail.
            false => _ = write!(plain, ".{:x}.", u32::from(character)),
        }
    }
    plain
}

/// The call of a caller's channel, from its id alone, so that it is the same after a restart. Clients of the HTTP
/// interface know the call by the same text.
pub fn call_of(channel: &str) -> CallId {
    CallId::named(channel)
}

#[cfg(test)]
mod tests {
    use super::*;
    use acd::id::AgentId;

    #[test]
    fn an_id_says_what_it_was_made_for() {
        let run = Run::new(1_796_012_981);
        let offer = OfferId { agent: AgentId(3), serial: 17 };
        for name in ["Li", "王 伟", "a-b-3", "o'Neill"] {
            let role = Role::of(&run.leg(name, offer));
            assert_eq!(role, Role::Leg { agent: plain(name), serial: 17 }, "{name}");
        }
        assert_eq!(Role::of(&run.dial(CallId(7), 2)), Role::Dial { call: CallId(7) });
        assert_eq!(Role::of(&run.bridge(CallId(7))), Role::Bridge { call: CallId(7) });
        for ours in [run.supervisor("Li"), run.spy("Li", 1), run.watch("Li")] {
            assert_eq!(Role::of(&ours), Role::Watch);
        }
        for other in ["1796012981.7", "acd-", "acd-x-offer-Li", "acd-x-call-y", "acd-x-offer-Li-18446744073709551616"] {
            assert_eq!(Role::of(other), Role::Foreign, "{other}");
        }
    }

    #[test]
    fn names_that_differ_stay_different() {
        let names = ["a b", "a.b", "a.20.b", "ab", "a-b", "a_b"];
        let plain: std::collections::BTreeSet<String> = names.iter().map(|name| plain(name)).collect();
        assert_eq!(plain.len(), names.len());
    }

    #[test]
    fn runs_of_neighbouring_seconds_differ() {
        let marks: std::collections::BTreeSet<String> = (0..5_000).map(|secs| Run::new(secs).0).collect();
        assert_eq!(marks.len(), 5_000);
    }
}
