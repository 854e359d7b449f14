//! The search against enumeration.

use acd_rota::roster::{Plan, Task, breaches, cost};
use acd_rota::search::{Crew, Effort, anneal, best_days, bound};

use crate::world::{cheapest_pair, lawful, task};

/// What one person's days cost by themselves.
fn alone(task: &Task) -> Task {
    Task { cells: Vec::new(), covers: vec![Vec::new(); task.covers.len()], ..task.clone() }
}

#[test]
fn the_best_days_of_one_person_are_the_cheapest_of_all_that_break_no_rule() {
    let (mut found, mut none) = (0, 0);
    for seed in 0..500 {
        let task = alone(&task(seed, 1, 6));
        let price = |days: &Vec<Option<u16>>| cost(&task, &Plan { days: vec![days.clone()] }).total();
        let best = lawful(&task, 0).iter().map(price).min();
        let days = Crew::new(&task).ok().and_then(|crew| best_days(&crew, 0));
        if let Some(days) = &days {
            assert_eq!(breaches(&task, 0, days), [], "seed {seed}");
        }
        assert_eq!(days.as_ref().map(price), best, "seed {seed}: {days:?}");
        if best.is_some() { found += 1 } else { none += 1 }
    }
    assert!(found > 250 && none > 10, "{found} with days and {none} without: both must be tried");
}

#[test]
fn two_people_get_the_cheapest_plan_and_the_bound_is_below_it() {
    let mut exact = 0;
    let mut tried = 0;
    let mut tight = 0;
    for seed in 1_000..1_030 {
        let task = task(seed, 2, 5);
        let Some(best) = cheapest_pair(&task) else {
            let none = Crew::new(&task).ok().and_then(|crew| anneal(&crew, None, effort(0.2), || false));
            assert!(none.is_none(), "seed {seed}: nobody has days");
            continue;
        };
        let crew = Crew::new(&task).expect("there is a plan");
        let found = anneal(&crew, None, effort(2.0), || false).expect("there is a plan");
        assert_eq!(found.cost, cost(&task, &found.plan).total(), "seed {seed}: counted step by step, and at once");
        assert!((0..2).all(|person| breaches(&task, person, &found.plan.days[person]).is_empty()), "seed {seed}");
        let low = bound(&crew, found.cost, 200, || false).expect("short horizons are not narrowed");
        assert!(low <= best && best <= found.cost, "seed {seed}: {low} <= {best} <= {}", found.cost);
        exact += u32::from(found.cost == best);
        tight += u32::from(low * 10 >= best * 8);
        tried += 1;
    }
    assert!(tried >= 20, "{tried}");
    assert!(exact >= tried - 1, "{exact} of {tried} are the cheapest");
    assert!(tight * 3 >= tried * 2, "{tight} of {tried} bounds are within a fifth");
}

fn effort(work: f64) -> Effort {
    Effort { work, seed: 7 }
}

#[test]
fn the_same_seed_gives_the_same_plan_and_more_work_none_that_is_dearer_than_the_start() {
    let possible =
        |task: &Task| Crew::new(task).is_ok_and(|crew| anneal(&crew, None, effort(0.01), || false).is_some());
    let task = (0..200).map(|seed| task(seed, 4, 14)).find(possible).expect("one of them has a plan");
    let crew = Crew::new(&task).expect("there is a plan");
    let found = anneal(&crew, None, effort(5.0), || false).expect("a plan");
    let again = anneal(&crew, None, effort(5.0), || false).expect("a plan");
    assert_eq!((&found.plan, found.cost, found.moves), (&again.plan, again.cost, again.moves));
    let further = anneal(&crew, Some(&found.plan), Effort { work: 2.0, seed: 9 }, || false).expect("a plan");
    assert!(further.cost <= found.cost);
    let mut moves = 0;
    let stopped = anneal(&crew, None, effort(5.0), || {
        moves += 1;
        moves > 30
    });
    assert!(stopped.is_some_and(|found| found.stopped && found.cost == cost(&task, &found.plan).total()));
}

#[test]
fn a_bound_on_a_shift_that_the_network_does_not_count_is_kept() {
    // All want the night, at most nine of fourteen days.
    let mut task = alone(&task(11, 1, 14));
    task.people[0].rules = acd_rota::roster::Rules::free();
    task.people[0].most = vec![u16::MAX, u16::MAX, 9];
    for day in 0..14 {
        task.people[0].prices[4 * day..4 * day + 4].copy_from_slice(&[5, 5, 5, 0]);
    }
    let crew = Crew::new(&task).expect("rules allow everything");
    let days = best_days(&crew, 0).expect("days");
    assert_eq!(days.iter().filter(|&&shift| shift == Some(2)).count(), 9);
}

#[test]
fn a_year_is_narrowed_and_keeps_every_rule() {
    let mut task = task(5, 3, 364);
    task.shifts.iter_mut().for_each(|shift| shift.night = false);
    for person in &mut task.people {
        person.rules = acd_rota::roster::Rules {
            minutes: acd_rota::roster::Range { least: 60 * 1_500, most: 60 * 1_600 },
            stretch: acd_rota::roster::Range { least: 2, most: 5 },
            off_least: 2,
            weekends_most: Some(26),
            ..acd_rota::roster::Rules::free()
        };
        person.most = vec![u16::MAX, 100, 30];
    }
    let crew = Crew::new(&task).expect("there is a plan");
    let found = anneal(&crew, None, effort(3.0), || false).expect("a plan");
    for (person, days) in found.plan.days.iter().enumerate() {
        assert_eq!(breaches(&task, person, days), []);
    }
}
