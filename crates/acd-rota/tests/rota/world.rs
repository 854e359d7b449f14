//! Random small problems, and their enumeration.

use acd_rota::roster::{Cell, FORBIDDEN, History, Person, Plan, Range, Rules, Shift, Task, breaches, cost};
use rand_xoshiro::SplitMix64;
use rand_xoshiro::rand_core::{Rng, SeedableRng};

pub(crate) struct Dice(SplitMix64);

impl Dice {
    pub(crate) fn new(seed: u64) -> Self {
        Self(SplitMix64::seed_from_u64(seed))
    }

    pub(crate) fn below(&mut self, end: u64) -> u64 {
        self.0.next_u64() % end
    }

    pub(crate) fn one_in(&mut self, n: u64) -> bool {
        self.below(n) == 0
    }
}

fn some<T>(dice: &mut Dice, value: T) -> Option<T> {
    dice.one_in(2).then_some(value)
}

fn rules(dice: &mut Dice, days: u32) -> Rules {
    let least = dice.below(2) as u32 * 60 * dice.below(u64::from(days)) as u32 * 4;
    Rules {
        minutes: Range { least, most: least + 60 * (8 + dice.below(30) as u32) },
        stretch: Range { least: 1 + dice.below(3) as u32, most: 3 + dice.below(3) as u32 },
        off_least: 1 + dice.below(3) as u8,
        weekends_most: {
            let n = dice.below(2) as u8;
            some(dice, n)
        },
        nights_most: {
            let n = dice.below(4) as u8;
            some(dice, n)
        },
        nights_in_a_row_most: {
            let n = 1 + dice.below(2) as u8;
            some(dice, n)
        },
        off_after_night_least: dice.below(3) as u8,
        week_minutes_most: {
            let n = 60 * (12 + dice.below(24) as u32);
            some(dice, n)
        },
        weekends_price: if dice.one_in(2) { vec![0, 3, 9] } else { Vec::new() },
        nights_price: if dice.one_in(2) { vec![0, 1, 4, 9] } else { Vec::new() },
        minutes_wished: {
            let n = 60 * dice.below(40) as u32;
            some(dice, (n, 40))
        },
        history: None,
    }
}

/// A random task; with history, people come from something.
pub(crate) fn task(seed: u64, people: usize, days: usize) -> Task {
    let dice = &mut Dice::new(seed);
    let shifts = vec![
        Shift { minutes: 480, night: false, not_before: vec![] },
        Shift { minutes: 360, night: false, not_before: vec![0] },
        Shift { minutes: 600, night: true, not_before: vec![0, 1] },
    ];
    let mut task = Task { days, first_weekday: dice.below(7) as u8, shifts, ..Task::default() };
    for day in 0..days * 3 {
        task.cells.push(Cell {
            need: dice.below(3) as u32,
            under: 20 + dice.below(80) as i32,
            over: 1 + dice.below(4) as i32,
        });
        task.covers.push(vec![day as u32]);
    }
    for _ in 0..people {
        let mut person = Person::new(rules(dice, days as u32), days, 3);
        if dice.one_in(3) {
            person.most[dice.below(3) as usize] = dice.below(4) as u16;
        }
        for price in &mut person.prices {
            if dice.one_in(3) {
                *price = dice.below(9) as i32;
            }
        }
        if dice.one_in(2) {
            let day = dice.below(days as u64) as usize;
            person.prices[day * 4 + 1..day * 4 + 4].fill(FORBIDDEN);
        }
        if dice.one_in(3) {
            let worked = 1 + dice.below(2) as u8;
            let shift = dice.below(3) as u16;
            let nights = u8::from(shift == 2);
            person.rules.history = Some(History { worked, shift: Some(shift), nights });
        }
        task.people.push(person);
    }
    task
}

/// Every list of days that breaks no rule.
pub(crate) fn lawful(task: &Task, person: usize) -> Vec<Vec<Option<u16>>> {
    let choices = task.shifts.len() as u32 + 1;
    let all = choices.pow(task.days as u32);
    let days = |mut code: u32| -> Vec<Option<u16>> {
        let digit = |_| {
            let digit = code % choices;
            code /= choices;
            digit.checked_sub(1).map(|shift| shift as u16)
        };
        (0..task.days).map(digit).collect()
    };
    (0..all).map(days).filter(|days| breaches(task, person, days).is_empty()).collect()
}

/// The least cost of all plans of two people.
pub(crate) fn cheapest_pair(task: &Task) -> Option<i64> {
    let (first, second) = (lawful(task, 0), lawful(task, 1));
    let of =
        |(a, b): (&Vec<Option<u16>>, &Vec<Option<u16>>)| cost(task, &Plan { days: vec![a.clone(), b.clone()] }).total();
    first.iter().flat_map(|a| second.iter().map(move |b| (a, b))).map(of).min()
}
