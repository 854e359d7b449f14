//! Arbitrary bytes as a saved engine: damaged ones are rejected with a reason, or restored to a valid engine that runs
//! on.

use acd::engine::{Engine, Snapshot};
use acd::time::Duration;

/// How many deadlines pass.
const DEADLINES: usize = 50;

pub fn restore(bytes: &[u8]) {
    let Ok(snapshot) = serde_json::from_slice::<Snapshot>(bytes) else { return };
    match Engine::restore(snapshot) {
        Err(error) => assert!(!error.to_string().is_empty()),
        Ok(mut engine) => {
            engine.check().expect("a restored engine is sound");
            let mut events = Vec::new();
            for _ in 0..DEADLINES {
                let Some(at) = engine.next_deadline() else { break };
                engine.advance(at + Duration::from_micros(1), &mut events);
                engine.check().expect("and stays so");
            }
        }
    }
}
