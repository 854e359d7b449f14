//! Containers. They know nothing about calls and agents, and document their complexity.
//!
//! | file | what |
//! |---|---|
//! | `slab` | records in reused slots |
//! | `by_id` | a row per agent, queue or other object, indexed by id |
//! | `heap` | a priority queue with removal by member |
//! | `order` | an ordered list that knows the position of each member |
//! | `fenwick` | amounts in a row of places, with prefix sums |
//! | `places`, `weighted` | sets of places: the next, the n-th, the one into whose weight a point falls |
//! | `recent` | values that expire |

pub(in crate::engine) mod by_id;
pub(in crate::engine) mod fenwick;
pub(in crate::engine) mod heap;
pub(in crate::engine) mod order;
pub(in crate::engine) mod places;
pub(in crate::engine) mod recent;
pub(in crate::engine) mod slab;
pub(in crate::engine) mod weighted;
