use std::collections::BTreeMap;

use acd::config::Rating;
use jiff::civil::date;
use jiff::tz::TimeZone;

use super::*;

fn mapped(maps: &[&str]) -> Mapping {
    let mut mapping = Mapping::default();
    for map in maps {
        mapping.map(map).expect("a sound mapping");
    }
    mapping
}

fn read_text(text: &str, mapping: &Mapping) -> Records {
    read(text.as_bytes(), "calls.csv", mapping).expect("sound records")
}

#[test]
fn calls_as_excel_in_china_saves_them_are_read() {
    let text = "\u{feff}time,queue,wait,talk,agent,outcome\r\n\
                2026/07/01 08:00:52,婚姻家庭,3,911,婚律师01,已接听\r\n\
                2026/07/01 07:30:03,合同纠纷,61,,,放弃\r\n";
    let records = read_text(text, &Mapping::default());
    assert_eq!(records.queues, ["婚姻家庭", "合同纠纷"]);
    assert_eq!(records.agents, ["婚律师01"]);
    let [first, second] = &records.calls[..] else { panic!("two calls") };
    assert_eq!(
        (first.at, first.outcome, first.wait),
        (date(2026, 7, 1).at(7, 30, 3, 0), Outcome::Abandoned, Some(61.0))
    );
    assert_eq!((second.talk, second.agent, second.line), (Some(911.0), Some(0), 2));
}

#[test]
fn the_same_calls_are_read_in_every_dialect() {
    let plain = read_text("time,queue,wait,talk\n2026-07-01 08:00,合同,1.5,205\n", &Mapping::default());
    let wanted =
        |records: &Records| (records.calls[0].at, records.calls[0].wait, records.calls[0].talk, records.queues.clone());
    let german = "Zeit;Gruppe;Wartezeit;Gespräch\n01.07.2026 08:00;合同;1,5;0:03:25\n";
    let mut mapping = mapped(&["time=Zeit", "queue=Gruppe", "wait=Wartezeit", "talk=Gespräch"]);
    mapping.decimal_comma = true;
    mapping.time_format = Some("%d.%m.%Y %H:%M".into());
    assert_eq!(wanted(&read_text(german, &mapping)), wanted(&plain));

    let gbk = encoding("来电时间\t队列\t等待时长\t通话\n2026-07-01T00:00:00Z\t合同\t1.5\t00:03:25\n");
    let mut mapping = mapped(&["time=来电时间", "queue=队列", "wait=等待时长", "talk=通话"]);
    (mapping.encoding, mapping.zone) = (Some("gbk".into()), Some("Asia/Shanghai".into()));
    assert_eq!(wanted(&read(&gbk, "x", &mapping).expect("GBK")), wanted(&plain));

    let utf16: Vec<u8> = "\u{feff}time|queue|wait|talk\n2026.7.1 8:00|合同|1.5|205\n"
        .encode_utf16()
        .flat_map(u16::to_le_bytes)
        .collect();
    assert_eq!(wanted(&read(&utf16, "x", &Mapping::default()).expect("UTF-16")), wanted(&plain));
}

fn encoding(text: &str) -> Vec<u8> {
    encoding_rs::GBK.encode(text).0.into_owned()
}

#[test]
fn seconds_of_a_day_beside_its_date_are_read() {
    let mut mapping = mapped(&["time=arrival_s", "wait=q_time", "talk=ser_time", "queue=type"]);
    mapping.time_format = Some("seconds".into());
    mapping.outcomes.insert("HANG".into(), "abandoned".into());
    let text =
        "date,type,arrival_s,q_time,outcome,ser_time\n1999-02-01,PS,3723,7,HANG,0\n1999-02-01,PS,10,0,PHANTOM,0\n";
    let records = read_text(text, &mapping);
    assert_eq!(records.calls[1].at, date(1999, 2, 1).at(1, 2, 3, 0));
    // A phantom call is no call.
    assert_eq!(records.offered(30).expect("a day").queues[0].1.day(0).map(|day| day.iter().sum::<f64>()), Some(1.0));
}

