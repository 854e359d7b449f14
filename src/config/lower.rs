//! From the centre part of a file to a [`Center`]: names become places.

use std::path::Path;
use std::sync::OnceLock;

use schemars::generate::SchemaSettings;
use serde_json::Value as Json;

use super::broken::{Broken, section};
use super::center::*;
use super::center_file::*;
use super::fault::{Faults, ScenarioErrors};
use super::literal::{Target, formats};
use super::names::nearest;
use super::source::Source;
use super::structure::Structure;
use super::{Channel, SelfService, VOICE, Watchdog};
use crate::id::{ChannelId, ProfileId, QueueId};

impl Center {
    /// Reads the centre part of a scenario file and checks it; world, published figures and variants are left unread.
    ///
    /// # Errors
    /// Every fault found; nothing is usable then.
    pub fn load(path: impl AsRef<Path>) -> Result<Self, ScenarioErrors> {
        Self::from_source(Source::load(path.as_ref())?)
    }

    /// The same from a text; `name` is what errors call the file.
    ///
    /// # Errors
    /// Every fault found; nothing is usable then.
    pub fn parse(name: &str, text: &str) -> Result<Self, ScenarioErrors> {
        Self::from_source(Source::parse(name, text)?)
    }

    pub(crate) fn from_source(mut source: Source) -> Result<Self, ScenarioErrors> {
        static SCHEMA: OnceLock<Json> = OnceLock::new();
        let schema = SCHEMA.get_or_init(center_schema);
        let mut form = source.check(&Structure { schema, formats: &formats() });
        let Some(file) = source.fill(&mut form) else { return Err(source.errors(form.faults)) };
        let (center, faults) = lower(&file, &form.broken);
        form.faults.append(faults);
        source.refuse(form.faults)?;
        Ok(center)
    }
}

/// The JSON Schema of the centre part of a scenario file.
pub fn center_schema() -> Json {
    let settings = SchemaSettings::draft2020_12().with_transform(schemars::transform::RecursiveTransform(without_null));
    settings.into_generator().into_root_schema_for::<CenterFile>().to_value()
}

/// TOML has no null: a field that may be left out is left out.
pub(crate) fn without_null(schema: &mut schemars::Schema) {
    let Some(object) = schema.as_object_mut() else { return };
    if let Some(Json::Array(types)) = object.get_mut("type") {
        types.retain(|kind| kind != "null");
        if let [only] = types.as_slice() {
            let only = only.clone();
            object.insert("type".into(), only);
        }
    }
    if object.get("default") == Some(&Json::Null) {
        object.remove("default");
    }
    if let Some(Json::Array(alternatives)) = object.get_mut("anyOf") {
        alternatives.retain(|alternative| alternative.get("type") != Some(&Json::from("null")));
        if let [Json::Object(only)] = alternatives.as_slice() {
            let only = only.clone();
            object.remove("anyOf");
            for (name, value) in only {
                object.entry(name).or_insert(value);
            }
        }
    }
}

/// The centre, as far as it can be made, and everything wrong with it.
pub(crate) fn lower(file: &CenterFile, broken: &Broken) -> (Center, Faults) {
    let mut lowering = Lowering { file, faults: Faults::beside(broken) };
    let center = Center {
        queues: file.queues.iter().map(|(name, queue)| lowering.queue(name, queue)).collect(),
        calendars: file.calendars.iter().map(|(name, calendar)| lowering.calendar(name, calendar)).collect(),
        profiles: file.profiles.iter().map(|(name, profile)| lowering.profile(name, profile)).collect(),
        agents: lowering.agents(),
        reasons: file.reasons.clone(),
        attributes: file.attributes.iter().map(|(name, values)| attribute(name, values)).collect(),
        externals: file.externals.clone(),
        messages: file.messages.clone(),
        channels: file.channels.iter().map(|(name, channel)| lowering.channel(name, channel)).collect(),
        self_service: file.self_service.iter().map(|(name, service)| self_service(name, service)).collect(),
        rating_within: file.rating_within.0,
        watchdog: file.watchdog.as_ref().map(|rule| Watchdog { silent_for: rule.silent_for.0, then: rule.then }),
        version: file.version,
        waiting_max: file.waiting_max,
        lines: file.lines,
        sign_out: file.sign_out,
        seed: file.seed,
    };
    let mut faults = lowering.faults;
    // An unknown name leaves a gap: the check would complain of the gap as well, and the whole is not what was meant.
    let gaps: Vec<String> = faults.paths().map(|path| section(path).to_owned()).collect();
    let errors = match gaps.is_empty() && broken.is_empty() {
        true => center.check(),
        false if broken.loses_names() => Ok(()),
        false => center.check_parts(),
    };
    let errors = errors.err().into_iter().flatten();
    for error in errors.filter(|error| !gaps.iter().any(|gap| gap == section(&error.path))) {
        faults.push(error.into());
    }
    (center, faults)
}

