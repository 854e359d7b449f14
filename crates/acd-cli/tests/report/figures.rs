//! The published figures of both hotlines, as the report prints them from a simulation's journal.

use std::fs;
use std::path::Path;

use serde_json::Value;

use crate::{cells, done, folder, number, text};

/// How far a figure of one simulated period may be from the published one by chance.
#[derive(Clone, Copy)]
enum Chance {
    /// A number of calls: Poisson, and each day busier or calmer by a tenth.
    Calls,
    /// Percent of this many calls: binomial.
    Percent(f64),
    /// This standard error, where waiting makes figures vary more than their numbers say: a 1.96th of `1 run ±` of
    /// `acd simulate` with 100 replications.
    Error(f64),
}

const CALLS: f64 = 64_482.0;

/// The variance of a number of calls out of a quarter's: its own, and its part of the days' busyness (a tenth of
/// 816 calls on 64 days and of 506 on 26).
fn variance(calls: f64) -> f64 {
    let busyness = 64.0 * 81.6f64.powi(2) + 26.0 * 50.6f64.powi(2);
    calls + busyness * (calls / 65_448.0).powi(2)
}

impl Chance {
    fn error(self, published: f64) -> f64 {
        match self {
            Self::Calls => variance(published).sqrt(),
            Self::Percent(of) => (published * (100.0 - published) / of).sqrt(),
            Self::Error(error) => error,
        }
    }
}

/// A figure of the page, which of its cells, what was published, its name in the scenario, and its chance.
type Figure = (&'static str, usize, f64, &'static str, Chance);

