//! The command `acd report`: its sources, its periods, what it refuses; and the pages of other commands.

use std::fs;

use crate::{acd, cells, done, folder, number, text};

const RECORDS: &str = "time,queue,outcome,wait,talk,agent,地区\n\
2026-03-02 09:00:00,合同,answered,12,300,Li,贵阳\n\
2026-03-02 09:30:00,合同,answered,20,200,Wang,<b>遵义</b>\n\
2026-03-03 10:00:00,劳动,abandoned,90,,,贵阳\n\
2026-03-04 10:00:00,劳动,answered,3,100,Li,贵阳\n";

#[test]
fn records_are_reported_on_in_both_languages() {
    let folder = folder("report-records");
    let (records, page, csv) = (folder.join("三月.csv"), folder.join("页.html"), folder.join("tables"));
    fs::write(&records, RECORDS).expect("it can be written");
    fs::write(folder.join("三月.names.csv"), "name,zh,en\n合同,合同纠纷,contracts\n贵阳,贵阳市,Guiyang\n")
        .expect("written");
    let source = ["report", "--records", text(&records), "--map", "attribute.region=地区", "--html", text(&page)];
    done(&[&source[..], &["--lang", "zh", "--csv", text(&csv)]].concat());
    let html = fs::read_to_string(&page).expect("the page");
    for words in ["<html lang=\"zh-CN\">", "2026年3月2日至2026年3月4日，共 3 天", "贵阳市", "合同纠纷", "&lt;b&gt;遵义"]
    {
        assert!(
            html.contains(words) || html.contains(&words.replace("&lt;", "&#60;").replace("&gt;", "&#62;")),
            "{words}"
        );
    }
    assert_eq!(cells(&html, "inbound"), ["4"]);
    assert_eq!(cells(&html, "answer-rate"), ["75.00%"]);
    assert_eq!(cells(&html, "prompt"), ["50.00%"], "two of four within 15 seconds");
    assert_eq!(number(&cells(&html, "service-hours")[0]), 0.17);
    assert_eq!(cells(&html, "people"), ["2"]);
    assert_eq!(cells(&html, "region.贵阳")[0], "2");
    let table = fs::read_to_string(csv.join("overview.csv")).expect("a table");
    assert!(table.starts_with("\u{feff}指标,本期\n呼入量,4\n"), "{table}");

    let days = ["--from", "2026-03-03", "--to", "2026-03-03"];
    done(&[&source[..], &days].concat());
    let html = fs::read_to_string(&page).expect("the page");
    assert!(html.contains("Guiyang") && html.contains("3 March 2026 (1 day)"), "{html}");
    assert_eq!(cells(&html, "inbound"), ["1"]);
    done(&[&source[..], &["--quarter-before", text(&records)]].concat());
    let html = fs::read_to_string(&page).expect("the page");
    assert_eq!(cells(&html, "inbound")[..3], ["4", "4", "0.00%"]);
}

/// Calls with everything that became known of them afterwards.
pub(crate) const AFTERWARDS: &str = "time,queue,outcome,rating,follow_up,quality_check,callback_outcome\n\
2026-03-02 09:00:00,sales,answered,very_satisfied,,passed,\n\
2026-03-02 09:01:00,sales,answered,basically_satisfied,yes,passed,reached\n\
2026-03-02 09:02:00,sales,answered,dissatisfied,no,failed,merged\n\
2026-03-02 09:03:00,desk,answered,dissatisfied,yes,checked,open\n\
2026-03-02 09:04:00,desk,abandoned,,,,unreached\n";

