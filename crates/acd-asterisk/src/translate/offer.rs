//! Telephones ring, are picked up, or are not.

use acd::engine::{Command, Refusal};
use acd::id::{AgentId, CallId, LegId, OfferId};

use super::Translator;
use super::acts::Acts;
use super::state::{Channel, Leg, Life, Refer, Role, Stage};
use crate::switch::event::Channel as SwitchChannel;
use crate::switch::request::{Originate, Request};

/// Causes of Q.850 by which an agent's telephone ends while it rings.
mod cause {
    pub(super) const BUSY: u16 = 17;
    pub(super) const NO_USER: [u16; 8] = [1, 3, 18, 20, 22, 27, 38, 41];
}

/// The status of an `originate` for which Asterisk could not make a channel: the telephone has no address, or Asterisk
/// has no room or fails otherwise. It answers "Allocation failed" to each of these.
const ALLOCATION_FAILED: u16 = 500;

impl Translator {
    /// Rings an agent.
    pub(super) fn offered(&mut self, offer: OfferId, leg: LegId, out: &mut Acts) {
        let wiring = std::sync::Arc::clone(&self.wiring);
        let Some(agent) = wiring.agent(offer.agent) else {
            return out.tell(Command::Refuse { offer, cause: Refusal::Unreachable });
        };
        let channel = self.run.leg(&agent.name, offer);
        let call = self.calls.get(&leg.call);
        let originator = call.and_then(|call| call.caller.clone()).filter(|caller| self.is_alive(caller));
        let number = call.and_then(|call| call.number.clone());
        let sip = agent.endpoint.starts_with("PJSIP/");
        // Otherwise Asterisk would carry out the telephone's transfers by itself.
        let handling = sip.then(|| ("PJSIP_TRANSFER_HANDLING()".to_owned(), "ari-only".to_owned()));
        out.dial(Request::Originate(Box::new(Originate {
            channel: channel.clone(),
            endpoint: agent.endpoint.clone(),
            app: wiring.app.clone(),
            args: format!("agent,{}", leg.call),
            originator,
            caller: number,
            variables: handling.into_iter().collect(),
        })));
        self.offers.insert((leg.call, offer.agent), (offer, channel.clone()));
        if sip {
            self.unheard.insert((self.now + wiring.unreachable_after, channel.clone()));
        }
        let leg = Leg { offer, call: leg.call, stage: Stage::Dialled, refer: Refer::No };
        self.channels.insert(channel, Channel::new(Role::Leg(leg)));
    }

    /// Stops ringing.
    pub(super) fn offer_ended(&mut self, call: CallId, offer: OfferId, out: &mut Acts) {
        if self.offers.get(&(call, offer.agent)).is_some_and(|(open, _)| *open == offer)
            && let Some((_, channel)) = self.offers.remove(&(call, offer.agent))
        {
            self.cut(&channel, out);
        }
    }

    /// Stops a telephone that rings for no offer.
    pub(super) fn stray_ring(&mut self, call: CallId, agent: AgentId, out: &mut Acts) {
        let open = self.offers.get(&(call, agent)).map(|(_, channel)| channel.clone());
        let strays = self.channels.iter().filter(|(id, channel)| match &channel.role {
            Role::Leg(leg) => {
                let rings = leg.stage != Stage::Talking;
                rings && leg.call == call && leg.offer.agent == agent && open.as_ref() != Some(id)
            }
            _ => false,
        });
        let strays: Vec<String> = strays.map(|(id, _)| id.clone()).collect();
        strays.iter().for_each(|channel| self.cut(channel, out));
    }

    fn leg_mut(&mut self, channel: &str) -> Option<(&mut Leg, &mut bool)> {
        let channel = self.channels.get_mut(channel).filter(|channel| channel.is_alive())?;
        let Role::Leg(leg) = &mut channel.role else { return None };
        Some((leg, &mut channel.up))
    }

    /// A channel changed its state.
    pub(super) fn heard(&mut self, channel: &SwitchChannel) {
        if channel.state != "Down" {
            self.was_heard(&channel.id);
        }
        if channel.is_up()
            && let Some(known) = self.channels.get_mut(&channel.id)
        {
            known.up = true;
        }
    }

    /// A telephone has given a sign of life.
    pub(super) fn was_heard(&mut self, channel: &str) {
        if let Some((leg, _)) = self.leg_mut(channel)
            && leg.stage == Stage::Dialled
        {
            leg.stage = Stage::Rings;
        }
    }

