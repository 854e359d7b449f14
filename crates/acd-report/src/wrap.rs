//! Wraps text to a given width.

use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

/// Wraps a text to lines of at most `most` columns, at blanks; a longer word, and Chinese text, anywhere. Leading
/// blanks indent the following lines too.
pub(super) fn wrap(text: &str, most: usize) -> Vec<String> {
    let most = most.max(2);
    let indent: String = text.chars().take_while(|c| *c == ' ').take(most / 2).collect();
    let mut lines = Vec::new();
    let (mut line, mut width) = (indent.clone(), indent.width());
    let mut blank = false;
    for piece in pieces(text.trim_start_matches(' ')) {
        let piece_width = piece.width();
        if width + usize::from(blank) + piece_width > most && width > indent.len() {
            lines.push(std::mem::replace(&mut line, indent.clone()));
            (width, blank) = (indent.width(), false);
        }
        if piece == " " {
            blank = width > indent.len();
            continue;
        }
        if blank {
            line.push(' ');
            width += 1;
            blank = false;
        }
        for c in piece.chars() {
            let c_width = c.width().unwrap_or(0);
            if width + c_width > most {
                lines.push(std::mem::replace(&mut line, indent.clone()));
                width = indent.width();
            }
            line.push(c);
            width += c_width;
        }
    }
    if width > indent.len() || lines.is_empty() {
        lines.push(line.trim_end().to_owned());
    }
    lines
}

/// The words and the blanks between them; a character of two columns is a word of its own.
fn pieces(text: &str) -> Vec<&str> {
    let mut pieces = Vec::new();
    let mut start = 0;
    for (at, c) in text.char_indices() {
        if c == ' ' || c == '\n' || c.width() == Some(2) {
            if start < at {
                pieces.push(&text[start..at]);
            }
            start = at + c.len_utf8();
            pieces.push(if c == ' ' || c == '\n' { " " } else { &text[at..start] });
        }
    }
    pieces.extend(Some(&text[start..]).filter(|rest| !rest.is_empty()));
    pieces
}

#[cfg(test)]
mod tests {
    use super::wrap;

    #[test]
    fn text_is_broken_at_blanks_and_chinese_anywhere() {
        let table: [(&str, usize, &[&str]); 5] = [
            ("one two three", 7, &["one two", "three"]),
            ("  one two", 6, &["  one", "  two"]),
            ("合同纠纷 a", 6, &["合同纠", "纷 a"]),
            ("abcdefgh", 3, &["abc", "def", "gh"]),
            ("", 5, &[""]),
        ];
        for (text, width, lines) in table {
            assert_eq!(wrap(text, width), lines, "{text}");
        }
    }
}
