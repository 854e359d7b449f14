//! The page's figures are those of the text report, whatever a name says is text, and nothing is invented.

use acd::engine::Doing;
use acd::scenario::Scenario;
use acd::sim::{Replications, Simulation, Stop};
use acd::time::{Duration, Timestamp};
use jiff::civil::date;

use super::account::{Account, Called, Cell, Fate, HOUR};
use super::*;
use crate::Report;

const HOSTILE: &str = "<script>alert('x')</script>\"&";

fn folded(simulation: &Simulation, scenario: &Scenario, (seed, number): (u64, u64)) -> Account {
    let first = scenario.start.unwrap_or(date(2024, 1, 1));
    let clock = |at: Timestamp| i64::try_from(at.as_micros()).ok();
    let days = scenario.world.days.len();
    let mut fold = Fold::new(simulation.center(), (first, Some(days)), |_| Doing::SignedOut, clock);
    let ended = simulation.replicate(seed, number, |events| events.iter().for_each(|event| fold.record(event)));
    fold.finish(ended.expect("it runs"))
}

fn material(account: Account, source: Source) -> Material {
    Material {
        title: None,
        source,
        dated: true,
        account,
        earlier: Vec::new(),
        published: Vec::new(),
        growth: Vec::new(),
        by_value: BTreeMap::new(),
        assumptions: Vec::new(),
        notes: Vec::new(),
    }
}

/// The number of a row of the page.
fn printed(html: &str, key: &str) -> f64 {
    let row = html.split(&format!("data-figure=\"{key}\"")).nth(1).unwrap_or_else(|| panic!("no figure {key}"));
    let cell = row.split("<td").nth(1).and_then(|cell| cell.split('>').nth(1)).expect("a cell");
    let number: String = cell
        .chars()
        .take_while(|letter| *letter != '<')
        .filter(|letter| letter.is_ascii_digit() || *letter == '.')
        .collect();
    number.parse().unwrap_or_else(|_| panic!("{key}: {cell}"))
}

