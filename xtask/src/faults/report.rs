//! The page that lists which tests caught each fault, and at which commit.

use super::planted::Fault;

/// The maximum number of tests named per fault.
const NAMED_MAX: usize = 3;

/// The page after a run at `commit`: the rows of faults that were not planted this time are kept as `before` has them.
pub(crate) fn page(before: &str, faults: &[Fault], outcomes: &[(&Fault, Vec<String>)], commit: &str) -> String {
    let kept = |fault: &Fault| before.lines().find(|line| line.starts_with(&format!("| {} |", fault.name)));
    let rows: Vec<String> = faults
        .iter()
        .filter_map(|fault| match outcomes.iter().find(|(planted, _)| planted.name == fault.name) {
            Some((_, caught)) => Some(row(fault, caught, commit)),
            None => kept(fault).map(str::to_owned),
        })
        .collect();
    let survived = rows.iter().filter(|row| row.contains(SURVIVED)).count();
    format!(
        "# Planted faults\n\n\
         Each row is a fault that was planted in the engine, the simulation, the rotas or the report, alone, before the tests were\n\
         run, and the commit at which that was done last: `cargo xtask faults` does it again, for all or for some, and writes this\n\
         page; `xtask/src/faults/list.toml` has the faults. {} of {} were run; {survived} survived.\n\n\
         | fault | in, from `src/` or the root | what it breaks | caught by | at |\n|---|---|---|---|---|\n{}\n",
        rows.len(),
        faults.len(),
        rows.join("\n")
    )
}

const SURVIVED: &str = "**survived**";

fn row(fault: &Fault, caught: &[String], commit: &str) -> String {
    let file = fault.file.trim_start_matches("src/");
    let named: Vec<String> = caught.iter().take(NAMED_MAX).map(|test| format!("`{test}`")).collect();
    let by = match caught.len() {
        0 => SURVIVED.to_owned(),
        few if few <= NAMED_MAX => named.join(", "),
        many => format!("{}, and {} more", named.join(", "), many - NAMED_MAX),
    };
    format!("| {} | `{file}` | {} | {by} | {commit} |", fault.name, fault.breaks)
}
