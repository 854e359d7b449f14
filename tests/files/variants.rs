//! A fault that a variant causes points at the variant.

use acd::scenario::{Draft, Scenario};

const SCENARIO: &str = r#"
queues.help = { wait_max = "5m" }
profiles.clerk.skills = { help = 1 }
agents.clerk = 4

[world]
calendar = { start = 2025-01-06, days = 2 }
demand.patterns.any.calls_per_hour = 6
call_types.help = {}
handling.talk = { constant = "4m" }

[world.staffing.shifts.day]
agents = ["clerk-1..4"]
start = "08:00"
end = "17:00"
"#;

const SHIFT: &str = "world.staffing.shifts.day.agents[0]";

/// The only fault's path, the text of its line from the column on, and what was found.
fn fault(variant: &str) -> (String, String, String) {
    let text = format!("{SCENARIO}{variant}");
    let errors = Scenario::parse("s.toml", &text).expect_err("at fault");
    let [error] = errors.iter().collect::<Vec<_>>()[..] else { panic!("{errors}") };
    let (line, column) = error.place.expect("a place");
    let line = text.lines().nth(line - 1).expect("the line");
    let from = line.chars().skip(column - 1).collect();
    (error.path.to_owned(), from, error.found.to_owned())
}

#[test]
fn a_fault_that_a_variant_causes_points_at_the_variants_own_field() {
    let table = [
        // The field itself.
        ("[variants.few]\nset = { \"queues.help.wait_max\" = 5 }\n", "queues.help.wait_max", "5 }"),
        // What follows from it, in a field of the file.
        ("[variants.few]\nmultiply = { \"agents.clerk\" = 0 }\n", SHIFT, "\"agents.clerk\" = 0 }"),
        ("[variants.few]\nset = { \"agents.clerk\" = 3 }\n", SHIFT, "\"agents.clerk\" = 3 }"),
        ("[variants.few]\nset = { \"agents.clerk\" = 3, \"world.demand.factor\" = 1.0 }\n", SHIFT, "few]"),
    ];
    for (variant, path, place) in table {
        let (at, from, found) = fault(variant);
        assert_eq!((at.as_str(), from.as_str()), (path, place), "{variant}: {found}");
        assert!(found.ends_with("in the variant `few`"), "{found}");
    }
}

#[test]
fn a_change_of_the_file_is_not_blamed_for_what_a_variant_sets() {
    let text = format!("{SCENARIO}[variants.few]\nset = {{ \"world.demand.factor\" = -1.0 }}\n");
    let mut draft = Draft::parse("s.toml", &text).expect("TOML");
    draft.set("world.demand.factor", "2").expect("a field");
    let told = draft.scenario().expect_err("at fault").to_string();
    assert!(told.contains("in the variant `few`") && !told.contains("changed by"), "{told}");
}
