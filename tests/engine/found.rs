//! Histories found by random tests in which the engine went wrong, each in its smallest form.

use acd::config::*;
use acd::engine::*;
use acd::id::*;
use acd::time::*;

const A: AgentId = AgentId(0);
const B: AgentId = AgentId(1);
const FIRST: QueueId = QueueId(0);

fn secs(secs: u64) -> Duration {
    Duration::from_secs(secs)
}

/// Two agents who serve two queues, with the changes of `change`; all are signed in.
struct Scene {
    engine: Engine,
    now: Timestamp,
    events: Vec<Event>,
}

impl Scene {
    fn new(change: impl FnOnce(&mut Center)) -> Self {
        let mut center = Center {
            queues: vec![Queue::new("first"), Queue::new("second")],
            profiles: vec![Profile::new("all", vec![Skill::new(FIRST, 1), Skill::new(QueueId(1), 1)])],
            agents: vec![Agent::new("A", ProfileId(0)), Agent::new("B", ProfileId(0))],
            ..Center::default()
        };
        change(&mut center);
        let engine = Engine::new(center).expect("a sound centre");
        let mut scene = Self { engine, now: Timestamp::ZERO, events: Vec::new() };
        scene.takes(Command::SignIn { agent: A, not_ready: None });
        scene.takes(Command::SignIn { agent: B, not_ready: None });
        scene
    }

    /// Lets time pass, with checks.
    fn wait(&mut self, passed: Duration) {
        self.now = self.now + passed;
        self.engine.advance(self.now, &mut self.events);
        self.engine.check().expect("sound after a tick");
    }

    /// Gives a command, which must be accepted; returns its facts.
    fn takes(&mut self, command: Command) -> Vec<Fact> {
        let before = self.events.len();
        self.engine.handle(self.now, command, &mut self.events).expect("taken");
        self.engine.check().expect("sound after a command");
        self.events[before..].iter().map(|event| event.fact).collect()
    }

    fn arrive(&mut self, call: u64) -> Vec<Fact> {
        self.takes(Command::Arrive(NewCall::new(CallId(call), FIRST)))
    }

    /// The offer ringing at an agent.
    fn offer(&self, agent: AgentId) -> OfferId {
        let offers = self.events.iter().rev().filter_map(|event| match event.fact {
            Fact::Offered { offer, .. } if offer.agent == agent => Some(offer),
            _ => None,
        });
        offers.into_iter().next().expect("an offer")
    }

    fn accept(&mut self, agent: AgentId) -> Vec<Fact> {
        let offer = self.offer(agent);
        self.takes(Command::Accept { offer })
    }

    fn doing(&self) -> [Doing; 2] {
        [A, B].map(|agent| self.engine.doing(agent).expect("there"))
    }
}

fn callbacks() -> Option<CallbackRule> {
    Some(CallbackRule {
        attempts: 2,
        retry_after: secs(1),
        keep_for: Some(secs(60)),
        dial_timeout: Some(secs(9)),
        offer_above: None,
    })
}

#[test]
fn a_call_whose_only_ringing_agent_fails_stands_in_line_once() {
    let mut scene = Scene::new(|center| center.queues[0].ringing = Ringing::All { most: 3 });
    scene.takes(Command::SignOut { agent: B });
    scene.arrive(1);
    scene.takes(Command::Refuse { offer: scene.offer(A), cause: Refusal::Busy });
    scene.takes(Command::SignIn { agent: B, not_ready: None });
    assert_eq!(scene.doing(), [Doing::HeldOff, Doing::Ringing]);
}

#[test]
fn a_progressive_ring_keeps_its_second_deadline() {
    let every = secs(2);
    let mut scene = Scene::new(|center| {
        center.agents.push(Agent::new("C", ProfileId(0)));
        center.queues[0].ringing = Ringing::Progressive { every, most: 3 };
    });
    scene.takes(Command::SignIn { agent: AgentId(2), not_ready: None });
    scene.arrive(1);
    scene.wait(every);
    assert_eq!(scene.engine.next_deadline(), Some(Timestamp::from_secs(4)));
    scene.wait(every);
    assert_eq!(scene.engine.doing(AgentId(2)), Some(Doing::Ringing));
}

