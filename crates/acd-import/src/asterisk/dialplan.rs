//! `extensions.conf`: with which bounds, timeout and rule the dialplan calls `Queue()`.

use std::collections::BTreeMap;

use super::conf::{Section, number};
use crate::note::{Note, Place};

/// The bounds on penalties that the dialplan sets before `Queue()`; `None` is unset.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Limits {
    pub(super) max: Option<i64>,
    pub(super) min: Option<i64>,
}

/// How a queue is called.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct QueueCall {
    pub(super) place: Place,
    /// The longest that the caller stays, in seconds.
    pub(super) timeout: Option<i64>,
    /// The rule, in place of the queue's `defaultrule`.
    pub(super) rule: Option<String>,
    pub(super) limits: Limits,
    /// Whether the caller has a priority of their own.
    pub(super) prioritised: bool,
}

/// How the dialplan calls each queue: the first call of each. Others that differ, and what is only known when a call is
/// there, are notes.
pub(super) fn queue_calls(contexts: &[Section], notes: &mut Vec<Note>) -> BTreeMap<String, QueueCall> {
    let mut calls = BTreeMap::<String, QueueCall>::new();
    for context in contexts {
        let mut vars = BTreeMap::<String, String>::new();
        let mut extension = String::new();
        for setting in &context.settings {
            // `exten => NUMBER,PRIORITY,APP(…)` or `same => PRIORITY,APP(…)`.
            let mut rest = setting.value.as_str();
            match setting.key.as_str() {
                "exten" => {
                    let Some((number, after)) = rest.split_once(',') else { continue };
                    if number.trim() != extension {
                        extension = number.trim().to_owned();
                        vars.clear();
                    }
                    rest = after;
                }
                "same" => {}
                _ => continue,
            }
            let Some((app, arguments)) = rest.split_once(',').and_then(|(_, app)| application(app)) else { continue };
            if app.eq_ignore_ascii_case("set") {
                assign(arguments, &mut vars);
            } else if app.eq_ignore_ascii_case("queue") {
                let (queue, call) = queue_call(arguments, &vars, &setting.place, notes);
                if queue.contains("${") {
                    notes.push(Note {
                        place: setting.place.clone(),
                        setting: format!("Queue({arguments})"),
                        instead: "the queue is only known when a call is there: left out".into(),
                    });
                } else if let Some(first) = calls.get(&queue) {
                    let same = QueueCall { place: first.place.clone(), ..call } == *first;
                    if !same {
                        notes.push(Note {
                            place: setting.place.clone(),
                            setting: format!("Queue({arguments})"),
                            instead: format!("differs from the call in line {}, which counts", first.place.line),
                        });
                    }
                } else {
                    calls.insert(queue, call);
                }
            }
        }
    }
    calls
}

/// `App(arguments)`, taken apart. What follows the last bracket is left out.
fn application(text: &str) -> Option<(&str, &str)> {
    let (app, rest) = text.trim().split_once('(')?;
    let (arguments, _) = rest.rsplit_once(')')?;
    Some((app.trim(), arguments))
}

/// `Set(NAME=value)`; leading underscores only say who inherits the variable.
fn assign(arguments: &str, vars: &mut BTreeMap<String, String>) {
    if let Some((name, value)) = arguments.split_once('=') {
        let name = name.trim().trim_start_matches('_').to_uppercase();
        vars.insert(name, value.trim().trim_matches('"').to_owned());
    }
}

/// `Queue(name[,options[,URL[,announcement[,timeout[,AGI[,gosub[,rule[,position]]]]]]]])`. Up to Asterisk 20 there was
/// a macro before the subroutine; a rule is then one place further on.
fn queue_call(
    arguments: &str,
    vars: &BTreeMap<String, String>,
    place: &Place,
    notes: &mut Vec<Note>,
) -> (String, QueueCall) {
    let separator = if arguments.contains(',') { ',' } else { '|' };
    let parts: Vec<&str> = arguments.split(separator).map(str::trim).collect();
    let part = |place: usize| parts.get(place).copied().filter(|part| !part.is_empty());
    let mut known = |name: &str, text: Option<&str>| {
        let text = text?;
        if text.contains("${") {
            notes.push(Note {
                place: place.clone(),
                setting: format!("{name} = {text}"),
                instead: "only known when a call is there: taken as unset".into(),
            });
            return None;
        }
        Some(text.to_owned())
    };
    let timeout = known("timeout", part(4)).map(|text| number(&text)).filter(|secs| *secs > 0);
    let rule = known("rule", part(8).filter(|text| text.parse::<u32>().is_err()).or(part(7)));
    let mut bound = |name: &str| known(name, vars.get(name).map(String::as_str)).map(|text| number(&text));
    let limits = Limits { max: bound("QUEUE_MAX_PENALTY"), min: bound("QUEUE_MIN_PENALTY") };
    let prioritised = vars.contains_key("QUEUE_PRIO");
    let name = part(0).unwrap_or("").to_owned();
    (name, QueueCall { place: place.clone(), timeout, rule, limits, prioritised })
}

#[cfg(test)]
mod tests {
    use super::super::conf::Reader;
    use super::*;
    use crate::note::Text;

    fn calls(text: &str) -> (BTreeMap<String, QueueCall>, Vec<Note>) {
        let (sections, mut notes) = Reader::all(&[Text::new("extensions.conf", text)]);
        let calls = queue_calls(&sections, &mut notes);
        (calls, notes)
    }

    #[test]
    fn bounds_timeout_and_rule_are_found() {
        let (calls, notes) = calls(
            "[in]\nexten => 100,1,Answer()\n same => n,Set(__QUEUE_MAX_PENALTY=0)\n same => n(q),Queue(support,tT,,,300,,,widen)\n\
             exten => 200,1,Queue(sales,t,,,60)\nexten => 300,1,Queue(old|t|||45)\n",
        );
        assert!(notes.is_empty(), "{notes:?}");
        let support = &calls["support"];
        assert_eq!((support.timeout, support.rule.as_deref(), support.limits.max), (Some(300), Some("widen"), Some(0)));
        assert_eq!((calls["sales"].timeout, calls["sales"].limits.max), (Some(60), None), "set for another extension");
        assert_eq!(calls["old"].timeout, Some(45));
    }

    #[test]
    fn what_only_a_call_knows_is_noted() {
        let (calls, notes) =
            calls("[in]\nexten => 1,1,Queue(${Q})\nexten => 2,1,Queue(a,,,,${T})\nexten => 3,1,Queue(a,,,,9)\n");
        assert_eq!(calls["a"].timeout, None);
        assert_eq!(notes.iter().map(|note| note.place.line).collect::<Vec<_>>(), [2, 3, 4]);
    }
}
