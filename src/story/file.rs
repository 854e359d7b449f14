//! Parses a story file: title, centre and scenes, with every fault found.

use std::ops::Range;

use super::clock;
use super::facts;
use super::phrase::{Phrase, Unread, Wording};
use super::slot::Slot;
use super::token::{Token, span_of, tokens};
use super::{refusals, states, verbs};
use crate::config::names::nearest;
use crate::config::text::document::{Node, Value};
use crate::config::text::fault::Faults;
use crate::config::text::source::Source;
use crate::config::{Center, ScenarioErrors};
use crate::time::Timestamp;

/// One scene: a centre, and what happens in it.
#[derive(Clone, Debug)]
pub(super) struct Scene {
    /// What sets it apart; empty if the story has only one scene.
    pub(super) name: String,
    pub(super) center: Center,
    /// The centres that may take over, by name.
    pub(super) later: Vec<(String, Center)>,
    /// The last centre, which has every name.
    pub(super) names: Center,
    /// Kinds of facts that must all be written.
    pub(super) shown: Vec<&'static str>,
    pub(super) moments: Vec<Moment>,
    /// Whether any moment states what must come out. If not, the scene is only played.
    pub(super) expects: bool,
    /// Its lines in the file, from 0.
    pub(super) lines: Range<usize>,
}

/// A moment: a time, what happens, and what must come out.
#[derive(Clone, Debug)]
pub(super) struct Moment {
    pub(super) at: Timestamp,
    /// What happens; `None` if only time passes.
    pub(super) input: Option<Input>,
    pub(super) expected: Vec<Expected>,
    /// Its lines in the file, from 0, without the blank lines and comments after it.
    pub(super) lines: Range<usize>,
}

#[derive(Clone, Debug)]
pub(super) struct Input {
    pub(super) phrase: Phrase,
    /// As written in the file.
    pub(super) text: String,
}

/// Something that must come out.
#[derive(Clone, Debug)]
pub(super) struct Expected {
    pub(super) what: Outcome,
    pub(super) phrase: Phrase,
    /// As written in the file.
    pub(super) text: String,
    /// Line in the file, from 0.
    pub(super) line: usize,
}

/// What is expected.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Outcome {
    Fact,
    Refusal,
    /// A state that must hold once everything has come out.
    State,
}

/// The kind of a line.
enum LineKind {
    Blank,
    /// Indented: part of the block above.
    Inner,
    /// Not indented: starts a block.
    Outer,
}

/// The contents of a file.
pub(super) struct Parsed {
    pub(super) title: String,
    pub(super) scenes: Vec<Scene>,
}

/// Parses a file.
pub(super) fn parse(name: &str, text: &str) -> Result<Parsed, ScenarioErrors> {
    let mut reader = Reader::new(text);
    let blocks = reader.blocks();
    let base = reader.center(name, &blocks)?;
    let later = reader.later(name, &blocks)?;
    let shown = reader.shown(&blocks);
    let mut scenes = Vec::new();
    for block in blocks.iter().filter(|block| block.keyword == "scene") {
        scenes.extend(reader.scene(name, block, &base, &later, &shown)?);
    }
    if scenes.is_empty() && reader.faults.is_empty() {
        reader.faults.at(
            &(text.len()..text.len()),
            "",
            "no scene",
            "a `scene` line and, indented below it, what happens",
        );
    }
    match reader.faults.is_empty() {
        true => Ok(Parsed { title: reader.title(), scenes }),
        false => Err(reader.faults.in_file(name, text, None)),
    }
}

/// An unindented line and the indented lines below it.
struct Block {
    keyword: String,
    rest: String,
    head: usize,
    body: Range<usize>,
}

struct Reader<'t> {
    text: &'t str,
    /// Each line with its offset in the text.
    lines: Vec<(usize, &'t str)>,
    faults: Faults,
}

impl<'t> Reader<'t> {
    fn new(text: &'t str) -> Self {
        let lines = text.split_inclusive('\n').scan(0, |at, line| {
            let start = *at;
            *at += line.len();
            Some((start, line.trim_end_matches(['\n', '\r'])))
        });
        Self { text, lines: lines.collect(), faults: Faults::default() }
    }