#[test]
fn who_consults_is_not_offered_the_consultation() {
    let mut scene = Scene::new(|center| center.profiles[0].capacity = vec![2]);
    scene.takes(Command::SignOut { agent: B });
    scene.arrive(1);
    scene.accept(A);
    scene.takes(Command::Consult { call: CallId(1), consult: CallId(2), to: Party::Queue(FIRST) });
    assert_eq!(scene.engine.waiting(FIRST), 1, "nobody else is there");
    scene.arrive(3);
    let facts = scene.takes(Command::CancelConsult { call: CallId(1) });
    let offered = |fact: &Fact| matches!(fact, Fact::Offered { leg, .. } if leg.call == CallId(3));
    assert!(facts.iter().any(offered), "takes more again: {facts:?}");
}

#[test]
fn an_agent_for_whom_somebody_is_dialled_is_offered_nothing_else() {
    let mut scene = Scene::new(|center| {
        center.profiles[0].capacity = vec![2];
        center.queues[0].callback = callbacks();
        center.queues[0].ring_timeout = Some(secs(3));
    });
    scene.takes(Command::SignOut { agent: B });
    scene.arrive(1);
    scene.takes(Command::AskCallback { call: CallId(1) });
    scene.accept(A);
    scene.arrive(2);
    assert_eq!(scene.doing()[0], Doing::Dialling);
    scene.takes(Command::CallbackAnswered { call: CallId(1) });
    assert_eq!(scene.offer(A).serial, 3, "and then is");
}

#[test]
fn a_call_sent_to_be_called_back_joins_no_further_queue() {
    let mut scene = Scene::new(|center| {
        center.queues[0].callback = callbacks();
        center.queues[0].when_full = Destination::Callback;
        center.queues[0].waiting_max = Some(0);
    });
    scene.takes(Command::SignOut { agent: A });
    scene.takes(Command::SignOut { agent: B });
    let also = [Some(QueueId(1)), None, None];
    scene.takes(Command::Arrive(NewCall { also, ..NewCall::new(CallId(1), FIRST) }));
    assert_eq!((scene.engine.waiting(FIRST), scene.engine.waiting(QueueId(1))), (1, 0));
}

#[test]
fn a_call_held_for_an_agent_rings_that_one_until_it_is_held_no_longer() {
    let mut scene = Scene::new(|center| {
        center.queues[0].ringing = Ringing::All { most: 2 };
        center.queues[0].preferred_for = secs(5);
    });
    scene.takes(Command::Arrive(NewCall { preferred: Some(B), ..NewCall::new(CallId(1), FIRST) }));
    assert_eq!(scene.doing(), [Doing::Idle, Doing::Ringing]);
    scene.wait(secs(5));
    assert_eq!(scene.doing(), [Doing::Ringing, Doing::Ringing]);
}

#[test]
fn a_call_held_for_an_agent_who_leaves_while_it_rings_is_open_to_all() {
    let mut scene = Scene::new(|center| center.queues[0].preferred_for = secs(50));
    scene.takes(Command::Arrive(NewCall { preferred: Some(B), ..NewCall::new(CallId(1), FIRST) }));
    scene.takes(Command::SignOut { agent: B });
    assert_eq!(scene.doing(), [Doing::Ringing, Doing::SignedOut]);
}

#[test]
fn a_call_past_its_time_rings_for_nobody_new() {
    let mut scene = Scene::new(|center| {
        center.queues[0].ringing = Ringing::All { most: 2 };
        center.queues[0].wait_max = Some(secs(4));
    });
    scene.takes(Command::SignOut { agent: B });
    scene.arrive(1);
    scene.wait(secs(5));
    scene.takes(Command::SignIn { agent: B, not_ready: None });
    assert_eq!(scene.doing(), [Doing::Ringing, Doing::Idle]);
}

#[test]
fn after_call_work_for_one_queue_ends_with_the_agent_who_leaves() {
    let mut scene = Scene::new(|center| {
        center.queues[0].wrap_up = WrapUp::AtMost(secs(9));
        center.queues[0].wrap_up_scope = WrapUpScope::Queue;
    });
    scene.takes(Command::SignOut { agent: B });
    scene.arrive(1);
    scene.accept(A);
    scene.takes(Command::SignOut { agent: A });
    scene.takes(Command::Release { call: CallId(1) });
    assert_eq!((scene.doing()[0], scene.engine.next_deadline()), (Doing::SignedOut, None));
}

