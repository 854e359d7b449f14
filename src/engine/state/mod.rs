//! The engine's state: records, and containers of them. Nothing here emits a fact.
//!
//! | file | what |
//! |---|---|
//! | `call`, `asked`, `caller` | calls and their legs; the agents a call has asked; what is remembered of callers |
//! | `agent`, `part` | agents, and their parts in calls |
//! | `queue`, `positions`, `told`, `estimate`, `trunks` | state of a queue: counts, positions, announcements, estimates of waits, telephone lines |
//! | `layout`, `lines`, `pool` | lines × pools: who may serve whom, who waits, who is idle |
//! | `number` | the numbers of lines, pools and gates |
//! | `rank`, `timers` | the key of a waiting leg; deadlines |

pub(in crate::engine) mod agent;
pub(in crate::engine) mod asked;
pub(in crate::engine) mod call;
pub(in crate::engine) mod caller;
pub(in crate::engine) mod estimate;
pub(in crate::engine) mod layout;
pub(in crate::engine) mod lines;
pub(in crate::engine) mod number;
pub(in crate::engine) mod part;
pub(in crate::engine) mod pool;
pub(in crate::engine) mod positions;
pub(in crate::engine) mod queue;
pub(in crate::engine) mod rank;
pub(in crate::engine) mod timers;
pub(in crate::engine) mod told;
pub(in crate::engine) mod trunks;
