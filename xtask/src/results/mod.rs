//! Writes the results of the last benchmarks into `docs/measured.md` as tables, and into the folder beside it as plots.
//!
//! ```sh
//! cargo bench --bench commands
//! cargo bench --bench simulation
//! cargo xtask results
//! ```
//!
//! Measures nothing. Figures are criterion's medians, read from its files. The page's prose is kept; what is between
//! `<!-- begin NAME -->` and `<!-- end NAME -->` is replaced.

mod chart;
mod measured;
mod page;

use std::path::Path;

type Result<T> = std::result::Result<T, Box<dyn std::error::Error>>;

/// Writes the page of the project with this root.
pub(crate) fn write(root: &Path) -> Result<()> {
    let measured = measured::read(&root.join("target/criterion"))?;
    let docs = root.join("docs");
    std::fs::create_dir_all(docs.join("measured"))?;
    for chart in chart::all(&measured) {
        chart.draw(&docs.join("measured").join(chart.file))?;
    }
    let path = docs.join("measured.md");
    let text = std::fs::read_to_string(&path)?;
    std::fs::write(&path, page::filled(&text, &page::sections(&measured)?)?)?;
    println!("{} figures, in docs/measured.md and docs/measured", measured.len());
    Ok(())
}

#[test]
fn known_figures_become_the_right_lines_and_a_page_without_its_marks_is_refused() -> Result<()> {
    let measured = measured::examples();
    assert!(chart::all(&measured).iter().all(|chart| chart.lines.iter().all(|line| !line.points.is_empty())));
    let sections = page::sections(&measured)?;
    let text: String =
        sections.iter().map(|(name, _)| format!("<!-- begin {name} -->\n<!-- end {name} -->\n")).collect();
    let page = page::filled(&text, &sections)?;
    assert!(page.contains("| arrive and wait | 50 ns |"), "{page}");
    assert_eq!(page::filled(&page, &sections)?, page, "written twice it is the same");
    assert!(page::filled("no marks", &sections).is_err());
    Ok(())
}
