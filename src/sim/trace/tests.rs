use jiff::civil::Date;

use super::*;
use crate::config::{Attribute, Attributes, Queue};
use crate::id::QueueId;
use crate::time::{Duration, Timestamp};

fn read_as(bytes: &[u8], format: &TraceFormat) -> Result<Vec<TraceCall>, Vec<TraceError>> {
    let region = Attribute { name: "region".into(), values: vec!["guiyang".into(), "zunyi".into()] };
    let queues = vec![Queue::new("contract"), Queue::new("合同")];
    let center = Center { queues, attributes: vec![region], ..Center::default() };
    let call_type = |name: &str, queue| CallType::new(name, QueueId(queue));
    let call_types = [call_type("dispute", 0), call_type("wages", 1)];
    let days = TraceDays { start: Date::new(2025, 1, 31).ok(), days: 2, zone: None };
    read_trace(bytes, "calls.csv", format, &days, &center, &call_types)
}

fn read(text: &str) -> Result<Vec<TraceCall>, Vec<TraceError>> {
    read_as(text.as_bytes(), &TraceFormat { time: TimeFormat::Seconds, ..TraceFormat::default() })
}

fn secs(secs: f64) -> Option<Duration> {
    Some(Duration::try_from_secs_f64(secs).expect("a sound time"))
}

#[test]
fn calls_are_read_and_put_in_order_of_time() {
    let text = "queue, time ,patience,handling_time,region\n\
        wages,2025-02-01 00:00:01,,300,zunyi\n\
        dispute,2025-01-31 00:00:00.5,60,,\n\
        \"contract\",2025-01-31T09:30,1.25,0,guiyang\n";
    let call = |at, call_type, talk, patience, region| TraceCall {
        at: Timestamp::from_micros(at),
        call_type,
        talk,
        patience,
        attributes: Some(Attributes([region, 0, 0, 0, 0, 0, 0, 0])),
    };
    let expected = [
        call(500_000, 0, None, secs(60.0), 0),
        call(34_200_000_000, 0, secs(0.0), secs(1.25), 1),
        call(86_401_000_000, 1, secs(300.0), None, 2),
    ];
    assert_eq!(read_as(text.as_bytes(), &TraceFormat::default()), Ok(expected.to_vec()));
    assert_eq!(read("time,queue\n1,wages\n").expect("sound")[0].attributes, None);
}

#[test]
fn what_cannot_be_read_is_named_with_its_line_and_column() {
    let table = [
        ("time\n1\n", 1, "heading", "no queue among `time` (separated by \",\", in UTF-8)"),
        ("time,queue,time\n", 1, "heading", "time twice"),
        ("time,queue\n1,wages\n2,famly\n", 3, "queue", "\"famly\""),
        ("time,queue\r\n1,wages\r\n2,famly\r\n", 3, "queue", "\"famly\""),
        ("time,queue\n\n1,wages\n\n2,famly\n", 5, "queue", "\"famly\""),
        ("time,queue,note\n1,wages,\"a\nb\"\n2,famly,\n", 4, "queue", "\"famly\""),
        ("time,queue\n-1,wages\n", 2, "time", "\"-1\""),
        ("time,queue\nnan,wages\n", 2, "time", "\"nan\""),
        ("time,queue\nnoon,wages\n", 2, "time", "\"noon\""),
        ("time,queue\n172800,wages\n", 2, "time", "\"172800\""),
        ("time,queue,patience\n1,wages,1:60:00\n", 2, "patience", "\"1:60:00\""),
        ("time,queue,patience\n1,wages,14:23\n", 2, "patience", "\"14:23\""),
        ("time,queue,handling_time\n1,wages,\"1,234\"\n", 2, "handling_time", "\"1,234\""),
        ("time,queue,patience\n1,wages,\n2,wages,-3\n", 3, "patience", "\"-3\""),
        ("time,queue,handling_time\n1,wages,inf\n", 2, "handling_time", "\"inf\""),
        ("time;queue;handling_time\n1;wages;1,5\n", 2, "handling_time", "\"1,5\""),
        ("time,queue,region\n1,wages,mars\n", 2, "region", "\"mars\""),
        ("time,queue\n1,wages\n2\n", 3, "", "1 cells under 2 columns"),
        ("time,queue\n1,wages,,\n2,wages,x\n", 3, "", "3 cells under 2 columns"),
    ];
    for (text, line, column, found) in table {
        let errors = read(text).expect_err(text);
        let [error] = errors.as_slice() else { panic!("{text}: {errors:?}") };
        assert_eq!((error.lines.as_slice(), error.column.as_str()), ([line].as_slice(), column), "{text}");
        assert_eq!(error.found, [found], "{text}");
        assert!(error.to_string().starts_with(&format!("calls.csv:{line}: ")), "{error}");
    }
}