    /// A telephone has not, in time.
    pub(super) fn not_heard(&mut self, channel: &str, out: &mut Acts) {
        if let Some((leg, _)) = self.leg_mut(channel)
            && leg.stage == Stage::Dialled
        {
            let offer = leg.offer;
            out.tell(Command::Refuse { offer, cause: Refusal::Unreachable });
        }
    }

    /// The switch did not make the channel that rings a telephone, or calls somebody back: nothing else comes of it.
    pub(super) fn not_made(&mut self, channel: &str, status: u16, out: &mut Acts) {
        let usable = self.usable_leg(channel).copied();
        let rung = usable.filter(|leg| matches!(leg.stage, Stage::Dialled | Stage::Rings));
        // Of a telephone that has an address, it is the switch that failed.
        let no_address = |leg: &Leg| status == ALLOCATION_FAILED && !self.registered.contains(&leg.offer.agent);
        match rung.filter(|leg| !no_address(leg)) {
            // The caller has just gone, the name is taken, the switch is full: the agent is not to blame.
            Some(Leg { offer, .. }) => out.tell(Command::OfferLost { offer }),
            None => self.gone(channel, 0, out),
        }
        self.channels.remove(channel);
    }

    /// An agent picked up.
    pub(super) fn picked_up(&mut self, channel: &SwitchChannel, out: &mut Acts) {
        let Some((leg, up)) = self.leg_mut(&channel.id) else {
            // It rings for no offer that is known: an older run's, which the resynchronisation has dealt with.
            if !self.channels.contains_key(&channel.id) {
                out.hang_up(&channel.id);
            }
            return;
        };
        *up = true;
        let (offer, call, stage) = (leg.offer, leg.call, leg.stage);
        if stage == Stage::Talking {
            // The router connected them before the telephone was picked up: somebody accepted at a desktop.
            self.unsettled.insert(call);
        }
        if !matches!(stage, Stage::Dialled | Stage::Rings) {
            return;
        }
        let queue = self.calls.get(&call).map(|call| call.queue);
        let confirms = queue.is_some_and(|queue| self.wiring.queue(queue).confirms);
        let Some((leg, _)) = self.leg_mut(&channel.id) else { return };
        if confirms {
            leg.stage = Stage::Confirming;
            out.tell(Command::PickedUp { offer });
        } else {
            leg.stage = Stage::PickedUp;
            out.tell(Command::Accept { offer });
        }
    }

    /// An agent pressed a key while asked to confirm: `1` accepts, any other declines.
    pub(super) fn confirmed(&mut self, channel: &str, key: char, out: &mut Acts) {
        let Some((leg, _)) = self.leg_mut(channel) else { return };
        if leg.stage != Stage::Confirming {
            return;
        }
        let offer = leg.offer;
        if key == '1' {
            leg.stage = Stage::PickedUp;
            out.tell(Command::Accept { offer });
        } else {
            out.tell(Command::Refuse { offer, cause: Refusal::Rejected });
        }
    }

    /// An agent's telephone has ended.
    pub(super) fn leg_gone(&mut self, leg: &Leg, channel: &str, cause: u16, out: &mut Acts) {
        let offer = leg.offer;
        match leg.stage {
            Stage::Dialled | Stage::Rings => {
                let cause = match cause {
                    cause::BUSY => Refusal::Busy,
                    0 => Refusal::Unreachable,
                    cause if cause::NO_USER.contains(&cause) => Refusal::Unreachable,
                    _ => Refusal::Rejected,
                };
                out.tell(Command::Refuse { offer, cause });
            }
            Stage::Confirming => out.tell(Command::Refuse { offer, cause: Refusal::Unconfirmed }),
            // Whether the acceptance came in time, the router says; then the conversation ends.
            Stage::PickedUp => self.nobody_to_dial_for(leg.call, out),
            Stage::Talking => self.talker_gone(leg, channel, out),
        }
    }

    /// The leg's channel as far as it can be used.
    pub(super) fn usable_leg(&self, channel: &str) -> Option<&Leg> {
        let known = self.channels.get(channel).filter(|known| known.life == Life::Alive)?;
        match &known.role {
            Role::Leg(leg) => Some(leg),
            _ => None,
        }
    }
}
