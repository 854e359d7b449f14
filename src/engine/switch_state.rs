//! The state of a switch, for [`Command::Reconcile`](super::Command::Reconcile).

use crate::id::{AgentId, CallId};

/// The state of the switch: all its calls, all ringing telephones, and all agents it can reach. Whatever is not listed
/// does not exist, so include what the switch has been asked to do but has not done yet.
///
/// ```
/// use acd::engine::SwitchState;
/// use acd::id::{AgentId, CallId};
///
/// // Agent 0 talks to one caller; another one waits, and agent 1's telephone rings for that call.
/// let truth = SwitchState {
///     calls: vec![(CallId(1), Some(AgentId(0))), (CallId(2), None)],
///     ringing: vec![(CallId(2), AgentId(1))],
///     agents: vec![AgentId(0), AgentId(1)],
///     // It does not know who is on a call of their own.
///     engaged: None,
/// };
/// # assert_eq!(truth.calls.len(), 2);
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(deny_unknown_fields))]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct SwitchState {
    /// All calls, each with the agent it is connected to; for a conference, any of its agents. A callback being dialled
    /// is not connected to anybody yet; waiting callbacks need not be listed. A call that is not listed has hung up. A
    /// call that was in a conversation and is no longer connected goes back to its queue; if the agent hung up, send
    /// [`Command::Release`](super::Command::Release) first. An agent may be connected to more calls than their capacity
    /// allows: they get no offers until there is room again. (Calls beyond 255 per agent are ignored.)
    pub calls: Vec<(CallId, Option<AgentId>)>,
    /// The ringing telephones, with their calls, including those where the agent picked up and is asked to confirm. An
    /// offer whose telephone does not ring is lost, without counting against the agent: see
    /// [`OfferEnd::Lost`](super::OfferEnd::Lost). A ring without an offer is reported as a
    /// [`Fact::StrayRing`](super::Fact::StrayRing).
    pub ringing: Vec<(CallId, AgentId)>,
    /// Agents whose devices can be reached; all other agents who are signed in are lost.
    pub agents: Vec<AgentId>,
    /// Exactly the agents who are on a call of their own ([`Command::Engaged`](super::Command::Engaged)); `None` if the
    /// switch does not know, which leaves it unchanged.
    pub engaged: Option<Vec<AgentId>>,
}
