//! The files of `docs/asterisk.md` are right, and those of the test bed.

use acd::config::Center;
use acd_asterisk::config::Config;

/// The block of the guide that is the content of a file.
fn block<'a>(guide: &'a str, path: &str) -> &'a str {
    let after = guide.split_once(&format!("In `{path}`")).unwrap_or_else(|| panic!("the guide has no {path}")).1;
    let text = after.split_once("\n```").and_then(|(_, text)| text.split_once('\n')).expect("a block follows").1;
    text.split_once("```").expect("it ends").0
}

#[test]
fn the_guide_leads_to_files_that_fit() {
    let guide = include_str!("../../../../docs/asterisk.md");
    let center = Center::parse("center.toml", block(guide, "/etc/acd/center.toml"));
    let center = center.unwrap_or_else(|faults| panic!("{faults}"));
    let config = Config::parse("asterisk.toml", block(guide, "/etc/acd/asterisk.toml"));
    let config = config.unwrap_or_else(|faults| panic!("{faults}"));
    let (wiring, faults) = config.wire(&center);
    faults.unwrap_or_else(|faults| panic!("{faults}"));
    assert_eq!(wiring.with_telephones().count(), 2);
    let shipped = include_str!("../../snippets/ari.conf");
    let settings = |text: &str| -> Vec<String> {
        text.lines().filter(|line| !line.starts_with(';') && !line.is_empty()).map(str::to_owned).collect()
    };
    assert_eq!(settings(block(guide, "/etc/asterisk/ari.conf")), settings(shipped), "the guide has the test bed's");
}

#[test]
fn every_fault_is_reported_with_its_place() {
    let center =
        Center::parse("center", "queues.one = {}\nprofiles.all.skills = { one = 1 }\nagents.li.profile = \"all\"\n");
    let center = center.unwrap_or_else(|faults| panic!("{faults}"));
    let text = r#"
asterisk = { address = "x:1", user = "acd", password = "-" }
telephones = { endpoint = "PJSIP/{name}", extension = "8001" }
[queues.on]
extension = "8002"
[queues.one]
extension = ["8001", "8003"]
callback_key = "1"
[externals.nowhere]
context = "c"
extension = "e"
"#;
    let config = Config::parse("switch.toml", text).unwrap_or_else(|faults| panic!("{faults}"));
    let faults = config.wire(&center).1.expect_err("there are faults").to_string();
    let told: Vec<&str> = faults.lines().collect();
    let wanted = [
        "switch.toml:3:55: telephones.extension: found `8001`; expected an extension of its own: `queues.one.extension[0]` has that",
        "switch.toml:4:9: queues.on: found the unknown queue `on`; expected `one`",
        "switch.toml:8:16: queues.one.callback_key: found a key to ask for a callback; expected none: the centre's queue `one` \
         has no `callback`",
        "switch.toml:9:12: externals.nowhere: found the unknown external destination `nowhere`; expected nothing, as nothing \
         of this kind is defined",
    ];
    assert_eq!(told, wanted, "{faults}");

    let text =
        "[asterisk]\nuser = 5\nadress = \"x\"\n[queues.one]\nanswer = \"never\"\n[outside]\ndial = \"PJSIP/x\"\n";
    let faults = Config::parse("switch.toml", text).expect_err("there are faults").to_string();
    let places: Vec<&str> = faults.lines().map(|line| line.split(": ").next().expect("a place")).collect();
    // `adress` counts as `address`: one fault.
    let wanted = ["switch.toml:1:2", "switch.toml:2:8", "switch.toml:3:1", "switch.toml:5:10", "switch.toml:7:8"];
    assert_eq!(places, wanted, "{faults}");
}