/// What ratings, checks and callbacks the records hold is reported; what they do not hold is left out with a word.
#[test]
fn records_tell_of_ratings_follow_ups_checks_and_callbacks() {
    let folder = folder("report-afterwards");
    let (records, page, csv) = (folder.join("calls.csv"), folder.join("page.html"), folder.join("tables"));
    fs::write(&records, AFTERWARDS).expect("it can be written");
    let source = ["report", "--records", text(&records), "--html", text(&page), "--csv", text(&csv)];
    for (lang, words) in [
        (
            "en",
            [
                "Callbacks owed: 3. Callers reached: 1 (33.33%); given up: 1; open: 1.",
                "Some checks have no recorded result",
            ],
        ),
        ("zh", ["应回拨 3 次：已回拨接通 1 次（33.33%）", "部分质检没有记录结果"]),
    ] {
        done(&[&source[..], &["--lang", lang]].concat());
        let html = fs::read_to_string(&page).expect("the page");
        for words in words {
            assert!(html.contains(words), "nothing says {words}");
        }
        for (key, shown) in [
            ("rated", "4"),
            ("satisfaction-rate", "25.00%"),
            ("callbacks-owed", "3"),
            ("callbacks-made", "2"),
            ("callbacks-made-share", "66.67%"),
            ("quality-checked", "4"),
            ("quality-checked-share", "100.00%"),
            ("quality-results", "3"),
            ("quality-passed", "2"),
            ("quality-passed-share", "66.67%"),
            ("callback-asked", "4"),
            ("callback-merged", "1"),
            ("callback-owed", "3"),
            ("callback-reached", "1"),
            ("callback-unreached", "1"),
            ("callback-open", "1"),
        ] {
            assert_eq!(cells(&html, key)[0], shown, "{key}");
        }
        assert_eq!(cells(&html, "callbacks.desk"), ["2", "0", "0.00%", "1", "1"]);
        assert!(!html.contains("data-figure=\"callback-dialled\""), "records do not count attempts");
    }
    let table = |name: &str| fs::read_to_string(csv.join(name)).expect("a table");
    assert_eq!(table("callbacks.csv"), "\u{feff}指标,数量\n申请回拨的来电,4\n其中重复申请（合并为一次）,1\n应回拨,3\n");
    assert!(table("quality-checks.csv").contains("质检合格率,66.666667\n"), "{}", table("quality-checks.csv"));
    assert!(table("call-backs.csv").contains("回访率,66.666667\n"), "{}", table("call-backs.csv"));

    fs::write(&records, "time,queue,outcome\n2026-03-02 09:00:00,sales,answered\n").expect("it can be written");
    done(&source);
    let html = fs::read_to_string(&page).expect("the page");
    for words in ["holds no ratings", "holds no quality checks", "do not say which callers asked to be called back"] {
        assert!(html.contains(words), "nothing says {words}");
    }
    assert!(!html.contains("data-figure=\"callback") && !html.contains("data-figure=\"quality"), "nothing is invented");
}

#[test]
fn wrong_sources_are_explained() {
    let folder = folder("report-wrong");
    let page = folder.join("page.html");
    let page = text(&page);
    let intervals = folder.join("intervals.csv");
    fs::write(&intervals, "time,calls\n2026-03-02 09:00:00,5\n").expect("it can be written");
    let names = folder.join("names.csv");
    fs::write(&names, "name\nx\n").expect("it can be written");
    let table: [(&[&str], i32, &str); 8] = [
        (&["report"], 2, "--html <FILE>|--csv <FOLDER>"),
        (&["report", "--journal", "a", "--records", "b", "--html", page], 2, "cannot be used with"),
        (&["report", "--from", "2026-01-01", "--html", page], 2, "--journal <FOLDER>|--records <FILE>"),
        (&["report", "--journal", "tests/report", "--html", page], 3, "no journal"),
        (&["report", "--records", text(&intervals), "--html", page], 3, "expected one: a report says"),
        (
            &["report", "tests/report/tiny.toml", "--names", text(&names), "--html", page],
            3,
            "expected the columns name, zh, en",
        ),
        (&["report", "tests/report/tiny.toml", "--year-before", "x", "--html", page], 2, "unknown variant `x`"),
        (
            &["simulate", "tests/report/tiny.toml", "--replications", "1", "--journal", "tests/report"],
            2,
            "an empty folder",
        ),
    ];
    for (arguments, status, words) in table {
        let output = acd(arguments);
        let said = String::from_utf8_lossy(&output.stderr).into_owned();
        assert_eq!(output.status.code(), Some(status), "{arguments:?}: {said}");
        assert!(said.replace('\n', " ").contains(words), "{arguments:?}: {said}");
    }
}

#[test]
fn a_simulation_and_a_plan_are_pages_too() {
    let folder = folder("report-simulated");
    let (page, plan) = (folder.join("page.html"), folder.join("plan.html"));
    let tiny = ["tests/report/tiny.toml", "--replications", "4", "--seed", "5"];
    done(&[&["simulate"], &tiny[..], &["--html", text(&page)]].concat());
    let simulated = fs::read_to_string(&page).expect("the page");
    done(&[&["report"], &tiny[..], &["--html", text(&page)]].concat());
    assert_eq!(fs::read_to_string(&page).expect("the page"), simulated, "both commands make the same page");
    assert!(simulated.contains("Simulated: means of 4 replications (seed 5)."));

    let staff = ["staff", "scenarios/teach-skills.toml", "--keep-staff", "--target", "legs.abandoned{by=run}<=99"];
    done(&[&staff[..], &["--verify", "2", "--lang", "zh", "--html", text(&plan)]].concat());
    let html = fs::read_to_string(&plan).expect("the page");
    for words in
        ["人员配置方案", "话务需求：预计首次来电", "需要与现有坐席", "预计服务水平", "假设条件", "acd simulate"]
    {
        assert!(html.contains(words), "nothing says {words}");
    }
}