const GUIZHOU: &[Figure] = &[
    ("inbound", 0, 65_448.0, "inbound", Chance::Calls),
    ("inbound-per-day", 0, 727.0, "inbound_per_day", Chance::Error(9.3)),
    ("inbound-weekday", 0, 816.0, "inbound_per_weekday", Chance::Error(11.6)),
    ("inbound-weekend", 0, 506.0, "inbound_per_weekend_day", Chance::Error(11.3)),
    ("answered", 0, 64_482.0, "answered", Chance::Calls),
    ("answer-rate", 0, 98.52, "answer_rate", Chance::Error(0.11)),
    ("legs-failed", 0, 2_528.0, "failed", Chance::Error(164.0)),
    ("legs-abandoned", 0, 2_095.0, "abandoned", Chance::Error(149.0)),
    ("legs-timed-out", 0, 117.0, "timed_out", Chance::Error(19.8)),
    ("legs-overflowed", 0, 316.0, "overflowed", Chance::Error(23.2)),
    ("service-hours", 0, 8_696.58, "service_hours", Chance::Error(105.0)),
    ("transfer.front_line.general", 0, 10_540.0, "transferred_to_lawyer", Chance::Calls),
    ("category.civil", 0, 38_968.0, "civil", Chance::Calls),
    ("category.criminal", 0, 1_827.0, "criminal", Chance::Calls),
    ("category.administrative", 0, 1_915.0, "administrative", Chance::Calls),
    ("category.judicial_administration", 0, 19_825.0, "judicial_administration", Chance::Calls),
    ("cause.contract", 0, 20_165.0, "contract", Chance::Calls),
    ("cause.labour", 0, 4_751.0, "labour", Chance::Calls),
    ("cause.family", 0, 4_348.0, "family", Chance::Calls),
    ("cause.succession", 0, 2.0, "succession", Chance::Calls),
    ("cause.tort", 0, 3_807.0, "tort", Chance::Calls),
    ("cause.enforcement", 0, 1_613.0, "enforcement", Chance::Calls),
    ("cause.property", 0, 1_415.0, "property", Chance::Calls),
    ("cause.personality_rights", 0, 1_245.0, "personality_rights", Chance::Calls),
    ("cause.company_securities_insurance", 0, 313.0, "company_securities_insurance", Chance::Calls),
    ("cause.special_procedure", 0, 116.0, "special_procedure", Chance::Calls),
    ("cause.intellectual_property", 0, 74.0, "intellectual_property", Chance::Calls),
    ("matter.non_legal", 0, 1_605.0, "non_legal", Chance::Calls),
    ("matter.satisfaction_callback", 0, 1_096.0, "satisfaction_callback", Chance::Calls),
    ("matter.social_hotline", 0, 524.0, "social_hotline", Chance::Calls),
    ("matter.institution_lookup", 0, 761.0, "institution_lookup", Chance::Calls),
    ("matter.procedure", 0, 2_347.0, "procedure", Chance::Calls),
    ("matter.complaints", 0, 506.0, "complaints", Chance::Calls),
    ("matter.system", 0, 2_393.0, "system", Chance::Calls),
    ("matter.business_process", 0, 53.0, "business_process", Chance::Calls),
    ("region.guiyang", 0, 15_700.0, "guiyang", Chance::Calls),
    ("region.zunyi", 0, 8_487.0, "zunyi", Chance::Calls),
    ("region.bijie", 0, 5_361.0, "bijie", Chance::Calls),
    ("region.liupanshui", 0, 3_539.0, "liupanshui", Chance::Calls),
    ("region.tongren", 0, 2_820.0, "tongren", Chance::Calls),
    ("region.anshun", 0, 2_653.0, "anshun", Chance::Calls),
    ("region.qiannan", 0, 812.0, "qiannan", Chance::Calls),
    ("region.qianxinan", 0, 789.0, "qianxinan", Chance::Calls),
    ("region.qiandongnan", 0, 766.0, "qiandongnan", Chance::Calls),
    ("region.other_provinces", 0, 23_555.0, "other_provinces", Chance::Calls),
    ("region.other_provinces", 1, 36.53, "out_of_province", Chance::Percent(CALLS)),
    ("caller.ordinary", 1, 60.48, "ordinary", Chance::Percent(CALLS)),
    ("caller.women", 1, 32.55, "women", Chance::Percent(CALLS)),
    ("caller.migrant_workers", 1, 4.35, "migrant_workers", Chance::Percent(CALLS)),
    ("caller.minors", 1, 2.02, "minors", Chance::Percent(CALLS)),
    ("mode.mobile", 1, 99.63, "mobile", Chance::Percent(CALLS)),
    ("mode.landline", 1, 0.09, "landline", Chance::Percent(CALLS)),
    ("mode.from_12345", 1, 0.28, "from_12345", Chance::Percent(CALLS)),
    ("rated", 0, 60_666.0, "rated", Chance::Calls),
    ("rated-share", 0, 94.08, "rated_share", Chance::Percent(CALLS)),
    ("rating.very-satisfied", 0, 57_913.0, "very_satisfied", Chance::Calls),
    ("rating.satisfied", 0, 1_886.0, "satisfied", Chance::Calls),
    ("rating.basically-satisfied", 0, 628.0, "basically_satisfied", Chance::Calls),
    ("rating.dissatisfied", 0, 239.0, "dissatisfied", Chance::Calls),
    ("callbacks-owed", 0, 867.0, "callbacks_owed", Chance::Calls),
    // Published as counts: 57,913 and 1,886 of 60,666.
    ("satisfaction-rate", 0, 98.57, "", Chance::Percent(60_666.0)),
    // 8,696.58 hours for 64,482 answered calls.
    ("handling", 0, 485.5, "", Chance::Error(3.0)),
];

/// Simulates one replication into a journal; returns the text report.
fn journal(scenario: &str, folder: &Path, more: &[&str]) -> Value {
    let all = ["simulate", scenario, "--replications", "1", "--seed", "11", "--json", "--journal", text(folder)];
    serde_json::from_str(&done(&[&all[..], more].concat())).expect("JSON")
}

