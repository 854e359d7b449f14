//! The state of a switch, for [`Command::Reconcile`](super::Command::Reconcile).

use crate::id::{AgentId, CallId};

/// The state of the switch: all its calls, all telephones that ring and all agents it can reach. Whatever is not in a
/// list does not exist, so list what the switch has been asked to do and is about to do as well. A list that is left
/// out says nothing.
///
/// ```
/// use acd::engine::SwitchState;
/// use acd::id::{AgentId, CallId};
///
/// // Agent 0 talks to one caller; another one waits, and agent 1's telephone rings for that call.
/// let truth = SwitchState {
///     calls: Some(vec![(CallId(1), Some(AgentId(0))), (CallId(2), None)]),
///     ringing: Some(vec![(CallId(2), AgentId(1))]),
///     agents: Some(vec![AgentId(0), AgentId(1)]),
///     // It does not know who telephones for themselves.
///     ..SwitchState::default()
/// };
/// # assert_eq!(truth.engaged, None);
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(deny_unknown_fields))]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct SwitchState {
    /// Calls that exist, and with whom each is connected; of a conference, with any of those who are in it. A caller
    /// who is being called back is connected with nobody yet; callbacks that wait need not be listed. A call that is
    /// not listed has hung up. One that was in a conversation, and is connected with nobody now, goes back to its
    /// queue; where it was the agent who hung up, send [`Command::Release`](super::Command::Release) before. An agent
    /// may be connected to more calls than they have room for: so they are then, and they are offered nothing until
    /// there is room again. (Of more than 255 at once, the others are left out.)
    pub calls: Option<Vec<(CallId, Option<AgentId>)>>,
    /// Whose telephones ring, and for which call; also those that were picked up and are asked to confirm. An offer of
    /// which nothing rings has failed, and nobody is to blame: see [`OfferEnd::Lost`](super::OfferEnd::Lost). A ring of
    /// no offer is a [`Fact::StrayRing`](super::Fact::StrayRing).
    pub ringing: Option<Vec<(CallId, AgentId)>>,
    /// Agents whose devices can be reached; whoever else is at work is lost.
    pub agents: Option<Vec<AgentId>>,
    /// Agents who are on the telephone for a reason of their own ([`Command::Engaged`](super::Command::Engaged)), and
    /// nobody else is; `None` where the switch does not know: then whoever was engaged still is.
    pub engaged: Option<Vec<AgentId>>,
    /// Calls that have changed since the lists were read, and are not judged by them. (The live router finds them by
    /// the number of an event.)
    #[cfg_attr(feature = "serde", serde(default))]
    pub newer_calls: Vec<CallId>,
    /// Agents who have changed since the lists were read, and are not judged by them.
    #[cfg_attr(feature = "serde", serde(default))]
    pub newer_agents: Vec<AgentId>,
}
