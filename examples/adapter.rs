//! The smallest adapter of a real hotline: a loop that owns the router, its journal, and a switch (scripted here). What the
//! switch says goes in as commands; what comes out are things to do. It keeps no table of its own: the switch's names for
//! calls, callers and devices are with the router, and are there again after a crash, which the second run shows.
use acd::config::{Agent, Center, Profile, Queue, Skill};
use acd::engine::{Command, Fact, LegOutcome, NewCall, SwitchState};
use acd::id::{AgentId, CallId, CallerId, OfferId, QueueId};
use acd::journal::{Journal, JournalOptions};
use acd::live::{Happened, InlineRouter, Input, Options, Setup};
use acd::notes::{CallNote, Note, Text, UnfitText};

/// What the scripted switch has: callers by its own names, and who rings for whom.
#[derive(Default)]
struct Switch {
    channels: Vec<String>,
    ringing: Vec<(CallId, AgentId)>,
}

impl Switch {
    /// Carries out what the router has decided.
    fn carry_out(&mut self, happened: Happened<'_>) {
        for event in happened.events {
            let named = |call: CallId| happened.notes.call(call).and_then(|note| note.name.as_ref());
            match event.fact {
                Fact::Offered { offer, leg, .. } => {
                    let caller = happened.notes.call(leg.call).and_then(|note| note.caller.as_ref());
                    let place = happened.notes.place(offer.agent);
                    println!("ring {place:?} for {:?}, who calls from {caller:?}", named(leg.call));
                    self.ringing.push((leg.call, offer.agent));
                }
                Fact::OfferEnded { offer, .. } => self.ringing.retain(|(_, agent)| *agent != offer.agent),
                Fact::LegEnded { leg, outcome: LegOutcome::Answered(OfferId { agent, .. }), .. } => {
                    println!("connect {:?} and {:?}", named(leg.call), happened.notes.place(agent));
                    self.ringing.retain(|(_, other)| *other != agent);
                }
                Fact::CallEnded { call, disposition, .. } => println!("{:?} is over: {disposition:?}", named(call)),
                _ => {}
            }
        }
    }

    /// A caller is there.
    fn arrives(&mut self, channel: &str, number: &str, queue: QueueId) -> Result<Input, UnfitText> {
        self.channels.push(channel.to_owned());
        let call = NewCall { caller: Some(CallerId::named(number)), ..NewCall::new(CallId::named(channel), queue) };
        let (name, caller) = (Some(Text::new(channel)?), Some(Text::new(number)?));
        let note = CallNote { name, caller, ..CallNote::default() };
        Ok(Input::arrive(call, note))
    }

    /// All that it has, with both agents' devices.
    fn state(&self, agents: &[AgentId]) -> SwitchState {
        let calls = self.channels.iter().map(|channel| (CallId::named(channel), None)).collect();
        let (ringing, agents) = (Some(self.ringing.clone()), Some(agents.to_vec()));
        SwitchState { calls: Some(calls), ringing, agents, ..SwitchState::default() }
    }
}

/// Tells the router something, and carries out what follows.
fn tell(router: &mut InlineRouter, switch: &mut Switch, input: impl Into<Input>) -> Result<(), acd::live::CallError> {
    let (outcome, happened) = router.call(input);
    switch.carry_out(happened);
    outcome.map(|_| ())
}

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut center = Center::default();
    let contract = center.add_queue(Queue::new("contract"));
    let lawyers = center.add_profile(Profile::new("lawyer", vec![Skill::new(contract, 1)]));
    let li = center.add_agent(Agent::new("Li", lawyers));
    let folder = std::env::temp_dir().join(format!("acd-adapter-{}", std::process::id()));
    let mut switch = Switch::default();

    println!("-- Two callers come; then the adapter dies.");
    let (journal, recovered) = Journal::open(&folder, JournalOptions::default(), center.clone())?;
    let mut router = Setup::recovered(journal, recovered).inline(Options::default())?;
    let at = Note::Place(Text::new("PJSIP/li")?);
    let sign_in = Command::SignIn { agent: li, not_ready: None };
    tell(&mut router, &mut switch, Input::Noted(sign_in, Box::new(at)))?;
    for (channel, number) in [("1796012981.7", "+49301111"), ("1796012981.8", "+49302222")] {
        let arrived = switch.arrives(channel, number, contract)?;
        tell(&mut router, &mut switch, arrived)?;
    }
    drop(router);

    println!("-- It is back: the callers are there, by name, and one telephone still rings.");
    let (journal, recovered) = Journal::open(&folder, JournalOptions::default(), center)?;
    for call in recovered.roster.calls() {
        let note = recovered.roster.notes().call(call.call);
        println!("waiting or ringing: {:?}", note.and_then(|note| note.name.as_ref()));
    }
    let mut router = Setup::recovered(journal, recovered).inline(Options::default())?;
    let truth = Command::Reconcile(Box::new(switch.state(&[li])));
    tell(&mut router, &mut switch, truth)?;

    println!("-- Li picks up, and the caller hangs up later.");
    let offer = router.roster().and_then(|roster| roster.offers_to(li).next()).ok_or("the offer went on")?;
    tell(&mut router, &mut switch, Command::Accept { offer })?;
    tell(&mut router, &mut switch, Command::HangUp { call: CallId::named("1796012981.7") })?;
    router.shut_down()?;
    Ok(std::fs::remove_dir_all(folder)?)
}
