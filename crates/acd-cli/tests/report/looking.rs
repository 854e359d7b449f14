//! Appearance: everything fits on any screen and on paper, and nothing is fetched.

use std::fs;
use std::path::PathBuf;
use std::sync::OnceLock;

use serde_json::json;

use crate::browser::{Browser, Viewer};
use crate::pages::AFTERWARDS;
use crate::{done, folder, text};

pub(crate) const DESK: Viewer = Viewer { width: 1440, height: 900, languages: "en-GB,en", dark: false };

/// Texts that overlap others, or that are cut off.
const FAULTS: &str = r#"(() => {
  const faults = [], boxes = [];
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const node = walker.currentNode, parent = node.parentElement, text = node.data.trim();
    if (text === "" || !parent.checkVisibility({ checkOpacity: true, checkVisibilityCSS: true })) continue;
    if (parent.closest(".hidden, .skip, caption, style, title, figure caption, script")) continue;
    if (getComputedStyle(parent.closest("thead") ?? parent).clipPath !== "none") continue;
    const range = document.createRange();
    range.selectNodeContents(node);
    if (parent.matches("td:not(.words)") && !/[ ]/.test(text) && range.getClientRects().length > 1) faults.push(`${text} is broken in two`);
    const svg = parent.closest("svg")?.getBoundingClientRect();
    for (const box of range.getClientRects()) {
      if (box.width === 0) continue;
      boxes.push([text, box]);
      if (box.left < -0.5 || box.right > innerWidth + 0.5) faults.push(`${text} is beyond the edge`);
      if (svg && (box.left < svg.left - 1 || box.right > svg.right + 1 || box.top < svg.top - 1 || box.bottom > svg.bottom + 1)) {
        faults.push(`${text} is cut off by its chart`);
      }
    }
  }
  boxes.sort((one, other) => one[1].top - other[1].top);
  for (let place = 0; place < boxes.length; place += 1) {
    const [text, box] = boxes[place];
    for (let next = place + 1; next < boxes.length && boxes[next][1].top < box.bottom - 3; next += 1) {
      const [other, there] = boxes[next];
      const wide = Math.min(box.right, there.right) - Math.max(box.left, there.left);
      const high = Math.min(box.bottom, there.bottom) - Math.max(box.top, there.top);
      if (wide > 1.5 && high > 4) faults.push(`${text} runs into ${other}`);
    }
  }
  for (const node of document.querySelectorAll("main *:not(caption, .hidden, svg *)")) {
    if (node.closest("thead, caption, .hidden") || !node.checkVisibility()) continue;
    if (node.scrollWidth > node.clientWidth + 1 && node.clientWidth > 0 && getComputedStyle(node).display !== "inline") {
      faults.push(`${node.tagName}.${node.className} is wider than its room: ${node.textContent.slice(0, 60)}`);
    }
  }
  if (document.documentElement.scrollWidth > innerWidth) faults.push("wider than the screen");
  return [boxes.length, faults.slice(0, 20)];
})()"#;

