//! What happens to calls and agents: each file covers one stage.
//!
//! | file | what |
//! |---|---|
//! | `arrive`, `trunks`, `self_service`, `enqueue`, `onward` | how a call gets in, or on from a full or closed queue; how legs and calls end |
//! | `ladder`, `position`, `forecast` | a waiting leg over time: steps, the maximum wait, positions and estimated waits |
//! | `offer`, `ring` | offers: made, accepted, ended; redirection on no answer; several agents ringing |
//! | `conversation`, `consult`, `wrap_up` | hang-up, release, transfer, lost agents; consultation and conference; after-call work |
//! | `callback`, `memory` | callbacks; what is remembered of callers for a while |
//! | `presence`, `capacity`, `watch` | agents sign in and out, state their wishes, take work; remaining capacity; silent agents |
//! | `review` | what follows when the conditions of a queue change |
//! | `supervise` | what supervisors do |

pub(in crate::engine) mod arrive;
pub(in crate::engine) mod back_to_sender;
mod callback;
pub(in crate::engine) mod capacity;
pub(in crate::engine) mod consult;
pub(in crate::engine) mod conversation;
pub(in crate::engine) mod enqueue;
pub(in crate::engine) mod forecast;
pub(in crate::engine) mod ladder;
pub(in crate::engine) mod memory;
pub(in crate::engine) mod offer;
pub(in crate::engine) mod onward;
pub(in crate::engine) mod position;
pub(in crate::engine) mod presence;
pub(in crate::engine) mod review;
pub(in crate::engine) mod ring;
pub(in crate::engine) mod self_service;
pub(in crate::engine) mod supervise;
pub(in crate::engine) mod suspend;
pub(in crate::engine) mod trunks;
pub(in crate::engine) mod watch;
pub(in crate::engine) mod wrap_up;
