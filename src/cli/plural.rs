//! Numbers of things, in words.

use indicatif::HumanCount;

/// `1 queue`, `12 queues`, `1,200 kinds of calls`.
pub(crate) fn counted(number: impl TryInto<u64>, thing: &str) -> String {
    let number = number.try_into().unwrap_or(u64::MAX);
    let count = HumanCount(number);
    if number == 1 {
        return format!("{count} {thing}");
    }
    // Of `kind of calls` the first word, of `published figure` the last.
    match thing.split_once(" of ") {
        Some((noun, rest)) => format!("{count} {noun}s of {rest}"),
        None => format!("{count} {thing}s"),
    }
}

#[cfg(test)]
mod tests {
    use super::counted;

    #[test]
    fn one_is_no_several() {
        let words = [counted(0u64, "day"), counted(1u64, "queue"), counted(12usize, "kind of calls")];
        assert_eq!(words, ["0 days", "1 queue", "12 kinds of calls"]);
        assert_eq!(
            [counted(1u64, "published figure"), counted(1234u64, "published figure")],
            ["1 published figure", "1,234 published figures"]
        );
    }
}
