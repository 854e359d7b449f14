//! From the bytes of a file to its text, and where its lines begin.

use std::borrow::Cow;

use encoding_rs::{BIG5, Encoding, GB18030, UTF_8, UTF_16BE, UTF_16LE, WINDOWS_1252};

use super::fault::Faults;

/// How an Excel workbook begins (it is a ZIP archive), and one of before 2007.
const ZIP: &[u8] = b"PK\x03\x04";
const OLD_OFFICE: &[u8] = b"\xd0\xcf\x11\xe0";
/// How much of a line is shown.
const SHOWN_CHARS: usize = 60;

/// The text, and the encoding it is written in: as `label` says, or a byte order mark, or UTF-8. `None` where the
/// bytes are no such text, which is noted.
pub fn decode<'b>(
    bytes: &'b [u8],
    label: Option<&str>,
    faults: &mut Faults<'_>,
) -> Option<(Cow<'b, str>, &'static Encoding)> {
    if [ZIP, OLD_OFFICE].iter().any(|begins| bytes.starts_with(begins)) {
        faults.whole("a workbook of a spreadsheet, not its text,".into(), "CSV: save the sheet as \"CSV UTF-8\"");
        return None;
    }
    let (marked, mark) = Encoding::for_bom(bytes).map_or((None, 0), |(encoding, length)| (Some(encoding), length));
    let named = match label.map(|label| Encoding::for_label(label.as_bytes())) {
        Some(None) => {
            faults.whole(format!("the encoding `{}`", label.unwrap_or_default()), ENCODINGS);
            return None;
        }
        Some(named) => named,
        None => None,
    };
    let encoding = marked.or(named).unwrap_or(UTF_8);
    let body = &bytes[mark..];
    if let Some(text) = encoding.decode_without_bom_handling_and_without_replacement(body)
        && !(encoding == UTF_8 && text.contains('\0'))
    {
        return Some((text, encoding));
    }
    if encoding != UTF_8 {
        let found = format!("bytes that are not {}", encoding.name());
        let expected = format!("the encoding that it is written in, as `encoding` {}", faults.settings());
        faults.whole(found, &expected);
        return None;
    }
    not_utf_8(body, faults);
    None
}

const ENCODINGS: &str =
    "a name of the Encoding Standard, such as `gb18030`, `big5`, `shift_jis`, `windows-1252` or `utf-16le`";

fn not_utf_8(body: &[u8], faults: &mut Faults<'_>) {
    let valid = std::str::from_utf8(body).map_or_else(|error| error.valid_up_to(), str::len);
    let zeros = |first: usize| body.iter().skip(first).step_by(2).take(200).filter(|&&byte| byte == 0).count();
    let (high_last, high_first) = (zeros(1), zeros(0));
    if high_last.max(high_first) > 10 {
        let encoding = if high_last > high_first { UTF_16LE } else { UTF_16BE };
        let expected = format!("UTF-8, or `encoding = \"{}\"` {}", encoding.name().to_lowercase(), faults.settings());
        faults.whole("zero bytes, as UTF-16 has them,".into(), &expected);
        return;
    }
    let mut lines = Lines::new(body);
    let start = body[..valid].iter().rposition(|&byte| matches!(byte, b'\n' | b'\r')).map_or(0, |end| end + 1);
    let end =
        body[valid..].iter().position(|&byte| matches!(byte, b'\n' | b'\r')).map_or(body.len(), |end| valid + end);
    let readings = [GB18030, BIG5, WINDOWS_1252].into_iter().filter_map(|encoding| {
        let text = encoding.decode_without_bom_handling_and_without_replacement(&body[start..end])?;
        let shown: String = text.chars().take(SHOWN_CHARS).collect();
        Some(format!("`{shown}` with `encoding = \"{}\"`", encoding.name().to_lowercase()))
    });
    let readings: Vec<String> = readings.collect();
    let read = if readings.is_empty() { String::new() } else { format!("; the line reads {}", readings.join(", ")) };
    let expected = format!("UTF-8, or `encoding` {}{read}", faults.settings());
    faults.add(lines.at(start), "text", "bytes that are not UTF-8".into(), &expected);
}

/// Counts lines as an editor does: `\n`, `\r\n` and `\r` each end one, and empty ones count.
pub(super) struct Lines<'t> {
    text: &'t [u8],
    seen: usize,
    line: u64,
}

impl<'t> Lines<'t> {
    /// Lines of a text, none of them looked up yet.
    pub(super) fn new(text: &'t [u8]) -> Self {
        Self { text, seen: 0, line: 1 }
    }

    /// The line of the first byte from `byte` on that ends no line. Ask in rising order: all in all it costs one pass.
    pub(super) fn at(&mut self, byte: usize) -> u64 {
        let ends_line = |place: usize| matches!(self.text.get(place), Some(b'\n' | b'\r'));
        let start = (byte..).find(|&place| !ends_line(place)).unwrap_or(byte);
        for place in self.seen..start.min(self.text.len()) {
            let ends = match self.text[place] {
                b'\n' => true,
                b'\r' => self.text.get(place + 1) != Some(&b'\n'),
                _ => false,
            };
            self.line += u64::from(ends);
        }
        self.seen = self.seen.max(start);
        self.line
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_are_counted_as_an_editor_counts_them() {
        let text = b"a\r\nb\r\n\r\nc\nd\re";
        let mut lines = Lines::new(text);
        // The byte after `a`'s line end's first half, as a reader that has not seen the second would say.
        let told: Vec<u64> = [0, 2, 5, 8, 10, 12].into_iter().map(|byte| lines.at(byte)).collect();
        assert_eq!(told, [1, 2, 4, 4, 5, 6]);
    }
}
