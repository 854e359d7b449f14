//! Files that name others: `#include "FILE"`.

use std::path::{Path, PathBuf};

use crate::note::{Note, Place, Text};

/// How deep files may include each other.
const DEPTH_MAX: usize = 16;

/// Reads a file with everything that it includes, in Asterisk's order: an included file replaces its line, so that the
/// sections before it stay before. `read` reads one file; a relative name is first looked up beside the file that names
/// it.
///
/// # Errors
/// Where the file itself cannot be read. Included files that cannot be read are notes.
pub fn read_with_includes(
    path: &Path,
    read: &dyn Fn(&Path) -> std::io::Result<Vec<u8>>,
    notes: &mut Vec<Note>,
) -> std::io::Result<Vec<Text>> {
    let mut texts = Vec::new();
    let text = decoded(&read(path)?);
    add(path, &text, read, &mut texts, notes, 0);
    Ok(texts)
}

fn add(
    path: &Path,
    text: &str,
    read: &dyn Fn(&Path) -> std::io::Result<Vec<u8>>,
    texts: &mut Vec<Text>,
    notes: &mut Vec<Note>,
    depth: usize,
) {
    let name = path.display().to_string();
    // The part of this file that is being read; earlier lines are left blank, so that numbers stay.
    let mut part = String::new();
    for (line, number) in text.lines().zip(1..) {
        let Some(include) = include(line) else {
            part.push_str(line);
            part.push('\n');
            continue;
        };
        texts.push(Text::new(&name, std::mem::take(&mut part)));
        let place = Place { file: name.as_str().into(), line: number };
        let mut note =
            |instead: String| notes.push(Note { place: place.clone(), setting: line.trim().into(), instead });
        let file: PathBuf = path.parent().map_or_else(|| include.file.into(), |folder| folder.join(include.file));
        match read(&file) {
            _ if depth >= DEPTH_MAX => note(format!("files include each other {DEPTH_MAX} deep: left out")),
            Ok(bytes) => add(&file, &decoded(&bytes), read, texts, notes, depth + 1),
            Err(error) if include.needed => note(format!("{error}: left out")),
            Err(_) => {}
        }
        part = "\n".repeat(number as usize);
    }
    texts.push(Text::new(&name, part));
}

struct Include<'a> {
    file: &'a str,
    needed: bool,
}

fn include(line: &str) -> Option<Include<'_>> {
    let line = line.trim();
    let (needed, rest) = match line.strip_prefix("#include") {
        Some(rest) => (true, rest),
        None => (false, line.strip_prefix("#tryinclude")?),
    };
    let file = rest.split(';').next()?.trim().trim_matches(['"', '<', '>', '\'']);
    (!file.is_empty()).then_some(Include { file, needed })
}

fn decoded(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}
