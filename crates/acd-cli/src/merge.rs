//! `acd merge`: partial results of one simulation, made anywhere, as the report of the whole.

use std::io::Write;
use std::path::PathBuf;

use acd::sim::{Partial, PartialFault, in_order};
use acd_report::{MergeError, PartialReport, merge, plural};
use clap::Args;

use super::Exit;
use super::simulate::{MAX_REPLICATIONS, Shown};

#[derive(Debug, Args)]
#[command(after_help = "Examples:
  acd simulate my-centre.toml --range 0..100 --partial part-0          the first hundred replications, here
  ssh other acd simulate my-centre.toml --range 100..200 --partial part-1     the next hundred, elsewhere
  acd merge part-0 part-1                                              the report of all two hundred
  acd merge part-* --replications 1000 --json                          are all thousand there?

  seq 0 9 | parallel -S host1,host2 'acd simulate my-centre.toml --threads 1 \\
      --range $(({}*100))..$(({}*100+100)) --partial part-{}'          GNU parallel, on a common file system

  #SBATCH --array=0-9 --cpus-per-task=1                                Slurm, a job array of ten
  first=$((SLURM_ARRAY_TASK_ID*100))
  acd simulate my-centre.toml --threads 1 --range $first..$((first+100)) --partial part-$SLURM_ARRAY_TASK_ID

The report is to the last bit that of acd simulate with all replications, however they were divided and in whatever order \
the files are given. Files are not merged unless scenario (with its changes and recorded calls), seed, options and version \
are the same and every replication is there once. A file is written at once or not at all: run a part again that is missing. \
Recorded calls beside the scenario are read again where they were.

Exit status: 0 all is well; 2 wrong usage; 3 a file cannot be read, is damaged, or does not belong to the others; 4 something \
could not be written.")]
pub(crate) struct Arguments {
    /// Files of acd simulate --partial.
    #[arg(value_name = "FILE", required = true)]
    files: Vec<PathBuf>,
    /// How many replications there should be, so that missing ones at the end are noticed.
    #[arg(long, value_name = "NUMBER", value_parser = clap::value_parser!(u64).range(1..=MAX_REPLICATIONS))]
    replications: Option<u64>,
    #[command(flatten)]
    shown: Shown,
}

/// Files that are not the parts of one run: one fault a line.
#[derive(Debug, thiserror::Error)]
#[error("{}", .0.join("\n"))]
pub(crate) struct BadParts(Vec<String>);

/// Merges, and writes the report.
///
/// # Errors
/// Every fault of the files; failures to write.
pub(crate) fn run(arguments: &Arguments, out: &mut impl Write) -> anyhow::Result<Exit> {
    let (mut parts, mut faults) = (Vec::new(), Vec::new());
    for file in &arguments.files {
        let name = file.display().to_string();
        let bytes = std::fs::read(file).map_err(|error| format!("{name}: cannot be read: {error}"));
        match bytes.and_then(|bytes| PartialReport::from_bytes(&bytes).map_err(|fault| format!("{name}: {fault}"))) {
            Ok(part) => parts.push((name, part)),
            Err(fault) => faults.push(fault),
        }
    }
    if !faults.is_empty() {
        faults.extend(others(&parts));
        return Err(BadParts(faults).into());
    }
    let merged = match merge(parts, arguments.replications) {
        Ok(merged) => merged,
        Err(MergeError::Scenario(faults)) => return Err(faults.into()),
        Err(error) => return Err(BadParts(vec![error.to_string()]).into()),
    };
    arguments.shown.show(&merged.report, out)?;
    let (calls, files) = (merged.report.about.calls_simulated, arguments.files.len() as u64);
    anstream::eprintln!("{} in {}", plural(calls, "call"), plural(files, "file"));
    Ok(Exit::Fine)
}

/// What is wrong with the files that could be read. What is missing may be in one of the others.
fn others(parts: &[(String, PartialReport)]) -> Vec<String> {
    let parts: Vec<(String, Partial)> =
        parts.iter().map(|(name, part)| (name.clone(), part.partial().clone())).collect();
    let faults = in_order(&parts, None).err().map_or(Vec::new(), |faults| faults.0);
    let certain = faults.iter().filter(|fault| !matches!(fault, PartialFault::Missing { .. } | PartialFault::None));
    certain.map(ToString::to_string).collect()
}
