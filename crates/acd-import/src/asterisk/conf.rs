//! Asterisk's configuration format: sections, templates, comments.
//!
//! `key = value` and `key => value` mean the same. `[name](!)` is a template, `[name](template)` begins with the
//! template's settings, `[name](+)` goes on with an earlier section. A semicolon begins a comment, `;--` one that ends at
//! `--;`.

use std::sync::Arc;

use crate::note::{Note, Place, Text};

/// One `key = value`.
#[derive(Clone, Debug)]
pub(super) struct Setting {
    /// In lower case, with `-` for `_` as the names in a database have it.
    pub(super) key: String,
    pub(super) value: String,
    pub(super) place: Place,
}

/// One section.
#[derive(Clone, Debug)]
pub(super) struct Section {
    pub(super) name: String,
    pub(super) place: Place,
    pub(super) settings: Vec<Setting>,
    template: bool,
}

impl Section {
    pub(super) fn new(name: impl Into<String>, place: Place) -> Self {
        Self { name: name.into(), place, settings: Vec::new(), template: false }
    }

    /// The last setting of this key: it is the one that counts.
    pub(super) fn get(&self, key: &str) -> Option<&Setting> {
        self.settings.iter().rev().find(|setting| setting.key == key)
    }

    /// Whether the section is `[general]`.
    pub(super) fn is_general(&self) -> bool {
        self.name.eq_ignore_ascii_case("general")
    }
}

/// Reads one configuration, from one text or several consecutive ones: a text continues in the section in which the one
/// before it ended.
#[derive(Debug, Default)]
pub(super) struct Reader {
    sections: Vec<Section>,
    current: Option<usize>,
    notes: Vec<Note>,
}

impl Reader {
    /// The sections of these texts, without templates, and notes on what was not understood.
    pub(super) fn all<'t>(texts: impl IntoIterator<Item = &'t Text>) -> (Vec<Section>, Vec<Note>) {
        let mut reader = Self::default();
        texts.into_iter().for_each(|text| reader.read(text));
        (reader.sections.into_iter().filter(|section| !section.template).collect(), reader.notes)
    }

    fn read(&mut self, text: &Text) {
        let file: Arc<str> = text.name.as_str().into();
        let mut comments = 0;
        for (line, number) in text.text.trim_start_matches('\u{feff}').lines().zip(1..) {
            let place = Place { file: file.clone(), line: number };
            let code = without_comment(line, &mut comments);
            let code = code.trim();
            if code.is_empty() {
                continue;
            }
            let done = if code.starts_with('#') {
                Err("an instruction other than #include and #tryinclude: left out")
            } else if let Some(heading) = code.strip_prefix('[') {
                self.open(heading, &place)
            } else {
                self.set(code, place.clone())
            };
            if let Err(instead) = done {
                self.note(place, code, instead);
            }
        }
    }

    fn note(&mut self, place: Place, setting: impl Into<String>, instead: &str) {
        self.notes.push(Note { place, setting: setting.into(), instead: instead.into() });
    }

    /// Opens the section of a heading, which comes without its first bracket.
    fn open(&mut self, heading: &str, place: &Place) -> Result<(), &'static str> {
        let (name, options) = heading.split_once(']').ok_or("a heading without its `]`: left out")?;
        let options = options.trim().strip_prefix('(').and_then(|options| options.strip_suffix(')')).unwrap_or("");
        let mut section = Section::new(name.trim(), place.clone());
        for option in options.split(',').map(str::trim).filter(|option| !option.is_empty()) {
            match option {
                "!" => section.template = true,
                "+" => {
                    let earlier = self.sections.iter().rposition(|earlier| earlier.name == section.name);
                    self.current = Some(earlier.ok_or("goes on with a section that is not there: left out")?);
                    return Ok(());
                }
                template => match self.sections.iter().rfind(|earlier| earlier.name == template) {
                    Some(template) => section.settings.extend(template.settings.iter().cloned()),
                    None => {
                        let setting = format!("[{}]({template})", section.name);
                        self.note(place.clone(), setting, "a template that is not there: read without it");
                    }
                },
            }
        }
        self.sections.push(section);
        self.current = Some(self.sections.len() - 1);
        Ok(())
    }

    fn set(&mut self, code: &str, place: Place) -> Result<(), &'static str> {
        let current = self.current.ok_or("before the first section: left out")?;
        let (key, value) = code.split_once('=').ok_or("neither a section nor KEY = VALUE: left out")?;
        let value = value.strip_prefix('>').unwrap_or(value).trim();
        let key = key.trim().trim_end_matches('+').trim_end().to_lowercase().replace('_', "-");
        self.sections[current].settings.push(Setting { key, value: value.to_owned(), place });
        Ok(())
    }
}

