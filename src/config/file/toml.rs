//! A centre as the text of a file.

use ::toml::ser::ValueSerializer;
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::{Map, Value as Json, json};

use super::centre::CenterFile;
use super::hours::OpenWeekFile;
use super::ladder::{ConsiderFile, StepFile};
use super::leaving::{CallbackFile, VacancyTable};
use super::people::{AgentGroup, ProfileFile, SkillTable};
use super::queue::QueueFile;
use super::{Retired, write};
use crate::config::center::Center;
use crate::config::{ConfigError, ConfigErrors};

/// Lists whose every entry has a heading of its own.
const WITH_HEADINGS: [&str; 3] = ["queues", "calendars", "profiles"];

impl Center {
    /// The centre part of a scenario file that says what this centre says, and nothing that would hold anyway.
    /// [`Center::parse`] of it gives an equal centre, but for the dates of calendars, which come in their order.
    ///
    /// ```
    /// use acd::config::{Center, Profile, Queue, Skill};
    /// use acd::time::Duration;
    ///
    /// let mut center = Center::default();
    /// let queue = Queue { wait_max: Some(Duration::from_secs(90)), ..Queue::new("contract") };
    /// let contract = center.add_queue(queue);
    /// center.add_profile(Profile::new("lawyer", vec![Skill::new(contract, 1)]));
    /// let text = center.to_toml().unwrap();
    /// assert_eq!(text, "[queues.contract]\nwait_max = \"90s\"\n\n[profiles.lawyer]\nskills = { contract = 1 }\n");
    /// assert_eq!(Center::parse("contract.toml", &text).unwrap(), center);
    /// ```
    ///
    /// # Errors
    /// What [`check`](Self::check) finds, and what no file can say: queues and agents that are retired, openings that are
    /// not in whole minutes, numbers beyond those of a file, time zones that are unknown.
    pub fn to_toml(&self) -> Result<String, ConfigErrors> {
        self.written(Retired::Refused)
    }

    /// The same, without the queues and agents that are retired and the profiles that served retired queues only: the
    /// file to change where a centre that has had successors is to have another ([`succeed`](Self::succeed)).
    ///
    /// # Errors
    /// As [`to_toml`](Self::to_toml), but for what is retired.
    pub fn to_toml_in_use(&self) -> Result<String, ConfigErrors> {
        self.written(Retired::LeftOut)
    }

    fn written(&self, retired: Retired) -> Result<String, ConfigErrors> {
        self.check()?;
        let (file, errors) = write(self, retired);
        ConfigErrors::unless_empty(errors)?;
        let mut root = serde_json::to_value(&file).expect("a file's names are texts");
        leave_out_what_is_usual(&mut root);
        let text = text(&root);
        if let Err(errors) = Self::parse("the centre as written", &text) {
            let errors = errors.iter().map(|one| ConfigError::new(one.path, one.found, one.expected));
            ConfigErrors::unless_empty(errors.collect())?;
        }
        Ok(text)
    }
}

/// Takes out of every table what holds where nothing is said.
fn leave_out_what_is_usual(root: &mut Json) {
    let tables = [
        ("queues/*/ladder/*/consider_if", usual::<ConsiderFile>(json!({}), &[])),
        ("queues/*/ladder/*", usual::<StepFile>(json!({ "at": "0s" }), &["at"])),
        ("queues/*/callback", usual::<CallbackFile>(json!({}), &[])),
        ("queues/*/join_empty", usual::<VacancyTable>(json!({}), &[])),
        ("queues/*/leave_empty", usual::<VacancyTable>(json!({}), &[])),
        ("queues/*", usual::<QueueFile>(json!({}), &[])),
        ("calendars/*/week", usual::<OpenWeekFile>(json!({}), &[])),
        ("profiles/*/skills/*", usual::<SkillTable>(json!({}), &[])),
        ("profiles/*", usual::<ProfileFile>(json!({ "skills": {} }), &["skills"])),
        ("agents/*", usual::<AgentGroup>(json!({}), &[])),
        ("", usual::<CenterFile>(json!({ "queues": {} }), &["queues"])),
    ];
    for (path, usual) in &tables {
        leave_out(root, path, usual);
    }
}

/// What a table says that says no more than it must, without that.
fn usual<T: DeserializeOwned + Serialize>(least: Json, required: &[&str]) -> Map<String, Json> {
    let filled: T = serde_json::from_value(least).expect("as little as may be said");
    match serde_json::to_value(&filled).expect("a file's names are texts") {
        Json::Object(mut fields) => {
            fields.retain(|name, _| !required.contains(&name.as_str()));
            fields
        }
        _ => Map::new(),
    }
}

fn leave_out(at: &mut Json, path: &str, usual: &Map<String, Json>) {
    let (first, rest) = path.split_once('/').unwrap_or((path, ""));
    match (first, at) {
        ("", Json::Object(fields)) => {
            fields.retain(|name, value| !value.is_null() && usual.get(name) != Some(value));
        }
        ("*", Json::Object(fields)) => fields.values_mut().for_each(|inner| leave_out(inner, rest, usual)),
        ("*", Json::Array(items)) => items.iter_mut().for_each(|inner| leave_out(inner, rest, usual)),
        (name, Json::Object(fields)) => {
            fields.get_mut(name).into_iter().for_each(|inner| leave_out(inner, rest, usual))
        }
        _ => {}
    }
}

/// The file's text: plain values first, then a heading for each table, and for each entry of some.
fn text(root: &Json) -> String {
    let fields = root.as_object().into_iter().flatten();
    let (tables, plain): (Vec<_>, Vec<_>) = fields.partition(|(_, value)| value.is_object());
    let mut text: String = plain.iter().map(|(name, value)| line(name, value)).collect();
    for (name, table) in tables {
        let entries = table.as_object().into_iter().flatten();
        if WITH_HEADINGS.contains(&name.as_str()) {
            for (entry, fields) in entries {
                let fields = fields.as_object().into_iter().flatten();
                let lines: String = fields.map(|(name, value)| line(name, value)).collect();
                text.push_str(&format!("\n[{name}.{}]\n{lines}", key(entry)));
            }
        } else {
            let lines: String = entries.map(|(name, value)| line(name, value)).collect();
            text.push_str(&format!("\n[{name}]\n{lines}"));
        }
    }
    text.trim_start().to_owned()
}

fn line(name: &str, value: &Json) -> String {
    format!("{} = {}\n", key(name), inline(value))
}

/// A name, in quotation marks where it must be.
fn key(name: &str) -> String {
    let bare = !name.is_empty() && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_".contains(&byte));
    if bare { name.to_owned() } else { inline(&Json::from(name)) }
}

fn inline(value: &Json) -> String {
    let mut text = String::new();
    value.serialize(ValueSerializer::new(&mut text)).expect("no value is null, and no number too large");
    text
}