    fn title(&self) -> String {
        let first = self.lines.iter().map(|(_, line)| line.trim()).find(|line| line.starts_with('#'));
        first.map(|line| line.trim_start_matches('#').trim().to_owned()).unwrap_or_default()
    }

    fn kind(&self, line: usize) -> LineKind {
        let text = self.lines[line].1;
        match text.trim_start() {
            "" => LineKind::Blank,
            rest if rest.starts_with('#') => LineKind::Blank,
            rest if rest.len() < text.len() => LineKind::Inner,
            _ => LineKind::Outer,
        }
    }

    fn blocks(&mut self) -> Vec<Block> {
        let mut blocks: Vec<Block> = Vec::new();
        for line in 0..self.lines.len() {
            let (start, text) = self.lines[line];
            match self.kind(line) {
                LineKind::Blank => {}
                LineKind::Inner => match blocks.last_mut() {
                    Some(block) => block.body.end = line + 1,
                    None => self.faults.at(
                        &(start..start + text.len()),
                        "",
                        "an indented line",
                        "a `centre` or `scene` line above it",
                    ),
                },
                LineKind::Outer => {
                    let (keyword, rest) = text.split_once(char::is_whitespace).unwrap_or((text, ""));
                    if !["centre", "show", "hide", "scene"].contains(&keyword) {
                        let expected = "`centre`, `show`, `hide` or `scene`; what happens in a scene is indented";
                        self.faults.at(&(start..start + keyword.len()), "", format!("`{keyword}`"), expected);
                    }
                    blocks.push(Block {
                        keyword: keyword.to_owned(),
                        rest: rest.trim().to_owned(),
                        head: line,
                        body: line + 1..line + 1,
                    });
                }
            }
        }
        blocks
    }

    /// The text with everything but these lines blanked out, so that offsets stay those of the file.
    fn only(&self, keep: Range<usize>, skip: usize) -> String {
        let mut only: String = self
            .text
            .chars()
            .flat_map(|c| match c {
                '\n' | '\r' => std::iter::repeat_n(c, 1),
                c => std::iter::repeat_n(' ', c.len_utf8()),
            })
            .collect();
        for line in keep {
            let (start, text) = self.lines[line];
            only.replace_range(start + skip.min(text.len())..start + text.len(), &text[skip.min(text.len())..]);
        }
        only
    }

    fn tree(&mut self, name: &str, keep: Range<usize>, skip: usize) -> Result<Node, ScenarioErrors> {
        Node::parse(&self.only(keep, skip)).map_err(|faults| faults.in_file(name, self.text, None))
    }

    fn center(&mut self, name: &str, blocks: &[Block]) -> Result<Node, ScenarioErrors> {
        let mut centers = blocks.iter().filter(|block| block.keyword == "centre");
        let Some(block) = centers.next() else {
            self.faults.at(
                &(0..0),
                "",
                "no centre",
                "a `centre` line and, indented below it, the centre as in a scenario file",
            );
            return Err(std::mem::take(&mut self.faults).in_file(name, self.text, None));
        };
        for later in centers.filter(|later| later.rest.is_empty()) {
            let (start, text) = self.lines[later.head];
            let expected = "a name after `centre`, by which a scene lets it take over";
            self.faults.at(&(start..start + text.len()), "", "a second centre without a name", expected);
        }
        let root = self.tree(name, block.body.clone(), 0)?;
        // Faults of the centre itself are reported even if no scene can be read.
        self.lowered(name, &root)?;
        Ok(root)
    }

    /// The later centres, with their names.
    fn later(&mut self, name: &str, blocks: &[Block]) -> Result<Vec<(String, Center)>, ScenarioErrors> {
        let mut later = Vec::new();
        for block in blocks.iter().filter(|block| block.keyword == "centre").skip(1) {
            let root = self.tree(name, block.body.clone(), 0)?;
            later.push((block.rest.trim_matches('"').to_owned(), self.lowered(name, &root)?));
        }
        Ok(later)
    }

    fn lowered(&self, name: &str, root: &Node) -> Result<Center, ScenarioErrors> {
        Center::from_source(Source { name: name.to_owned(), text: self.text.to_owned(), root: root.clone() })
    }