/// A line up to its comment. Comments by `;--` nest, and go on over lines.
fn without_comment(line: &str, comments: &mut usize) -> String {
    let mut code = String::new();
    let mut rest = line;
    while let Some(next) = rest.chars().next() {
        if rest.starts_with(";--") && !rest.starts_with(";---") {
            *comments += 1;
            rest = &rest[3..];
        } else if *comments > 0 && rest.starts_with("--;") {
            *comments -= 1;
            rest = &rest[3..];
        } else if *comments > 0 {
            rest = &rest[next.len_utf8()..];
        } else if rest.starts_with("\\;") {
            code.push(';');
            rest = &rest[2..];
        } else if next == ';' {
            break;
        } else {
            code.push(next);
            rest = &rest[next.len_utf8()..];
        }
    }
    code
}

/// A value as Asterisk reads a boolean; `None` is neither.
pub(super) fn boolean(value: &str) -> Option<bool> {
    match value.to_lowercase().as_str() {
        "yes" | "true" | "y" | "t" | "1" | "on" => Some(true),
        "no" | "false" | "n" | "f" | "0" | "off" => Some(false),
        _ => None,
    }
}

/// The whole number that a value begins with, as C's `atoi` reads it.
pub(super) fn number(value: &str) -> i64 {
    let value = value.trim();
    let (sign, digits) = match value.strip_prefix('-') {
        Some(digits) => (-1, digits),
        None => (1, value.strip_prefix('+').unwrap_or(value)),
    };
    let end = digits.find(|digit: char| !digit.is_ascii_digit()).unwrap_or(digits.len());
    sign * digits[..end].parse::<i64>().unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sections(text: &str) -> (Vec<Section>, Vec<Note>) {
        Reader::all(&[Text::new("test.conf", text)])
    }

    fn written(text: &str) -> Vec<String> {
        let (sections, _) = sections(text);
        let each = |section: &Section| {
            let settings = section.settings.iter().map(|setting| format!("{}={}", setting.key, setting.value));
            format!("{}: {}", section.name, settings.collect::<Vec<_>>().join(" "))
        };
        sections.iter().map(each).collect()
    }

    #[test]
    fn both_arrows_comments_and_case_are_read() {
        let text = "[a] ; a queue\nTimeout=15;seconds\nmember => SIP/1\nlabel = a\\;b\n;--\nweight = 9\n--;\nretry=1\n";
        assert_eq!(written(text), ["a: timeout=15 member=SIP/1 label=a;b retry=1"]);
    }

    #[test]
    fn nested_comments_end_where_they_end() {
        assert_eq!(
            written("[a]\n;-- one ;-- two --; still --;weight=1\n;--- a line\nretry=2"),
            ["a: weight=1 retry=2"]
        );
    }

    #[test]
    fn templates_are_inherited_and_no_sections() {
        let text = "[t](!)\ntimeout=9\nretry=1\n[u](!,t)\nretry=2\n[a](t,u)\nweight=3\n[a](+)\nmaxlen=4\n";
        assert_eq!(written(text), ["a: timeout=9 retry=1 timeout=9 retry=1 retry=2 weight=3 maxlen=4"]);
        let (sections, _) = sections(text);
        assert_eq!(sections[0].get("retry").map(|setting| setting.value.as_str()), Some("2"), "the last one counts");
    }

    #[test]
    fn what_is_not_understood_is_noted_by_line() {
        let (_, notes) = sections("x=1\n[a](none)\nnonsense\n[b\n[c](+)\n#exec \"date\"\n");
        let lines: Vec<u32> = notes.iter().map(|note| note.place.line).collect();
        assert_eq!(lines, [1, 2, 3, 4, 5, 6]);
    }

    #[test]
    fn numbers_are_read_as_c_reads_them() {
        for (text, value) in [("15", 15), (" 15s", 15), ("-3", -3), ("+4", 4), ("x", 0), ("", 0)] {
            assert_eq!(number(text), value, "{text:?}");
        }
    }
}
