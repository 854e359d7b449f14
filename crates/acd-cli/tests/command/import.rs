//! `acd import`: files in, a centre out that `acd check` takes.

use std::fs;

use crate::{acd, folder, printed, text};

#[test]
fn a_centre_from_queues_conf_passes_the_check_and_names_what_is_left_out() {
    let folder = folder("import");
    let queues = folder.join("queues.conf");
    fs::write(
        &queues,
        "[support]\nstrategy = rrmemory\nringinuse = no\nmusicclass = soft\nmember => PJSIP/101,0,Ann\n",
    )
    .unwrap();
    let (queues, centre) = (queues.to_str().unwrap(), folder.join("centre.toml"));
    let centre = centre.to_str().unwrap();
    let output = acd(&["import", "asterisk", "--queues", queues, "--output", centre]);
    assert_eq!(output.status.code(), Some(0));
    let notes = text(&output.stderr);
    assert!(notes.contains(&format!("{queues}:4: support: musicclass = soft: ")), "{notes}");
    assert!(notes.ends_with("1 queue, 1 profile, 1 agent; 2 settings without a counterpart, named above\n"), "{notes}");
    let checked = printed(&["check", centre]);
    assert!(checked.contains("is valid: 1 queue, 1 agent of 1 profile"), "{checked}");
    let document: serde_json::Value =
        serde_json::from_str(&printed(&["import", "asterisk", "--queues", queues, "--json"])).unwrap();
    assert_eq!(document["centre"].as_str().unwrap(), fs::read_to_string(centre).unwrap());
    assert_eq!(document["notes"].as_array().unwrap().len(), 2);
}

#[test]
fn files_that_are_not_there_or_hold_no_queue_are_named() {
    let folder = folder("import-faults");
    let empty = folder.join("queues.conf");
    fs::write(&empty, "[general]\n").unwrap();
    for (file, part) in [(empty.to_str().unwrap(), "no queue: expected sections"), ("none.conf", "none.conf: ")] {
        let output = acd(&["import", "asterisk", "--queues", file]);
        assert_eq!(output.status.code(), Some(3));
        assert!(text(&output.stderr).contains(part), "{}", text(&output.stderr));
    }
}

#[test]
fn a_queue_log_becomes_records_and_recorded_calls() {
    let folder = folder("import-log");
    let log = folder.join("queue_log");
    fs::write(
        &log,
        "1782864000|1.1|sales|NONE|ENTERQUEUE||x|1\n1782864004|1.1|sales|Ann|CONNECT|4|1.2|2\n\
         1782864064|1.1|sales|Ann|COMPLETECALLER|4|60|1\n1782864100|1.3|sales|NONE|ENTERQUEUE||x|1\n\
         1782864130|1.3|sales|NONE|ABANDON|1|1|30\nnonsense\n",
    )
    .unwrap();
    let (records, trace) = (folder.join("calls.csv"), folder.join("trace.csv"));
    let arguments = ["import", "queue-log", log.to_str().unwrap(), "--zone", "Asia/Shanghai", "--records"];
    let arguments = [&arguments[..], &[records.to_str().unwrap(), "--trace", trace.to_str().unwrap()]].concat();
    let told = printed(&arguments);
    assert!(told.contains("sales        2         1          1          0        50.0     4.0    60.0"), "{told}");
    assert!(told.contains("Note: 1 line not of a queue_log: left out"), "{told}");
    let expected = "time,queue,handling_time,patience\n2026-07-01 08:00:00,sales,60,\n2026-07-01 08:01:40,sales,,30\n";
    assert_eq!(fs::read_to_string(trace).unwrap(), expected);
    let summary = printed(&["records", records.to_str().unwrap()]);
    assert!(summary.contains("sales"), "{summary}");
    let missing = acd(&["import", "queue-log", "none", "--zone", "UTC"]);
    assert_eq!(missing.status.code(), Some(3));
}
