//! An originate that the switch refuses.

use acd::engine::{Command, Doing, NewCall, Reason};
use acd::id::{CallId, QueueId};
use acd_asterisk::switch::event::{Endpoint, SwitchEvent};
use acd_asterisk::switch::request::Request;
use acd_asterisk::translate::Answer;

use crate::desk::Desk;

const CENTER: &str =
    "queues.one.rona.unreachable.pause_after = 1\nprofiles.all.skills = { one = 1 }\nagents.li.profile = \"all\"\n";
const SWITCH: &str =
    "asterisk = { address = \"x:1\", user = \"acd\", password = \"-\" }\ntelephones.endpoint = \"PJSIP/{name}\"\n";

/// What the agent, whose telephone is in that state, does after the switch has answered so.
fn after(status: u16, telephone: &str) -> Doing {
    let mut desk = Desk::new(CENTER, SWITCH);
    let li = desk.agent("li");
    let (technology, resource) = ("PJSIP".to_owned(), "li".to_owned());
    let endpoint = Endpoint { technology, resource, state: Some(telephone.to_owned()), ..Endpoint::default() };
    desk.event(&SwitchEvent::EndpointStateChange { endpoint });
    desk.tell(Command::SignIn { agent: li, not_ready: None });
    desk.tell(Command::Arrive(NewCall::new(CallId(7), QueueId(0))));
    let rings = desk.requests.iter().find(|request| matches!(request, Request::Originate(_))).cloned();
    desk.answered(&rings.expect("the telephone is called"), Answer::Refused(status));
    desk.pump();
    desk.engine.doing(li).expect("li is there")
}

#[test]
fn only_a_telephone_without_an_address_is_the_agents_own() {
    for status in [400, 409, 503] {
        for telephone in ["online", "offline"] {
            assert_eq!(after(status, telephone), Doing::HeldOff, "{status}");
        }
    }
    for telephone in ["offline", "unknown"] {
        assert_eq!(after(500, telephone), Doing::NotReady(Reason::Rona), "{telephone}");
    }
    assert_eq!(after(500, "online"), Doing::HeldOff, "Asterisk itself has failed");
}
