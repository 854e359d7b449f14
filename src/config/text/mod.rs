//! What all text files (centres, scenarios, stories) share: a tree with positions, checks, error messages.
//!
//! | here | what it holds |
//! |---|---|
//! | `source` | a file being read: name, text, tree |
//! | `document`, `edit` | the tree of a TOML file, with the position of every value; changing it by path |
//! | `structure` | checking the tree against a JSON Schema |
//! | `literal`, `time_literal` | values written as text: time spans, tiers, destinations, dates, opening hours |
//! | `fault` | what is wrong, with line and column, and how that is shown |
//! | `host` | files of a host's own |
//! | `broken` | parts already reported, whose follow-up errors are suppressed |

pub(crate) mod broken;
pub(crate) mod document;
mod edit;
pub(crate) mod fault;
pub(crate) mod host;
pub(crate) mod literal;
pub(crate) mod source;
pub(crate) mod structure;
pub(crate) mod time_literal;
