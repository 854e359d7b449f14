//! Why a call was offered to an agent, and why another one waits.

use acd::config::*;
use acd::engine::*;
use acd::id::*;
use acd::time::{Duration, Timestamp};

const CONTRACT: QueueId = QueueId(0);
const GENERAL: QueueId = QueueId(1);
const LI: AgentId = AgentId(0);
const WANG: AgentId = AgentId(1);
const ZHAO: AgentId = AgentId(2);
const SUN: AgentId = AgentId(3);

/// Li and Wang serve both queues in tier 1; Zhao backs up contract after 20 seconds; Sun is held back from it.
fn center() -> Center {
    let step = |at, last| Step { at: Duration::from_secs(at), tiers: TierSet::range(1, last), ..Step::open() };
    let contract = Queue { ladder: vec![step(0, 1), step(20, 2)], ..Queue::new("contract") };
    let reserve = Skill { reserve: 1, ..Skill::new(CONTRACT, 1) };
    Center {
        queues: vec![contract, Queue { weight: 1, ..Queue::new("general") }],
        profiles: vec![
            Profile::new("lawyer", vec![Skill::new(CONTRACT, 1), Skill::new(GENERAL, 1)]),
            Profile::new("backup", vec![Skill::new(CONTRACT, 2)]),
            Profile::new("reserve", vec![reserve]),
        ],
        agents: vec![
            Agent::new("Li", ProfileId(0)),
            Agent::new("Wang", ProfileId(0)),
            Agent::new("Zhao", ProfileId(1)),
            Agent::new("Sun", ProfileId(2)),
        ],
        reasons: vec!["lunch".into()],
        ..Center::default()
    }
}

struct Host {
    engine: Engine,
    events: Vec<Event>,
}

impl Host {
    fn new() -> Self {
        let mut engine = Engine::new(center()).expect("sound");
        engine.keep_reasons();
        Self { engine, events: Vec::new() }
    }

    fn tell(&mut self, secs: u64, command: Command) {
        self.engine.handle(Timestamp::from_secs(secs), command, &mut self.events).expect("accepted");
    }

    fn arrives(&mut self, secs: u64, call: u64, queue: QueueId) {
        self.tell(secs, Command::Arrive(NewCall::new(CallId(call), queue)));
    }

    fn signs_in(&mut self, secs: u64, agent: AgentId) {
        self.tell(secs, Command::SignIn { agent, not_ready: None });
    }

    fn last_offer(&self) -> OfferId {
        let offers = self.events.iter().rev();
        let offer = offers.filter_map(|event| match event.fact {
            Fact::Offered { offer, .. } => Some(offer),
            _ => None,
        });
        offer.into_iter().next().expect("an offer was made")
    }
}

fn standings(agents: &[AgentConsidered]) -> Vec<(AgentId, Standing)> {
    agents.iter().map(|one| (one.agent, one.standing)).collect()
}

#[test]
fn a_call_that_waits_says_what_excludes_each_agent() {
    let mut host = Host::new();
    host.tell(1, Command::SignIn { agent: LI, not_ready: Some(ReasonId(0)) });
    host.signs_in(1, WANG);
    host.signs_in(2, ZHAO);
    host.signs_in(2, SUN);
    host.arrives(3, 1, GENERAL);
    host.tell(4, Command::Accept { offer: host.last_offer() });
    host.arrives(5, 2, CONTRACT);
    let why = host.engine.explain_waiting(CallId(2));
    let [why] = why.as_slice() else { panic!("one leg, {why:?}") };
    assert_eq!((why.queue, why.step, why.tiers), (CONTRACT, 0, TierSet::range(1, 1)));
    let excluded = Standing::Excluded;
    let expected = vec![
        (LI, excluded(Exclusion::NotReady(Reason::Given(ReasonId(0))))),
        (WANG, excluded(Exclusion::Talking(1))),
        (ZHAO, excluded(Exclusion::TierNotOpen)),
        (SUN, excluded(Exclusion::Reserved { idle: 1, reserve: 1 })),
    ];
    assert_eq!(standings(&why.agents), expected);
    assert!(host.engine.explain_waiting(CallId(1)).is_empty(), "a call that talks does not wait");
    assert!(host.engine.explain_waiting(CallId(9)).is_empty(), "nobody knows that call");
}

