//! Replications that are recorded as what their engine was given.

use acd::config::SelectionRule;
use acd::engine::{Engine, Event};
use acd::sim::{Simulation, SimulationError, Step};
use acd::time::{Duration, Timestamp};

use crate::worlds::w2;

/// W2, with agents chosen at random, so that the engine's seed counts, and a longest wait, which ends by itself.
fn by_chance() -> Simulation {
    let simulation = w2(1);
    let (mut center, world) = (simulation.center().clone(), simulation.world().clone());
    for queue in &mut center.queues {
        queue.selection.rule = SelectionRule::Random;
        queue.wait_max = Some(Duration::from_secs(20));
    }
    Simulation::new(center, world).expect("sound")
}

#[test]
fn an_engine_that_is_given_the_steps_has_the_same_events() {
    let simulation = by_chance();
    for number in 0..2 {
        let mut heard: Vec<Event> = Vec::new();
        let ended = simulation.replicate(7, number, |events| heard.extend_from_slice(events)).expect("it runs");
        let mut engine = Engine::new(simulation.center_of(7, number)).expect("sound");
        let (mut again, mut ticks): (Vec<Event>, u32) = (Vec::new(), 0);
        let recorded = simulation.record(7, number, |steps: &[Step]| -> Result<(), SimulationError> {
            for Step { at, command } in steps {
                match command {
                    // One that came too late is refused again.
                    Some(command) => drop(engine.handle(*at, command, &mut again)),
                    None => {
                        engine.advance(*at, &mut again);
                        ticks += 1;
                    }
                }
            }
            Ok(())
        });
        assert_eq!(recorded.expect("it runs"), ended);
        assert!(heard.len() > 10_000 && heard == again, "{} events, {} again", heard.len(), again.len());
        assert!(ticks > 0, "some deadlines act on their own");
        assert!(ended > Timestamp::ZERO);
    }
    assert_ne!(simulation.center_of(7, 0).seed, simulation.center_of(7, 1).seed);
}

#[test]
fn who_takes_the_steps_can_stop_the_run() {
    let mut taken = 0;
    let stopped = w2(1).record(7, 0, |steps| -> Result<(), SimulationError> {
        taken += steps.len();
        Err(SimulationError::TooManyCallers { at: steps[0].at })
    });
    assert!(matches!(stopped, Err(SimulationError::TooManyCallers { .. })) && taken > 0);
}
