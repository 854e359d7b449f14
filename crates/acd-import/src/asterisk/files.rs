//! All files, read and not yet put together.

use std::collections::BTreeMap;

use super::Sources;
use super::agents::{AgentConf, agents};
use super::conf::{Reader, Section, Setting, boolean};
use super::dialplan::{QueueCall, queue_calls};
use super::member::{self, Member};
use super::rules::{Change, changes};
use super::settings::{Fate, fate, general_fate};
use super::table::Table;
use crate::note::{Note, Text};

/// What the files say.
pub(super) struct Files {
    /// The queues, each once, in order.
    pub(super) queues: Vec<Section>,
    pub(super) shared_last_call: bool,
    /// By their names in lower case: Asterisk compares them so.
    pub(super) rules: BTreeMap<String, Vec<Change>>,
    pub(super) agents: BTreeMap<String, AgentConf>,
    pub(super) calls: BTreeMap<String, QueueCall>,
    /// Dynamic and realtime members by queue.
    pub(super) members: BTreeMap<String, Vec<Member>>,
}

impl Files {
    pub(super) fn read(sources: &Sources, notes: &mut Vec<Note>) -> Self {
        let (tables, confs): (Vec<&Text>, Vec<&Text>) =
            sources.queues.iter().partition(|text| text.name.to_lowercase().ends_with(".csv"));
        let mut sections = read(confs, notes);
        sections.extend(tables.into_iter().flat_map(of_table));
        let general: Vec<Section> = sections.extract_if(.., |section| section.is_general()).collect();
        let shared = general.iter().rev().find_map(|section| section.get("shared-lastcall"));
        let shared_last_call = shared.and_then(|setting| boolean(&setting.value)) == Some(true);
        note_fates(&general, general_fate, notes);
        let mut queues = only_last(sections, notes);
        note_fates(&queues, fate, notes);
        // `autofill` of `[general]` holds for queues that say nothing.
        if let Some(autofill) = general.iter().rev().find_map(|section| section.get("autofill")) {
            for queue in queues.iter_mut().filter(|queue| queue.get("autofill").is_none()) {
                queue.settings.push(autofill.clone());
            }
        }
        let rules = read(&sources.rules, notes).into_iter().filter(|rule| !rule.is_general());
        let rules = rules.map(|rule| (rule.name.to_lowercase(), changes(&rule, notes))).collect();
        // A dialplan has much that means nothing here.
        let (contexts, _) = Reader::all(&sources.extensions);
        let calls = queue_calls(&contexts, notes);
        let agents = agents(&read(&sources.agents, notes), notes);
        let mut members = BTreeMap::<String, Vec<Member>>::new();
        for text in &sources.members {
            for (queue, found) in member::of_text(text, notes) {
                members.entry(queue).or_default().extend(found);
            }
        }
        Self { queues, shared_last_call, rules, agents, calls, members }
    }
}

fn read<'t>(texts: impl IntoIterator<Item = &'t Text>, notes: &mut Vec<Note>) -> Vec<Section> {
    let (sections, found) = Reader::all(texts);
    notes.extend(found);
    sections
}

/// A queue that is there twice is read once: as it is last.
fn only_last(sections: Vec<Section>, notes: &mut Vec<Note>) -> Vec<Section> {
    let mut queues = Vec::<Section>::new();
    for section in sections {
        match queues.iter_mut().find(|earlier| earlier.name == section.name) {
            Some(earlier) => {
                notes.push(Note {
                    place: earlier.place.clone(),
                    setting: format!("[{}]", earlier.name),
                    instead: format!("there again at {}, which counts", section.place),
                });
                *earlier = section;
            }
            None => queues.push(section),
        }
    }
    queues
}

fn note_fates(sections: &[Section], fate: fn(&str) -> Fate, notes: &mut Vec<Note>) {
    for (section, setting) in sections.iter().flat_map(|section| section.settings.iter().map(move |set| (section, set)))
    {
        let instead = match fate(&setting.key) {
            Fate::Taken => continue,
            Fate::Left(instead) => instead,
            Fate::Unknown => "no setting of any version: left out",
        };
        let text = format!("{}: {} = {}", section.name, setting.key, setting.value);
        notes.push(Note { place: setting.place.clone(), setting: text, instead: instead.into() });
    }
}

/// The table `queues`, one section a row; empty cells are not set.
fn of_table(text: &Text) -> Vec<Section> {
    let table = Table::read(text);
    let keys: Vec<String> = table.heading.iter().map(|key| key.replace('_', "-")).collect();
    let name = keys.iter().position(|key| key == "name" || key == "queue-name");
    let mut sections = Vec::new();
    for (place, row) in &table.rows {
        let Some(name) = name.and_then(|name| row.get(name)).map(str::trim).filter(|name| !name.is_empty()) else {
            continue;
        };
        let mut section = Section::new(name, place.clone());
        let cells = keys.iter().zip(row.iter()).filter(|(_, value)| !value.trim().is_empty());
        let settings = cells.map(|(key, value)| Setting {
            key: key.clone(),
            value: value.trim().to_owned(),
            place: place.clone(),
        });
        section.settings.extend(settings);
        sections.push(section);
    }
    sections
}