#[test]
fn an_agent_without_a_weight_serves_where_nobody_else_can() {
    let mut scene = Scene::new(|center| {
        center.queues[0].selection.rule = SelectionRule::WeightedRandom;
        center.agents[0].weight = 0;
    });
    scene.arrive(1);
    assert_eq!(scene.doing(), [Doing::Idle, Doing::Ringing]);
    scene.arrive(2);
    assert_eq!(scene.doing(), [Doing::Ringing, Doing::Ringing]);
}

#[test]
fn what_a_switch_says_may_end_the_call_that_it_speaks_of() {
    let mut scene = Scene::new(|center| {
        center.queues[0].callback = Some(CallbackRule { keep_for: Some(secs(2)), ..callbacks().expect("one") });
    });
    scene.takes(Command::SignOut { agent: B });
    scene.arrive(1);
    scene.takes(Command::AskCallback { call: CallId(1) });
    scene.wait(secs(3));
    let truth = state(vec![(CallId(1), Some(A))], vec![A]);
    scene.takes(Command::Reconcile(Box::new(truth)));
    assert_eq!((scene.engine.calls_alive(), scene.doing()[0]), (0, Doing::Idle));
}

#[test]
fn more_agents_may_ring_on_than_a_new_centre_lets_ring() {
    let mut scene = Scene::new(|center| center.queues[0].ringing = Ringing::All { most: 4 });
    scene.arrive(1);
    let mut center = scene.engine.center().clone();
    center.queues[0].ringing = Ringing::One;
    scene.takes(Command::Reconfigure { center: Box::new(center), ladders: Ladders::Keep });
    assert_eq!(scene.doing(), [Doing::Ringing, Doing::Ringing]);
    scene.takes(Command::SignOut { agent: A });
    scene.takes(Command::SignOut { agent: B });
    scene.takes(Command::SignIn { agent: B, not_ready: None });
    assert_eq!(scene.doing(), [Doing::SignedOut, Doing::Ringing]);
}

#[test]
fn the_race_is_lost_though_a_new_centre_lets_one_ring() {
    let mut scene = Scene::new(|center| center.queues[0].ringing = Ringing::All { most: 2 });
    scene.arrive(1);
    let mut center = scene.engine.center().clone();
    center.queues[0].ringing = Ringing::One;
    scene.takes(Command::Reconfigure { center: Box::new(center), ladders: Ladders::Keep });
    scene.accept(B);
    assert_eq!(scene.doing(), [Doing::Idle, Doing::Talking]);
}

#[test]
fn a_wish_that_waited_for_after_call_work_is_heeded_when_that_counts_for_its_queue_alone() {
    let mut scene = Scene::new(|center| center.queues[0].wrap_up = WrapUp::UntilDone);
    scene.takes(Command::SignOut { agent: B });
    scene.arrive(1);
    scene.accept(A);
    scene.takes(Command::Release { call: CallId(1) });
    scene.takes(Command::SignOut { agent: A });
    assert_eq!(scene.doing()[0], Doing::WrapUp);
    let mut center = scene.engine.center().clone();
    center.queues[0].wrap_up_scope = WrapUpScope::Queue;
    scene.takes(Command::Reconfigure { center: Box::new(center), ladders: Ladders::Keep });
    assert_eq!(scene.doing()[0], Doing::SignedOut);
}

#[test]
fn two_empty_queues_do_not_pass_a_call_to_and_fro() {
    let mut scene = Scene::new(|center| {
        center.profiles[0].skills[1].opens = Opens::PredictedWait(secs(9));
        center.queues[1].wait_max = Some(secs(60));
        center.queues[0].waiting_max = Some(0);
        center.queues[0].when_full = Destination::Queue(QueueId(1));
        center.queues[1].leave_empty =
            Some(Vacancy { conditions: Conditions::default(), to: Destination::Queue(FIRST) });
    });
    scene.takes(Command::SignOut { agent: A });
    scene.takes(Command::SignOut { agent: B });
    let legs = scene.arrive(1).iter().filter(|fact| matches!(fact, Fact::LegStarted { .. })).count();
    assert_eq!((legs, scene.engine.calls_alive()), (2, 0), "each is tried once");
}

