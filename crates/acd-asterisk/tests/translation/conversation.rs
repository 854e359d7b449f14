//! Conversations: who ends them, and the caller on hold.

use acd::engine::{CallDoing, Command, Ender, Fact};
use acd::id::CallId;
use acd_asterisk::switch::event::SwitchEvent;
use acd_asterisk::switch::id::Run;
use acd_asterisk::switch::request::Request;
use acd_asterisk::translate::Answer;
use serde_json::{Value as Json, json};

use crate::desk::Desk;

const CENTER: &str = "queues.one = {}\nprofiles.all.skills = { one = 1 }\nagents.li.profile = \"all\"\n";
const SWITCH: &str = "asterisk = { address = \"x:1\", user = \"acd\", password = \"-\" }\n\
                      telephones.endpoint = \"PJSIP/{name}\"\nqueues.one.extension = \"8001\"\n";
const CALLER: &str = "1796012981.7";

impl Desk {
    fn said(&mut self, event: Json) {
        let event: SwitchEvent = serde_json::from_value(event).expect("an event");
        self.event(&event);
        self.pump();
    }

    /// Who ended the only conversation.
    fn ended_by(&self) -> Ender {
        let enders = self.told.iter().filter_map(|event| match event.fact {
            Fact::ConversationEnded { by, .. } => Some(by),
            _ => None,
        });
        let [by] = enders.collect::<Vec<_>>()[..] else { panic!("it ended once: {:?}", self.told) };
        by
    }
}

fn channel(id: &str, state: &str) -> Json {
    json!({ "id": id, "name": format!("PJSIP/{id}"), "state": state })
}

/// A desk where Li talks to the only caller, and the channel of Li's telephone.
fn talking() -> (Desk, CallId, String) {
    let mut desk = Desk::new(CENTER, SWITCH);
    let li = desk.agent("li");
    desk.tell(Command::SignIn { agent: li, not_ready: None });
    desk.said(json!({ "type": "StasisStart", "args": ["incoming", "8001"], "channel": channel(CALLER, "Ring") }));
    let call = desk.roster.calls().next().expect("it arrived").call;
    let rings = desk.requests.iter().find_map(|request| match request {
        Request::Originate(originate) => Some(originate.channel.clone()),
        _ => None,
    });
    let telephone = rings.expect("the telephone is called");
    desk.said(json!({ "type": "StasisStart", "args": ["agent", "-"], "channel": channel(&telephone, "Up") }));
    assert_eq!(desk.engine.call_doing(call), Some(CallDoing::Talking));
    desk.requests.clear();
    (desk, call, telephone)
}

#[test]
fn who_hangs_up_first_ends_the_conversation() {
    let (mut desk, call, telephone) = talking();
    desk.said(json!({ "type": "ChannelHangupRequest", "channel": channel(CALLER, "Up"), "cause": 16 }));
    assert_eq!(desk.ended_by(), Ender::Caller);
    assert_eq!(desk.engine.call_doing(call), None);
    let cut = |request: &Request| matches!(request, Request::HangUp { channel, .. } if *channel == telephone);
    assert!(desk.requests.iter().any(cut), "the telephone is cut: {:?}", desk.requests);

    let (mut desk, call, telephone) = talking();
    desk.said(json!({ "type": "ChannelHangupRequest", "channel": channel(&telephone, "Up"), "cause": 16 }));
    desk.said(json!({ "type": "StasisEnd", "channel": channel(&telephone, "Up") }));
    desk.said(json!({ "type": "ChannelDestroyed", "channel": channel(&telephone, "Up"), "cause": 16 }));
    // The caller goes when told to, which is not another end.
    desk.said(json!({ "type": "StasisEnd", "channel": channel(CALLER, "Up") }));
    assert_eq!(desk.ended_by(), Ender::Agent);
    assert_eq!(desk.engine.call_doing(call), None);
}

