//! A tally continues when its centre has grown; counts of self-service and of agents in several conversations.

use super::script::{Script, center};
use crate::config::{Agent, Center, Profile, Queue, SelfService, Skill};
use crate::engine::{Command, Doing, Engine, Event, Fact, NewCall, Reason, SelfServiceEnd};
use crate::id::{AgentId, CallId, ProfileId, QueueId, ReasonId, SelfServiceId};
use crate::stats::{Activity, AgentDetail, Detail, Span, Tally, TallyOptions, View};
use crate::time::Timestamp;

fn options(agents: AgentDetail) -> TallyOptions {
    TallyOptions {
        agents,
        served: Detail::On,
        transfers: Detail::On,
        attributes: Detail::On,
        ..TallyOptions::default()
    }
}

/// One more queue, reason, region, profile, and two more agents: a lawyer and one of the new profile.
fn grown() -> Center {
    let mut center = center();
    center.queues.push(Queue::new("family"));
    center.reasons.push("lunch".into());
    center.attributes[0].values.push("west".into());
    center.profiles.push(Profile::new("advisor", Vec::new()));
    center.agents.extend([Agent::new("deng", ProfileId(1)), Agent::new("fu", ProfileId(2))]);
    center
}

#[test]
fn a_tally_goes_on_with_a_centre_that_has_grown() {
    let at = |hour: u64| Timestamp::from_secs(hour * 3600);
    for detail in [AgentDetail::Profile, AgentDetail::Agent] {
        let mut script = Script::new();
        script.at((1, 0, 0)).agent(1, Doing::Idle).agent(2, Doing::Idle);
        script.arrive(1, 1, [2, 1]).offer(1, 1).accept(1).arrive(2, 0, [1, 2]);
        script.at((2, 0, 0)).agent(2, Doing::NotReady(Reason::Rona)).transfer(1, 0);
        let mut tally = Tally::new(&center(), &options(detail)).expect("sound options");
        script.events.iter().for_each(|event| tally.record(event));
        let told = script.events.len();
        tally.advance(at(3));
        let before = tally.figures().clone();
        tally.grow(&grown()).expect("it fits");
        assert_eq!(tally.check(), Ok(()));
        let (lawyers, clerks) = (ProfileId(1), ProfileId(0));
        for queue in [QueueId(0), QueueId(1)] {
            let figures = tally.figures();
            assert_eq!(figures.legs(queue, Span::Whole, View::Event), before.legs(queue, Span::Whole, View::Event));
            assert_eq!(
                figures.served_by_profile(queue, lawyers, Span::Whole),
                before.served_by_profile(queue, lawyers, Span::Whole)
            );
            assert_eq!(
                figures.transfers(QueueId(1), queue, Span::Whole),
                before.transfers(QueueId(1), queue, Span::Whole)
            );
            assert_eq!(figures.calls(queue, Span::Whole), before.calls(queue, Span::Whole));
        }
        for (attribute, value) in [(0, 1), (0, 2), (1, 1), (1, 2)] {
            assert_eq!(tally.figures().calls_with(attribute, value, Span::Whole).arrived, 1, "{attribute} {value}");
        }
        // New agents count as signed out until then.
        let hours =
            |profile, activity| tally.figures().profile_time(profile, Span::Whole).time(activity).as_hours_f64();
        assert_eq!([hours(clerks, Activity::SignedOut), hours(ProfileId(2), Activity::SignedOut)], [3.0, 3.0]);
        assert_eq!([hours(lawyers, Activity::SignedOut), hours(lawyers, Activity::NotReady)], [3.0 + 2.0, 1.0]);

        // Old and new continue side by side.
        let lunch = Doing::NotReady(Reason::Given(ReasonId(0)));
        let change = |agent, profile, from, to| Fact::AgentChanged { agent: AgentId(agent), profile, from, to };
        for (agent, profile, to) in [(3, lawyers, lunch), (4, ProfileId(2), Doing::Idle)] {
            tally.record(&Event { at: at(3), fact: change(agent, profile, Doing::SignedOut, to) });
        }
        script.at((4, 0, 0)).hang_up(1).hang_up(2).agent(2, Doing::Idle);
        script.events[told..].iter().for_each(|event| tally.record(event));
        tally.advance(at(5));
        assert_eq!(tally.check(), Ok(()), "{detail:?}");
        assert_eq!((tally.calls_alive(), tally.figures().foreign), (0, 0));
        let not_ready = |reason| tally.figures().not_ready(lawyers, reason, Span::Whole).as_hours_f64();
        assert_eq!([not_ready(Reason::Rona), not_ready(Reason::Given(ReasonId(0)))], [2.0, 2.0]);
        assert_eq!(not_ready(Reason::Given(ReasonId(1))), 0.0, "there is no such reason");
        assert_eq!(tally.figures().agents_in(1), if detail == AgentDetail::Profile { 3 } else { 1 });
    }
}

#[test]
fn sessions_of_self_service_are_counted_by_how_they_end() {
    let center = Center {
        self_service: vec![SelfService { name: "bot".into(), most: None, age: crate::config::Age::Keep }],
        ..center()
    };
    let mut tally = Tally::new(&center, &options(AgentDetail::Profile)).expect("sound options");
    let service = SelfServiceId(0);
    for (number, how) in
        [SelfServiceEnd::Contained, SelfServiceEnd::Left, SelfServiceEnd::Escalated].into_iter().enumerate()
    {
        let (call, since) = (CallId(number as u64), Timestamp::from_secs(10));
        tally.record(&Event { at: since, fact: Fact::SelfServiceStarted { call, service } });
        let fact = Fact::SelfServiceEnded { call, service, since, how };
        tally.record(&Event { at: Timestamp::from_secs(40), fact });
    }
    let counts = tally.figures().self_service(service, Span::Whole);
    assert_eq!((counts.sessions, counts.contained, counts.escalated, counts.left), (3, 1, 1, 1));
    assert_eq!((counts.ended(), counts.time.mean_secs(3)), (3, Some(30.0)));
    let other = tally.figures().self_service(SelfServiceId(1), Span::Whole);
    assert_eq!(other.sessions, 0);
}

#[test]
fn who_has_two_conversations_keeps_them_where_one_is_allowed_from_now_on() {
    let at_most = |most| Center {
        queues: vec![Queue::new("desk")],
        profiles: vec![Profile { capacity: vec![most], ..Profile::new("clerk", vec![Skill::new(QueueId(0), 1)]) }],
        agents: vec![Agent::new("an", ProfileId(0))],
        ..Center::default()
    };
    let mut engine = Engine::new(at_most(2)).expect("sound");
    let mut tally = Tally::new(&at_most(2), &options(AgentDetail::Agent)).expect("sound options");
    let mut events = Vec::new();
    engine
        .handle(Timestamp::ZERO, Command::SignIn { agent: AgentId(0), not_ready: None }, &mut events)
        .expect("possible");
    for call in [CallId(1), CallId(2)] {
        let arrive = Command::Arrive(NewCall::new(call, QueueId(0)));
        engine.handle(Timestamp::ZERO, arrive, &mut events).expect("possible");
        let mut offers = events.iter().filter_map(|event| match event.fact {
            Fact::Offered { offer, .. } => Some(offer),
            _ => None,
        });
        let accept = Command::Accept { offer: offers.next_back().expect("there is room") };
        engine.handle(Timestamp::ZERO, accept, &mut events).expect("possible");
    }
    events.iter().for_each(|event| tally.record(event));
    tally.grow(&at_most(1)).expect("it fits");
    assert_eq!(tally.check(), Ok(()));
}
