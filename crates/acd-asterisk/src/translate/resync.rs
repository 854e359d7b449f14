//! The state rebuilt from what the switch has and what the router believes, and the two brought into line.
//!
//! Always the same, at the start, after a lost connection and when events were missed: nothing is kept on disk but
//! the router's own journal.

use std::collections::{BTreeMap, BTreeSet};

use acd::engine::{Command, Doing, NewCall, Origin, SwitchState};
use acd::id::{AgentId, CallId, OfferId, QueueId};
use acd::roster::{CallNow, Roster};
use acd::time::Timestamp;

use super::Translator;
use super::acts::{About, Acts};
use super::arrive::number;
use super::presence::is_their_own;
use super::state::{Call, Channel, Leg, Life, Place, Refer, Role, Stage, Talker};
use crate::switch::event::{Channel as SwitchChannel, Endpoint};
use crate::switch::id::{self, call_of};
use crate::switch::request::Request;
use crate::switch::snapshot::Snapshot;
use crate::wiring::{SignIn, Target, Wiring};

/// What the switch has, in the router's terms.
#[derive(Debug, Default)]
pub struct Truth {
    /// For [`Command::Reconcile`].
    pub state: SwitchState,
    channels: BTreeMap<String, Channel>,
    calls: BTreeMap<CallId, Call>,
    offers: BTreeMap<(CallId, AgentId), (OfferId, String)>,
    /// Channels and bridges that belong to nothing.
    strays: Vec<Request>,
    /// Callers whom the router does not know.
    arrivals: Vec<(NewCall, SwitchChannel)>,
    /// Offers that were picked up, callbacks that were answered.
    done: Vec<Command>,
}

/// Something in which switch and router differ.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Difference {
    /// The router has a call that the switch has not.
    Missing(CallId),
    /// The switch has a call that the router has not.
    Stray(CallId),
    /// A call is connected to other agents here than there.
    Connected(CallId),
    /// The router offers a call, and nothing rings.
    Silent(OfferId),
    /// A channel or a bridge of ours belongs to nothing.
    Idle(String),
}

impl Translator {
    /// Starts again from what the switch has and what the router believes: `roster` must be as of a moment after the
    /// snapshot was read, and facts from before that moment must not be taken in afterwards.
    pub fn resync(&mut self, now: Timestamp, snapshot: &Snapshot, roster: &Roster, out: &mut Acts) {
        self.now = now;
        let mut truth = self.truth(snapshot, roster);
        for (id, call) in &mut truth.calls {
            call.number = call.number.take().or_else(|| number(roster.notes(), *id));
        }
        self.channels = truth.channels;
        self.calls = truth.calls;
        self.offers = truth.offers;
        self.watches.clear();
        self.unheard.clear();
        let consulting = roster.calls().filter_map(|call| Some((call.consulting?, call.call)));
        self.consulting = consulting.collect();
        truth.strays.into_iter().for_each(|request| out.cut(request));
        let connected =
            |arrival: &NewCall| truth.state.calls.iter().flatten().any(|known| *known == (arrival.call, None));
        let again = truth.arrivals.iter().any(|(arrival, _)| !connected(arrival));
        out.tell(Command::Reconcile(Box::new(truth.state.clone())));
        truth.done.into_iter().for_each(|command| out.tell(command));
        for (arrival, channel) in truth.arrivals {
            out.tell_about(super::arrive::arrival(arrival, &channel), About::Arrival(channel.id));
        }
        if again {
            // Conversations that the router knew nothing of: their calls are known to it only now.
            out.tell(Command::Reconcile(Box::new(truth.state.clone())));
        }
        self.sign_in_whoever_is_there(truth.state.agents.as_deref().unwrap_or_default(), roster, out);
        self.elsewhere = truth.state.engaged.into_iter().flatten().collect();
        self.telephones.clear();
        self.registered.clear();
        snapshot.endpoints.iter().for_each(|endpoint| self.telephone(endpoint));
        // Whoever came to work just now, or was not told of while the switch was away.
        self.elsewhere.iter().for_each(|agent| out.tell(Command::Engaged { agent: *agent }));
        out.tell(Command::Resume {});
        self.unsettled = self.calls.keys().copied().collect();
        self.settle(out);
    }

    fn sign_in_whoever_is_there(&self, there: &[AgentId], roster: &Roster, out: &mut Acts) {
        for &agent in there {
            let signed_out = roster.agents().get(agent.index()).is_some_and(|now| now.doing == Doing::SignedOut);
            let by_registration = self.wiring.agent(agent).is_some_and(|agent| agent.sign_in == SignIn::Registration);
            if signed_out && by_registration {
                out.tell(Command::SignIn { agent, not_ready: None });
            }
        }
    }