#[test]
fn every_fault_is_reported_once_with_its_lines() {
    let text = "time,queue,wait,outcome\n\
                2026-07-01 08:00,a,-1,answered\n\
                noon,a,2,answered\n\
                2026-07-01 08:00,a,1.2.3,whatever\n\
                2026-07-01 08:00,a,1\n";
    let faults = read(text.as_bytes(), "calls.csv", &Mapping::default()).expect_err("faults");
    let told: Vec<(&str, &[u64])> =
        faults.iter().map(|fault| (fault.column.as_str(), fault.lines.as_slice())).collect();
    let expected: [(&str, &[u64]); 4] = [("wait", &[2, 4]), ("time", &[3]), ("outcome", &[4]), ("heading", &[5])];
    assert_eq!(told, expected);
    for bad in ["", "\n\n", "time\n", "wait\n1\n", "time,calls\n2026-07-01 08:00,\n"] {
        assert!(read(bad.as_bytes(), "x", &Mapping::default()).is_err(), "{bad:?}");
    }
    let mut mapping = Mapping { zone: Some("Mars".into()), separator: Some("ab".into()), ..Mapping::default() };
    mapping.columns.insert("wiat".into(), "x".into());
    assert_eq!(read(b"time\n", "x", &mapping).expect_err("three faults").len(), 3);
    assert!(mapping.map("wiat=x").is_err() && mapping.map("wait").is_err());
}

#[test]
fn intervals_are_read_and_counted() {
    let text = "DateTime,Calls\n2026-07-01 08:00,10\n2026-07-01 08:15,20\n2026-07-01 08:30,7\n";
    let records = read_text(text, &mapped(&["time=DateTime", "calls=Calls"]));
    assert_eq!(records.interval_minutes(), Some(15));
    let offered = records.offered(30).expect("half-hours");
    let day = offered.queues[0].1.day(0).expect("the day");
    assert_eq!((day[16], day[17]), (30.0, 7.0));
    assert!(records.offered(5).is_err(), "finer than the records");
    assert!(records.notes.iter().any(|note| note.contains("one queue")));
}

#[test]
fn days_of_one_queue_are_open_for_all() {
    let text = "time,queue\n2026-07-01 08:00,a\n2026-07-02 08:00,b\n2026-07-04 08:00,a\n";
    let offered = read_text(text, &Mapping::default()).offered(60).expect("days");
    for (name, series) in &offered.queues {
        let open: Vec<bool> = (0..4).map(|day| series.day(day).is_some()).collect();
        assert_eq!(open, [true, true, false, true], "{name}");
    }
}

fn log(files: &[&str]) -> QueueLog {
    let files: Vec<(&str, &[u8])> = files.iter().map(|text| ("queue_log", text.as_bytes())).collect();
    let zone = TimeZone::get("Asia/Shanghai").expect("a zone");
    read_queue_log(&files, &zone).expect("a log")
}

fn told(log: &QueueLog) -> Vec<(Outcome, Option<f64>, Option<f64>)> {
    log.records.calls.iter().map(|call| (call.outcome, call.wait, call.talk)).collect()
}

const MORNING: &str = "1782864000|1.1|sales|NONE|ENTERQUEUE||13800000000|1\n\
                       1782864004|1.1|sales|Agent/7|CONNECT|4|1.2|2\n\
                       1782864064|1.1|sales|Agent/7|COMPLETECALLER|4|60|1\n\
                       1782864100|1.3|sales|NONE|ENTERQUEUE||x|1\n\
                       1782864110|1.3|sales|Agent/7|RINGNOANSWER|10000\n\
                       1782864130|1.3|sales|NONE|ABANDON|1|1|30\n";
const NOON: &str = "1782864200|1.4|sales|NONE|ENTERQUEUE||x|1\n\
                    1782864210|1.4|sales|NONE|EXITWITHTIMEOUT|1\n\
                    1782864300|9.9|sales|Agent/7|COMPLETEAGENT|4|60|1\n\
                    1782864300|NONE|NONE|Agent/7|PAUSE|\n";