#[test]
fn all_faults_are_told_once_for_each_kind_with_their_lines() {
    let mut text = "time,queue,patience\n1,wages,x\n200000,famly,1\n200000,wages,1\n".to_owned();
    (0..20).for_each(|_| text.push_str("200001,wages,1\n"));
    let errors = read(&text).expect_err("three kinds of faults");
    let told: Vec<String> = errors.iter().map(TraceError::found_where).collect();
    assert_eq!(
        told,
        [
            "\"x\", as patience in line 2 of calls.csv",
            "\"200000\", \"200001\", as time in lines 3, 4, 5, 6, 7, 8, 9, 10, 11, 12 and 12 more of calls.csv",
            "\"famly\", as queue in line 3 of calls.csv",
        ]
    );
    let expected = "a time from 2025-01-31 to 2025-02-01, the simulated days";
    assert!(errors[1].expected.starts_with(expected), "{}", errors[1]);
}

#[test]
fn a_file_without_calls_is_named() {
    for (text, found) in [("time,queue\n", "only a heading, no calls,"), ("", "nothing"), ("\r\n\r\n", "nothing")] {
        let errors = read(text).expect_err(text);
        assert_eq!((errors.len(), errors[0].found_where()), (1, format!("{found} in calls.csv")), "{text}");
    }
}

/// One call at eight in the morning, with a handling time of 863 seconds, in the formats of various programs.
#[test]
fn dialects_that_can_be_told_are_read() {
    let utf_16 = |text: &str| {
        let units = "\u{feff}".encode_utf16().chain(text.encode_utf16());
        units.flat_map(u16::to_le_bytes).collect::<Vec<u8>>()
    };
    let table: [(&str, Vec<u8>); 13] = [
        ("hour", b"time,queue,handling_time\n2025-01-31 8:00:00,wages,863\n".into()),
        ("slashes", b"time,queue,handling_time\r\n2025/1/31 8:00:00,wages,863\r\n".into()),
        ("more", b"call_id,time,queue,agent,handling_time\n1,2025-01-31 08:00:00,wages,clerk-1,863\n".into()),
        ("comma", b"time,queue,handling_time,\n2025-01-31 08:00:00,wages,863,\n".into()),
        ("comma below", b"time,queue,handling_time\n2025-01-31 08:00:00,wages,863,\n".into()),
        ("semicolons", b"Time;Queue;handling_time\n2025-01-31 08:00:00;wages;863\n".into()),
        ("date", b"date,time,queue,handling_time\n2025-01-31,08:00,wages,863\n,,,\n".into()),
        ("excel's first line", b"sep=;\r\ntime;queue;handling_time\r\n2025-01-31 08:00:00;wages;863\r\n".into()),
        ("another sign in it", b"sep=^\ntime^queue^handling_time\n2025-01-31 08:00:00^wages^863\n".into()),
        ("clock", b"time,queue,handling_time\n2025-01-31 08:00:00,wages,0:14:23\n".into()),
        ("chinese", "time,queue,handling_time\n2025年1月31日 上午8:00:00,wages,00:14:23\n".as_bytes().into()),
        ("mark", b"\xef\xbb\xbftime,queue,handling_time\n2025-01-31 08:00:00,wages,863\n".into()),
        ("utf-16", utf_16("time\tqueue\thandling_time\r\n2025/1/31 8:00\t合同\t863\r\n")),
    ];
    for (name, bytes) in table {
        let calls = read_as(&bytes, &TraceFormat::default()).unwrap_or_else(|errors| panic!("{name}: {errors:?}"));
        let [call] = calls.as_slice() else { panic!("{name}: {calls:?}") };
        assert_eq!((call.at, call.call_type, call.talk), (Timestamp::from_secs(28_800), 1, secs(863.0)), "{name}");
    }
}

