//! The races and edges that every trusted ACD gets right, by their numbers in that list.

use acd::config::*;
use acd::engine::*;
use acd::id::*;
use acd::time::*;

use crate::scene::*;

#[test]
fn edge_1_the_answer_comes_a_moment_after_the_caller_hung_up() {
    let mut scene = Scene::new(center(1));
    scene.at(0.0).signs_in(LI);
    scene.at(10.0).arrives(1, CONTRACT);
    assert_eq!(scene.news(), ["1 offered Li"]);
    scene.at(12.0).tell(Command::HangUp { call: CallId(1) }).unwrap();
    assert_eq!(scene.news(), ["1 off Li: CallerGone", "1/1 Abandoned", "1 ended Abandoned"]);
    let offer = scene.offer(LI);
    assert_eq!(scene.tell(Command::Accept { offer }), Err(Rejection::StaleOffer(offer)));
    assert_eq!(scene.engine.doing(LI), Some(Doing::Idle), "no wrap-up after a call that never came");
}

#[test]
fn edge_1_the_caller_hangs_up_a_moment_after_the_answer() {
    let mut scene = Scene::new(center(1));
    scene.at(0.0).signs_in(LI).arrives(1, CONTRACT).accepts(LI);
    scene.tell(Command::HangUp { call: CallId(1) }).unwrap();
    assert_eq!(scene.news(), ["1 offered Li", "1/1 answered Li", "1 ended Completed"]);
    assert_eq!(scene.tell(Command::HangUp { call: CallId(1) }), Err(Rejection::UnknownCall(CallId(1))));
}

#[test]
fn edge_1_a_withdrawn_offer_costs_the_agent_no_place() {
    let mut scene = Scene::new(center(2));
    scene.at(0.0).signs_in(LI);
    scene.at(1.0).signs_in(WANG);
    scene.at(10.0).arrives(1, CONTRACT).tell(Command::HangUp { call: CallId(1) }).unwrap();
    scene.at(11.0).arrives(2, CONTRACT);
    assert_eq!(scene.news().last().unwrap(), "2 offered Li", "still the longest idle");
}

#[test]
fn edge_2_an_agent_is_offered_one_call_at_a_time() {
    let mut scene = Scene::new(center(1));
    scene.at(0.0).signs_in(LI).arrives(1, CONTRACT).arrives(2, GENERAL);
    assert_eq!(scene.news(), ["1 offered Li"]);
    scene.accepts(LI).tell(Command::Release { call: CallId(1) }).unwrap();
    assert_eq!(scene.news(), ["1/1 answered Li", "1 ended Completed", "2 offered Li"]);
}

#[test]
fn edge_4_an_agent_who_pauses_while_ringing_gives_the_call_back_with_its_place() {
    for (command, then) in [
        (Command::NotReady { agent: LI, reason: ReasonId(0) }, Doing::NotReady(Reason::Given(ReasonId(0)))),
        (Command::SignOut { agent: LI }, Doing::SignedOut),
        (Command::AgentLost { agent: LI }, Doing::SignedOut),
    ] {
        let mut scene = Scene::new(center(2));
        scene.at(0.0).signs_in(LI).arrives(1, CONTRACT);
        scene.at(1.0).arrives(2, CONTRACT);
        scene.at(5.0).tell(command.clone()).unwrap();
        scene.at(6.0).signs_in(WANG);
        assert_eq!(scene.news(), ["1 offered Li", "1 off Li: AgentGone", "1 offered Wang"], "{command:?}");
        assert_eq!(scene.engine.doing(LI), Some(then));
    }
}

#[test]
fn edge_5_a_status_asked_for_in_a_conversation_waits_for_its_end() {
    let mut scene = Scene::new(center_with(1, |queue| queue.wrap_up = WrapUp::AtMost(secs(30))));
    scene.at(0.0).signs_in(LI).arrives(1, CONTRACT).accepts(LI);
    scene.at(60.0).tell(Command::SignOut { agent: LI }).unwrap();
    scene.at(61.0).tell(Command::NotReady { agent: LI, reason: ReasonId(0) }).unwrap();
    assert_eq!(scene.engine.doing(LI), Some(Doing::Talking));
    scene.at(100.0).tell(Command::Release { call: CallId(1) }).unwrap();
    assert_eq!(scene.engine.doing(LI), Some(Doing::WrapUp));
    scene.at(129.999_999);
    assert_eq!(scene.engine.doing(LI), Some(Doing::WrapUp));
    scene.at(130.0);
    assert_eq!(scene.engine.doing(LI), Some(Doing::NotReady(Reason::Given(ReasonId(0)))), "the last wish won");
}

