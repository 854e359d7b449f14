//! Designs of a day.

use acd_rota::design::{Column, Cover, design};

use crate::world::Dice;

/// The least cost of all designs in which no kind is used more than four times.
fn enumerated(cover: &Cover) -> u64 {
    let kinds = cover.columns.len() as u32;
    let counts = |mut code: u32| -> Vec<u32> {
        (0..kinds)
            .map(|_| {
                let digit = code % 5;
                code /= 5;
                digit
            })
            .collect()
    };
    let fits = |counts: &Vec<u32>| cover.spare(counts).iter().all(|&spare| spare >= 0);
    (0..5_u32.pow(kinds)).map(counts).filter(fits).map(|counts| cover.cost(&counts)).min().expect("one covers all")
}

#[test]
fn a_design_covers_everything_at_the_least_cost() {
    let dice = &mut Dice::new(1);
    let mut proven = 0;
    for case in 0..60 {
        let columns = (0..5)
            .map(|_| {
                let (from, length) = (dice.below(8), 2 + dice.below(4));
                let periods = (from..from + length).map(|at| (at % 8) as u16).collect();
                Column { cost: 60 * length as u32, periods }
            })
            .collect();
        let mut cover = Cover { need: (0..8).map(|_| dice.below(4) as u32).collect(), columns };
        for place in cover.beyond_reach() {
            cover.need[place] = 0;
        }
        let designed = design(&cover, 2_000, 1).expect("all is within reach");
        let best = enumerated(&cover);
        assert!(cover.spare(&designed.counts).iter().all(|&spare| spare >= 0), "case {case}");
        assert_eq!(designed.cost, cover.cost(&designed.counts), "case {case}");
        assert_eq!(designed.cost, best, "case {case}");
        assert!(designed.bound <= best, "case {case}: {} <= {best}", designed.bound);
        proven += u32::from(designed.bound == best);
    }
    assert!(proven > 40, "{proven} of 60 are proven by the bound");
}

#[test]
fn a_period_that_no_shift_covers_is_named() {
    let cover = Cover { need: vec![1, 2, 0], columns: vec![Column { cost: 60, periods: vec![0] }] };
    assert_eq!(cover.beyond_reach(), [1]);
    assert_eq!(design(&cover, 10, 1), None);
}
