//! Staffing: the fewest, or the cheapest, agents by profile and period of the day that meet targets under a
//! scenario's own routing rules.
//!
//! The search simulates plans on the engine itself, always on the same random numbers, and asks by forks of those very
//! runs what one agent more or less would change. It ends with a removal test and a verification on fresh numbers.
//!
//! | file | what |
//! |---|---|
//! | `target` | what a plan must reach, and how that is written |
//! | `ask` | targets, costs and limits in words |
//! | `problem` | **the problem**: targets, costs, limits, and the scenario made ready |
//! | `present`, `load` | what is on duty now; offered load |
//! | `pools`, `start`, `marginal` | the first plan, by Erlang A |
//! | `count`, `judge` | what the targets count, and how far counts are from what is required |
//! | `leader`, `trials` | runs of plans, and forks of them |
//! | `search` | **the search** |
//! | `grow`, `master` | which agents to add |
//! | `front`, `accept` | which cheaper staffings to look at, and to accept |
//! | `exchange` | moving agents between intervals, for targets over a day or the run |
//! | `repair` | verification on fresh numbers, and what it makes tighter |
//! | `removals` | the removal test |
//! | `one_more` | what one more agent brings, interval by interval |
//! | `verify` | what a plan reaches, with intervals |
//! | `document` | a plan and what it reaches, for programs |

mod accept;
mod ask;
mod count;
mod document;
mod error;
mod exchange;
mod front;
mod grow;
mod judge;
mod leader;
mod load;
mod marginal;
mod master;
mod one_more;
mod plan;
mod pools;
mod present;
mod problem;
mod removals;
mod repair;
mod search;
mod start;
mod target;
mod trials;
mod verify;

pub use ask::{Asked, clock};
pub use document::Judged;
pub use error::StaffError;
pub use one_more::{OneMore, one_more};
pub use plan::Plan;
pub use problem::{Limit, Problem, Task};
pub use removals::Removals;
pub use search::{Effort, Found, Search, Step, judge_plan, search};
pub use target::{Figure, Scope, Target};
pub use trials::{Follow, Numbers};
pub use verify::Reached;