#[test]
fn a_consulted_agent_who_wishes_to_leave_may_yet_be_connected_by_the_switch() {
    let mut scene = Scene::new(|_| {});
    scene.arrive(1);
    scene.accept(A);
    scene.takes(Command::Consult { call: CallId(1), consult: CallId(2), to: Party::Queue(FIRST) });
    scene.accept(B);
    scene.takes(Command::SignOut { agent: B });
    let truth = state(vec![(CallId(1), Some(B))], vec![A, B]);
    scene.takes(Command::Reconcile(Box::new(truth)));
    assert_eq!(scene.doing(), [Doing::Idle, Doing::Talking]);
}

/// The centre of a scene, changed.
fn changed(scene: &Scene, change: impl FnOnce(&mut Center)) -> Command {
    let mut center = scene.engine.center().clone();
    change(&mut center);
    Command::Reconfigure { center: Box::new(center), ladders: Ladders::Keep }
}

#[test]
fn what_a_new_centre_remembers_no_longer_is_forgotten() {
    let mut scene = Scene::new(|center| {
        center.rating_within = secs(60);
        center.queues[0].resume_within = secs(60);
    });
    scene.arrive(1);
    scene.accept(A);
    scene.takes(Command::Release { call: CallId(1) });
    let caller = Some(CallerId(7));
    scene.takes(Command::SignOut { agent: A });
    scene.takes(Command::SignOut { agent: B });
    scene.takes(Command::Arrive(NewCall { caller, ..NewCall::new(CallId(2), FIRST) }));
    scene.takes(Command::HangUp { call: CallId(2) });
    scene.wait(secs(10));
    let shorter = changed(&scene, |center| {
        center.rating_within = secs(10);
        center.queues[0].resume_within = secs(10);
    });
    scene.takes(shorter);
    let rated =
        scene.engine.handle(scene.now, Command::Rate { call: CallId(1), rating: Rating::Satisfied }, &mut scene.events);
    assert_eq!(rated, Err(Rejection::NotRateable(CallId(1))));
    let facts = scene.takes(Command::Arrive(NewCall { caller, ..NewCall::new(CallId(3), FIRST) }));
    assert!(!facts.iter().any(|fact| matches!(fact, Fact::Resumed { .. })), "{facts:?}");
}

#[test]
fn after_call_work_that_comes_to_count_for_all_queues_goes_before_a_pause() {
    let mut scene = Scene::new(|center| {
        center.reasons = vec!["break".into()];
        center.queues[0].wrap_up = WrapUp::UntilDone;
        center.queues[0].wrap_up_scope = WrapUpScope::Queue;
    });
    scene.arrive(1);
    scene.accept(A);
    scene.takes(Command::Release { call: CallId(1) });
    scene.takes(Command::NotReady { agent: A, reason: ReasonId(0) });
    let pause = Doing::NotReady(Reason::Given(ReasonId(0)));
    assert_eq!(scene.doing()[0], pause);
    let wider = changed(&scene, |center| center.queues[0].wrap_up_scope = WrapUpScope::Agent);
    scene.takes(wider);
    assert_eq!(scene.doing()[0], Doing::WrapUp);
    scene.takes(Command::WrapUpDone { agent: A });
    assert_eq!(scene.doing()[0], pause);
}

#[test]
fn agents_who_are_idle_already_are_weighed_when_a_new_centre_asks_for_the_least_occupied() {
    let mut scene = Scene::new(|_| {});
    scene.takes(Command::SignOut { agent: B });
    scene.arrive(1);
    scene.accept(A);
    scene.wait(secs(30));
    scene.takes(Command::Release { call: CallId(1) });
    scene.takes(Command::SignIn { agent: B, not_ready: None });
    let weighing = changed(&scene, |center| center.queues[0].selection.rule = SelectionRule::LeastOccupied);
    scene.takes(weighing);
    scene.arrive(2);
    assert_eq!(scene.doing(), [Doing::Idle, Doing::Ringing], "B has not worked yet");
}