#[test]
fn edge_5_by_policy_a_wish_to_leave_skips_wrap_up() {
    for (policy, doing) in [(SignOut::AfterWrapUp, Doing::WrapUp), (SignOut::AfterConversation, Doing::SignedOut)] {
        let mut center = center_with(1, |queue| queue.wrap_up = WrapUp::UntilDone);
        center.sign_out = policy;
        let mut scene = Scene::new(center);
        scene.at(0.0).signs_in(LI).arrives(1, CONTRACT).accepts(LI);
        scene.at(9.0).tell(Command::SignOut { agent: LI }).unwrap();
        scene.at(10.0).tell(Command::Release { call: CallId(1) }).unwrap();
        assert_eq!(scene.engine.doing(LI), Some(doing));
    }
}

#[test]
fn edge_6_wrap_up_ends_early_on_demand_and_is_not_restarted() {
    let mut center = center_with(2, |queue| queue.wrap_up = WrapUp::AtMost(secs(10_000)));
    center.agents[1].wrap_up = Some(WrapUp::AtMost(Duration::ZERO));
    let mut scene = Scene::new(center);
    scene.at(0.0).signs_in(LI).arrives(1, CONTRACT).accepts(LI);
    scene.at(10.0).tell(Command::Release { call: CallId(1) }).unwrap();
    assert_eq!(scene.tell(Command::Release { call: CallId(1) }), Err(Rejection::UnknownCall(CallId(1))));
    scene.at(20.0).arrives(2, CONTRACT).tell(Command::WrapUpDone { agent: LI }).unwrap();
    assert_eq!(scene.news().last().unwrap(), "2 offered Li");
    assert_eq!(scene.tell(Command::WrapUpDone { agent: LI }), Err(Rejection::NotInWrapUp(LI)));
    scene.at(30.0).signs_in(WANG).arrives(3, CONTRACT).accepts(WANG);
    scene.tell(Command::Release { call: CallId(3) }).unwrap();
    assert_eq!(scene.engine.doing(WANG), Some(Doing::Idle), "Wang's own rule is no wrap-up");
}

#[test]
fn edge_7_a_call_in_two_lines_leaves_both_when_one_wins() {
    let mut center = center(0);
    center.queues[0].ladder = vec![Step::open(), Step { at: secs(20), join: vec![GENERAL], ..Step::open() }];
    center.profiles.push(Profile::new("generalist", vec![Skill::new(GENERAL, 1)]));
    center.agents = vec![Agent::new("Li", ProfileId(0)), Agent::new("Wang", ProfileId(1))];
    let mut scene = Scene::new(center);
    scene.at(0.0).signs_in(WANG).arrives(1, CONTRACT);
    scene.at(19.9);
    assert!(scene.news().is_empty(), "Wang serves no contract calls");
    scene.at(20.0).accepts(WANG);
    assert_eq!(scene.news(), ["1/1 step 1", "1 offered Wang", "1/2 answered Wang", "1/1 Dequeued"]);
    assert_eq!((scene.engine.waiting(CONTRACT), scene.engine.waiting(GENERAL)), (0, 0));
}

#[test]
fn edge_8_a_freed_agent_takes_the_longest_waiting_of_all_queues() {
    let mut scene = Scene::new(center(1));
    scene.at(0.0).arrives(1, GENERAL);
    scene.at(1.0).arrives(2, CONTRACT);
    scene.at(2.0).arrives(3, GENERAL);
    scene.at(3.0).signs_in(LI);
    for (call, next) in [(1, Some(2)), (2, Some(3)), (3, None)] {
        assert_eq!(scene.news().last().unwrap(), &format!("{call} offered Li"));
        scene.accepts(LI).tell(Command::Release { call: CallId(call) }).unwrap();
        assert_eq!(next.is_none(), scene.engine.doing(LI) == Some(Doing::Idle));
    }
}