#[test]
fn a_queue_log_becomes_calls_in_whatever_order_its_files_are_given() {
    for log in [log(&[MORNING, NOON]), log(&[NOON, MORNING])] {
        let expected = [
            (Outcome::Answered, Some(4.0), Some(60.0)),
            (Outcome::Abandoned, Some(30.0), None),
            (Outcome::TimedOut, Some(10.0), None),
        ];
        assert_eq!(told(&log), expected, "a wait that is not written is that between the lines");
        assert_eq!(log.records.calls[0].at, date(2026, 7, 1).at(8, 0, 0, 0));
        assert_eq!((log.tally.without_beginning, log.tally.unanswered_offers["Agent/7"]), (1, 1));
    }
}

#[test]
fn what_a_queue_log_should_not_hold_is_counted() {
    let log =
        log(&["x|1|q|a|ENTERQUEUE\nhello\n1782864000|1.1|sales|NONE|ENTERQUEUE|\n1782864001|1.1|sales|A|SOLD|3\n\
                    1782864002|NONE|NONE|NONE|QUEUESTART|\n1782864003|NONE|NONE|NONE|CONFIGRELOAD|\n\
                    1782864010|2.1|sales|NONE|ENTERQUEUE|\n1782864020|2.1|sal"]);
    assert_eq!(log.tally.malformed.lines, [1, 2, 8]);
    assert_eq!(log.tally.unknown, BTreeMap::from([("SOLD".to_owned(), 1)]));
    assert_eq!((log.tally.restarts, log.tally.reloads, log.tally.cut_off, log.tally.open), (1, 1, 1, 1));
    assert!(log.records.calls.is_empty());
    let faults = read_queue_log(&[("queue_log", b"x|1|q|a|ENTERQUEUE\nhello\n")], &TimeZone::UTC).expect_err("no line");
    assert_eq!(faults.len(), 1);
}

#[test]
fn a_transfer_is_to_the_queue_that_the_call_enters_next() {
    let log = log(&["1782864000|1.1|sales|NONE|ENTERQUEUE|\n1782864004|1.1|sales|A|CONNECT|4|1.2|2\n\
                    1782864064|1.1|sales|A|ATTENDEDTRANSFER|LINK|SIP/1|SIP/2|4|60|1\n\
                    1782864065|1.1|support|NONE|ENTERQUEUE|\n1782864066|1.1|support|B|CONNECT|1|1.3|1\n\
                    1782864076|1.1|support|B|BLINDTRANSFER|8001|agents|1|10|1\n"]);
    assert_eq!(log.records.queues, ["sales", "support"], "an extension is no queue");
    let transfers: Vec<_> = log.records.calls.iter().map(|call| call.transfer).collect();
    assert_eq!(transfers, [Some(1), None]);
}

#[test]
fn the_realtime_table_says_the_same() {
    let table = "id,time,callid,queuename,agent,event,data1,data2,data3,data4,data5\n\
                 1,2026-07-01 08:00:00.000000,1.1,sales,NONE,ENTERQUEUE,,13800000000,1,,\n\
                 2,2026-07-01 08:00:04.000000,1.1,sales,Agent/7,CONNECT,4,1.2,2,,\n\
                 3,2026-07-01 08:01:04.000000,1.1,sales,Agent/7,COMPLETECALLER,4,60,1,,\n";
    assert_eq!(told(&log(&[table])), [(Outcome::Answered, Some(4.0), Some(60.0))]);
    assert_eq!(log(&[table]).records.calls[0].at, date(2026, 7, 1).at(8, 0, 0, 0));
}

#[test]
fn calls_are_read_back_as_they_were_written() {
    let mut records = log(&[MORNING, NOON]).records;
    let mut text = Vec::new();
    write_calls(&records, &mut text).expect("a Vec takes everything");
    let back = read(&text, "calls.csv", &Mapping::default()).expect("sound records");
    // Lines are those of the new file.
    records.calls.iter_mut().zip(2..).for_each(|(call, line)| call.line = line);
    assert_eq!((back.calls, back.queues), (records.calls, records.queues));
}