/// Each figure on the page is the simulation's, and no further from the published one than by chance.
fn printed_as_published(html: &str, simulated: &Value, figures: &[Figure]) {
    let mut far = Vec::new();
    for &(key, cell, published, name, chance) in figures {
        let shown = cells(html, key)[cell].clone();
        let (printed, error) = (number(&shown), chance.error(published));
        let distance = (printed - published).abs() / error;
        if distance > 4.0 {
            far.push(format!("{key}: {shown} printed, {published} published, {distance:.1} standard errors"));
        }
        // The journal has exactly what the simulation had.
        let theirs = simulated["published"].as_array().expect("a list").iter().find(|figure| figure["name"] == name);
        if let Some(theirs) = theirs.and_then(|figure| figure["simulated"].as_f64()) {
            let decimals = shown
                .split('.')
                .nth(1)
                .map_or(0, |rest| rest.trim_end_matches(|letter: char| !letter.is_ascii_digit()).len());
            let rounding = 0.5001 / 10f64.powi(decimals as i32);
            assert!((printed - theirs).abs() <= rounding, "{key}: {shown} printed, {theirs} simulated");
        } else {
            assert_eq!(name, "", "{key} is in no scenario");
        }
    }
    assert!(far.is_empty(), "{far:#?}");
}

#[test]
fn guizhous_quarter_is_printed_from_a_journal() {
    let folder = folder("report-guizhou");
    let (events, page) = (folder.join("journal"), folder.join("page.html"));
    let simulated = journal("scenarios/guizhou-2025q1.toml", &events, &[]);
    assert!(done(&["journal", "verify", text(&events)]).starts_with("intact: "));
    done(&["report", "--journal", text(&events), "--html", text(&page)]);
    let html = fs::read_to_string(&page).expect("the page");
    assert!(GUIZHOU.len() >= 60, "only {} figures", GUIZHOU.len());
    printed_as_published(&html, &simulated, GUIZHOU);
    for lost in ["quality-checked", "callbacks-made", "callback-asked"] {
        assert!(!html.contains(&format!("data-figure=\"{lost}\"")), "no journal holds {lost}");
    }
}

/// The totals of the half-year. Standard errors are those of ten simulated half-years; where seats are scarce, answers
/// vary less than calls.
const BEIJING: &[Figure] = &[
    ("answered", 0, 673_951.0, "answered", Chance::Error(1_990.0)),
    ("self-service", 0, 86_143.0, "intelligent", Chance::Error(820.0)),
    // 10 more by video, of which the simulation has none.
    ("services", 0, 760_104.0, "", Chance::Error(2_700.0)),
    ("service-hours", 0, 81_369.68, "service_hours", Chance::Error(255.0)),
    ("rated", 0, 486_572.0, "rated", Chance::Error(1_500.0)),
    ("satisfaction-rate", 0, 99.57, "satisfaction", Chance::Error(0.011)),
    ("region.beijing", 0, 397_880.0, "from_beijing", Chance::Error(1_350.0)),
    ("region.elsewhere", 0, 252_044.0, "from_elsewhere", Chance::Error(910.0)),
    ("mode.from_12345", 0, 2_580.0, "from_12345", Chance::Error(58.0)),
    ("channel.telephone", 0, 673_951.0, "answered", Chance::Error(1_990.0)),
    ("channel.assistant", 0, 86_143.0, "intelligent", Chance::Error(820.0)),
    // 81,369.68 hours for 673,951 answered calls.
    ("handling", 0, 434.6, "", Chance::Error(0.5)),
];

#[test]
fn beijings_half_year_is_printed_from_a_journal() {
    let folder = folder("report-half-year");
    let (events, page) = (folder.join("journal"), folder.join("page.html"));
    let simulated = journal("scenarios/beijing-2024h1.toml", &events, &[]);
    done(&["report", "--journal", text(&events), "--html", text(&page)]);
    let html = fs::read_to_string(&page).expect("the page");
    printed_as_published(&html, &simulated, BEIJING);
    // 61.22 percent of the tickets whose region is known.
    let [beijing, elsewhere] = ["region.beijing", "region.elsewhere"].map(|key| number(&cells(&html, key)[0]));
    let share = 100.0 * beijing / (beijing + elsewhere);
    assert!((share - 61.22).abs() <= 4.0 * Chance::Percent(649_924.0).error(61.22), "{share} percent from Beijing");
    fs::remove_dir_all(&folder).expect("a hundred megabytes are given back");
}

