//! What `docs/comparison.md` claims about us exists: each story it names, and each setting or command.

use std::fs;
use std::path::Path;

fn text(path: &str) -> String {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(path);
    fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// The rows of our own tables: (feature, settings, stories).
fn rows(text: &str) -> Vec<(String, String, String)> {
    let mut rows = Vec::new();
    let mut ours = false;
    for line in text.lines() {
        let cells: Vec<&str> = line.trim_matches('|').split('|').map(str::trim).collect();
        match cells[..] {
            ["acd", ..] => ours = true,
            [feature, settings, stories] if ours && !feature.starts_with('-') => {
                rows.push((feature.to_owned(), settings.to_owned(), stories.to_owned()));
            }
            _ if !line.starts_with('|') => ours = false,
            _ => {}
        }
    }
    rows
}

/// The text between backticks.
fn named(cell: &str) -> impl Iterator<Item = &str> {
    cell.split('`').skip(1).step_by(2)
}

/// The last word of a setting's or command's path: `rona.CAUSE.delay` gives `delay`.
fn word(setting: &str) -> &str {
    let path = setting.split([' ', ',', '(']).next().unwrap_or(setting);
    path.split(['.', ':']).rfind(|part| !part.is_empty() && *part != "NAME" && *part != "QUEUE").unwrap_or(path)
}

#[test]
fn every_story_and_setting_that_the_comparison_names_is_there() {
    let rows = rows(&text("docs/comparison.md"));
    assert!(rows.len() > 100, "only {} rows", rows.len());
    let known = ["scenarios/README.md", "src/engine/command.rs", "src/engine/fact.rs", "src/engine/outcome.rs"];
    let more = [
        "src/engine/whole/snapshot.rs",
        "src/engine/whole/restore.rs",
        "src/engine/decide/explain.rs",
        "src/stats/service_level.rs",
        "src/stats/options.rs",
    ];
    let rest = ["src/quality/desk.rs", "src/quality/score.rs", "src/quality/rule.rs", "README.md"];
    let pages = ["docs/cluster.md", "docs/planning.md"];
    let known: String = known.iter().chain(&more).chain(&rest).chain(&pages).map(|path| text(path)).collect();
    for (feature, settings, stories) in &rows {
        for story in named(stories) {
            let file = format!("tests/conformance/{story}.story");
            assert!(Path::new(env!("CARGO_MANIFEST_DIR")).join(&file).exists(), "{feature}: no {file}");
        }
        for setting in named(settings) {
            assert!(known.contains(word(setting)), "{feature}: nothing is called {}", word(setting));
        }
        assert!(
            named(settings).count() > 0 || ["–", "no setting", "no setting: always"].contains(&settings.as_str()),
            "{feature}"
        );
    }
}

fn first_cell(line: &str) -> &str {
    line.trim_matches('|').split('|').next().unwrap_or_default().trim()
}

/// The first cells of each table of one topic, without the header.
fn features_by_table(theme: &str) -> Vec<Vec<&str>> {
    let lines: Vec<&str> = theme.lines().collect();
    let tables = lines.split(|line| !line.starts_with('|')).filter(|table| table.len() > 2);
    tables.map(|table| table[2..].iter().map(|line| first_cell(line)).collect()).collect()
}

#[test]
fn the_four_tables_of_a_theme_have_the_same_rows() {
    let page = text("docs/comparison.md");
    let mut compared = 0;
    for theme in page.split("\n## ").skip(1) {
        let tables = features_by_table(theme);
        let Some((ours, others)) = tables.split_first().filter(|(_, others)| others.len() == 3) else { continue };
        for table in others {
            assert_eq!(table, ours, "{}", theme.lines().next().unwrap_or_default());
            compared += table.len();
        }
    }
    assert!(compared > 300, "only {compared} rows compared");
}
