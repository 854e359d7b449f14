//! What a contract allows one person over the horizon.

/// From least to most, both allowed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Range {
    /// The least.
    pub least: u32,
    /// The most.
    pub most: u32,
}

/// A price that rises in steps with a number: entry `n` is the price of `n`, and the last entry is the price of all
/// greater numbers. Empty: no price, and the number is not counted.
pub type Steps = Vec<i32>;

/// What a person did before the horizon.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct History {
    /// How many days in a row they had worked when the horizon begins; 0 if the day before was off.
    pub worked: u8,
    /// The shift of the day before, an index into [`Task::shifts`](super::Task::shifts).
    pub shift: Option<u16>,
    /// How many nights in a row they had worked.
    pub nights: u8,
}

/// The rules of one person. All of them are kept; what may be broken for a price is a price and no rule.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Rules {
    /// Paid minutes over the horizon.
    pub minutes: Range,
    /// Days of work in a row. The least does not hold for a stretch that touches the end of the horizon, or its
    /// beginning if there is no history.
    pub stretch: Range,
    /// Days off in a row are at least this many, but for those that touch the ends of the horizon.
    pub off_least: u8,
    /// Weekends with work on Saturday or Sunday are at most this many.
    pub weekends_most: Option<u8>,
    /// Nights over the horizon are at most this many.
    pub nights_most: Option<u8>,
    /// Nights in a row are at most this many.
    pub nights_in_a_row_most: Option<u8>,
    /// Days off after a stretch that ends with a night are at least this many.
    pub off_after_night_least: u8,
    /// Paid minutes from Monday to Sunday are at most this many.
    pub week_minutes_most: Option<u32>,
    /// Price by the number of weekends worked.
    pub weekends_price: Steps,
    /// Price by the number of nights worked.
    pub nights_price: Steps,
    /// Minutes wished for, and the price of each minute more or less than that, in thousandths.
    pub minutes_wished: Option<(u32, u32)>,
    /// What came before; `None` means that the person may be in any state.
    pub history: Option<History>,
}

impl Rules {
    /// Rules that allow everything.
    pub fn free() -> Self {
        Self {
            minutes: Range { least: 0, most: u32::MAX },
            stretch: Range { least: 1, most: u32::MAX },
            off_least: 1,
            weekends_most: None,
            nights_most: None,
            nights_in_a_row_most: None,
            off_after_night_least: 0,
            week_minutes_most: None,
            weekends_price: Steps::new(),
            nights_price: Steps::new(),
            minutes_wished: None,
            history: None,
        }
    }
}

/// The price of `number` by these steps.
pub(crate) fn step_price(steps: &[i32], number: usize) -> i32 {
    steps.get(number).or(steps.last()).copied().unwrap_or(0)
}