fn attribute(name: &str, values: &[String]) -> Attribute {
    Attribute { name: name.to_owned(), values: values.to_vec() }
}

fn self_service(name: &str, file: &SelfServiceFile) -> SelfService {
    SelfService { name: name.to_owned(), most: file.most, age: file.age }
}

pub(super) struct Lowering<'a> {
    pub(super) file: &'a CenterFile,
    pub(super) faults: Faults,
}

impl Lowering<'_> {
    fn channel(&mut self, name: &str, file: &ChannelFile) -> Channel {
        let excluded = file.excludes.iter().enumerate();
        let excludes = excluded
            .filter_map(|(item, other)| self.channel_id(&format!("channels.{name}.excludes[{item}]"), other))
            .collect();
        Channel { name: name.to_owned(), excludes }
    }

    pub(super) fn destination(&mut self, path: &str, target: &Target) -> Destination {
        // After a fault nothing runs, so that what stands in for the unknown place does not matter.
        match target {
            Target::End => Destination::End,
            Target::Callback => Destination::Callback,
            Target::Queue(name) => self.queue_id(path, name).map_or(Destination::End, Destination::Queue),
            Target::External(name) => {
                let externals = self.file.externals.iter().map(String::as_str);
                let place = externals.clone().position(|external| external == name);
                let place = self.known(path, "external destination", name, place, externals);
                place.map_or(Destination::End, |place| Destination::External(u16::try_from(place).unwrap_or(u16::MAX)))
            }
        }
    }

    pub(super) fn queue_id(&mut self, path: &str, name: &str) -> Option<QueueId> {
        let queues = &self.file.queues;
        let place = self.known(path, "queue", name, queues.get_index_of(name), queues.keys().map(String::as_str))?;
        Some(QueueId(u16::try_from(place).unwrap_or(u16::MAX)))
    }

    pub(super) fn profile_id(&mut self, path: &str, name: &str) -> Option<ProfileId> {
        let profiles = &self.file.profiles;
        let place = profiles.get_index_of(name);
        let place = self.known(path, "profile", name, place, profiles.keys().map(String::as_str))?;
        Some(ProfileId(u32::try_from(place).unwrap_or(u32::MAX)))
    }

    pub(super) fn channel_id(&mut self, path: &str, name: &str) -> Option<ChannelId> {
        let channels = &self.file.channels;
        let place = match channels.is_empty() {
            true => self.known(path, "channel", name, (name == VOICE).then_some(0), [VOICE].into_iter()),
            false => {
                let place = channels.get_index_of(name);
                self.known(path, "channel", name, place, channels.keys().map(String::as_str))
            }
        };
        Some(ChannelId(u8::try_from(place?).unwrap_or(u8::MAX)))
    }

    /// The place of a name that must be known, or a fault. A place beyond its type is reported by the check, which counts.
    pub(super) fn known<'n>(
        &mut self,
        path: &str,
        what: &'static str,
        name: &str,
        place: Option<usize>,
        names: impl Iterator<Item = &'n str> + Clone,
    ) -> Option<usize> {
        if place.is_none() {
            self.faults.unknown(path, what, name, nearest(name, names));
        }
        place
    }
}
