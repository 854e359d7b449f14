//! What a record says of a call beyond its stay in a queue: the caller's rating and what followed from it.

use std::collections::BTreeMap;

use acd::config::Rating;

/// What became known of a call after its stay in a queue; everything may be unknown.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Afterwards {
    /// The caller's rating.
    pub rating: Option<Rating>,
    /// Whether a dissatisfied caller was called back.
    pub follow_up: Option<FollowUp>,
    /// The check of the recording.
    pub check: Option<Check>,
    /// A callback that the caller asked for instead of waiting.
    pub callback: Option<Callback>,
}

/// Whether a dissatisfied caller was called back.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FollowUp {
    /// They were.
    Made,
    /// They were not.
    Open,
}

/// The check of a recording.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Check {
    /// Good enough.
    Passed,
    /// Not good enough.
    Failed,
    /// It was checked; the result is not recorded.
    Checked,
}

/// What became of a callback that a caller asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Callback {
    /// The caller was reached.
    Reached,
    /// The last attempt reached nobody.
    Unreached,
    /// It was kept too long.
    Expired,
    /// The caller was owed one already.
    Merged,
    /// Nothing yet.
    Open,
}

/// Words for the values of a column: each value, its name, and words that systems use for it.
pub(super) struct Vocabulary<T: 'static> {
    /// The mapping's table of further words.
    pub(super) table: &'static str,
    words: &'static [(T, &'static str, &'static [&'static str])],
}

impl<T: Copy + PartialEq> Vocabulary<T> {
    /// The value of a word, in any case.
    pub(super) fn parse(&self, word: &str) -> Option<T> {
        let word = word.trim().to_lowercase();
        let found = self.words.iter().find(|(_, name, words)| *name == word || words.contains(&word.as_str()));
        found.map(|(value, _, _)| *value)
    }

    /// The name of a value.
    pub(super) fn name(&self, value: T) -> &'static str {
        self.words.iter().find(|(of, _, _)| *of == value).map_or("", |(_, name, _)| name)
    }

    /// The names, as messages list them.
    pub(super) fn names(&self) -> String {
        self.words.iter().map(|(_, name, _)| *name).collect::<Vec<_>>().join(", ")
    }
}

pub(super) const RATINGS: Vocabulary<Rating> = Vocabulary {
    table: "ratings",
    words: &[
        (Rating::VerySatisfied, Rating::VerySatisfied.name(), &["very satisfied", "非常满意", "很满意"]),
        (Rating::Satisfied, Rating::Satisfied.name(), &["满意"]),
        (Rating::BasicallySatisfied, Rating::BasicallySatisfied.name(), &["basically satisfied", "基本满意", "一般"]),
        (Rating::Dissatisfied, Rating::Dissatisfied.name(), &["不满意"]),
        (Rating::VeryDissatisfied, Rating::VeryDissatisfied.name(), &["very dissatisfied", "非常不满意", "很不满意"]),
    ],
};

pub(super) const FOLLOW_UPS: Vocabulary<FollowUp> = Vocabulary {
    table: "follow_ups",
    words: &[
        (FollowUp::Made, "yes", &["made", "done", "true", "是", "已回访"]),
        (FollowUp::Open, "no", &["open", "false", "否", "未回访"]),
    ],
};

pub(super) const CHECKS: Vocabulary<Check> = Vocabulary {
    table: "checks",
    words: &[
        (Check::Passed, "passed", &["pass", "合格", "质检合格"]),
        (Check::Failed, "failed", &["fail", "不合格", "质检不合格"]),
        (Check::Checked, "checked", &["已质检"]),
    ],
};

pub(super) const CALLBACKS: Vocabulary<Callback> = Vocabulary {
    table: "callbacks",
    words: &[
        (Callback::Reached, "reached", &["done", "已回拨", "回拨成功"]),
        (Callback::Unreached, "unreached", &["failed", "回拨未接通", "回拨失败"]),
        (Callback::Expired, "expired", &["过期", "已过期"]),
        (Callback::Merged, "merged", &["duplicate", "重复"]),
        (Callback::Open, "open", &["pending", "waiting", "待回拨"]),
    ],
};

/// Further words of a mapping.
#[derive(Debug, Default)]
pub(super) struct Words {
    pub(super) ratings: BTreeMap<String, Rating>,
    pub(super) follow_ups: BTreeMap<String, FollowUp>,
    pub(super) checks: BTreeMap<String, Check>,
    pub(super) callbacks: BTreeMap<String, Callback>,
}
