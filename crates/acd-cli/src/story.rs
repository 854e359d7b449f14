//! `acd story`: plays stories through the engine.

use std::io::Write;
use std::path::PathBuf;

use acd::story::{Detail, Manner, Story, Transcript};
use anyhow::Context;
use clap::Args;

use super::Exit;

#[derive(Debug, Args)]
#[command(after_help = "Examples:
  acd story tests/conformance/edge-01-answer-against-abandon.story
  acd story tests/conformance/*.story          one line a story, and the transcript of each that differs
  acd story mine.story --all                   also what a story need not write, with all details
  acd story mine.story --write                 writes what comes out into the file

The language is described in docs/stories.md. A scene that says nowhere what must come out is only played.

Exit status: 0 everything came out as written; 1 something did not; 2 wrong usage; 3 a file is at fault; 4 something could \
not be written.")]
pub(crate) struct Arguments {
    /// Story files.
    #[arg(value_name = "FILE", required = true)]
    files: Vec<PathBuf>,
    /// Print the transcript of every story, not only of those that differ. (A single story is printed anyway.)
    #[arg(long)]
    transcript: bool,
    /// Show everything that came out, with all details.
    #[arg(long)]
    all: bool,
    /// Print one JSON document: a list with the transcript of each file.
    #[arg(long, conflicts_with_all = ["transcript", "all", "write"])]
    json: bool,
    /// Write what comes out into the files, replacing what was there.
    #[arg(long, conflicts_with_all = ["transcript", "all"])]
    write: bool,
}

/// Plays the stories and reports what differs.
///
/// # Errors
/// Faults of the files; if `out` or a file cannot be written.
pub(crate) fn run(arguments: &Arguments, out: &mut impl Write) -> anyhow::Result<Exit> {
    let stories: Result<Vec<Story>, _> = arguments.files.iter().map(Story::load).collect();
    let stories = stories?;
    if arguments.write {
        for (path, story) in arguments.files.iter().zip(&stories) {
            std::fs::write(path, story.written()).with_context(|| format!("cannot write {}", path.display()))?;
        }
        return Ok(Exit::Fine);
    }
    let transcripts: Vec<Transcript> = stories.iter().map(|story| story.play(Manner::Plain)).collect();
    match arguments.json {
        true => writeln!(out, "{:#}", serde_json::to_value(&transcripts)?)?,
        false => show(arguments, &transcripts, out)?,
    }
    Ok(if transcripts.iter().all(Transcript::holds) { Exit::Fine } else { Exit::Bad })
}

fn show(arguments: &Arguments, transcripts: &[Transcript], out: &mut impl Write) -> std::io::Result<()> {
    let detail = if arguments.all { Detail::All } else { Detail::Written };
    for transcript in transcripts {
        if arguments.transcript || transcripts.len() == 1 || !transcript.holds() {
            writeln!(out, "{}", transcript.render(detail))?;
        }
        writeln!(out, "{}: {}", transcript.file, verdict(transcript))?;
    }
    Ok(())
}

/// The result of a story in a few words.
fn verdict(transcript: &Transcript) -> String {
    let count = |what: fn(&&acd::story::Played) -> bool| transcript.scenes.iter().filter(what).count();
    let (differ, played) = (count(|scene| scene.difference.is_some()), count(|scene| !scene.expects));
    let scenes = match transcript.scenes.len() {
        1 => "1 scene".to_owned(),
        many => format!("{many} scenes"),
    };
    match (differ, played) {
        (0, 0) => format!("holds ({scenes})"),
        (0, played) if played == transcript.scenes.len() => {
            format!("played ({scenes}); it does not state what must come out")
        }
        (0, played) => format!("holds ({scenes}, {played} of them only played)"),
        (differ, _) => format!("differs in {differ} of {scenes}"),
    }
}
