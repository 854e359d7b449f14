//! Writing a centre as the text of a file.

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

/// Tables whose entries each get a heading.
const WITH_HEADINGS: [&str; 3] = ["queues", "calendars", "profiles"];

impl Center {
    /// This centre as the centre part of a scenario file, without fields that equal their defaults. [`Center::parse`]
    /// of the text gives an equal centre, except that the dates of calendars come back in order.
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
    /// Faults that [`check`](Self::check) finds, and what a file cannot express: retired queues and agents, openings
    /// not in whole minutes, numbers too large for a file, unknown time zones.
    pub fn to_toml(&self) -> Result<String, ConfigErrors> {
        self.written(Retired::Refused)
    }

    /// [`to_toml`](Self::to_toml) without retired queues and agents, and without profiles that served only retired
    /// queues: the file to edit when a centre that has had successors is to have another ([`succeed`](Self::succeed)).
    ///
    /// # Errors
    /// As for [`to_toml`](Self::to_toml), except that nothing retired is an error.
    pub fn to_toml_in_use(&self) -> Result<String, ConfigErrors> {
        self.written(Retired::LeftOut)
    }

    fn written(&self, retired: Retired) -> Result<String, ConfigErrors> {
        self.check()?;
        let (file, errors) = write(self, retired);
        ConfigErrors::unless_empty(errors)?;
        let mut root = serde_json::to_value(&file).expect("a file's names are texts");
        drop_defaults(&mut root);
        let text = text(&root);
        if let Err(errors) = Self::parse("the generated file", &text) {
            let errors = errors.iter().map(|one| ConfigError::new(one.path, one.found, one.expected));
            ConfigErrors::unless_empty(errors.collect())?;
        }
        Ok(text)
    }
}

/// Drops fields that equal their defaults.
fn drop_defaults(root: &mut Json) {
    let tables = [
        ("queues/*/ladder/*/consider_if", defaults::<ConsiderFile>(json!({}), &[])),
        ("queues/*/ladder/*", defaults::<StepFile>(json!({ "at": "0s" }), &["at"])),
        ("queues/*/callback", defaults::<CallbackFile>(json!({}), &[])),
        ("queues/*/join_empty", defaults::<VacancyTable>(json!({}), &[])),
        ("queues/*/leave_empty", defaults::<VacancyTable>(json!({}), &[])),
        ("queues/*", defaults::<QueueFile>(json!({}), &[])),
        ("calendars/*/week", defaults::<OpenWeekFile>(json!({}), &[])),
        ("profiles/*/skills/*", defaults::<SkillTable>(json!({}), &[])),
        ("profiles/*", defaults::<ProfileFile>(json!({ "skills": {} }), &["skills"])),
        ("agents/*", defaults::<AgentGroup>(json!({}), &[])),
        ("", defaults::<CenterFile>(json!({ "queues": {} }), &["queues"])),
    ];
    for (path, defaults) in &tables {
        drop_equal(root, path, defaults);
    }
}

/// The default values of a table's fields, without the required ones.
fn defaults<T: DeserializeOwned + Serialize>(least: Json, required: &[&str]) -> Map<String, Json> {
    let filled: T = serde_json::from_value(least).expect("the required fields suffice");
    match serde_json::to_value(&filled).expect("a file's names are texts") {
        Json::Object(mut fields) => {
            fields.retain(|name, _| !required.contains(&name.as_str()));
            fields
        }
        _ => Map::new(),
    }
}

fn drop_equal(at: &mut Json, path: &str, defaults: &Map<String, Json>) {
    let (first, rest) = path.split_once('/').unwrap_or((path, ""));
    match (first, at) {
        ("", Json::Object(fields)) => {
            fields.retain(|name, value| !value.is_null() && defaults.get(name) != Some(value));
        }
        ("*", Json::Object(fields)) => fields.values_mut().for_each(|inner| drop_equal(inner, rest, defaults)),
        ("*", Json::Array(items)) => items.iter_mut().for_each(|inner| drop_equal(inner, rest, defaults)),
        (name, Json::Object(fields)) => {
            fields.get_mut(name).into_iter().for_each(|inner| drop_equal(inner, rest, defaults))
        }
        _ => {}
    }
}

/// The file's text: plain values first, then a heading for each table, or for each of its entries (`WITH_HEADINGS`).
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

/// A name, quoted if necessary.
fn key(name: &str) -> String {
    let bare = !name.is_empty() && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_".contains(&byte));
    if bare { name.to_owned() } else { inline(&Json::from(name)) }
}

fn inline(value: &Json) -> String {
    let mut text = String::new();
    value.serialize(ValueSerializer::new(&mut text)).expect("no value is null, and no number too large");
    text
}
