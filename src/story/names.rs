//! Looking up things a centre has names for, by name and by index.

use super::token::{Token, TokenKind};
use crate::config::Center;
use crate::config::names::nearest;
use crate::id::{AgentId, ProfileId, QueueId, ReasonId, SelfServiceId};

/// The centre's named lists.
macro_rules! named {
    ($($read:ident, $write:ident: $type:ty, $kind:literal, $list:ident, $item:ident => $name:expr, $make:expr, $place:expr;)+) => {
        $(
            pub(super) fn $read(token: &Token, center: &Center) -> Result<$type, String> {
                place(token, $kind, center.$list.iter().map(|$item| $name)).map($make)
            }

            pub(super) fn $write(it: $type, center: &Center) -> String {
                let place: usize = $place(it);
                name($kind, place, center.$list.get(place).map(|$item| $name))
            }
        )+
    };
}

named! {
    agent, agent_name: AgentId, "agent", agents, agent => agent.name.as_str(), AgentId, |it: AgentId| it.index();
    queue, queue_name: QueueId, "queue", queues, queue => queue.name.as_str(), |place| QueueId(place as u16),
        |it: QueueId| it.index();
    profile, profile_name: ProfileId, "profile", profiles, profile => profile.name.as_str(), ProfileId,
        |it: ProfileId| it.index();
    reason, reason_name: ReasonId, "reason", reasons, reason => reason.as_str(), |place| ReasonId(place as u16),
        |it: ReasonId| it.index();
    external, external_name: u16, "external", externals, external => external.as_str(), |place| place as u16,
        usize::from;
    message, message_name: u16, "message", messages, message => message.as_str(), |place| place as u16, usize::from;
    service, service_name: SelfServiceId, "self-service", self_service, service => service.name.as_str(),
        |place| SelfServiceId(place as u16), |it: SelfServiceId| it.index();
}

/// The index of a name, or the number in `(agent 7)`.
pub(super) fn place<'n>(
    token: &Token,
    kind: &str,
    names: impl Iterator<Item = &'n str> + Clone,
) -> Result<u32, String> {
    if token.kind == TokenKind::Bracketed {
        let number = token.text.strip_prefix(kind).and_then(|rest| rest.trim().parse().ok());
        return number.ok_or_else(|| format!("({kind} 9), with the number of one that has no name"));
    }
    let place = names.clone().position(|name| name == token.text);
    place
        .and_then(|place| u32::try_from(place).ok())
        .ok_or_else(|| format!("{} {kind}: {}", article(kind), nearest(&token.text, names)))
}

fn article(word: &str) -> &'static str {
    if word.starts_with(['a', 'e', 'i', 'o']) { "an" } else { "a" }
}

/// A name as the language accepts it, quoted if necessary.
pub(super) fn name(kind: &str, place: usize, name: Option<&str>) -> String {
    match name {
        None => format!("({kind} {place})"),
        Some(name) if name.contains(|c: char| c.is_whitespace() || ",;:()#".contains(c)) => format!("\"{name}\""),
        Some(name) => name.to_owned(),
    }
}