#[test]
fn edge_8_priority_and_weight_go_before_age() {
    let mut center = center(1);
    center.queues[1].weight = 1;
    let mut scene = Scene::new(center);
    scene.at(0.0).arrives(1, CONTRACT);
    let urgent = NewCall { priority: 20, ..NewCall::new(CallId(2), CONTRACT) };
    scene.at(1.0).tell(Command::Arrive(urgent)).unwrap();
    scene.at(2.0).arrives(3, GENERAL);
    scene.at(3.0).signs_in(LI);
    let mut order = Vec::new();
    for _ in 0..3 {
        let call = scene.events.iter().rev().find_map(|event| match event.fact {
            Fact::Offered { leg, .. } => Some(leg.call),
            _ => None,
        });
        order.push(call.unwrap().0);
        scene.accepts(LI).tell(Command::Release { call: call.unwrap() }).unwrap();
    }
    assert_eq!(order, [3, 2, 1], "the heavier queue, then the priority, then the age");
}

#[test]
fn edge_9_a_rejecting_agent_is_held_off_and_the_next_one_rings() {
    let mut scene = Scene::new(center_with(2, |queue| {
        queue.rona.rejected = RonaRule { delay: secs(7), pause_after: 0, ..RonaRule::default() }
    }));
    scene.at(0.0).signs_in(LI).signs_in(WANG).arrives(1, CONTRACT);
    let offer = scene.offer(LI);
    scene.at(2.0).tell(Command::Refuse { offer, cause: Refusal::Rejected }).unwrap();
    assert_eq!(scene.news(), ["1 offered Li", "1 off Li: Refused(Rejected)", "1 offered Wang"]);
    let offer = scene.offer(WANG);
    scene.at(4.0).tell(Command::Refuse { offer, cause: Refusal::Rejected }).unwrap();
    assert_eq!(scene.news(), ["1 off Wang: Refused(Rejected)"], "nobody is offered it in a tight loop");
    scene.at(8.999_999);
    assert!(scene.news().is_empty());
    scene.at(9.0);
    assert_eq!(scene.news(), ["1 offered Li"], "held off for seven seconds from 2 s");
}

#[test]
fn edge_9_three_calls_unanswered_in_a_row_pause_the_agent() {
    let rule = RonaRule { delay: secs(1), pause_after: 3, ..RonaRule::default() };
    let mut scene = Scene::new(center_with(1, |queue| {
        queue.ring_timeout = Some(secs(10));
        queue.rona.no_answer = rule;
    }));
    scene.at(0.0).signs_in(LI).arrives(1, CONTRACT);
    scene.at(21.5);
    assert_eq!(scene.engine.doing(LI), Some(Doing::HeldOff), "rang 0–10, 11–21");
    scene.at(32.0);
    assert_eq!(scene.engine.doing(LI), Some(Doing::NotReady(Reason::Rona)), "rang 22–32");
    scene.tell(Command::Ready { agent: LI }).unwrap();
    assert_eq!(scene.news().last().unwrap(), "1 offered Li");
    scene.accepts(LI).tell(Command::Release { call: CallId(1) }).unwrap();
    scene.at(40.0).arrives(2, CONTRACT).at(50.0);
    assert_eq!(scene.engine.doing(LI), Some(Doing::HeldOff), "the answer set the count back");
}

#[test]
fn edge_10_the_wait_runs_out_while_ringing() {
    for (policy, at_30, answered) in
        [(WhileRinging::LetRing, vec![], true), (WhileRinging::Cancel, vec!["1 off Li: TimedOut"], false)]
    {
        let mut scene = Scene::new(center_with(1, |queue| {
            queue.wait_max = Some(secs(30));
            queue.while_ringing = policy;
        }));
        scene.at(0.0).arrives(1, CONTRACT);
        scene.at(29.0).signs_in(LI);
        scene.news();
        scene.at(30.0);
        let news = scene.news();
        assert_eq!(news[..at_30.len()], at_30);
        let offer = scene.offer(LI);
        assert_eq!(scene.tell(Command::Accept { offer }).is_ok(), answered, "{policy:?}");
    }
}

#[test]
fn edge_10_an_offer_that_fails_after_the_wait_ran_out_ends_the_leg() {
    let mut scene = Scene::new(center_with(1, |queue| {
        queue.wait_max = Some(secs(30));
        queue.ring_timeout = Some(secs(10));
        queue.on_timeout = Destination::External(0);
    }));
    scene.at(0.0).arrives(1, CONTRACT);
    scene.at(25.0).signs_in(LI);
    scene.at(35.0);
    let gone = ["1 offered Li", "1 off Li: NoAnswer", "1/1 TimedOut(External(0))", "1 ended External(0)"];
    assert_eq!(scene.news(), gone);
}

