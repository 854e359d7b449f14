//! The measures of scenarios, read from counters, match a plain count of the engine's events.

use std::collections::HashMap;

use acd::engine::{Ender, Event, Fact, LegOutcome};
use acd::id::{CallId, QueueId};
use acd::quality::QualityFigures;
use acd::scenario::Scenario;
use acd::sim::{Counted, Simulation};
use acd::stats::Tally;
use acd::time::{Duration, Timestamp};

const DAY_SECS: f64 = 86_400.0;

fn scenario() -> Scenario {
    let text = include_str!("../report/tiny.toml");
    let with_holiday =
        text.replace("days = 7\n", "days = 14\nholidays = { fair = { date = 2025-03-05, pattern = \"weekend\" } }\n");
    // A figure for each measure, so that everything is counted.
    let figures = r#"
at_weekends = { measure = 'calls.inbound_per_day{day="weekend"}', value = 1 }
quickly = { measure = 'legs.service_level{within="45s"}', value = 1 }
"#;
    Scenario::parse("tiny.toml", &with_holiday.replace("[published]\n", &format!("[published]{figures}")))
        .expect("sound")
}

/// Plain counts, in one pass over all events.
#[derive(Default)]
struct Plain {
    arrived: HashMap<CallId, (Timestamp, u16)>,
    talked: HashMap<CallId, QueueId>,
    inbound_weekend: f64,
    answered_outside: f64,
    answered: f64,
    inbound: f64,
    never_answered_hung_up: f64,
    failed: f64,
    failed_weekdays: f64,
    within_45: f64,
    at_once: f64,
    wait_answered_secs: f64,
    legs_answered: f64,
    legs: f64,
    transferred: f64,
    talk_desk_hours: f64,
    staffed_expert_hours: f64,
}

/// Wednesday the 5th is a holiday with the weekend's pattern; the 3rd is a Monday.
fn is_weekend(at: Timestamp) -> bool {
    let day = (at.as_secs_f64() / DAY_SECS) as u32;
    day % 7 >= 5 || day == 2
}

impl Plain {
    fn count(&mut self, event: &Event) {
        match event.fact {
            Fact::CallArrived { call, attributes, .. } => {
                self.arrived.insert(call, (event.at, attributes.0[0]));
                self.inbound += 1.0;
                self.inbound_weekend += f64::from(u8::from(is_weekend(event.at)));
            }
            Fact::CallEnded { call, answered, .. } => {
                let (_, region) = self.arrived.remove(&call).expect("it arrived");
                self.answered += f64::from(u8::from(answered > 0));
                self.answered_outside += f64::from(u8::from(answered > 0 && region == 2));
            }
            Fact::LegStarted { leg, queue, .. } => {
                self.legs += 1.0;
                let from = self.talked.remove(&leg.call);
                self.transferred += f64::from(u8::from(from == Some(QueueId(0)) && queue == QueueId(1)));
            }
            Fact::LegEnded { leg, outcome, enqueued, .. } => self.leg_ended(leg.number, outcome, enqueued, event.at),
            Fact::ConversationEnded { call, queue, since, by, .. } => {
                if by == Ender::Transfer {
                    self.talked.insert(call, queue);
                }
                if queue == QueueId(0) {
                    self.talk_desk_hours += event.at.since(since).as_secs_f64() / 3600.0;
                }
            }
            Fact::AgentChanged { profile, from, to, .. } if profile.0 == 1 => {
                let signed = |doing| f64::from(u8::from(doing != acd::engine::Doing::SignedOut));
                self.staffed_expert_hours -= (signed(to) - signed(from)) * event.at.as_secs_f64() / 3600.0;
            }
            _ => {}
        }
    }

    fn leg_ended(&mut self, number: u16, outcome: LegOutcome, enqueued: Timestamp, at: Timestamp) {
        let wait = at.since(enqueued);
        match outcome {
            LegOutcome::Answered(_) => {
                self.legs_answered += 1.0;
                self.wait_answered_secs += wait.as_secs_f64();
                self.within_45 += f64::from(u8::from(wait <= Duration::from_secs(45)));
                self.at_once += f64::from(u8::from(wait == Duration::ZERO));
            }
            LegOutcome::Dequeued => {}
            _ => {
                self.failed += 1.0;
                self.failed_weekdays += f64::from(u8::from(!is_weekend(enqueued)));
                let hung_up = outcome == LegOutcome::Abandoned && number == 1;
                self.never_answered_hung_up += f64::from(u8::from(hung_up));
            }
        }
    }
}

#[test]
fn measures_are_what_a_plain_count_of_events_gives() {
    let scenario = scenario();
    let simulation = Simulation::new(scenario.center.clone(), scenario.world.clone()).expect("sound");
    let mut tally = Tally::new(&scenario.center, &scenario.tally(Duration::from_secs(20))).expect("sound");
    let mut plain = Plain::default();
    let ended = simulation.replicate(11, 0, |events| {
        for event in events {
            tally.record(event);
            plain.count(event);
        }
    });
    tally.advance(ended.expect("it runs to its end"));
    tally.check().expect("the counters add up");
    let quality = QualityFigures::default();
    let counted = Counted { figures: tally.figures(), quality: &quality };
    let table = [
        ("calls.inbound", plain.inbound),
        ("calls.inbound_per_day{day=\"weekend\"}", plain.inbound_weekend / 5.0),
        ("calls.inbound_per_day", plain.inbound / 14.0),
        ("calls.answered", plain.answered),
        ("calls.answer_rate", 100.0 * plain.answered / plain.inbound),
        ("calls.answered_share{attribute=\"region:outside\"}", 100.0 * plain.answered_outside / plain.answered),
        ("legs.offered", plain.legs),
        ("legs.failed", plain.failed),
        ("legs.failed{day=\"weekday\"}", plain.failed_weekdays),
        ("legs.service_level{within=\"45s\"}", 100.0 * plain.within_45 / plain.legs),
        ("legs.waited", 100.0 * (plain.legs - plain.at_once) / plain.legs),
        ("legs.mean_wait_answered", plain.wait_answered_secs / plain.legs_answered),
        ("legs.transferred{from=\"desk\",to=\"expert\"}", plain.transferred),
        ("agents.service_hours{queue=\"desk\"}", plain.talk_desk_hours),
        ("agents.staffed_hours{profile=\"expert\"}", plain.staffed_expert_hours),
    ];
    for (text, expected) in table {
        let ratio = scenario.measure(text).expect(text).ratio(counted, &scenario.world);
        let found = ratio.value().expect("observed");
        assert!((found - expected).abs() <= 1e-9 * expected.abs() && expected > 0.0, "{text}: {found} ≠ {expected}");
    }
    let hung_up = scenario.measure("calls.abandoned").expect("a measure").ratio(counted, &scenario.world).part;
    assert!(hung_up >= plain.never_answered_hung_up && hung_up < plain.failed, "{hung_up}");
}
