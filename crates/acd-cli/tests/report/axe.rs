//! axe-core finds nothing that keeps people from reading the page.

use std::path::Path;
use std::process::Command;

use serde_json::json;

use crate::browser::{Browser, Viewer};
use crate::looking::{DESK, address, pages};

/// The version that the test was written with; it is fetched when the test runs.
const PACKAGE: &str = "axe-core@4.10.3";

/// The script, from npm; why there is none.
fn script() -> Result<String, String> {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("axe");
    let file = folder.join("node_modules/axe-core/axe.min.js");
    if !file.exists() {
        std::fs::create_dir_all(&folder).map_err(|error| error.to_string())?;
        let arguments = ["install", "--no-save", "--no-audit", "--no-fund", "--ignore-scripts", PACKAGE];
        let output = Command::new("npm").args(arguments).current_dir(&folder).output();
        let output = output.map_err(|error| format!("npm: {error}"))?;
        if !output.status.success() {
            return Err(String::from_utf8_lossy(&output.stderr).into_owned());
        }
    }
    std::fs::read_to_string(&file).map_err(|error| format!("{}: {error}", file.display()))
}

#[test]
fn nobody_is_kept_from_reading() {
    let script = match script() {
        Ok(script) => script,
        Err(why) if std::env::var_os("CI").is_none() => {
            eprintln!("skipped: axe-core cannot be had: {why}");
            return;
        }
        Err(why) => panic!("axe-core cannot be had: {why}"),
    };
    for (_, page) in pages() {
        for dark in [false, true] {
            let mut browser = Browser::showing(&address(page), Viewer { dark, ..DESK });
            browser.eval(&format!("{script}; typeof axe"));
            browser.eval("document.querySelectorAll('details').forEach(part => part.open = true)");
            let found = browser.eval(
                "axe.run().then(found => found.violations.map(fault => \
                 `${fault.id}: ${fault.nodes.length}, such as ${fault.nodes[0].html.slice(0, 200)}`))",
            );
            assert_eq!(found, json!([]), "{}, dark: {dark}", page.display());
        }
    }
}