/// Two weeks of the shipped quarter, in two replications.
#[test]
fn the_account_of_a_simulation_is_the_text_report() {
    let scenario = Scenario::parse("guizhou", acd::scenario::GUIZHOU_2025Q1).expect("it is sound");
    let scenario = scenario.with_override("world.calendar.days", "14").expect("it is sound");
    let simulation = Simulation::new(scenario.center.clone(), scenario.world.clone()).expect("it is sound");
    let mut account = folded(&simulation, &scenario, (3, 0));
    account.merge(&folded(&simulation, &scenario, (3, 1)));

    let within = Duration::from_secs(20);
    let plan = Replications { seed: 3, stop: Stop::After(2), threads: None, tally: scenario.tally(within) };
    let ratios = |counted: acd::sim::Counted<'_>| Report::ratios(&scenario, within, counted);
    let outcome = plan.run(&simulation, ratios, |_| {}, &std::sync::atomic::AtomicBool::new(false)).expect("it runs");
    let report = Report::new(&scenario, within, 3, &outcome);

    let (all, stays) = (account.all(), account.stays());
    let same = |what: &str, ours: f64, theirs: f64| {
        assert!((ours - theirs).abs() <= 1e-9 * theirs.abs().max(1.0), "{what}: {ours}, the text report has {theirs}");
    };
    let row = &report.reconciliation;
    same("inbound", account.mean(all.inbound), row.calls);
    same("for agents", account.mean(all.for_agents), row.calls_for_agents);
    same("answered", account.mean(all.answered), row.calls_answered);
    same("legs", account.mean(stays.stays), row.legs);
    same("legs answered", account.mean(stays.answered), row.legs_answered);
    same("abandoned", account.mean(stays.abandoned), row.legs_abandoned);
    same("timed out", account.mean(stays.timed_out), row.legs_timed_out);
    same("overflowed", account.mean(stays.overflowed), row.legs_overflowed);
    same("failed of answered", account.mean(account.failed_of.0), row.failed_of_answered.expect("it is known"));
    same("failed of lost", account.mean(account.failed_of.1), row.failed_of_unanswered.expect("it is known"));
    for (day, theirs) in report.days.iter().enumerate() {
        same(&theirs.from, account.mean(account.day(day).inbound), theirs.inbound);
        same(&theirs.from, account.mean(account.day(day).answered), theirs.answered);
    }
    for (profile, theirs) in account.profiles.iter().zip(&report.agents) {
        let hours = |micros: u64| micros as f64 / 3.6e9 / account.runs as f64;
        same(&profile.name, hours(profile.staffed), theirs.staffed_hours);
    }
    let there: u64 = account.present.iter().map(|hour| hour[0]).sum();
    assert_eq!(there, account.profiles.iter().map(|profile| profile.staffed).sum::<u64>());
    let of =
        |name: &str| report.published.iter().find(|figure| figure.name == name).and_then(|figure| figure.simulated);
    let ratings = account.ratings.expect("callers rate");
    same("rated", account.mean(ratings.iter().sum()), of("rated").expect("it is simulated"));
    let transferred: u64 = account.transfers.values().sum();
    same("transferred", account.mean(transferred), of("transferred_to_lawyer").expect("it is simulated"));
    for attribute in &account.attributes {
        for (value, calls) in attribute.values.iter().zip(&attribute.calls) {
            if let Some(theirs) = of(value).filter(|_| value != "women") {
                let is_share = ["ordinary", "migrant_workers", "minors", "mobile", "landline", "from_12345"];
                let ours = match is_share.contains(&value.as_str()) {
                    true => 100.0 * calls.1 as f64 / all.answered as f64,
                    false => account.mean(calls.1),
                };
                same(value, ours, theirs);
            }
        }
        assert_eq!(attribute.calls.iter().map(|calls| calls.0).sum::<u64>(), all.inbound, "{}", attribute.name);
    }
    for cross in &account.crosses {
        assert_eq!(cross.answered.iter().sum::<u64>(), all.answered);
    }
    assert_eq!(account.crosses.len(), 2, "caller groups by cause and by category");

    // And what is printed is what was counted.
    let html = material(account.clone(), Source::Simulation { seed: 3 }).page(Language::English, Names::default());
    let html = html.html().expect("a page");
    assert_eq!(printed(&html, "answered"), account.mean(all.answered).round());
    assert_eq!(printed(&html, "cause.contract"), account.mean(account.attributes[3].calls[1].1).round());
    assert_eq!(printed(&html, "transfer.front_line.general"), account.mean(transferred).round());
}

/// An account of two days with the names given.
fn small(name: &str) -> Account {
    let values = vec![name.to_owned(), "other".to_owned()];
    let attributes = ["region", "cause", "caller", name].map(|attribute| (attribute, values.as_slice()));
    let mut account = Account::new(date(2026, 3, 2), [name, "general"], attributes);
    for (hour, answered) in [(9, true), (9, true), (33, false), (34, true)] {
        let fate = if answered { Fate::Answered(Some(16_000_000)) } else { Fate::Lost };
        account.call(&Called { at: hour * HOUR, queue: 0, fate, attributes: &[1, 1, 2, 1] });
    }
    account.close();
    account
}

/// Four calls of five are answered, one of them within 15 seconds.
#[test]
fn shares_are_of_all_calls_for_agents() {
    let mut account = small("queue");
    let prompt = Called { at: 9 * HOUR, queue: 0, fate: Fate::Answered(Some(15_000_000)), attributes: &[1, 1, 2, 1] };
    account.call(&prompt);
    account.queues[0].wait = (63_000_000, 4);
    account.close();
    let html = material(account, Source::Journal).page(Language::English, Names::default()).html().expect("a page");
    assert_eq!((printed(&html, "answer-rate"), printed(&html, "prompt")), (80.0, 20.0));
}

