//! `agents.conf`: names and after-call work of members such as `Agent/1001`.

use std::collections::BTreeMap;

use super::conf::{Section, Setting, boolean, number};
use crate::note::Note;

/// What `agents.conf` says of one agent.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct AgentConf {
    pub(super) name: Option<String>,
    /// Milliseconds.
    pub(super) wrap_up: Option<i64>,
}

/// The agents by number, from sections as in Asterisk 12 and later, and from `agent => NUMBER,PASSWORD,NAME` before it.
pub(super) fn agents(sections: &[Section], notes: &mut Vec<Note>) -> BTreeMap<String, AgentConf> {
    let mut agents = BTreeMap::<String, AgentConf>::new();
    for section in sections {
        let old = section.name.eq_ignore_ascii_case("agents");
        // Before Asterisk 12 `wrapuptime` counts for the agents below it.
        let mut wrap_up = None;
        for setting in &section.settings {
            match setting.key.as_str() {
                "agent" => {
                    let mut parts = setting.value.split(',').map(str::trim);
                    let (number, _password, name) = (parts.next(), parts.next(), parts.next());
                    let name = name.filter(|name| !name.is_empty()).map(str::to_owned);
                    agents.insert(number.unwrap_or("").to_owned(), AgentConf { name, wrap_up });
                }
                "wrapuptime" => wrap_up = Some(number(&setting.value)).filter(|millis| *millis > 0),
                _ => notes.extend(without_counterpart(section, setting)),
            }
        }
        if !old && !section.is_general() {
            let name = section.get("fullname").map(|setting| setting.value.clone()).filter(|name| !name.is_empty());
            agents.insert(section.name.clone(), AgentConf { name, wrap_up });
        }
    }
    agents
}

fn without_counterpart(section: &Section, setting: &Setting) -> Option<Note> {
    let instead = match setting.key.as_str() {
        "fullname" => return None,
        "ackcall" if boolean(&setting.value) == Some(false) => return None,
        "ackcall" => "set `confirm_within` on the queues whose agents acknowledge calls by a key",
        "autologoff" => "set `rona.unconfirmed.sign_out_after = 1` on those queues",
        "acceptdtmf" | "enddtmf" | "custom-beep" | "musiconhold" | "moh" | "recordagentcalls" | "savecallsin"
        | "recordformat" | "urlprefix" | "goodbye" => "a matter of the switch, as before",
        "group" | "multiplelogin" | "maxlogintries" | "autologoffunavail" | "updatecdr" | "persistentagents" => {
            "no counterpart: left out"
        }
        _ => "not known to any version: left out",
    };
    let (key, value) = (&setting.key, &setting.value);
    let setting_text = format!("{}: {key} = {value}", section.name);
    Some(Note { place: setting.place.clone(), setting: setting_text, instead: instead.into() })
}