#[test]
fn other_dialects_are_read_as_the_format_says_and_refused_without_it_with_what_to_say() {
    let pattern = |text: &str| TimeFormat::parse(text).expect(text);
    let columns = [("time", "到达时间"), ("queue", "队列"), ("handling_time", "时长")];
    let columns = columns.map(|(name, called)| (name.to_owned(), called.to_owned())).into();
    let plain = TraceFormat::default;
    let table: [(&[u8], TraceFormat, &str); 7] = [
        (
            b"time,queue,handling_time\n1/31/2025 8:00:00 AM,wages,863.5\n",
            TraceFormat { time: pattern("%m/%d/%Y %I:%M:%S %p"), ..plain() },
            "`time_format = \"%m/%d/%Y %I:%M:%S %p\"`",
        ),
        (
            b"time;queue;handling_time\n31.01.2025 08:00:00;wages;863,5\n",
            TraceFormat { time: pattern("%d.%m.%Y %H:%M:%S"), decimal: Decimal::Comma, ..plain() },
            "`time_format = \"%d.%m.%Y %H:%M:%S\"`",
        ),
        (
            b"time,queue,handling_time\n20250131080000,wages,863.5\n",
            TraceFormat { time: pattern("%Y%m%d%H%M%S"), ..plain() },
            "\"%Y%m%d%H%M%S\"",
        ),
        (
            // 合同 in GB 18030.
            b"time,queue,handling_time\n2025-01-31 08:00:00,\xba\xcf\xcd\xac,863.5\n",
            TraceFormat { encoding: Some("gbk".into()), ..plain() },
            "合同,863.5` with `encoding = \"gb18030\"`",
        ),
        (
            b"time^queue^handling_time\n2025-01-31 08:00:00^wages^863.5\n",
            TraceFormat { separator: Some(b'^'), ..plain() },
            "`separator`",
        ),
        (
            "到达时间,队列,时长\n2025-01-31 08:00:00,wages,863.5\n".as_bytes(),
            TraceFormat { columns, ..plain() },
            "columns = { time = \"…\" }",
        ),
        (
            b"t\x00i\x00m\x00e\x00,\x00q\x00u\x00e\x00u\x00e\x00,\x00h\x00a\x00n\x00d\x00l\x00i\x00n\x00g\x00_\x00t\x00i\x00m\x00e\x00\n\x00008\x00:\x000\x00000\x00\n\x00",
            TraceFormat { encoding: Some("no-such".into()), ..plain() },
            "`encoding = \"utf-16le\"`",
        ),
    ];
    for (bytes, format, hint) in table {
        let told: Vec<String> =
            read_as(bytes, &plain()).expect_err(hint).iter().map(|error| error.expected.clone()).collect();
        assert!(told.join("\n").contains(hint), "{hint} in {told:#?}");
        if format.encoding.as_deref() == Some("no-such") {
            assert!(read_as(bytes, &format).expect_err(hint)[0].to_string().contains("`no-such`"));
            continue;
        }
        let calls = read_as(bytes, &format).unwrap_or_else(|errors| panic!("{hint}: {errors:?}"));
        let [call] = calls.as_slice() else { panic!("{hint}: {calls:?}") };
        assert_eq!((call.at, call.call_type, call.talk), (Timestamp::from_secs(28_800), 1, secs(863.5)), "{hint}");
    }
}

#[test]
fn a_workbook_is_not_taken_for_text_in_another_character_set() {
    for begins in [b"PK\x03\x04\x14\x00".as_slice(), b"\xd0\xcf\x11\xe0\xa1\xb1"] {
        let errors = read_as(begins, &TraceFormat::default()).expect_err("a workbook");
        assert_eq!(errors.len(), 1);
        assert!(errors[0].to_string().contains("a workbook of a spreadsheet"), "{}", errors[0]);
        assert!(errors[0].expected.contains("save the sheet as \"CSV UTF-8\""), "{}", errors[0]);
    }
}

#[test]
fn a_type_goes_before_a_queue_of_its_name_and_the_first_type_of_a_queue_is_meant() {
    let center = Center { queues: vec![Queue::new("a"), Queue::new("b")], ..Center::default() };
    let call_types = [("x", 0), ("y", 0), ("a", 1)].map(|(name, queue)| CallType::new(name, QueueId(queue)));
    let days = TraceDays { start: None, days: 1, zone: None };
    let text: &[u8] = b"time,queue\n1:00,a\n2:00,b\n3:00,y\n";
    let calls = read_trace(text, "calls.csv", &TraceFormat::default(), &days, &center, &call_types).expect("sound");
    assert_eq!(calls.iter().map(|call| call.call_type).collect::<Vec<_>>(), [2, 2, 1]);
    let first = [("x", 0), ("y", 0)].map(|(name, queue)| CallType::new(name, QueueId(queue)));
    let text: &[u8] = b"time,queue\n1:00,a\n";
    let calls = read_trace(text, "calls.csv", &TraceFormat::default(), &days, &center, &first).expect("sound");
    assert_eq!(calls[0].call_type, 0);
}
