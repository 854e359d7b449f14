//! Calls by queue and period for days to come.
//!
//! Square roots of the counts, day by period, are a mixture of a few profiles ([`basis`](self)); how much of each is
//! in a day is regressed on the calendar, with old days forgotten, and what is left follows a damped level. On the way
//! the same fit forecasts its own past: from those errors come the spread of the counts (gamma-Poisson) and, from how
//! they hang together within a day, the update of a day that is under way.
//!
//! Sources: Shen & Huang, M&SOM 10 (2008) 391–410 (profiles and the update within a day); Brown, Zhang & Zhao,
//! Annals of Statistics 38 (2010) 413–450 (the root); Gardner & McKenzie, Management Science 31 (1985) 1237–1246
//! (damping); Ibrahim, Ye, L'Ecuyer & Shen, International Journal of Forecasting 32 (2016) 865–874 (survey).
//!
//! ```
//! use acd_planning::forecast::{Calendar, Events, Fit, Holidays, Series};
//! use jiff::civil::date;
//!
//! let mut series = Series::new(date(2026, 9, 1), 30)?;
//! for day in 1..=28 {
//!     for hour in 8..18 {
//!         series.add(date(2026, 9, day).at(hour, 0, 0, 0), 12.0)?;
//!     }
//! }
//! let calendar = Calendar::new(&series, 14, &Holidays::china(), &Events::default());
//! let tomorrow = Fit::new(&series, &calendar)?.day(date(2026, 9, 29));
//! assert!((tomorrow.total() / 120.0 - 1.0).abs() < 0.03);
//! # Ok::<(), acd_planning::forecast::ForecastError>(())
//! ```

mod backtest;
mod basis;
mod calendar;
mod covariance;
mod day;
mod demand;
mod document;
mod draw;
mod error;
mod events;
mod fit;
mod gamma_poisson;
mod handling;
mod holidays;
mod made;
mod rivals;
mod root;
mod scores;
mod series;
mod spread;

pub use backtest::{Backtest, LeadScore, Method, RestScore, backtest, rest_of_day};
pub use calendar::Calendar;
pub use day::DayForecast;
pub use draw::{course, svg};
pub use error::ForecastError;
pub use events::{Campaign, EventError, Events, Override};
pub use fit::Fit;
pub(crate) use gamma_poisson::normal_quantile;
pub use handling::Handling;
pub use holidays::{DayKind, HolidayError, Holidays};
pub use made::{Forecast, Horizon, Judged, Kept, Version, judge};
pub use series::Series;
