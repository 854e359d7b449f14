//! How a call ended.

/// How a call ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Outcome {
    /// An agent took it.
    Answered,
    /// The caller left while waiting.
    Abandoned,
    /// The longest allowed wait ran out.
    TimedOut,
    /// The queue was full or unstaffed and sent it on.
    Overflowed,
    /// It never got in.
    Blocked,
    /// No call for an agent: to be left out.
    Ignored,
}

/// Each outcome, its name, and words that systems use for it.
const WORDS: [(Outcome, &str, &[&str]); 6] = [
    (
        Outcome::Answered,
        "answered",
        &["agent", "handled", "connected", "complete", "completed", "已接听", "接听", "已接通", "接通", "成功"],
    ),
    (
        Outcome::Abandoned,
        "abandoned",
        &["abandon", "hang", "hangup", "lost", "missed", "放弃", "已放弃", "用户放弃", "排队放弃", "未接听", "未接通"],
    ),
    (Outcome::TimedOut, "timed_out", &["timeout", "timed out", "queue timeout", "超时", "排队超时"]),
    (Outcome::Overflowed, "overflowed", &["overflow", "transferred out", "溢出", "排队溢出"]),
    (Outcome::Blocked, "blocked", &["busy", "rejected", "遇忙", "拒接"]),
    (Outcome::Ignored, "ignored", &["phantom", "test", "测试"]),
];

impl Outcome {
    /// All of them.
    pub const ALL: [Self; 6] =
        [Self::Answered, Self::Abandoned, Self::TimedOut, Self::Overflowed, Self::Blocked, Self::Ignored];

    /// The outcome of a word: its name, or one of the words that systems use for it, in any case.
    pub fn parse(word: &str) -> Option<Self> {
        let word = word.trim().to_lowercase();
        let found = WORDS.iter().find(|(_, name, words)| *name == word || words.contains(&word.as_str()));
        found.map(|(outcome, _, _)| *outcome)
    }

    /// The outcome of a call of which none is recorded: with an agent or talk time it was answered, else abandoned.
    pub fn assumed(agent: Option<usize>, talk: Option<f64>) -> Self {
        if agent.is_some() || talk.is_some_and(|talk| talk > 0.0) { Self::Answered } else { Self::Abandoned }
    }

    /// Its name.
    pub fn name(self) -> &'static str {
        WORDS.iter().find(|(outcome, _, _)| *outcome == self).map_or("", |(_, name, _)| name)
    }

    /// The names, as messages list them.
    pub fn names() -> String {
        WORDS.map(|(_, name, _)| name).join(", ")
    }
}
