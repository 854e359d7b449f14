//! Commands as a client sends them.

use acd::engine::{Command, NewCall};
use acd::id::CallId;
use acd::notes::{CallNote, Note, Notes, Text};
use serde_json::{Map, Value};

use super::names::Names;
use super::write::Named;

/// Writes a command and what is to be kept with it, as [`read`](super::read) reads the two. A note that does not belong
/// to such a command is left out, as a router ignores it. The names of calls in
/// [`Command::Reconcile`] and the number of the next event (`as_of`) are the sender's to add.
pub fn command(names: &Names, command: &Command, note: Option<&Note>) -> Value {
    let named = named(command, note);
    let mut json = serde_json::to_value(Named::new(names, &named, command)).expect("commands are plain data");
    let fields = json.as_object_mut().and_then(|json| json.values_mut().next()).and_then(Value::as_object_mut);
    if let (Some(fields), Some(note)) = (fields, note) {
        add(fields, command, note);
    }
    json
}

/// The name of the call that a command brings.
fn named(command: &Command, note: Option<&Note>) -> Notes {
    let mut named = Notes::default();
    if let (Some(call), Some(Note::Call(CallNote { name: Some(name), .. }))) = (brought(command), note) {
        named.name(call, name.clone());
    }
    named
}

fn brought(command: &Command) -> Option<CallId> {
    if let Command::Arrive(NewCall { call, .. }) | Command::Consult { consult: call, .. } = command {
        return Some(*call);
    }
    None
}

fn add(fields: &mut Map<String, Value>, command: &Command, note: &Note) {
    let mut put = |field: &str, text: Option<&Text>| {
        if let Some(text) = text {
            fields.insert(field.to_owned(), text.as_str().into());
        }
    };
    match note {
        Note::Call(note) if matches!(command, Command::Arrive(_)) => {
            put("caller", note.caller.as_ref());
            put("data", note.data.as_ref());
        }
        Note::Place(at) if matches!(command, Command::SignIn { .. }) => put("at", Some(at)),
        Note::Number(number) if matches!(command, Command::Transfer { .. } | Command::Consult { .. }) => {
            put("number", Some(number));
        }
        Note::By(who) if matches!(command, Command::Monitor { .. }) => put("by", Some(who)),
        Note::Call(_) | Note::Place(_) | Note::Number(_) | Note::By(_) | Note::Names(_) | Note::Describe { .. } => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Hints, read};
    use acd::config::{Agent, Center, Profile, Queue, Skill};
    use acd::engine::{Event, Monitoring, Party, SwitchState};
    use acd::id::{AgentId, CallerId, QueueId};
    use acd::time::Timestamp;

    fn names() -> Names {
        let mut center = Center::default();
        let queue = center.add_queue(Queue::new("contract"));
        center.externals.push("voicemail".into());
        let profile = center.add_profile(Profile::new("lawyer", vec![Skill::new(queue, 1)]));
        center.add_agent(Agent::new("Li", profile));
        Names::new(&center)
    }

    fn text(text: &str) -> Text {
        Text::new(text).expect("it fits")
    }

    #[test]
    fn what_is_written_is_read_as_it_was() {
        let names = names();
        let call = CallId::named("SIP/7");
        let number = text("+49301");
        let caller = Some(CallerId::named(number.as_str()));
        let note =
            CallNote { name: Some(text("SIP/7")), caller: Some(number.clone()), data: Some(text("vip")), number: None };
        let consult = Command::Consult { call, consult: CallId::named("SIP/8"), to: Party::Queue(QueueId(0)) };
        let consult_note = CallNote { name: Some(text("SIP/8")), ..CallNote::default() };
        let truth = SwitchState { calls: Some(vec![(call, Some(AgentId(0)))]), ..SwitchState::default() };
        let all = [
            (Command::Arrive(NewCall { caller, ..NewCall::new(call, QueueId(0)) }), Some(Note::Call(note))),
            (Command::SignIn { agent: AgentId(0), not_ready: None }, Some(Note::Place(text("desk 4")))),
            (Command::Monitor { agent: AgentId(0), how: Monitoring::Barge }, Some(Note::By(text("boss")))),
            (Command::Consult { call, consult: CallId(9), to: Party::External(0) }, Some(Note::Number(number))),
            (consult, Some(Note::Call(consult_note))),
            (Command::Reconcile(Box::new(truth)), None),
            (Command::Suspend {}, None),
        ];
        for (told, note) in all {
            let json = command(&names, &told, note.as_ref()).to_string();
            let (back, texts) = read::<Command>(&names, &Hints::default(), json.as_bytes()).expect("it is readable");
            assert_eq!((&back, texts.note(&back)), (&told, note), "{json}");
        }
    }

    #[test]
    fn an_event_is_read_as_it_was_written() {
        let names = names();
        names.set_ahead(1_700_000_000_000_000);
        let fact = acd::engine::Fact::StrayRing { call: CallId(7), agent: AgentId(0) };
        let event = Event { at: Timestamp::from_micros(1_234_567), fact };
        let json = serde_json::to_vec(&Named::new(&names, &Notes::default(), &event)).expect("plain data");
        assert_eq!(read::<Event>(&names, &Hints::default(), &json).expect("it is readable").0, event);
    }
}