#[test]
fn a_callback_that_is_made_while_its_queue_closes_stays() {
    let mut scene = Scene::new(|center| {
        center.queues[0].when_closed = Destination::Callback;
        center.queues[0].callback = callbacks();
        center.queues[1].wait_max = Some(secs(5));
        center.queues[1].on_timeout = Destination::Queue(FIRST);
    });
    scene.takes(Command::SignOut { agent: A });
    scene.takes(Command::SignOut { agent: B });
    let new = NewCall { also: [Some(FIRST), None, None], ..NewCall::new(CallId(1), QueueId(1)) };
    scene.takes(Command::Arrive(new));
    scene.takes(Command::CloseQueue { queue: QueueId(1), waiting: OnClosing::LetWait });
    scene.wait(secs(5));
    assert_eq!(scene.engine.waiting(FIRST), 1, "it waits on where it stands already");
    let facts = scene.takes(Command::CloseQueue { queue: FIRST, waiting: OnClosing::SendOn });
    let closed =
        facts.iter().filter(|fact| matches!(fact, Fact::LegEnded { outcome: LegOutcome::Closed(_), .. })).count();
    assert_eq!((closed, scene.engine.waiting(FIRST)), (1, 1), "{facts:?}");
}

#[test]
fn a_call_is_not_held_for_an_agent_who_no_longer_serves_its_queue() {
    let mut scene = Scene::new(|center| {
        center.queues[0].preferred_for = secs(60);
        center.profiles.push(Profile::new("second alone", vec![Skill::new(QueueId(1), 1)]));
    });
    scene.arrive(1);
    scene.accept(A);
    scene.takes(Command::Arrive(NewCall { preferred: Some(A), ..NewCall::new(CallId(2), FIRST) }));
    assert_eq!(scene.doing(), [Doing::Talking, Doing::Idle], "B is not to take it yet");
    scene.takes(Command::AssignProfile { agent: A, profile: ProfileId(1) });
    assert_eq!(scene.doing(), [Doing::Talking, Doing::Ringing]);
    scene.takes(Command::Release { call: CallId(1) });
    assert_eq!(scene.doing(), [Doing::Idle, Doing::Ringing]);
}

#[test]
fn a_new_watchdog_looks_after_those_who_talk_already() {
    let mut scene = Scene::new(|_| {});
    scene.arrive(1);
    scene.accept(A);
    scene.wait(secs(9));
    let watchdog = Some(Watchdog { silent_for: secs(5), then: SilentAgent::Report });
    let watched = changed(&scene, |center| center.watchdog = watchdog);
    scene.takes(watched);
    scene.wait(secs(5));
    let silent = Fact::AgentSilent { agent: A, since: Timestamp::from_secs(9) };
    assert_eq!(scene.events.last().map(|event| event.fact), Some(silent));
}

#[test]
fn nobody_has_more_contacts_than_can_be_counted_whatever_their_capacity() {
    let mut scene = Scene::new(|center| {
        center.channels = ["voice", "chat"].map(|name| Channel { name: name.into(), excludes: Vec::new() }).into();
        center.queues[1].channel = ChannelId(1);
        center.profiles[0].capacity = vec![200, 200];
    });
    scene.takes(Command::SignOut { agent: B });
    for call in 0..300 {
        scene.takes(Command::Arrive(NewCall::new(CallId(call), QueueId(call as u16 % 2))));
        if scene.engine.call_doing(CallId(call)) == Some(CallDoing::Ringing) {
            scene.accept(A);
        }
    }
    assert_eq!(scene.engine.waiting(FIRST) + scene.engine.waiting(QueueId(1)), 300 - 255);
    let restored = Engine::restore(scene.engine.snapshot()).expect("its own snapshot");
    assert_eq!(restored.snapshot(), scene.engine.snapshot());
}

#[test]
fn a_switch_puts_nobody_into_more_calls_than_can_be_counted() {
    let mut scene = Scene::new(|_| {});
    scene.takes(Command::SignOut { agent: B });
    (0..300).for_each(|call| drop(scene.arrive(call)));
    let calls = (0..300).map(|call| (CallId(call), Some(A))).collect();
    scene.takes(Command::Reconcile(Box::new(state(calls, vec![A]))));
    assert_eq!((scene.doing()[0], scene.engine.waiting(FIRST)), (Doing::Talking, 300 - 255));
    (0..255).for_each(|call| drop(scene.takes(Command::Release { call: CallId(call) })));
    assert_eq!((scene.doing()[0], scene.engine.waiting(FIRST)), (Doing::Ringing, 300 - 255));
}

/// What a switch has on which nothing rings.
fn state(calls: Vec<(CallId, Option<AgentId>)>, agents: Vec<AgentId>) -> SwitchState {
    SwitchState { calls: Some(calls), ringing: Some(Vec::new()), agents: Some(agents), ..SwitchState::default() }
}