#[test]
fn edge_10_at_the_instant_of_a_deadline_the_deadline_wins() {
    let mut scene = Scene::new(center_with(1, |queue| queue.wait_max = Some(secs(30))));
    scene.at(0.0).arrives(1, CONTRACT);
    scene.now = Timestamp::from_secs(30);
    scene.signs_in(LI);
    assert_eq!(scene.news(), ["1/1 TimedOut(End)", "1 ended TimedOut"]);
}

#[test]
fn edge_13_what_is_unknown_stale_or_out_of_order_is_refused() {
    let mut scene = Scene::new(center(1));
    scene.at(5.0).signs_in(LI).arrives(1, CONTRACT);
    let stale = OfferId { agent: LI, serial: 9 };
    let refused = [
        (Command::Arrive(NewCall::new(CallId(1), CONTRACT)), Rejection::DuplicateCall(CallId(1))),
        (Command::Arrive(NewCall::new(CallId(2), QueueId(9))), Rejection::UnknownQueue(QueueId(9))),
        (Command::HangUp { call: CallId(8) }, Rejection::UnknownCall(CallId(8))),
        (Command::Accept { offer: stale }, Rejection::StaleOffer(stale)),
        (Command::Release { call: CallId(1) }, Rejection::NotTalking(CallId(1))),
        (Command::SignIn { agent: LI, not_ready: None }, Rejection::AlreadySignedIn(LI)),
        (Command::SignIn { agent: AgentId(7), not_ready: None }, Rejection::UnknownAgent(AgentId(7))),
        (Command::NotReady { agent: LI, reason: ReasonId(5) }, Rejection::UnknownReason(ReasonId(5))),
        (Command::WrapUpDone { agent: LI }, Rejection::NotInWrapUp(LI)),
    ];
    let before = scene.engine.snapshot();
    for (command, why) in refused {
        assert_eq!(scene.tell(command), Err(why));
    }
    scene.now = Timestamp::from_secs(4);
    assert_eq!(scene.tell(Command::Ready { agent: LI }), Err(Rejection::TimeWentBack));
    assert_eq!(scene.engine.snapshot(), before, "nothing changed");
}

#[test]
fn edge_14_a_full_queue_overflows_and_a_full_chain_turns_away() {
    let mut center = center(0);
    center.queues.iter_mut().for_each(|queue| {
        queue.waiting_max = Some(1);
        queue.wait_max = Some(secs(300));
    });
    center.queues[0].when_full = Destination::Queue(GENERAL);
    let mut scene = Scene::new(center);
    scene.at(0.0).arrives(1, CONTRACT).arrives(2, CONTRACT).arrives(3, CONTRACT);
    let told =
        ["2/1 Overflowed(Queue(QueueId(1)))", "3/1 Overflowed(Queue(QueueId(1)))", "3/2 Blocked", "3 ended Blocked"];
    assert_eq!(scene.news(), told);
}

#[test]
fn edge_14_queues_that_overflow_into_each_other_do_not_pass_a_call_round_for_ever() {
    let mut center = center_with(0, |queue| {
        queue.waiting_max = Some(0);
        queue.wait_max = Some(secs(1));
    });
    center.queues[0].when_full = Destination::Queue(GENERAL);
    center.queues[1].when_full = Destination::Queue(CONTRACT);
    let mut scene = Scene::new(center);
    scene.at(0.0).arrives(1, CONTRACT);
    assert_eq!(scene.news().last().unwrap(), "1 ended Blocked");
    assert_eq!(scene.engine.calls_alive(), 0);
}

#[test]
fn edge_15_ten_calls_wait_and_the_freed_agent_is_offered_one_in_the_same_command() {
    let mut scene = Scene::new(center(1));
    scene.at(0.0).signs_in(LI);
    (1..=11).for_each(|call| {
        scene.arrives(call, CONTRACT);
    });
    scene.accepts(LI).news();
    scene.at(100.0).tell(Command::Release { call: CallId(1) }).unwrap();
    assert_eq!(scene.news(), ["1 ended Completed", "2 offered Li"]);
    assert_eq!(scene.events.last().unwrap().at, Timestamp::from_secs(100));
}
