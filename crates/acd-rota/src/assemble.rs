//! From a setup and a need to the problem that the search solves.

use crate::need::{Needs, divisor};
use crate::roster::{Cell, FORBIDDEN, PRICE_MOST, Person, Range, Rules, Shift, Steps, Task};
use crate::setup::{Contract, DAY, Setup, ShiftKind, WishFor, Worker};

/// Most kinds of shifts times profiles that a task may have.
pub const SHIFTS_MAX: usize = 250;

/// A problem with the meaning of its numbers.
#[derive(Clone, Debug)]
pub struct Assembled {
    /// The problem.
    pub task: Task,
    /// The profile and the kind of each of its shifts.
    pub shifts: Vec<(usize, usize)>,
    /// Which cell is which: by day, profile and period; `None` where nobody is needed and nobody can be.
    pub cells: Vec<Vec<Vec<Option<u32>>>>,
    /// Units of cost in one unit of the file's prices.
    pub scale: i32,
    /// Needs in the periods that the cells have.
    pub needs: Needs,
}

/// Makes the problem.
///
/// # Errors
/// Too many shifts, in words.
pub fn assemble(setup: &Setup, needs: &Needs, kinds: &[ShiftKind]) -> Result<Assembled, String> {
    let edges = kinds.iter().flat_map(|kind| {
        let breaks = kind.breaks.iter().flat_map(|each| [each.at, each.at + each.length]);
        [kind.start, kind.end].into_iter().chain(breaks)
    });
    let needs = needs.refined(edges);
    let mut shifts = Vec::new();
    for profile in 0..setup.profiles.len() {
        let staffed = setup.people.iter().any(|person| person.profiles.contains(&profile));
        let own = (0..kinds.len()).filter(|&kind| staffed && kinds[kind].is_of(profile));
        shifts.extend(own.map(|kind| (profile, kind)));
    }
    if shifts.len() > SHIFTS_MAX {
        let found = shifts.len();
        return Err(format!(
            "kinds of shifts times profiles: found {found}; expected at most {SHIFTS_MAX} (`profiles` of a shift, or `kinds_most` of the design, makes them fewer)"
        ));
    }
    let scale = (60 / divisor(needs.period, 60)) as i32;
    let mut task = Task {
        days: setup.days,
        first_weekday: setup.weekday(0) as u8,
        shifts: shifts.iter().map(|&(_, kind)| shift(setup, kinds, &shifts, kind)).collect(),
        ..Task::default()
    };
    let cells = cells(setup, &needs, kinds, &shifts, scale, &mut task);
    task.people = setup.people.iter().map(|person| person_of(setup, kinds, &shifts, scale, person)).collect();
    Ok(Assembled { task, shifts, cells, scale, needs })
}

fn shift(setup: &Setup, kinds: &[ShiftKind], shifts: &[(usize, usize)], kind: usize) -> Shift {
    let too_soon = |other: usize| kinds[other].start + DAY < kinds[kind].end + setup.rest;
    let not_before = (0..shifts.len() as u16).filter(|&at| too_soon(shifts[usize::from(at)].1)).collect();
    Shift { minutes: kinds[kind].paid(), night: kinds[kind].night, not_before }
}

/// The cells, and which of them each shift covers.
fn cells(
    setup: &Setup,
    needs: &Needs,
    kinds: &[ShiftKind],
    shifts: &[(usize, usize)],
    scale: i32,
    task: &mut Task,
) -> Vec<Vec<Vec<Option<u32>>>> {
    let (period, periods) = (needs.period, needs.periods());
    let mut cells = vec![vec![vec![None; periods]; setup.profiles.len()]; setup.days];
    let price = |each: i32| (i64::from(each) * i64::from(scale) * i64::from(period) / 60) as i32;
    let mut cell = |day: usize, profile: usize, at: usize, task: &mut Task| -> u32 {
        *cells[day][profile][at].get_or_insert_with(|| {
            let need = needs.by_day[day][profile][at];
            task.cells.push(Cell { need, under: price(setup.prices.under), over: price(setup.prices.over) });
            task.cells.len() as u32 - 1
        })
    };
    for day in 0..setup.days {
        for profile in 0..setup.profiles.len() {
            for at in (0..periods).filter(|&at| needs.by_day[day][profile][at] > 0) {
                cell(day, profile, at, task);
            }
        }
    }
    task.covers = vec![Vec::new(); setup.days * shifts.len()];
    for day in 0..setup.days {
        for (place, &(profile, kind)) in shifts.iter().enumerate() {
            for at in 0..2 * periods {
                let from = at as u32 * period;
                let (on, at) = (day + at / periods, at % periods);
                if on < setup.days && kinds[kind].covers(from, from + period) {
                    let cell = cell(on, profile, at, task);
                    task.covers[day * shifts.len() + place].push(cell);
                }
            }
        }
    }
    cells
}

