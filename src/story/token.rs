//! Splits a line of a story into words.

use std::ops::Range;

use crate::config::text::fault::Faults;

/// A word and its place in the file.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Token {
    /// Without its quotation marks or brackets.
    pub(super) text: String,
    pub(super) span: Range<usize>,
    pub(super) kind: TokenKind,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum TokenKind {
    /// `word`, or one of the marks `,` `:` `;` and `->`, which are words of their own.
    Plain,
    /// `"two words"`: a name, whatever it contains.
    Quoted,
    /// `(queue 9)`: something by number that the centre has no name for.
    Bracketed,
}

impl Token {
    /// Whether this is exactly the word or mark `word`.
    pub(super) fn is(&self, word: &str) -> bool {
        self.kind == TokenKind::Plain && self.text == word
    }
}

/// The span from the first to the last token.
pub(super) fn span_of(tokens: &[Token]) -> Option<Range<usize>> {
    Some(tokens.first()?.span.start..tokens.last()?.span.end)
}

/// Splits a line that starts at offset `start` of the file. A `#` after a blank, or at the start, begins a comment.
pub(super) fn tokens(line: &str, start: usize, faults: &mut Faults) -> Vec<Token> {
    let mut tokens = Vec::new();
    let mut rest = line;
    loop {
        let at = line.len() - rest.len();
        let Some(first) = rest.chars().next() else { break };
        let (length, token) = match first {
            _ if first.is_whitespace() => (first.len_utf8(), None),
            '#' => break,
            '"' => enclosed(rest, '"', TokenKind::Quoted),
            '(' => enclosed(rest, ')', TokenKind::Bracketed),
            ',' | ';' => (1, Some((rest[..1].to_owned(), TokenKind::Plain))),
            _ => {
                let length = word_length(rest);
                (length, Some((rest[..length].to_owned(), TokenKind::Plain)))
            }
        };
        let span = start + at..start + at + length;
        if length == rest.len() && matches!(first, '"' | '(') && token.is_none() {
            faults.at(&span, "", format!("a {first} that is not closed"), "the closing mark on the same line");
        }
        tokens.extend(token.map(|(text, kind)| Token { text, span, kind }));
        rest = &rest[length..];
    }
    drop_call_words(tokens)
}

fn enclosed(rest: &str, close: char, kind: TokenKind) -> (usize, Option<(String, TokenKind)>) {
    match rest[1..].find(close) {
        Some(end) => (end + 2, Some((rest[1..=end].to_owned(), kind))),
        None => (rest.len(), None),
    }
}

/// A word ends at a blank, comma, semicolon or bracket, or before a colon that ends the line or precedes a blank.
fn word_length(rest: &str) -> usize {
    let end = rest.find(|c: char| c.is_whitespace() || matches!(c, ',' | ';' | '(')).unwrap_or(rest.len());
    match rest[..end].strip_suffix(':') {
        Some(word) if !word.is_empty() => word.len(),
        _ => end,
    }
}

/// Drops the word `call`: `call 7` and `7` are the same.
fn drop_call_words(mut tokens: Vec<Token>) -> Vec<Token> {
    let names_call =
        |next: &Token| next.kind == TokenKind::Plain && next.text.starts_with(|c: char| c.is_ascii_digit() || c == '{');
    let mut at = 0;
    while at + 1 < tokens.len() {
        if (tokens[at].is("call") || tokens[at].is("calls")) && names_call(&tokens[at + 1]) {
            let start = tokens.remove(at).span.start;
            tokens[at].span.start = start;
        }
        at += 1;
    }
    tokens
}

#[cfg(test)]
mod tests {
    use super::*;

    fn texts(line: &str) -> Vec<String> {
        let mut faults = Faults::default();
        let tokens = tokens(line, 100, &mut faults);
        assert!(faults.is_empty(), "{line}");
        for token in &tokens {
            assert!(line[token.span.start - 100..token.span.end - 100].contains(&token.text));
        }
        tokens.into_iter().map(|token| token.text).collect()
    }

    #[test]
    fn a_line_is_split_into_words_and_marks() {
        let table: [(&str, &[&str]); 7] = [
            (
                "0:12  call 1 hangs up -> 1 ends: abandoned; Li is idle",
                &["0:12", "1", "hangs", "up", "->", "1", "ends", ":", "abandoned", ";", "Li", "is", "idle"],
            ),
            ("1 offered to \"front line\", in contract", &["1", "offered", "to", "front line", ",", "in", "contract"]),
            ("1 arrives in (queue 9)", &["1", "arrives", "in", "queue 9"]),
            ("sent to voicemail # why", &["sent", "to", "voicemail"]),
            ("# all a comment", &[]),
            ("", &[]),
            ("李 signs in", &["李", "signs", "in"]),
        ];
        for (line, words) in table {
            assert_eq!(texts(line), words, "{line}");
        }
    }

    #[test]
    fn a_mark_that_is_not_closed_is_a_fault() {
        for line in ["a \"b", "a (queue 9", "\"", "("] {
            let mut faults = Faults::default();
            tokens(line, 0, &mut faults);
            assert!(!faults.is_empty(), "{line}");
        }
    }
}