    /// In what switch and router differ. A difference that is there twice in a row is a fault of one of them: what is
    /// under way between the two explains only a passing one.
    pub fn differences(&self, snapshot: &Snapshot, roster: &Roster) -> BTreeSet<Difference> {
        let truth = self.truth(snapshot, roster);
        let here: BTreeMap<CallId, Option<AgentId>> = truth.state.calls.iter().flatten().copied().collect();
        let mut found: BTreeSet<Difference> =
            truth.arrivals.iter().map(|(new, _)| Difference::Stray(new.call)).collect();
        for call in roster.calls().filter(|call| is_on_the_line(call)) {
            let talking = |agent: &AgentId| call.talking.iter().any(|talking| talking.agent == *agent);
            match here.get(&call.call) {
                None => _ = found.insert(Difference::Missing(call.call)),
                Some(Some(agent)) if talking(agent) => {}
                Some(None) if call.talking.is_empty() => {}
                Some(_) => _ = found.insert(Difference::Connected(call.call)),
            }
        }
        let rings =
            |offer: OfferId, call| truth.state.ringing.iter().flatten().any(|ring| *ring == (call, offer.agent));
        let silent = roster.offers().filter(|(offer, call)| !rings(*offer, *call));
        found.extend(silent.map(|(offer, _)| Difference::Silent(offer)));
        let idle = truth.strays.iter().filter(|request| !self.is_for_a_supervisor(request));
        found.extend(idle.map(|request| Difference::Idle(request.uri())));
        found
    }

    /// Whether something is there because a supervisor listens now.
    fn is_for_a_supervisor(&self, request: &Request) -> bool {
        let of = |bridge: &String| self.watches.values().any(|watch| watch.bridge.as_ref() == Some(bridge));
        match request {
            Request::HangUp { channel, .. } => id::Role::of(channel) == id::Role::Watch && self.is_alive(channel),
            Request::DropBridge { bridge } => of(bridge),
            _ => false,
        }
    }

    /// What the switch has, in the router's terms.
    fn truth(&self, snapshot: &Snapshot, roster: &Roster) -> Truth {
        let bridged = bridged(snapshot);
        let mut look = Look { wiring: &self.wiring, roster, bridged: &bridged, truth: Truth::default() };
        roster.calls().for_each(|call| look.believed(call));
        snapshot.channels.values().for_each(|channel| look.channel(channel));
        look.consultations_by_one_telephone();
        look.bridges(snapshot);
        look.state(snapshot);
        look.truth
    }
}

/// The bridge of a call that each channel is in.
fn bridged(snapshot: &Snapshot) -> BTreeMap<&str, CallId> {
    let ours = snapshot.bridges.iter().filter_map(|bridge| match id::Role::of(&bridge.id) {
        id::Role::Bridge { call } => Some(bridge.channels.iter().map(move |channel| (channel.as_str(), call))),
        _ => None,
    });
    ours.flatten().collect()
}

/// Whether the switch must have something of a call: of a callback that waits it has nothing.
fn is_on_the_line(call: &CallNow) -> bool {
    call.self_service.is_some() || !call.talking.is_empty() || call.dialling.is_some() || !may_be_callback(call)
}

/// Whether a call may wait to be called back, of which the roster says nothing: it has left the leg that it arrived
/// in.
fn may_be_callback(call: &CallNow) -> bool {
    !call.legs.is_empty() && call.legs.iter().all(|leg| leg.leg.number > 1)
}

struct Look<'a> {
    wiring: &'a Wiring,
    roster: &'a Roster,
    bridged: &'a BTreeMap<&'a str, CallId>,
    truth: Truth,
}