/// The rules of a contract, for somebody with this many days of leave: hours shrink with the days that are left.
fn rules(setup: &Setup, contract: &Contract, leave: usize, scale: i32) -> Rules {
    let there = (setup.days - leave.min(setup.days)) as u64;
    let part = |minutes: u32| (u64::from(minutes) * there / setup.days as u64) as u32;
    let (least, most, wished) = contract.minutes;
    let squares = |price: i32, most: usize| -> Steps {
        let step = |n: i64| (n * n * i64::from(price) * i64::from(scale)).min(i64::from(PRICE_MOST)) as i32;
        if price == 0 { Steps::new() } else { (0..=most as i64).map(step).collect() }
    };
    let per_minute = (i64::from(setup.prices.hours) * i64::from(scale) * 1_000 / 60) as u32;
    Rules {
        minutes: Range { least: part(least), most: if most == u32::MAX { most } else { part(most) } },
        stretch: Range { least: contract.in_a_row.0, most: contract.in_a_row.1 },
        off_least: contract.off_least,
        weekends_most: contract.weekends_most,
        nights_most: contract.nights_most,
        nights_in_a_row_most: contract.nights_in_a_row_most,
        off_after_night_least: contract.off_after_nights,
        week_minutes_most: contract.week_minutes_most,
        weekends_price: squares(setup.prices.weekends, setup.days / 7 + 2),
        nights_price: squares(setup.prices.nights, contract.nights_most.map_or(8, usize::from)),
        minutes_wished: wished.map(|wished| (part(wished), per_minute)),
        history: None,
    }
}

fn person_of(setup: &Setup, kinds: &[ShiftKind], shifts: &[(usize, usize)], scale: i32, worker: &Worker) -> Person {
    let contract = &setup.contracts[worker.contract];
    let mut rules = rules(setup, contract, worker.leave.len(), scale);
    let works = |&(profile, kind): &(usize, usize)| worker.profiles.contains(&profile) && kinds[kind].is_of(profile);
    // Who never works a night need not have them counted.
    if !shifts.iter().any(|shift| works(shift) && kinds[shift.1].night) {
        (rules.nights_price, rules.nights_most, rules.nights_in_a_row_most) = (Steps::new(), None, None);
    }
    let mut person = Person::new(rules, setup.days, shifts.len());
    for (most, shift) in person.most.iter_mut().zip(shifts) {
        *most = if works(shift) { u16::MAX } else { 0 };
    }
    let width = shifts.len() + 1;
    for wish in &worker.wishes {
        let row = &mut person.prices[wish.day * width..(wish.day + 1) * width];
        let meets = |place: usize| match wish.on {
            WishFor::Off => place == 0,
            WishFor::Work => place > 0,
            WishFor::Shift(kind) => place > 0 && shifts[place - 1].1 == kind,
        };
        for (place, price) in row.iter_mut().enumerate() {
            if meets(place) != (wish.weight > 0) {
                *price = price.saturating_add(wish.weight.saturating_abs().saturating_mul(scale)).min(PRICE_MOST);
            }
        }
    }
    for &day in &worker.leave {
        person.prices[day * width + 1..(day + 1) * width].fill(FORBIDDEN);
    }
    for &(day, fixed) in &worker.fixed {
        let row = &mut person.prices[day * width..(day + 1) * width];
        for (place, price) in row.iter_mut().enumerate() {
            if place.checked_sub(1).map(|at| shifts[at].1) != fixed {
                *price = FORBIDDEN;
            }
        }
    }
    person
}
