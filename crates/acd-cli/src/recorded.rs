//! The records that a command reads.

mod journal;

use std::path::{Path, PathBuf};

use acd_planning::records::{self, Fault, Mapping, MappingError, Records};
use clap::Args;

use crate::journal::Zone;

/// Records, or a file that says how to read them, that are at fault.
#[derive(Debug, thiserror::Error)]
#[error("{}", .0.join("\n"))]
pub(crate) struct BadRecords(Vec<String>);

impl BadRecords {
    /// A fault that names its file.
    #[cfg(feature = "report")]
    pub(crate) fn from(fault: String) -> Self {
        Self(vec![fault])
    }

    /// Faults of a file.
    pub(crate) fn of<T: ToString>(file: &Path, faults: &[T]) -> Self {
        Self(faults.iter().map(|fault| format!("{}: {}", file.display(), fault.to_string())).collect())
    }

    pub(crate) fn of_faults(faults: &[Fault]) -> Self {
        Self(faults.iter().map(ToString::to_string).collect())
    }
}

/// Where the records are, and how to read them.
#[derive(Debug, Args)]
pub(crate) struct Recorded {
    /// Records of calls, or of intervals: a CSV file, as docs/planning.md describes, or what the flags below say.
    #[arg(value_name = "RECORDS")]
    file: PathBuf,
    /// The records are the journal of `acd serve`: its folder, or one segment.
    #[arg(long, conflicts_with_all = ["map", "mapping", "time_format", "encoding", "queue_log"])]
    journal: bool,
    #[command(flatten)]
    reading: Reading,
}

impl Recorded {
    /// What to call the file.
    pub(crate) fn name(&self) -> String {
        self.file.display().to_string()
    }

    /// Reads all of it.
    ///
    /// # Errors
    /// Every kind of fault, with its lines.
    pub(crate) fn read(&self) -> anyhow::Result<Records> {
        if self.journal {
            return journal::read(&self.file, self.reading.zone.as_deref());
        }
        self.reading.read(&self.file)
    }
}

/// How records are to be read.
#[derive(Debug, Default, Args)]
pub(crate) struct Reading {
    /// Which column holds what, as in wait=seconds_waited or attribute.region=province. May be repeated.
    #[arg(long = "map", value_name = "WHAT=COLUMN")]
    map: Vec<String>,
    /// A file that says how to read the records. Without it RECORDS.map.toml is read, if it is there.
    #[arg(long, value_name = "FILE")]
    mapping: Option<PathBuf>,
    /// How times are written: "%d.%m.%Y %H:%M", "seconds" of the day, "unix" or "serial".
    #[arg(long, value_name = "FORMAT")]
    time_format: Option<String>,
    /// The character set, such as gbk.
    #[arg(long, value_name = "NAME")]
    encoding: Option<String>,
    /// Whose clock the centre follows, such as Asia/Shanghai; times with an offset from UTC are converted to it.
    #[arg(long, value_name = "ZONE")]
    zone: Option<String>,
    /// The records are Asterisk's queue_log.
    #[arg(long, requires = "zone", conflicts_with_all = ["map", "mapping", "time_format", "encoding"])]
    queue_log: bool,
}

impl Reading {
    /// Reads all of a file.
    ///
    /// # Errors
    /// Every kind of fault, with its lines.
    pub(crate) fn read(&self, file: &Path) -> anyhow::Result<Records> {
        let name = file.display().to_string();
        let mapping = self.mapping(file)?;
        let bytes = std::fs::read(file).map_err(|error| BadRecords::of(file, &[error]))?;
        let read = if self.queue_log {
            let zone = self.zone.as_deref().unwrap_or("UTC");
            let zone = Zone::named(zone)?;
            records::read_queue_log(&[(&name, &bytes)], zone.time_zone()).map(|log| log.records)
        } else {
            records::read(&bytes, &name, &mapping)
        };
        Ok(read.map_err(|faults| BadRecords::of_faults(&faults))?)
    }

    /// The zone that was asked for.
    #[cfg(feature = "report")]
    pub(crate) fn zone(&self) -> Option<&str> {
        self.zone.as_deref()
    }

    fn mapping(&self, records: &Path) -> anyhow::Result<Mapping> {
        let beside = PathBuf::from(format!("{}.map.toml", records.display()));
        let file = self.mapping.clone().or_else(|| beside.exists().then_some(beside));
        let mut mapping = match file {
            Some(file) => Mapping::parse(&text(&file)?).map_err(|fault| BadRecords::of(&file, &[fault]))?,
            None => Mapping::default(),
        };
        let wrong: Vec<MappingError> = self.map.iter().filter_map(|text| mapping.map(text).err()).collect();
        if !wrong.is_empty() {
            return Err(BadRecords(wrong.iter().map(ToString::to_string).collect()).into());
        }
        mapping.time_format = self.time_format.clone().or(mapping.time_format);
        mapping.encoding = self.encoding.clone().or(mapping.encoding);
        mapping.zone = self.zone.clone().or(mapping.zone);
        Ok(mapping)
    }
}

/// Reads a text file whose content is then parsed.
pub(crate) fn text(file: &Path) -> Result<String, BadRecords> {
    std::fs::read_to_string(file).map_err(|error| BadRecords::of(file, &[error]))
}