#[test]
fn names_with_markup_and_quotes_are_shown_as_text() {
    let mut account = small(HOSTILE);
    account.transfers.insert((0, 1), 3);
    account.referrals.insert(HOSTILE.into(), 1);
    account.queues.iter_mut().for_each(|queue| queue.callbacks.asked = 1);
    account.profiles.push(account::ProfileCounts { name: HOSTILE.into(), staffed: 1, ..Default::default() });
    let mut material = material(account, Source::Journal);
    material.title = Some(HOSTILE.into());
    material.notes.push(HOSTILE.into());
    material.growth.push(Growth { name: HOSTILE.into(), title: HOSTILE.into(), published: 1.0, simulated: None });
    for language in [Language::Chinese, Language::English] {
        let html = material.page(language, Names::default()).html().expect("a page");
        assert!(!html.contains("<script"), "{html}");
        assert!(html.contains("&#60;script&#62;") || html.contains("&lt;script&gt;"), "it is shown");
    }
}

#[test]
fn what_the_source_does_not_hold_is_left_out_with_a_word() {
    let mut account = Account::new(date(2026, 3, 2), ["only"], []);
    account.tells_legs = false;
    account.call(&Called { at: 0, queue: 0, fate: Fate::Answered(None), attributes: &[] });
    account.close();
    let html = material(account, Source::Records).page(Language::English, Names::default()).html().expect("a page");
    for words in [
        "no figures of a year before",
        "no figures of the quarter before",
        "cannot be reconciled",
        "does not record categories or causes",
        "does not record regions",
        "does not record arrival modes",
        "does not record caller groups",
        "holds no ratings",
        "holds no quality checks",
        "do not say which callers asked to be called back",
        "does not record agents",
        "hold no waits",
    ] {
        assert!(html.contains(words), "nothing says: {words}");
    }
    for key in ["wait", "prompt", "service-hours", "satisfaction", "norm.prompt"] {
        assert!(!html.contains(&format!("data-figure=\"{key}\"")), "{key} is not known");
    }
    let empty = Account::new(date(2026, 3, 2), ["only"], []);
    let html = material(empty, Source::Records).page(Language::Chinese, Names::default()).html().expect("a page");
    assert!(html.contains("本期没有来电") && !html.contains("NaN") && !html.contains("inf"));
}

#[test]
fn growth_says_whether_it_is_more_than_chance() {
    let calls = |count: i64| {
        let mut account = Account::new(date(2026, 3, 2), ["only"], []);
        for call in 0..count {
            let fate = if call % 10 == 0 { Fate::Lost } else { Fate::Answered(Some(0)) };
            account.call(&Called { at: (call % 28) * 12 * HOUR, queue: 0, fate, attributes: &[] });
        }
        account.close();
        account
    };
    let mut material = material(calls(2_240), Source::Journal);
    material.earlier = vec![(Earlier::Year, calls(2_000)), (Earlier::Quarter, calls(2_200))];
    let html = material.page(Language::English, Names::default()).html().expect("a page");
    assert!(html.contains("Inbound calls: 2,240, 12.00% more than a year before (2,000)."), "{html}");
    let sentence = |of: &str| html.split("<li>").find(|line| line.contains(of)).expect("a sentence").to_owned();
    assert!(sentence("12.00% more than a year before").contains("more than chance"));
    assert!(sentence("1.82% more than a quarter before").contains("chance alone may explain"));
    assert!(!html.contains("no figures of a year before"));
    for shown in ["+12.00%", "+1.82%"] {
        assert!(html.contains(&format!(">{shown}</td>")), "{shown} stands in no table");
    }
    let html = material.page(Language::Chinese, Names::default()).html().expect("a page");
    assert!(html.contains("呼入量为 2,240，同比上升 12.00%（基期为 2,000）。"), "{html}");
}

#[test]
fn the_worst_day_may_begin_at_any_hour() {
    let hour = |for_agents, answered| Cell { inbound: for_agents, for_agents, answered, prompt: 0 };
    let mut account = Account::new(date(2026, 3, 2), ["only"], []);
    assert_eq!(account.worst_day(), None, "there is no day yet");
    account.hours = vec![hour(10, 10); 72];
    (20..44).for_each(|at| account.hours[at] = hour(10, 9));
    assert_eq!(account.worst_day(), Some((20, 90.0)));
    account.close();
    let mut better = account.clone();
    better.hours = vec![hour(10, 10); 72];
    better.close();
    account.merge(&better);
    assert_eq!(account.worst_rate(), Some(95.0), "the mean of both runs' worst days, not the worst of their sum");
}
