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
    assert!(checked.contains("support"), "{checked}");
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
