//! `acd import`: what Asterisk has, as ours.

mod queue_log;

use std::io::Write;
use std::path::{Path, PathBuf};

use acd_import::asterisk::{self, ImportError, Imported, Sources, read_with_includes};
use acd_import::{Note, Text};
use acd_report::plural;
use anyhow::Context;
use clap::{Args, Subcommand};
use serde_json::json;

use crate::Exit;

#[derive(Debug, Args)]
pub(crate) struct Arguments {
    #[command(subcommand)]
    from: From,
}

#[derive(Debug, Subcommand)]
enum From {
    /// Read Asterisk's queues.conf, and write a centre that routes as app_queue would.
    Asterisk(Asterisk),
    /// Read Asterisk's queue_log, say what happened, and write records and recorded calls of it.
    QueueLog(queue_log::Arguments),
}

#[derive(Debug, Args)]
#[command(after_help = "Examples:
  acd import asterisk --queues /etc/asterisk/queues.conf --output centre.toml
  acd import asterisk --queues queues.conf --rules queuerules.conf --extensions extensions.conf
  asterisk -rx 'database show Queue/PersistentMembers' > members.txt
  acd import asterisk --queues queues.conf --members members.txt | acd check /dev/stdin

The centre goes to standard output, or to --output; each setting without a counterpart is named on standard error, with \
its file and line, and what was done instead.

Exit status: 0 all is well; 2 wrong usage; 3 a file cannot be read, or no centre can be made of it; 4 something could \
not be written.")]
struct Asterisk {
    /// queues.conf, or a CSV export of the realtime table `queues`. May be repeated.
    #[arg(long, value_name = "FILE", required = true)]
    queues: Vec<PathBuf>,
    /// queuerules.conf: how penalties change while a call waits.
    #[arg(long, value_name = "FILE")]
    rules: Vec<PathBuf>,
    /// agents.conf: names and after-call work of members such as Agent/1001.
    #[arg(long, value_name = "FILE")]
    agents: Vec<PathBuf>,
    /// extensions.conf: the longest wait, the rule and the first penalties, from its calls of Queue().
    #[arg(long, value_name = "FILE")]
    extensions: Vec<PathBuf>,
    /// Dynamic and realtime members: a CSV export of the table `queue_members`, or the output of
    /// `asterisk -rx "database show Queue/PersistentMembers"`. May be repeated.
    #[arg(long, value_name = "FILE")]
    members: Vec<PathBuf>,
    /// Write the centre to this file instead of standard output.
    #[arg(long, short, value_name = "FILE")]
    output: Option<PathBuf>,
    /// Write one JSON document, with the centre's text and the notes, to standard output.
    #[arg(long, conflicts_with = "output")]
    json: bool,
}

/// Configuration that cannot be read, or of which no centre can be made.
#[derive(Debug, thiserror::Error)]
#[error("{0}")]
pub(crate) struct BadConfiguration(String);

/// Imports what the arguments name.
///
/// # Errors
/// Files that cannot be read or hold nothing of use; where nothing can be written.
pub(crate) fn run(arguments: &Arguments, out: &mut impl Write) -> anyhow::Result<Exit> {
    match &arguments.from {
        From::Asterisk(arguments) => centre(arguments, out),
        From::QueueLog(arguments) => queue_log::run(arguments, out),
    }
}

/// A centre from `queues.conf` and the files around it: reads them, and writes the centre and the notes.
fn centre(arguments: &Asterisk, out: &mut impl Write) -> anyhow::Result<Exit> {
    let mut notes = Vec::new();
    let sources = Sources {
        queues: texts(&arguments.queues, &mut notes)?,
        rules: texts(&arguments.rules, &mut notes)?,
        agents: texts(&arguments.agents, &mut notes)?,
        extensions: texts(&arguments.extensions, &mut notes)?,
        members: texts(&arguments.members, &mut notes)?,
    };
    let imported = asterisk::centre(&sources).map_err(|error: ImportError| BadConfiguration(error.to_string()))?;
    notes.extend(imported.notes.iter().cloned());
    let centre = imported.center.to_toml().map_err(|faults| BadConfiguration(faults.to_string()))?;
    if arguments.json {
        writeln!(out, "{:#}", document(&centre, &notes)).context("cannot write the centre")?;
        return Ok(Exit::Fine);
    }
    match &arguments.output {
        Some(file) => {
            std::fs::write(file, &centre).with_context(|| format!("cannot write {}", file.display()))?;
        }
        None => out.write_all(centre.as_bytes()).context("cannot write the centre")?,
    }
    summarise(&imported, &notes);
    Ok(Exit::Fine)
}

fn texts(files: &[PathBuf], notes: &mut Vec<Note>) -> Result<Vec<Text>, BadConfiguration> {
    let mut texts = Vec::new();
    for file in files {
        let read = read_with_includes(file, &|path: &Path| std::fs::read(path), notes);
        texts.extend(read.map_err(|error| BadConfiguration(format!("{}: {error}", file.display())))?);
    }
    Ok(texts)
}

/// The notes and a line of counts, on standard error: standard output holds the centre.
fn summarise(imported: &Imported, notes: &[Note]) {
    let mut err = anstream::stderr().lock();
    let center = &imported.center;
    // Where standard error is closed there is nobody to tell.
    let _ = notes.iter().try_for_each(|note| writeln!(err, "{note}"));
    let _ = writeln!(
        err,
        "{}, {}, {}; {} without a counterpart, named above",
        plural(center.queues.len() as u64, "queue"),
        plural(center.profiles.len() as u64, "profile"),
        plural(center.agents.len() as u64, "agent"),
        plural(notes.len() as u64, "setting"),
    );
}

fn document(centre: &str, notes: &[Note]) -> serde_json::Value {
    let each = |note: &Note| json!({ "file": &*note.place.file, "line": note.place.line, "setting": note.setting, "instead": note.instead });
    json!({ "centre": centre, "notes": notes.iter().map(each).collect::<Vec<_>>() })
}