impl Look<'_> {
    /// A call that the router has.
    fn believed(&mut self, now: &CallNow) {
        let waits_in = now.legs.last().map(|leg| leg.queue);
        let talks_in = now.talking.first().map(|talking| talking.queue);
        let mut call = Call::new(talks_in.or(waits_in).unwrap_or(now.asked));
        call.talking = now.talking.iter().map(|talking| Talker { agent: talking.agent, channel: None }).collect();
        call.held = now.held.is_some();
        if let Origin::Consult(agent) = now.origin {
            let about = self.roster.talking_to(agent).find(|call| *call != now.call);
            call.about = about;
        }
        self.truth.calls.insert(now.call, call);
    }

    fn channel(&mut self, channel: &SwitchChannel) {
        match id::Role::of(&channel.id) {
            id::Role::Leg { agent, serial } => match self.wiring.in_id(&agent) {
                Some(agent) => self.leg(channel, OfferId { agent, serial }),
                None => self.stray(&channel.id),
            },
            id::Role::Dial { call } => self.dialled(channel, call),
            id::Role::Bridge { .. } | id::Role::Watch => self.stray(&channel.id),
            id::Role::Foreign => self.foreign(channel),
        }
    }

    fn stray(&mut self, channel: &str) {
        let reason = crate::switch::request::HangUpReason::Normal;
        self.truth.strays.push(Request::HangUp { channel: channel.to_owned(), reason });
    }

    fn put(&mut self, channel: &SwitchChannel, role: Role) {
        let place = self.bridged.get(channel.id.as_str()).map_or(Place::Nowhere, |call| Place::Bridge(*call));
        let known = Channel { role, life: Life::Alive, up: channel.is_up(), place, playing: Vec::new() };
        self.truth.channels.insert(channel.id.clone(), known);
    }

    /// An agent's telephone.
    fn leg(&mut self, channel: &SwitchChannel, offer: OfferId) {
        let in_stasis = channel.is_up() && channel.stasis_args(&self.wiring.app).is_some();
        let leg = |call, stage| Role::Leg(Leg { offer, call, stage, refer: Refer::No });
        let open = self.roster.offers().find(|(open, _)| *open == offer);
        if let Some((_, call)) = open {
            let stage = if in_stasis { Stage::PickedUp } else { Stage::Rings };
            if in_stasis {
                self.truth.done.push(Command::Accept { offer });
            }
            self.truth.offers.insert((call, offer.agent), (offer, channel.id.clone()));
            return self.put(channel, leg(call, stage));
        }
        let reserved = self.roster.calls().find(|call| call.dialling == Some(offer.agent)).map(|call| call.call);
        if let Some(call) = reserved.filter(|_| in_stasis) {
            self.truth.offers.insert((call, offer.agent), (offer, channel.id.clone()));
            return self.put(channel, leg(call, Stage::PickedUp));
        }
        match self.conversation(channel, offer.agent).filter(|_| in_stasis) {
            Some(call) => {
                if let Some(talker) = self.talker(call, offer.agent) {
                    talker.channel = Some(channel.id.clone());
                }
                self.put(channel, leg(call, Stage::Talking));
            }
            None => self.stray(&channel.id),
        }
    }

    fn talker(&mut self, call: CallId, agent: AgentId) -> Option<&mut Talker> {
        self.truth.calls.get_mut(&call)?.talking.iter_mut().find(|talker| talker.agent == agent)
    }

    /// The conversation that a telephone is in: the one that the router says, and that no other telephone is in.
    /// Where the router does not know the call, its bridge says so; of one that it knows it has decided otherwise
    /// since.
    fn conversation(&mut self, channel: &SwitchChannel, agent: AgentId) -> Option<CallId> {
        let bridge = self.bridged.get(channel.id.as_str()).copied();
        let with_others = |call: &CallId| self.bridged.values().filter(|other| *other == call).count() > 1;
        if let Some(call) = bridge.filter(|call| self.roster.call(*call).is_none()).filter(with_others) {
            return Some(call);
        }
        let believed: Vec<CallId> = self.roster.talking_to(agent).collect();
        let free = |call: &CallId| {
            let talker = self.truth.calls.get(call).and_then(|call| call.talks_with(agent));
            talker.is_some_and(|talker| talker.channel.is_none())
        };
        let bridged = believed.iter().find(|call| Some(**call) == bridge).filter(|call| free(call));
        bridged.or_else(|| believed.iter().find(|call| free(call))).copied()
    }

    /// Somebody who is called back.
    fn dialled(&mut self, channel: &SwitchChannel, id: CallId) {
        let Some(now) = self.roster.call(id) else { return self.stray(&channel.id) };
        let answered = channel.is_up() && channel.stasis_args(&self.wiring.app).is_some();
        let dialling = now.dialling.is_some();
        let talking = !now.talking.is_empty();
        if !dialling && !talking {
            return self.stray(&channel.id);
        }
        if let Some(call) = self.truth.calls.get_mut(&id) {
            call.caller = (answered || talking).then(|| channel.id.clone());
            call.dialling = dialling.then(|| channel.id.clone());
        }
        if dialling && answered {
            self.truth.done.push(Command::CallbackAnswered { call: id });
        }
        self.put(channel, Role::Dialled { call: id });
    }

    /// Somebody who called.
    fn foreign(&mut self, channel: &SwitchChannel) {
        let args = channel.stasis_args(&self.wiring.app);
        match args.as_deref() {
            Some(["incoming", extension, ..]) => self.caller(channel, extension),
            Some(_) => self.stray(&channel.id),
            // It is on its way out.
            None => {}
        }
    }

    fn caller(&mut self, channel: &SwitchChannel, extension: &str) {
        let id = call_of(&channel.id);
        let queue = match self.wiring.extensions.get(extension) {
            Some(Target::Queue(queue)) => Some(*queue),
            _ => None,
        };
        if self.roster.call(id).is_none() {
            let Some(queue) = queue else { return self.stray(&channel.id) };
            self.truth.arrivals.push((NewCall::new(id, queue), channel.clone()));
        }
        let call = self.truth.calls.entry(id).or_insert_with(|| Call::new(queue.unwrap_or(QueueId(0))));
        call.caller = Some(channel.id.clone());
        call.number = Some(channel.caller.number.clone()).filter(|number| !number.is_empty());
        self.put(channel, Role::Caller { call: id });
    }

    /// Agents who consult by the telephone that they talk by.
    fn consultations_by_one_telephone(&mut self) {
        let by_one = self.truth.calls.iter().filter(|(_, call)| call.caller.is_none());
        let by_one: Vec<(CallId, CallId)> = by_one.filter_map(|(id, call)| Some((*id, call.about?))).collect();
        for (consultation, about) in by_one {
            let Some(Origin::Consult(agent)) = self.roster.call(consultation).map(|call| call.origin) else { continue };
            let talks = self.truth.calls.get(&about).and_then(|call| call.talks_with(agent)?.channel.clone());
            let Some(telephone) = talks else { continue };
            if let Some(call) = self.truth.calls.get_mut(&about) {
                call.held = true;
            }
            if let Some(call) = self.truth.calls.get_mut(&consultation) {
                call.caller = Some(telephone);
            }
        }
    }

    fn bridges(&mut self, snapshot: &Snapshot) {
        for bridge in &snapshot.bridges {
            match id::Role::of(&bridge.id) {
                id::Role::Bridge { call } => match self.truth.calls.get_mut(&call) {
                    Some(call) if call.bridge.is_none() => call.bridge = Some(bridge.id.clone()),
                    Some(_) | None => self.truth.strays.push(Request::DropBridge { bridge: bridge.id.clone() }),
                },
                id::Role::Watch => self.truth.strays.push(Request::DropBridge { bridge: bridge.id.clone() }),
                id::Role::Leg { .. } | id::Role::Dial { .. } | id::Role::Foreign => {}
            }
        }
    }

    fn state(&mut self, snapshot: &Snapshot) {
        let here = self.truth.calls.iter().filter(|(_, call)| call.caller.is_some() || call.dialling.is_some());
        let calls = here.map(|(id, _)| (*id, self.connected(*id))).collect();
        let dialled_for = |call: &CallId| self.roster.call(*call).and_then(|call| call.dialling);
        let rung = self.truth.offers.keys().filter(|(call, agent)| dialled_for(call) != Some(*agent));
        let ringing = rung.copied().collect();
        let online: BTreeMap<String, bool> =
            snapshot.endpoints.iter().map(|endpoint| (endpoint.name(), endpoint.is_online())).collect();
        // Whoever has no telephone here, or one of a kind that says nothing, is not this adapter's to judge.
        let reachable = |agent: &AgentId| match self.wiring.agent(*agent) {
            Some(agent) if agent.endpoint.starts_with("PJSIP/") => online.get(&agent.endpoint) == Some(&true),
            Some(_) | None => true,
        };
        let agents = (0..self.roster.agents().len() as u32).map(AgentId).filter(reachable).collect();
        let busy =
            |endpoint: &&Endpoint| endpoint.channel_ids.iter().any(|id| is_their_own(id, self.truth.channels.get(id)));
        let busy = snapshot.endpoints.iter().filter(busy);
        let engaged = busy.filter_map(|endpoint| self.wiring.at_endpoint(&endpoint.name())).collect();
        let (calls, ringing, agents, engaged) = (Some(calls), Some(ringing), Some(agents), Some(engaged));
        // Read and judged in one turn of the router: nothing has changed since.
        self.truth.state = SwitchState { calls, ringing, agents, engaged, ..SwitchState::default() };
    }

    /// An agent whom a call is connected to.
    fn connected(&self, call: CallId) -> Option<AgentId> {
        let believed = self.truth.calls.get(&call)?.talking.iter().find(|talker| talker.channel.is_some());
        let bridged = || {
            let legs = self.truth.channels.values().filter_map(|channel| match &channel.role {
                Role::Leg(leg) if leg.call == call && leg.stage == Stage::Talking => Some(leg.offer.agent),
                _ => None,
            });
            legs.min()
        };
        believed.map(|talker| talker.agent).or_else(bridged)
    }
}
