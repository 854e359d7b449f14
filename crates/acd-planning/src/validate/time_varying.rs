//! A day from empty whose rates and staff change by period: figures of each period, of the time after the last, and
//! of the day.

use super::case::{Case, Draft, Figure, How, Ratio, exponential};
use super::figure::{Sums, figures, within};
use super::oracle::{Fields, shortened};
use super::tally::{Cohort, Window};
use acd::config::{CallSelection, Skill};
use acd::time::Duration;

/// A period to read on with where the file's is at fault.
const ANY_PERIOD_SECS: f64 = 60.0;

pub(super) fn day(fields: &Fields<'_>) -> Option<Case> {
    let params = fields.object("params")?;
    let agents = params.wholes("agents", None);
    // The length of the other lists, if it is known.
    let periods = params.is_sound("agents").then_some(agents.len());
    let mut period_secs = params.positive("period_s");
    if params.is_sound("period_s")
        && (period_secs.fract() != 0.0 || 86_400.0 % period_secs != 0.0 || period_secs * agents.len() as f64 > 86_400.0)
    {
        let expected = "whole seconds that divide a day; all periods together are at most a day";
        params.note("period_s", period_secs, expected);
        period_secs = ANY_PERIOD_SECS;
    }
    let period = Duration::from_secs(period_secs as u64);
    let mut draft = Draft::new();
    let queue = draft.queue("queue", None);
    let call_type = draft.call_type("calls", queue, Some(exponential(params.positive("mean_patience_s"))));
    call_type.balk_probability = params.optional_number("balk").unwrap_or(0.0);
    let most = agents.iter().copied().max().unwrap_or(0);
    // The maximum ever scheduled is enough: where the curve rises, leavers who are still there stay.
    let skills = vec![(Skill::new(queue, 1), exponential(params.positive("aht_s")))];
    draft.group("agents", most, skills, CallSelection::default());
    let calls_per_hour = calls_per_hour(&params, periods);
    if calls_per_hour.iter().sum::<f64>() * period_secs < 3_600.0 {
        params.doubt("lam_per_h", "less than one call a day", "at least one call a day");
    }
    params.finish();
    let mut all = fields.object("day").map_or_else(Vec::new, |day| figures(&day, of_day));
    for figure in &mut all {
        figure.name = format!("day: {}", figure.name);
    }
    for (place, period) in fields.values("periods", None).into_iter().flatten().enumerate() {
        let expected = "an object for each period, and one for what comes after the last";
        match period.as_object().filter(|_| periods.is_none_or(|periods| place <= periods)) {
            Some(published) => {
                let published = fields.inside(format!("periods[{place}]."), published);
                all.extend(of_window(&published, place, agents.get(place).copied()));
            }
            None => fields.note(&format!("periods[{place}]"), shortened(period), expected),
        }
    }
    Some(Case { name: fields.place().into(), model: draft.day(period, calls_per_hour, agents), figures: all })
}

fn calls_per_hour(params: &Fields<'_>, periods: Option<usize>) -> Vec<f64> {
    if !params.has("hourly_share_pct") {
        return params.numbers("lam_per_h", periods);
    }
    let (calls, shares) = (params.positive("calls"), params.numbers("hourly_share_pct", periods));
    let whole: f64 = shares.iter().sum();
    if whole <= 0.0 {
        params.note("hourly_share_pct", whole, "shares of which one at least is above zero");
    }
    shares.iter().map(|share| calls * share / whole).collect()
}

/// The figures of one period; `agents` is `None` for the time after the last.
fn of_window(published: &Fields<'_>, place: usize, agents: Option<u32>) -> Vec<Figure> {
    for given in ["period", "lam_per_h", "agents"] {
        published.optional(given);
    }
    // Window 0 lies before the day.
    let window = place + 1;
    let mut list = figures(published, |name| match agents {
        Some(agents) => of_period(name, window, agents),
        None => of_drain(name, window),
    });
    for figure in &mut list {
        figure.name = agents.map_or(format!("after: {}", figure.name), |_| format!("{place}: {}", figure.name));
    }
    list
}

/// Every window has one queue, whose calls have no attributes.
fn sums(window: &Window) -> Sums<'_> {
    Sums::new(window, &[0])
}

