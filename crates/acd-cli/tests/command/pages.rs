//! What stands on the pages that commands write.

use std::fs;

use crate::{folder, printed};

/// The text of a table of a page, by its caption, without markup.
fn table(page: &str, caption: &str) -> Vec<String> {
    let tables = page.split("<caption>").skip(1).filter(|rest| rest.starts_with(caption));
    let plain = |html: &str| {
        let mut text = String::new();
        for part in html.split('<') {
            text.push_str(part.split_once('>').map_or(part, |(_, text)| text));
            text.push(' ');
        }
        text.split_whitespace().collect::<Vec<_>>().join(" ")
    };
    tables.map(|rest| plain(rest.split("</table>").next().unwrap_or_default())).collect()
}

/// Sunday is a warm-up; Monday, the only day that counts, is another kind of day.
#[test]
fn the_service_of_a_plan_is_that_of_its_own_days_where_a_warm_up_cuts_the_first() {
    let folder = folder("page_warm_up");
    let (file, page) = (folder.join("desk.toml"), folder.join("plan.html"));
    let scenario = r#"
        title = "Desk"
        queues.desk = {}
        profiles.clerk.skills = { desk = 1 }
        agents.clerk = 4
        [world]
        warm_up = "24h"
        [world.calendar]
        start = 2025-06-01
        days = 2
        period = "12h"
        [world.demand.patterns]
        weekday.rates.desk = [2, 20]
        weekend.rates.desk = [0, 1]
        [world.callers]
        patience = { exponential = "2m" }
        [world.call_types.desk]
        [world.handling]
        talk = { exponential = "4m" }
        [world.staffing.patterns]
        weekday.clerk = [1, 2]
        weekend.clerk = [1, 1]
        "#;
    fs::write(&file, scenario).expect("room");
    let (file, page_name) = (file.to_str().expect("UTF-8"), page.to_str().expect("UTF-8"));
    let target = "legs.service_level{within=20s}>=50";
    printed(&["staff", file, "--target", target, "--keep-staff", "--verify", "10", "--html", page_name]);
    let page = fs::read_to_string(&page).expect("a page");
    let service = table(&page, "Expected service");
    assert_eq!(service.len(), 2, "{service:?}");
    let (weekday, weekend) = (&service[0], &service[1]);
    assert_eq!(weekday.matches('%').count(), 4, "answered, and within 15 s, in both periods: {weekday}");
    assert!(weekend.ends_with("00:00 – – 12:00 – –"), "the only one of them is cut: {weekend}");
}

#[test]
fn what_was_assumed_of_records_stands_on_their_page() {
    let folder = folder("page_notes");
    let (file, page) = (folder.join("calls.csv"), folder.join("report.html"));
    fs::write(&file, "time,talk\n2026-01-05 08:00:00,60\n2026-01-05 09:00:00,90\n").expect("room");
    let (file, page_name) = (file.to_str().expect("UTF-8"), page.to_str().expect("UTF-8"));
    printed(&["report", "--records", file, "--html", page_name]);
    let page = fs::read_to_string(&page).expect("a page");
    assert!(page.contains("no column `queue`: every record belongs to one queue"), "{page}");
    assert!(page.contains("no column `outcome`: calls with an agent or talk time were answered"), "{page}");
}