/// The pages: of a simulated quarter beside what was published, of a journal beside two others, of records with ratings,
/// checks and callbacks, and of a plan, each in both languages.
pub(crate) fn pages() -> &'static [(&'static str, PathBuf)] {
    static MADE: OnceLock<Vec<(&'static str, PathBuf)>> = OnceLock::new();
    MADE.get_or_init(|| {
        let folder = folder("report-looking");
        let journal = folder.join("journal");
        let weeks = ["--replications", "1", "--set", "world.calendar.days=21"];
        let guizhou = "scenarios/guizhou-2025q1.toml";
        done(&[&["simulate", guizhou], &weeks[..], &["--journal", text(&journal)]].concat());
        let records = folder.join("calls.csv");
        fs::write(&records, AFTERWARDS).expect("room for the records");
        let staff = ["staff", "scenarios/teach-skills.toml", "--keep-staff", "--target", "legs.abandoned{by=run}<=99"];
        let mut pages = Vec::new();
        for lang in ["zh", "en"] {
            let page = |name: &str| folder.join(format!("{name}-{lang}.html"));
            let (quarter, compared, recorded, plan) =
                (page("quarter"), page("compared"), page("recorded"), page("plan"));
            done(&["report", guizhou, "--replications", "2", "--lang", lang, "--html", text(&quarter)]);
            let journals = ["--year-before", text(&journal), "--quarter-before", text(&journal)];
            let names = ["--names", "scenarios/guizhou-2025q1.names.csv", "--lang", lang, "--html", text(&compared)];
            done(&[&["report", "--journal", text(&journal)], &journals[..], &names].concat());
            done(&["report", "--records", text(&records), "--lang", lang, "--html", text(&recorded)]);
            done(&[&staff[..], &["--verify", "2", "--lang", lang, "--html", text(&plan)]].concat());
            pages.extend([quarter, compared, recorded, plan].map(|page| (lang, page)));
        }
        pages
    })
}

pub(crate) fn address(page: &std::path::Path) -> String {
    format!("file://{}", text(page))
}

#[test]
fn every_label_fits_on_any_screen_and_on_paper() {
    for (lang, page) in pages() {
        let mut browser = Browser::showing(&address(page), DESK);
        for width in [360, 768, 1440] {
            browser.sit_down(Viewer { width, ..DESK });
            let found = browser.eval(FAULTS);
            assert!(found[0].as_u64() > Some(100), "{lang} {width}: only {} texts", found[0]);
            assert_eq!(found[1], json!([]), "{} {width}", page.display());
            browser.eval("document.querySelectorAll('details').forEach(part => part.open = true)");
            assert_eq!(browser.eval(FAULTS)[1], json!([]), "{} {width}, with every table open", page.display());
            browser.eval("document.querySelectorAll('details').forEach(part => part.open = false)");
        }
        browser.print_on_a4();
        assert_eq!(browser.eval(FAULTS)[1], json!([]), "{} on A4", page.display());
        assert_eq!(browser.eval("getComputedStyle(document.body).backgroundColor"), json!("rgb(255, 255, 255)"));
        if let Some(folder) = std::env::var_os("ACD_PICTURES").map(PathBuf::from) {
            take_pictures(&mut browser, &folder, page);
        }
    }
}

#[test]
fn a_label_that_does_not_fit_is_noticed() {
    let mut browser = Browser::showing(&address(&pages()[0].1), DESK);
    browser.eval("document.querySelector('svg text').textContent = '很长'.repeat(60)");
    assert_ne!(browser.eval(FAULTS)[1], json!([]), "a label that is too long");
    browser.reload();
    browser.eval("document.querySelector('tbody td').style.marginTop = '-60px', document.querySelector('h2').style.height = '2px'");
    assert_ne!(browser.eval(FAULTS)[1], json!([]), "a heading that runs into the next line");
}

#[test]
fn a_page_is_one_file_that_asks_for_nothing() {
    for (_, page) in pages() {
        let bytes = fs::metadata(page).expect("the page").len();
        assert!(bytes <= 500_000, "{}: {bytes} bytes", page.display());
        let mut browser = Browser::showing(&address(page), Viewer { dark: true, ..DESK });
        assert_eq!(browser.eval("performance.getEntriesByType('resource').length"), json!(0));
        assert_eq!(browser.eval("document.querySelectorAll('script, link, img, iframe').length"), json!(0));
        assert_eq!(
            browser.eval("getComputedStyle(document.body).backgroundColor"),
            json!("rgb(14, 19, 25)"),
            "it is dark"
        );
        // Whoever measures looks here: the time to the first paint, in milliseconds.
        browser.reload();
        let paint = "performance.getEntriesByName('first-contentful-paint')[0]?.startTime";
        browser.wait_for(&format!("{paint} > 0"));
        let painted = browser.eval(paint);
        eprintln!("{}: {bytes} bytes, painted after {painted} ms", page.display());
        let links =
            "[...document.querySelectorAll('a')].every(link => /^(#|data:text\\/csv)/.test(link.getAttribute('href')))";
        assert_eq!(browser.eval(links), json!(true), "every link stays within the file");
        let csv = browser.eval(
            "fetch ? decodeURIComponent(document.querySelector('a.csv').href.split(',').slice(1).join(',')) : ''",
        );
        assert!(csv.as_str().is_some_and(|csv| csv.starts_with('\u{feff}') && csv.lines().count() > 1), "{csv}");
        let charts = "[...document.querySelectorAll('figure')].every(figure => figure.querySelector('svg[role=img][aria-label]') \
                      && figure.querySelector('table tbody tr') && figure.querySelector('a.csv'))";
        assert_eq!(browser.eval(charts), json!(true), "each chart has its table and a CSV file of it");
    }
}

/// For whoever wants to look: as on a telephone and on a screen, light and dark, and on paper.
fn take_pictures(browser: &mut Browser, folder: &std::path::Path, page: &std::path::Path) {
    fs::create_dir_all(folder).expect("a folder");
    let name = page.file_stem().expect("a name").to_string_lossy().into_owned();
    let save = |what: &str, picture: Vec<u8>| {
        fs::write(folder.join(format!("{name}-{what}.png")), picture).expect("it can be written");
    };
    save("a4", browser.whole_picture());
    for (width, dark) in [(360, false), (1440, false), (1440, true)] {
        browser.sit_down(Viewer { width, dark, ..DESK });
        save(&format!("{width}-{}", if dark { "dark" } else { "light" }), browser.whole_picture());
    }
}