fn of_period(name: &str, window: usize, agents: u32) -> Option<How> {
    let cohort = |measure: fn(&Cohort) -> f64| -> Ratio {
        Box::new(move |windows| {
            let cohort = &windows[window].cells[0].cohort;
            (measure(cohort), cohort.arrived)
        })
    };
    let level = |measure: fn(&Window) -> f64, of: f64| -> Ratio {
        Box::new(move |windows| (measure(&windows[window]), windows[window].secs * of))
    };
    let staff = f64::from(agents);
    Some(match name {
        "arrivals" => How::Count(Box::new(move |windows| (windows[window].cells[0].cohort.arrived, 1.0))),
        "answered_in_period" => How::Count(Box::new(move |windows| (sums(&windows[window]).answered(), 1.0))),
        "abandoned_in_period" => How::Count(Box::new(move |windows| (sums(&windows[window]).abandoned(), 1.0))),
        "blocked" => How::Count(Box::new(move |windows| (sums(&windows[window]).blocked(), 1.0))),
        "abandon_frac_by_event" => How::Count(Box::new(move |windows| {
            (sums(&windows[window]).abandoned(), windows[window].cells[0].cohort.arrived)
        })),
        "answer_rate_by_event" => How::Count(Box::new(move |windows| {
            (sums(&windows[window]).answered(), windows[window].cells[0].cohort.arrived)
        })),
        "cohort_abandon_frac" => How::Count(cohort(|cohort| cohort.abandoned)),
        "cohort_answer_rate" => How::Count(cohort(|cohort| cohort.answered)),
        "immediate_frac" => How::Count(cohort(|cohort| cohort.immediate)),
        "cohort_served_within_20s_over_offered" => How::Count(cohort(|cohort| within(&cohort.answered_by_wait, 20))),
        "cohort_served_within_60s_over_offered" => How::Count(cohort(|cohort| within(&cohort.answered_by_wait, 60))),
        "cohort_W_gt_20s" => How::Count(cohort(|cohort| beyond(cohort, 20))),
        "cohort_W_gt_60s" => How::Count(cohort(|cohort| beyond(cohort, 60))),
        "mean_queue" => How::Mean(level(|window| window.cells[0].waiting_secs, 1.0)),
        "mean_busy" => How::Mean(level(|window| window.talking_secs(0, &[0]), 1.0)),
        "occupancy_busy_over_staff" => How::Mean(level(|window| window.talking_secs(0, &[0]), staff)),
        "occupancy_excl_ghost" => How::Mean(level(|window| window.scheduled_talking_secs, staff)),
        _ => return None,
    })
}

/// The calls of a cohort that waited longer than this.
fn beyond(cohort: &Cohort, secs: u64) -> f64 {
    cohort.arrived - within(&cohort.answered_by_wait, secs) - within(&cohort.abandoned_by_wait, secs)
}

fn of_drain(name: &str, window: usize) -> Option<How> {
    match name {
        "arrivals" => Some(How::Not("there are none after the last period")),
        _ => of_period(name, window, 1),
    }
}

/// The day, including the time after it.
fn of_day(name: &str) -> Option<How> {
    fn total(windows: &[Window], measure: impl Fn(&Window) -> f64) -> f64 {
        windows.iter().map(measure).sum()
    }
    fn arrived(windows: &[Window]) -> f64 {
        total(windows, |window| window.cells[0].cohort.arrived)
    }
    fn wait(windows: &[Window]) -> f64 {
        total(windows, |window| window.cells[0].wait_answered + window.cells[0].wait_abandoned)
    }
    fn cohorts(measure: impl Fn(&Cohort) -> f64 + Send + Sync + 'static) -> How {
        How::Count(Box::new(move |windows| {
            (total(windows, |window| measure(&window.cells[0].cohort)), arrived(windows))
        }))
    }
    Some(match name {
        "staffed_agent_hours" => How::Not("given by the staffing curve"),
        "arrivals" => How::Count(Box::new(|windows| (arrived(windows), 1.0))),
        "answered" => How::Count(Box::new(|windows| (total(windows, |window| sums(window).answered()), 1.0))),
        "abandoned" => How::Count(Box::new(|windows| (total(windows, |window| sums(window).abandoned()), 1.0))),
        "blocked" => How::Count(Box::new(|windows| (total(windows, |window| sums(window).blocked()), 1.0))),
        "answer_rate" => cohorts(|cohort| cohort.answered),
        "abandon_rate" => cohorts(|cohort| cohort.abandoned),
        "total_wait_s" => How::Mean(Box::new(|windows| (wait(windows), 1.0))),
        "mean_wait_per_call_s" => How::Mean(Box::new(|windows| (wait(windows), arrived(windows)))),
        "busy_agent_hours" => {
            How::Mean(Box::new(|windows| (total(windows, |window| window.talking_secs(0, &[0])) / 3_600.0, 1.0)))
        }
        "SL20_served_within_over_offered" => cohorts(|cohort| within(&cohort.answered_by_wait, 20)),
        "SL60_served_within_over_offered" => cohorts(|cohort| within(&cohort.answered_by_wait, 60)),
        "W_le_20_over_offered_incl_ab" => cohorts(|cohort| cohort.arrived - beyond(cohort, 20)),
        "W_le_60_over_offered_incl_ab" => cohorts(|cohort| cohort.arrived - beyond(cohort, 60)),
        _ => return None,
    })
}
