//! A centre as text: from a file to a [`Center`] and back.
//!
//! Each module covers one part of the format: the type that serde fills (its doc comments become the JSON Schema and
//! the reference in `scenarios/README.md`), its conversion to the plain centre, and the conversion back.
//!
//! | here | what it holds |
//! |---|---|
//! | `centre` | the whole file; channels, self-service, the watchdog |
//! | `queue`, `ladder`, `leaving`, `ringing` | a queue and its parts |
//! | `people` | profiles, skills, agents |
//! | `hours` | calendars |
//! | `toml` | `Center::to_toml`: the text of a centre, without fields that equal their defaults |

mod centre;
mod hours;
mod ladder;
mod leaving;
mod people;
mod queue;
mod ringing;
mod toml;

use std::path::Path;
use std::sync::OnceLock;

use indexmap::IndexMap;
use serde_json::Value as Json;

use super::center::*;
use super::text::broken::{Broken, section};
use super::text::fault::{Faults, ScenarioErrors};
use super::text::literal::{Target, formats};
use super::text::source::Source;
use super::text::structure::{Structure, file_schema};
use super::{ConfigError, Directory, Kind, Unknown, VOICE};
use crate::id::{ChannelId, QueueId};

pub(crate) use centre::CenterFile;
#[cfg(feature = "sim")]
pub(crate) use people::{AgentsFile, Fraction};

impl Center {
    /// Reads the centre part of a scenario file and checks it; the world, published figures and variants are not read.
    ///
    /// # Errors
    /// Every fault found.
    pub fn load(path: impl AsRef<Path>) -> Result<Self, ScenarioErrors> {
        Self::from_source(Source::load(path.as_ref())?)
    }

    /// Parses the centre part of a scenario file; errors call the file `name`.
    ///
    /// # Errors
    /// Every fault found.
    pub fn parse(name: &str, text: &str) -> Result<Self, ScenarioErrors> {
        Self::from_source(Source::parse(name, text)?)
    }

    pub(crate) fn from_source(mut source: Source) -> Result<Self, ScenarioErrors> {
        static SCHEMA: OnceLock<Json> = OnceLock::new();
        let schema = SCHEMA.get_or_init(center_schema);
        let mut form = source.check(&Structure { schema, formats: &formats() });
        let Some(file) = source.fill(&mut form) else { return Err(source.errors(form.faults)) };
        let (center, faults) = read(&file, &form.broken);
        form.faults.append(faults);
        source.refuse(form.faults)?;
        Ok(center)
    }
}

/// The JSON Schema of the centre part of a scenario file.
pub fn center_schema() -> Json {
    file_schema::<CenterFile>()
}

/// The centre, as far as it can be built, and everything wrong with it.
pub(crate) fn read(file: &CenterFile, broken: &Broken) -> (Center, Faults) {
    let directory = file.directory();
    let mut reader = Reader { file, directory: &directory, faults: Faults::beside(broken) };
    let center = reader.center();
    let mut faults = reader.faults;
    // An unknown name leaves a gap, which the check would report as well; and the centre as a whole is not what was
    // meant.
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

/// A file being converted to a centre: names become ids.
struct Reader<'a> {
    file: &'a CenterFile,
    directory: &'a Directory,
    faults: Faults,
}

impl Reader<'_> {
    fn destination(&mut self, path: &str, target: &Target) -> Destination {
        // The centre is not used after a fault, so any substitute will do for an unknown destination.
        match target {
            Target::End => Destination::End,
            Target::Callback => Destination::Callback,
            Target::Queue(name) => self.queue_id(path, name).map_or(Destination::End, Destination::Queue),
            Target::External(name) => self
                .known(path, Kind::External, self.directory.external(name))
                .map_or(Destination::End, Destination::External),
        }
    }

    fn queue_id(&mut self, path: &str, name: &str) -> Option<QueueId> {
        self.known(path, Kind::Queue, self.directory.queue(name))
    }

    fn channel_id(&mut self, path: &str, name: &str) -> Option<ChannelId> {
        self.known(path, Kind::Channel, self.directory.channel(name))
    }

    /// What the directory found; otherwise records a fault.
    fn known<T>(&mut self, path: &str, kind: Kind, found: Result<T, Unknown<'_>>) -> Option<T> {
        found.map_err(|unknown| self.faults.not_found(path, kind, unknown)).ok()
    }
}

/// What to do with retired queues and agents, which files cannot express.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Retired {
    /// They are faults.
    Refused,
    /// They are left out, and so are profiles that served only retired queues.
    LeftOut,
}

/// The file, and what of the centre it cannot express.
fn write(center: &Center, retired: Retired) -> (CenterFile, Vec<ConfigError>) {
    let mut writer = Writer { center, faults: Vec::new() };
    let file = writer.center(retired);
    (file, writer.faults)
}

/// A valid centre being converted to a file: ids become names.
struct Writer<'a> {
    center: &'a Center,
    faults: Vec<ConfigError>,
}

impl Writer<'_> {
    fn cannot(&mut self, path: impl Into<String>, found: impl std::fmt::Display, expected: &str) {
        self.faults.push(ConfigError::new(path, found, expected));
    }

    fn channel_name(&self, channel: ChannelId) -> String {
        self.center.channels.get(channel.index()).map_or(VOICE, |channel| &channel.name).to_owned()
    }

    fn queue_name(&self, queue: QueueId) -> String {
        self.center.queues[queue.index()].name.clone()
    }

    fn target(&self, destination: Destination) -> Target {
        match destination {
            Destination::End => Target::End,
            Destination::Callback => Target::Callback,
            Destination::Queue(queue) => Target::Queue(self.queue_name(queue)),
            Destination::External(place) => Target::External(self.center.externals[usize::from(place)].clone()),
        }
    }

    /// A table by queue name, without the retired queues.
    fn by_queue<T>(&self, these: impl Iterator<Item = (QueueId, T)>) -> IndexMap<String, T> {
        these
            .filter(|(queue, _)| !self.center.queues[queue.index()].retired)
            .map(|(queue, it)| (self.queue_name(queue), it))
            .collect()
    }
}