#[test]
fn what_became_known_afterwards_is_read_and_written() {
    let text = "time,rating,follow_up,quality_check,callback_outcome\n\
                2026-07-01 08:00:00,非常满意,,合格,\n\
                2026-07-01 08:01:00,1,否,checked,已回拨\n\
                2026-07-01 08:02:00,,,,\n";
    let ratings = BTreeMap::from([("1".to_owned(), "dissatisfied".to_owned())]);
    let mut mapping = Mapping { ratings, ..Mapping::default() };
    let records = read_text(text, &mapping);
    let after: Vec<Afterwards> = records.calls.iter().map(|call| call.after).collect();
    let [good, bad, none] = after[..] else { panic!("three calls") };
    assert_eq!((good.rating, good.follow_up), (Some(Rating::VerySatisfied), None));
    assert_eq!((good.check, good.callback), (Some(Check::Passed), None));
    assert_eq!((bad.rating, bad.follow_up), (Some(Rating::Dissatisfied), Some(FollowUp::Open)));
    assert_eq!((bad.check, bad.callback), (Some(Check::Checked), Some(Callback::Reached)));
    assert_eq!(none, Afterwards::default());
    let mut written = Vec::new();
    write_calls(&records, &mut written).expect("a Vec takes everything");
    assert_eq!(read(&written, "calls.csv", &Mapping::default()).expect("sound records").calls, records.calls);

    let faults = read(text.as_bytes(), "calls.csv", &Mapping::default()).expect_err("1 may be the best or the worst");
    let said = faults.iter().map(ToString::to_string).collect::<String>();
    assert!(
        said.contains("rating") && said.contains("very_satisfied, satisfied") && said.contains("`ratings`"),
        "{said}"
    );
    mapping.checks = BTreeMap::from([("ok".to_owned(), "fine".to_owned())]);
    let faults = read(text.as_bytes(), "calls.csv", &mapping).expect_err("no such result");
    assert!(faults[0].to_string().contains("expected one of passed, failed, checked"), "{}", faults[0]);
}

#[test]
fn the_summary_names_gaps_doubles_and_what_cannot_be() {
    let mut text = String::from("time,queue,wait,talk,agent,outcome\n");
    for day in (1..=28).filter(|day| *day != 10) {
        text.push_str(&format!("2026-09-{day:02} 09:00:00,a,10,100,x,answered\n"));
    }
    // Lines 29 to 32.
    text.push_str("2026-09-02 09:00:00,a,10,100,x,answered\n");
    text.push_str("2026-09-03 09:01:00,a,0,50,x,answered\n");
    text.push_str("2026-09-04 12:00:00,a,20000,,,abandoned\n");
    text.push_str("2026-09-05 12:00:00,a,1,0,y,answered\n");
    let summary = read_text(&text, &Mapping::default()).summary();
    assert_eq!(summary.gaps, [date(2026, 9, 10)]);
    assert_eq!(summary.doubles.lines, [29]);
    assert_eq!(summary.overlapping.lines, [29, 30]);
    assert_eq!(summary.long_waits.lines, [31]);
    assert_eq!(summary.without_talk.lines, [32]);
    assert_eq!(summary.queues[0].outcomes[&Outcome::Answered], 30.0);
    assert_eq!(summary.days[&date(2026, 9, 4)], DayCounts { offered: 2.0, answered: 1.0 });
}

#[test]
fn any_bytes_are_read_or_refused() {
    for seed in 0..300u64 {
        let mut state = seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) | 1;
        let mut next = || {
            state ^= state << 13;
            state ^= state >> 7;
            state ^= state << 17;
            state
        };
        let pieces = [
            "time",
            ",",
            "queue",
            "\n",
            "2026-07-01 08:00",
            "\"",
            "calls",
            "1e400",
            "-1",
            "\u{feff}",
            ";",
            "合同",
            "99:99",
            "\0",
        ];
        let text: String = (0..next() % 40).map(|_| pieces[next() as usize % pieces.len()]).collect();
        if let Ok(records) = read(text.as_bytes(), "x", &Mapping::default()) {
            records.summary();
            drop(records.offered(30));
        }
        drop(read_queue_log(&[("x", text.as_bytes())], &TimeZone::UTC));
    }
}