    fn shown(&mut self, blocks: &[Block]) -> Vec<&'static str> {
        let mut shown: Vec<&str> = facts::KINDS.iter().filter(|kind| kind.shown).map(|kind| kind.name).collect();
        for block in blocks.iter().filter(|block| ["show", "hide"].contains(&block.keyword.as_str())) {
            let (start, text) = self.lines[block.head];
            for token in tokens(text, start, &mut self.faults).iter().skip(1).filter(|token| !token.is(",")) {
                let names = facts::KINDS.iter().map(|kind| kind.name);
                match names.clone().find(|name| *name == token.text) {
                    Some(kind) => {
                        shown.retain(|known| *known != kind);
                        if block.keyword == "show" {
                            shown.push(kind);
                        }
                    }
                    None => self.faults.at(&token.span, "", format!("`{}`", token.text), nearest(&token.text, names)),
                }
            }
        }
        shown
    }

    fn scene(
        &mut self,
        name: &str,
        block: &Block,
        base: &Node,
        later: &[(String, Center)],
        shown: &[&'static str],
    ) -> Result<Option<Scene>, ScenarioErrors> {
        let mut root = base.clone();
        let mut first = block.body.start;
        for line in block.body.clone() {
            let text = self.lines[line].1;
            match text.trim_start().strip_prefix("with ") {
                Some(_) => {
                    let skip = text.len() - text.trim_start().len() + "with".len();
                    let change = self.tree(name, line..line + 1, skip)?;
                    self.change(&mut root, &change, "");
                    first = line + 1;
                }
                None if matches!(self.kind(line), LineKind::Blank) => {}
                None => break,
            }
        }
        let center = self.lowered(name, &root)?;
        let mut names = center.clone();
        let mut successors = later.to_vec();
        for (_, later) in &mut successors {
            // A centre that cannot succeed the current one is refused when it takes over.
            if let Ok(sound) = later.succeed(&names) {
                names = sound.clone();
                *later = sound;
            }
        }
        let later = successors;
        let moments = self.moments(first..block.body.end, &names, &later);
        let expects = moments.iter().any(|(_, arrow)| *arrow);
        let moments = moments.into_iter().map(|(moment, _)| moment).collect();
        let lines = block.head..block.body.end;
        Ok(Some(Scene {
            name: block.rest.clone(),
            center,
            later,
            names,
            shown: shown.to_vec(),
            moments,
            expects,
            lines,
        }))
    }

    /// Applies every value of a tree of changes to the centre's tree.
    fn change(&mut self, root: &mut Node, change: &Node, path: &str) {
        let Value::Table(fields) = &change.value else { return };
        for (field, node) in fields {
            let path = if path.is_empty() { field.clone() } else { format!("{path}.{field}") };
            // A dotted key leads to the value; a table in braces is the value.
            let on_the_way = matches!(node.value, Value::Table(_)) && !self.text[node.span.clone()].starts_with('{');
            if on_the_way {
                self.change(root, node, &path);
            } else if let Err(found) = root.set(&path, node.value.clone()) {
                self.faults.at(&node.key_span, &path, found, "the path of a field");
            } else if let Some(set) = root.get_mut(&path) {
                (set.span, set.key_span) = (node.span.clone(), node.key_span.clone());
            }
        }
    }

    /// The moments of a scene, and whether each has an arrow.
    fn moments(&mut self, lines: Range<usize>, center: &Center, later: &[(String, Center)]) -> Vec<(Moment, bool)> {
        let mut moments: Vec<(Moment, bool)> = Vec::new();
        for line in lines {
            let (start, text) = self.lines[line];
            let words = tokens(text, start, &mut self.faults);
            let Some(first) = words.first() else { continue };
            let arrow = words.iter().position(|token| token.is("->"));
            let (left, right) = words.split_at(arrow.unwrap_or(words.len()));
            let timed = clock::read(&first.text);
            let before = moments.last().map(|(moment, _)| moment.at);
            if left.is_empty() {
                // Continues the list of expected outcomes.
                if moments.is_empty() {
                    self.faults.at(
                        &first.span,
                        "",
                        "`->`",
                        "a moment, starting with a time, before what must come out",
                    );
                }
            } else {
                let half = timed.and(left.get(1)).filter(|word| clock::is_half_of_day(&word.text));
                let Some(at) =
                    timed.or(before).filter(|_| half.is_none() && (timed.is_some() || !clock::is_meant(&first.text)))
                else {
                    let span = first.span.start..half.unwrap_or(first).span.end;
                    self.faults.at(&span, "", format!("`{}`", &self.text[span.clone()]), clock::EXPECTED);
                    continue;
                };
                let left = if timed.is_some() { &left[1..] } else { left };
                let Some(input) = self.input(left, center) else { continue };
                self.is_known(&input, first, later);
                if input.is_none() && before.is_some_and(|before| at < before) {
                    self.faults.at(&first.span, "", "a time before that of the line above", "times in ascending order");
                }
                moments.push((Moment { at, input, expected: Vec::new(), lines: line..line + 1 }, false));
            }
            let Some((moment, arrows)) = moments.last_mut() else { continue };
            if arrow.is_some() {
                *arrows = true;
                moment.lines.end = line + 1;
                let expected = expected(right, line, self.text, center, &mut self.faults);
                moment.expected.extend(expected);
            }
        }
        moments
    }

    /// Reports a later centre that does not exist.
    fn is_known(&mut self, input: &Option<Input>, first: &Token, later: &[(String, Center)]) {
        for slot in input.iter().flat_map(|input| &input.phrase.slots) {
            if let Slot::Centre(name) = slot {
                let names = later.iter().map(|(name, _)| name.as_str());
                if !names.clone().any(|known| known == name) {
                    self.faults.at(&first.span, "", format!("centre `{name}`"), nearest(name, names));
                }
            }
        }
    }

    /// Parses what happens; `Some(None)` if only time passes, `None` if it cannot be parsed.
    fn input(&mut self, words: &[Token], center: &Center) -> Option<Option<Input>> {
        let Some(span) = span_of(words) else { return Some(None) };
        let table: Vec<&Wording> = verbs::wordings().collect();
        match Phrase::read(words, &table, center) {
            Ok(phrase) => Some(Some(Input { phrase, text: self.text[span].to_owned() })),
            Err(unread) => {
                let outcome = Phrase::read(words, &outcomes(), center).is_ok();
                let expected = if outcome { "`->` before what must come out".into() } else { unread.expected };
                self.faults.at(&unread.span, "", unread.found, expected);
                None
            }
        }
    }
}