#[test]
fn a_telephone_that_is_lost_ends_the_conversation_and_the_caller_waits_again() {
    let (mut desk, call, _) = talking();
    let endpoint = json!({ "technology": "PJSIP", "resource": "li", "state": "offline" });
    desk.said(json!({ "type": "ContactStatusChange", "endpoint": endpoint }));
    assert_eq!(desk.ended_by(), Ender::AgentLost);
    assert_eq!(desk.engine.call_doing(call), Some(CallDoing::Waiting));
    let music = |request: &Request| matches!(request, Request::Music { channel, .. } if channel == CALLER);
    assert!(desk.requests.iter().any(music), "{:?}", desk.requests);
}

#[test]
fn a_caller_on_hold_hears_music_and_nobody_else() {
    let (mut desk, call, telephone) = talking();
    desk.tell(Command::Hold { call });
    let taken = |request: &Request| match request {
        Request::Remove { channel, .. } => channel == CALLER,
        Request::DropBridge { .. } => true,
        _ => false,
    };
    assert!(desk.requests.iter().any(taken), "{:?}", desk.requests);
    let music = |request: &Request| matches!(request, Request::Music { channel, .. } if channel == CALLER);
    assert!(desk.requests.iter().any(music), "{:?}", desk.requests);
    assert_eq!(desk.engine.call_doing(call), Some(CallDoing::Talking), "the conversation goes on");
    desk.requests.clear();
    desk.tell(Command::Unhold { call });
    let off = |request: &Request| matches!(request, Request::MusicOff { channel } if channel == CALLER);
    assert!(desk.requests.iter().any(off), "{:?}", desk.requests);
    let back: Vec<&str> = desk
        .requests
        .iter()
        .flat_map(|request| match request {
            Request::Add { channels, .. } => channels.iter().map(String::as_str).collect(),
            _ => Vec::new(),
        })
        .collect();
    assert!(back.contains(&CALLER), "{:?}", desk.requests);
    // A caller who hangs up on hold is gone, and so is the telephone's call.
    desk.tell(Command::Hold { call });
    desk.requests.clear();
    desk.said(json!({ "type": "ChannelHangupRequest", "channel": channel(CALLER, "Up"), "cause": 16 }));
    assert_eq!(desk.ended_by(), Ender::Caller);
    let cut = |request: &Request| matches!(request, Request::HangUp { channel, .. } if *channel == telephone);
    assert!(desk.requests.iter().any(cut), "{:?}", desk.requests);
}

/// What brings the channels of a call together.
fn joins(request: &Request) -> bool {
    matches!(request, Request::MakeBridge { .. } | Request::Add { .. })
}

#[test]
fn channels_that_the_switch_fails_to_bring_together_are_asked_for_again() {
    let (mut desk, call, telephone) = talking();
    let bridge = Run::new(0).bridge(call);
    let add = Request::Add { bridge: bridge.clone(), channels: vec![telephone.clone(), CALLER.into()] };
    desk.answered(&add, Answer::Refused(500));
    let again: Vec<Request> = desk.requests.drain(..).filter(joins).collect();
    assert_eq!(again, std::slice::from_ref(&add), "the bridge is there");

    desk.answered(&Request::MakeBridge { bridge: bridge.clone() }, Answer::Refused(500));
    let again: Vec<Request> = desk.requests.drain(..).filter(joins).collect();
    assert_eq!(again, [Request::MakeBridge { bridge }, add.clone()]);

    // What was asked for before the bridge was made again was about none.
    desk.answered(&add, Answer::Refused(404));
    assert!(!desk.requests.iter().any(joins), "a channel that has gone is not asked for: {:?}", desk.requests);

    desk.answered(&add, Answer::Refused(500));
    assert_eq!(desk.requests.drain(..).filter(joins).count(), 1);
    desk.answered(&add, Answer::Refused(500));
    assert!(!desk.requests.iter().any(joins), "not for ever");
    assert_eq!(desk.engine.call_doing(call), Some(CallDoing::Talking), "nobody is cut off");
}