#[test]
fn an_offer_says_who_was_compared_by_which_keys() {
    let mut host = Host::new();
    host.signs_in(1, WANG);
    host.signs_in(2, LI);
    host.signs_in(3, ZHAO);
    host.arrives(10, 1, CONTRACT);
    let offer = host.last_offer();
    let decision = host.engine.explain_offer(offer).expect("the offer is open").clone();
    assert_eq!((decision.at, decision.queue, offer.agent), (Timestamp::from_secs(10), CONTRACT, WANG));
    let signed_out = Standing::Excluded(Exclusion::SignedOut);
    let too_early = Standing::Excluded(Exclusion::TierNotOpen);
    let expected = vec![(LI, Standing::Eligible), (WANG, Standing::Chosen), (ZHAO, too_early), (SUN, signed_out)];
    assert_eq!(standings(&decision.agents), expected);
    let since = |agent: AgentId| decision.agents[agent.index()].idle_since;
    assert!(since(WANG) < since(LI), "the longest idle was chosen");
    let center = host.engine.center().clone();
    let words = decision.describe(&center).to_string();
    assert!(words.starts_with("00:00:10.000000: 1/1 of contract to Wang\n"), "{words}");
    assert!(words.contains("Li, tier 1, idle since 00:00:02.000000, 0 calls: eligible, came later\n"), "{words}");
    host.tell(11, Command::Accept { offer });
    assert_eq!(host.engine.explain_offer(offer), None, "an offer that has ended is the journal's");
}

#[test]
fn whom_a_call_has_asked_is_said() {
    let mut host = Host::new();
    host.signs_in(1, LI);
    host.signs_in(2, WANG);
    host.arrives(10, 1, GENERAL);
    let first = host.last_offer();
    assert_eq!((first.agent, host.engine.asked(CallId(1))), (LI, Vec::new()));
    host.tell(11, Command::Refuse { offer: first, cause: Refusal::Rejected });
    assert_eq!(host.engine.asked(CallId(1)), [(LI, Asked::ThisRound)]);
    // Five seconds later Li is idle again.
    host.tell(20, Command::Refuse { offer: host.last_offer(), cause: Refusal::Busy });
    let again = host.last_offer();
    let decision = host.engine.explain_offer(again).expect("the offer is open");
    let asked: Vec<_> = decision.agents.iter().map(|one| (one.agent, one.asked)).collect();
    assert_eq!((again.agent, &asked[..]), (LI, &[(LI, Asked::Before), (WANG, Asked::Before)][..]));
    let words = decision.describe(&center()).to_string();
    assert!(words.contains("0 calls, asked in an earlier round: chosen\n"), "{words}");
    host.tell(21, Command::Refuse { offer: again, cause: Refusal::Rejected });
    let why = host.engine.explain_waiting(CallId(1));
    let asked: Vec<_> = why[0].agents.iter().map(|one| (one.agent, one.asked)).collect();
    assert_eq!(asked, [(LI, Asked::ThisRound), (WANG, Asked::Before)]);
    host.tell(22, Command::HangUp { call: CallId(1) });
    assert!(host.engine.asked(CallId(1)).is_empty());
}

#[test]
fn a_freed_agent_says_which_calls_were_compared() {
    let mut host = Host::new();
    host.arrives(1, 1, CONTRACT);
    host.arrives(2, 2, GENERAL);
    host.signs_in(3, LI);
    let decision = host.engine.explain_offer(host.last_offer()).expect("the offer is open");
    let calls: Vec<_> = decision.legs.iter().map(|one| (one.leg.call.0, one.weight, one.standing)).collect();
    assert_eq!(calls, [(2, 1, Standing::Chosen), (1, 0, Standing::Eligible)], "the heavier queue went first");
    assert!(decision.agents.is_empty());
}

#[test]
fn reasons_change_nothing_and_are_kept_only_for_open_offers() {
    let mut plain = Host::new();
    plain.engine = Engine::new(center()).expect("sound");
    let mut told = Host::new();
    for host in [&mut plain, &mut told] {
        host.signs_in(1, LI);
        host.arrives(2, 1, CONTRACT);
        host.tell(3, Command::HangUp { call: CallId(1) });
        host.arrives(4, 2, GENERAL);
    }
    assert_eq!(plain.events, told.events);
    assert_eq!(plain.engine.snapshot(), told.engine.snapshot());
    assert!(plain.engine.explain_offer(plain.last_offer()).is_none(), "nobody asked for reasons");
    assert!(told.engine.explain_offer(told.last_offer()).is_some());
    assert!(told.engine.explain_offer(OfferId { agent: LI, serial: 1 }).is_none(), "the first offer has ended");
}