/// Every wording allowed to the right of an arrow.
fn outcomes() -> Vec<&'static Wording> {
    facts::rows().map(|row| &row.wording).chain(refusals::wordings()).chain(states::wordings()).collect()
}

/// Parses what stands to the right of an arrow, including the arrow.
fn expected(words: &[Token], line: usize, text: &str, center: &Center, faults: &mut Faults) -> Vec<Expected> {
    let mut expected = Vec::new();
    for item in words.split(|token| token.is("->") || token.is(";")) {
        let Some(span) = span_of(item) else { continue };
        if item.len() == 1 && item[0].is("nothing") {
            continue;
        }
        match Phrase::read(item, &outcomes(), center) {
            Ok(phrase) => {
                let is_one_of = |mut table: Box<dyn Iterator<Item = &'static Wording>>| {
                    table.any(|row| std::ptr::eq(row, phrase.wording))
                };
                let what = match () {
                    () if is_one_of(Box::new(refusals::wordings())) => Outcome::Refusal,
                    () if is_one_of(Box::new(states::wordings())) => Outcome::State,
                    () => Outcome::Fact,
                };
                expected.push(Expected { what, phrase, text: text[span].to_owned(), line });
            }
            Err(Unread { span, found, expected }) => {
                let happens = Phrase::read(item, &verbs::wordings().collect::<Vec<_>>(), center).is_ok();
                if happens {
                    let before = "what must come out; what happens stands before `->`";
                    faults.at(&item[0].span, "", format!("`{}`", item[0].text), before);
                } else {
                    faults.at(&span, "", found, expected);
                }
            }
        }
    }
    expected
}