/// The page counts a journal's callbacks as the simulation that wrote it did.
#[test]
fn a_journals_callbacks_are_those_of_its_simulation() {
    let folder = folder("report-callbacks");
    let (events, page) = (folder.join("journal"), folder.join("page.html"));
    let simulated = journal("scenarios/teach-selfservice.toml", &events, &[]);
    let queue = &simulated["queues"][0];
    for lang in ["zh", "en"] {
        done(&["report", "--journal", text(&events), "--lang", lang, "--html", text(&page)]);
        let html = fs::read_to_string(&page).expect("the page");
        let printed = |key: &str| number(&cells(&html, key)[0]);
        for (key, theirs) in [
            ("callback-asked", "callback_asked"),
            ("callback-dialled", "dialled"),
            ("callback-dial-failed", "dial_attempts_failed"),
            // Only callbacks are kept no longer than some time in this scenario.
            ("callback-expired", "timed_out"),
        ] {
            assert_eq!(Some(printed(key)), queue[theirs].as_f64(), "{key}");
        }
        assert!(printed("callback-reached") > 0.0);
        assert_eq!(printed("callback-merged"), 0.0);
    }
}

/// Two weeks of each year: shares and growth do not depend on how long the period is.
#[test]
fn beijings_growth_is_printed_from_two_journals() {
    let folder = folder("report-beijing");
    let (now, before, page) = (folder.join("now"), folder.join("before"), folder.join("page.html"));
    let scenario = "scenarios/beijing-2024h1.toml";
    let weeks = ["--set", "world.calendar.start=2024-03-04", "--set", "world.calendar.days=14"];
    let weeks = [&weeks[..], &["--set", "world.calendar.holidays={}"]].concat();
    journal(scenario, &now, &weeks);
    journal(scenario, &before, &[&weeks[..], &["--variant", "year_before"]].concat());
    done(&["report", "--journal", text(&now), "--year-before", text(&before), "--html", text(&page)]);
    let html = fs::read_to_string(&page).expect("the page");
    // Two periods of 14 days, each a tenth busier or calmer: √(2 / 14) × 10 %; a little less with the same seed.
    let growth = 3.8;
    let figures: [Figure; 10] = [
        ("for-agents", 2, 24.13, "to_agents_growth", Chance::Error(growth)),
        ("asked.contract", 5, 29.13, "contract_growth", Chance::Error(growth)),
        ("answered", 2, 9.31, "answered_growth", Chance::Error(1.5)),
        ("service-hours", 2, 14.34, "service_hours_growth", Chance::Error(1.5)),
        ("handling", 0, 434.6, "", Chance::Error(2.0)),
        ("handling", 1, 415.5, "", Chance::Error(2.0)),
        ("satisfaction", 0, 99.57, "satisfaction", Chance::Percent(36_000.0)),
        // 397,880 and 252,044 tickets, 2,580 calls and 486,572 ratings of 673,951 answered calls.
        ("region.beijing", 1, 59.04, "", Chance::Percent(50_000.0)),
        ("mode.from_12345", 1, 0.38, "", Chance::Percent(50_000.0)),
        ("rated-share", 0, 72.2, "", Chance::Percent(50_000.0)),
    ];
    for (key, cell, published, _, chance) in figures {
        let shown = cells(&html, key)[cell].clone();
        let distance = (number(&shown) - published).abs() / chance.error(published);
        assert!(distance <= 4.0, "{key}: {shown} printed, {published} published, {distance:.1} standard errors");
    }
    // Answered over queued fell to 1.0931 / 1.2413 of what it was.
    let rates = &cells(&html, "answer-rate-for-agents");
    let kept = 100.0 * number(&rates[0]) / number(&rates[1]);
    assert!((kept - 88.06).abs() <= 4.0 * 1.9, "{kept} percent of the answer rate is left");
    assert!(cells(&html, "channel.assistant")[0].len() > 1, "sessions of the software assistant are services");
}
