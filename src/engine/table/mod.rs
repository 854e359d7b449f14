//! Containers. They know nothing of calls and agents; each states what it costs.
//!
//! | file | what |
//! |---|---|
//! | `slab` | records in reused slots |
//! | `by_id` | a row for each of the centre's agents, queues, found by its number |
//! | `heap` | a priority queue whose members can be taken out by number |
//! | `order` | an ordered list that knows the position of each member |
//! | `fenwick` | amounts in a row of places, and their sums |
//! | `places`, `weighted` | sets of places: the next, the n-th, the one whose weight a point falls into |
//! | `recent` | what is remembered for a while |

pub(in crate::engine) mod by_id;
pub(in crate::engine) mod fenwick;
pub(in crate::engine) mod heap;
pub(in crate::engine) mod order;
pub(in crate::engine) mod places;
pub(in crate::engine) mod recent;
pub(in crate::engine) mod slab;
pub(in crate::engine) mod weighted;
