//! Scenes that a call-centre manager could check: a time, what happens, what must come out.
//!
//! Edges are numbered as in the list of races that every trusted ACD gets right: answer against abandon (1), double offer
//! (2), agent gone while ringing (4), status as a wish (5), wrap-up (6), several lines (7), fair order (8), no answer by
//! cause (9), time running out while ringing (10), late and repeated inputs (13), counting once (14), no poll (15).

mod edges;
mod rules;
mod scene;
