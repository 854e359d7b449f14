//! x
fn main() {
    for a in std::env::args().skip(1) {
        match acd::scenario::Scenario::load(&a) {
            Ok(c) => println!(
                "{a} ok: {} queues {} agents {} days, {} types, {} shifts {} published {:?}",
                c.center.queues.len(),
                c.center.agents.len(),
                c.world.days.len(),
                c.world.call_types.len(),
                c.world.shifts.len(),
                c.published.len(),
                c.assumptions
            ),
            Err(e) => {
                println!("{e}");
                println!("{}", e.render(false));
            }
        }
    }
}
