use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use super::*;

fn keys(text: &str) -> BTreeSet<&str> {
    let lines = text.lines().filter(|line| !line.starts_with(['#', ' ']));
    lines.filter_map(|line| line.split_once(" = ")).map(|(key, _)| key).collect()
}

/// All of the page's own sources, without tests.
fn sources(folder: &Path, text: &mut String) {
    for entry in fs::read_dir(folder).expect("the sources are there") {
        let path = entry.expect("a file").path();
        if path.is_dir() {
            sources(&path, text);
        } else if path.file_name().is_some_and(|name| name != "tests.rs") {
            text.push_str(&fs::read_to_string(&path).expect("UTF-8"));
        }
    }
}

#[test]
fn both_languages_have_the_same_texts_and_each_is_used() {
    let (chinese, english) = (keys(CHINESE), keys(ENGLISH));
    assert_eq!(chinese, english);
    let mut code = String::new();
    sources(&Path::new(env!("CARGO_MANIFEST_DIR")).join("src/page"), &mut code);
    let unused: Vec<&&str> = english.iter().filter(|key| !code.contains(&format!("\"{key}\""))).collect();
    assert!(unused.is_empty(), "no code uses {unused:?}");
}

#[test]
fn every_text_has_the_same_values_in_both_languages() {
    let values = |text: &str, key: &str| -> BTreeSet<String> {
        let line = text.lines().find(|line| line.starts_with(&format!("{key} = "))).expect("it is there").to_owned();
        let parts = line.split("{ $").skip(1).map(|part| part.split(' ').next().unwrap_or_default().to_owned());
        parts.collect()
    };
    for key in keys(ENGLISH) {
        assert_eq!(values(CHINESE, key), values(ENGLISH, key), "{key}");
    }
    for text in [CHINESE, ENGLISH] {
        assert!(FluentResource::try_new(text.to_owned()).is_ok());
    }
}

#[test]
fn numbers_dates_and_names_are_as_each_language_writes_them() {
    let names = Names::parse("names.csv", "\u{feff}name,zh,en\nlabour,劳动争议,\n").expect("names");
    let (chinese, english) = (Words::new(Language::Chinese, names.clone()), Words::new(Language::English, names));
    let date = jiff::civil::date(2025, 1, 3);
    assert_eq!((chinese.date(date), english.date(date)), ("2025年1月3日".into(), "3 January 2025".into()));
    assert_eq!((chinese.weekday(0), english.weekday(6)), ("周一".into(), "Sun".into()));
    assert_eq!((chinese.name("labour"), english.name("labour")), ("劳动争议".into(), "labour".into()));
    assert_eq!(english.name("night_lawyer"), "night lawyer");
    assert_eq!(
        (english.count(65_448.0), english.count(0.26), english.count(123.4)),
        ("65,448".into(), "0.3".into(), "123".into())
    );
    assert_eq!((english.signed_percent(22.11), english.points(-0.5)), ("+22.11%".into(), "−0.50 points".into()));
}

#[test]
fn a_file_of_names_that_is_none_is_explained() {
    let fault = |text| Names::parse("names.csv", text).expect_err("a fault").to_string();
    assert_eq!(fault("name,zh\na,b\n"), "names.csv:1: found the columns name, zh; expected the columns name, zh, en");
    let ragged = fault("name,zh,en\na,b,c\na,b\n");
    assert!(ragged.starts_with("names.csv:3: found "), "{ragged}");
}
