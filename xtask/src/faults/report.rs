//! The page that lists which tests caught each fault.

use super::planted::Fault;

/// The maximum number of tests named per fault.
const NAMED_MAX: usize = 3;

pub(crate) fn page(outcomes: &[(&Fault, Vec<String>)], of: usize) -> String {
    let survived = outcomes.iter().filter(|(_, caught)| caught.is_empty()).count();
    let rows: String = outcomes.iter().map(|(fault, caught)| row(fault, caught)).collect();
    format!(
        "# Planted faults\n\n\
         Each row is a fault that was planted in the engine, alone, before the tests were run: `cargo xtask faults` does it again,\n\
         and writes this page; `xtask/src/faults/list.toml` has the faults. {} of {of} were run; {survived} survived.\n\n\
         | fault | in `src/engine/` | what it breaks | caught by |\n|---|---|---|---|\n{rows}",
        outcomes.len()
    )
}

fn row(fault: &Fault, caught: &[String]) -> String {
    let file = fault.file.trim_start_matches("src/engine/");
    let named: Vec<String> = caught.iter().take(NAMED_MAX).map(|test| format!("`{test}`")).collect();
    let by = match caught.len() {
        0 => "**survived**".to_owned(),
        few if few <= NAMED_MAX => named.join(", "),
        many => format!("{}, and {} more", named.join(", "), many - NAMED_MAX),
    };
    format!("| {} | `{file}` | {} | {by} |\n", fault.name, fault.breaks)
}
