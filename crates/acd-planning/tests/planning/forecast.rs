//! Forecasts of made days: what is in them is found, what is not is not invented, and nothing that is read makes them panic.

use acd::scenario::Scenario;
use acd_planning::forecast::{
    Calendar, Events, Fit, Forecast, Holidays, Horizon, Method, Series, backtest, judge, rest_of_day, svg,
};
use acd_planning::records::{Mapping, Offered, read};
use jiff::ToSpan;
use jiff::civil::{Date, date};
use proptest::prelude::*;

const START: Date = date(2026, 3, 2);

/// Numbers that look random, and are the same at every run.
struct Stream(u64);

impl Stream {
    fn uniform(&mut self) -> f64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        ((self.0 >> 11) as f64 + 0.5) / (1u64 << 53) as f64
    }

    fn poisson(&mut self, mean: f64) -> f64 {
        if mean > 50.0 {
            // Sums of independent counts.
            return self.poisson(mean / 2.0) + self.poisson(mean / 2.0);
        }
        let (limit, mut product, mut count) = ((-mean).exp(), self.uniform(), 0.0);
        while product > limit {
            product *= self.uniform();
            count += 1.0;
        }
        count
    }
}

/// Calls in an hour of a weekday: a morning and an afternoon peak, busier on Mondays, quiet on weekends.
fn rate(day: Date, hour: usize) -> f64 {
    let shape = [0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 1.0, 3.0, 8.0, 12.0, 11.0, 8.0, 5.0, 6.0, 9.0, 10.0, 8.0, 4.0, 2.0, 1.0];
    let weekday = [1.3, 1.1, 1.0, 1.0, 0.9, 0.4, 0.3][day.weekday().to_monday_zero_offset() as usize];
    4.0 * weekday * shape.get(hour).copied().unwrap_or(0.0)
}

fn day(place: usize) -> Date {
    START.saturating_add((place as i64).days())
}

/// So many days, hour by hour, each with what `calls` says.
fn made(days: usize, mut calls: impl FnMut(Date, usize) -> f64) -> Series {
    let mut series = Series::new(START, 60).expect("hours");
    for place in 0..days {
        series.open(day(place));
        for hour in 0..24 {
            series.add(day(place).at(hour as i8, 0, 0, 0), calls(day(place), hour)).expect("a count");
        }
    }
    series
}

fn fitted(series: &Series, horizon: usize, events: &Events, of: Date) -> acd_planning::forecast::DayForecast {
    let calendar = Calendar::new(series, horizon, &Holidays::default(), events);
    Fit::new(series, &calendar).expect("days").day(of)
}

#[test]
fn days_without_chance_are_forecast_as_they_come() {
    let series = made(84, rate);
    for ahead in 0..14 {
        let wanted = day(84 + ahead);
        let forecast = fitted(&series, 14, &Events::default(), wanted);
        let total: f64 = (0..24).map(|hour| rate(wanted, hour)).sum();
        assert!((forecast.total() / total - 1.0).abs() < 0.06, "{wanted}: {} {total}", forecast.total());
        assert_eq!(forecast.calls[3], 0.0, "nobody ever called at night");
        assert_eq!(forecast.lead, ahead + 1);
    }
}

#[test]
fn a_lasting_change_is_followed_and_a_single_wild_day_is_not() {
    let change = day(56);
    let stepped = made(84, |day, hour| rate(day, hour) * if day >= change { 1.3 } else { 1.0 });
    let wild = made(84, |date, hour| rate(date, hour) * if date == day(80) { 3.0 } else { 1.0 });
    let wanted = day(88);
    let plain: f64 = (0..24).map(|hour| rate(wanted, hour)).sum();
    let after_step = fitted(&stepped, 14, &Events::default(), wanted).total() / plain;
    let after_wild = fitted(&wild, 14, &Events::default(), wanted).total() / plain;
    assert!((1.2..1.4).contains(&after_step), "{after_step}");
    assert!((0.9..1.25).contains(&after_wild), "{after_wild}");
}

#[test]
fn intervals_hold_what_they_promise_and_errors_stay_near_chance() {
    let mut stream = Stream(7);
    let series = made(140, |date, hour| stream.poisson(rate(date, hour)));
    let test = backtest(&series, &Holidays::default(), &Events::default(), 80..140, &[1, 5, 10]).expect("days enough");
    for score in test.scores.iter().filter(|score| score.method == Method::Acd) {
        let rivals = test.scores.iter().filter(|other| other.lead == score.lead && other.method != Method::Acd);
        for rival in rivals {
            assert!(score.period_wape < rival.period_wape, "{score:?} {rival:?}");
        }
        assert!(score.period_wape < 1.15 * score.period_chance, "{score:?}");
        // Nothing can be better than chance, but for the luck of 60 days.
        assert!(score.period_wape > 0.93 * score.period_chance, "{score:?}");
        let covered = score.coverage.expect("intervals");
        assert!((88.0..98.0).contains(&covered), "{score:?}");
        assert!(score.bias.abs() < 2.0, "{score:?}");
    }
}

#[test]
fn low_counts_are_not_underestimated() {
    let mut stream = Stream(11);
    let series = made(140, |date, hour| stream.poisson(rate(date, hour) / 40.0));
    let total: f64 = (0..14).map(|ahead| fitted(&series, 14, &Events::default(), day(140 + ahead)).total()).sum();
    let wanted: f64 = (0..14).flat_map(|ahead| (0..24).map(move |hour| rate(day(140 + ahead), hour) / 40.0)).sum();
    assert!((0.85..1.15).contains(&(total / wanted)), "{total} {wanted}");
}

#[test]
fn a_busy_morning_raises_the_rest_of_the_day() {
    let mut stream = Stream(3);
    let mut factor = 1.0;
    let series = made(120, |date, hour| {
        if hour == 0 {
            factor = 0.75 + 0.5 * stream.uniform();
        }
        stream.poisson(10.0 * factor * rate(date, hour))
    });
    let score = rest_of_day(&series, &Holidays::default(), &Events::default(), 80..120, 10).expect("days enough");
    assert!(score.updated < 0.75 * score.day_ahead, "{score:?}");
    let calendar = Calendar::new(&series, 2, &Holidays::default(), &Events::default());
    let fit = Fit::new(&series, &calendar).expect("days");
    let so_far: Vec<f64> = (0..10).map(|hour| 12.5 * rate(day(120), hour)).collect();
    let (before, after) = (fit.day(day(120)), fit.rest_of_day(day(120), &so_far));
    assert_eq!(after.calls[..10], so_far[..]);
    assert_eq!(after.interval(8, 0.9), (so_far[8], so_far[8]));
    let rest = |forecast: &acd_planning::forecast::DayForecast| forecast.calls[10..].iter().sum::<f64>();
    assert!(rest(&after) > 1.1 * rest(&before), "{} {}", rest(&after), rest(&before));
    // Nothing known yet, or everything: the forecast of the day before, or what came.
    assert_eq!(fit.rest_of_day(day(120), &[]).calls, before.calls);
    assert_eq!(fit.rest_of_day(day(120), &[2.0; 40]).total(), 48.0);
}

#[test]
fn campaigns_are_learnt_and_corrections_are_obeyed_with_their_reasons() {
    let events = Events::parse(
        "[[campaign]]\nname = \"letters\"\nfrom = \"2026-04-07\"\nto = \"2026-04-08\"\n\
         [[campaign]]\nname = \"letters\"\nfrom = \"2026-05-05\"\nto = \"2026-05-06\"\n\
         [[campaign]]\nname = \"letters\"\nfrom = \"2026-05-26\"\n\
         [[override]]\nreason = \"power cut\"\nfrom = \"2026-05-27\"\nbegins = \"10:00\"\nends = \"12:00\"\nmultiply = 0.5\n\
         [[override]]\nreason = \"another line\"\nfrom = \"2026-05-28\"\nqueue = \"other\"\ncalls = 0\n\
         [[override]]\nreason = \"a fixed number\"\nfrom = \"2026-05-29\"\ncalls = 1000\n",
    )
    .expect("events");
    let busy = [date(2026, 4, 7), date(2026, 4, 8), date(2026, 5, 5), date(2026, 5, 6)];
    let series = made(84, |day, hour| rate(day, hour) * if busy.contains(&day) { 1.8 } else { 1.0 });
    let offered = Offered { queues: vec![("all".into(), series)] };
    let horizon = Horizon { days: 7, today: None };
    let with = Forecast::new(&offered, &horizon, &Holidays::default(), &events).expect("days");
    let without = Forecast::new(&offered, &horizon, &Holidays::default(), &Events::default()).expect("days");
    let of = |forecast: &Forecast, day: Date| {
        forecast.queues[0].1.iter().find(|forecast| forecast.date == day).expect("a day of it").clone()
    };
    let campaign = date(2026, 5, 26);
    let factor = of(&with, campaign).total() / of(&without, campaign).total();
    assert!((1.3..1.9).contains(&factor), "{factor}");
    let cut = of(&with, date(2026, 5, 27));
    assert_eq!(cut.reasons, ["power cut"]);
    assert!(cut.calls[10] < 0.6 * cut.calls[9] && cut.calls[12] > 0.4 * cut.calls[9], "{:?}", cut.calls);
    assert!(of(&with, date(2026, 5, 28)).reasons.is_empty());
    assert!((of(&with, date(2026, 5, 29)).total() - 1000.0).abs() < 1e-6);
    for wrong in [
        "[[override]]\nreason = \"\"\nfrom = \"2026-05-27\"\ncalls = 1\n",
        "[[override]]\nreason = \"x\"\nfrom = \"2026-05-27\"\n",
        "x",
    ] {
        assert!(Events::parse(wrong).is_err(), "{wrong}");
    }
}

#[test]
fn holidays_are_quiet_as_earlier_ones_were_and_worked_weekends_are_busy() {
    let china = Holidays::china();
    let start = date(2026, 3, 2);
    let quiet = |day: Date| china.holiday(day).is_some();
    let worked = [date(2026, 5, 9), date(2026, 9, 20)];
    let calls = |day: Date, hour| {
        if quiet(day) {
            0.4 * rate(date(2026, 3, 8), hour)
        } else if worked.contains(&day) {
            rate(date(2026, 3, 4), hour)
        } else {
            rate(day, hour)
        }
    };
    let series = made(date(2026, 9, 18).duration_since(start).as_hours() as usize / 24, calls);
    let calendar = Calendar::new(&series, 30, &china, &Events::default());
    let fit = Fit::new(&series, &calendar).expect("days");
    let (holiday, weekend) = (fit.day(date(2026, 10, 1)), fit.day(date(2026, 9, 20)));
    let (thursday, sunday) = (fit.day(date(2026, 9, 24)), fit.day(date(2026, 10, 11)));
    assert!(holiday.total() < sunday.total(), "{} {}", holiday.total(), sunday.total());
    assert!(weekend.total() > 0.8 * thursday.total(), "{} {}", weekend.total(), thursday.total());
}

#[test]
fn closed_weekdays_stay_closed_and_leads_count_open_days() {
    let mut series = Series::new(START, 60).expect("hours");
    for place in (0..60).filter(|place| place % 7 < 5 && *place != 30) {
        series.add(day(place).at(9, 0, 0, 0), 50.0).expect("a count");
    }
    // The last day is a Thursday.
    let of = |ahead: usize| fitted(&series, 14, &Events::default(), day(59 + ahead));
    assert!(of(1).open && of(1).lead == 1);
    assert!(!of(2).open && of(2).total() == 0.0);
    assert!(of(4).open && of(4).lead == 2);
}

#[test]
fn a_forecast_is_the_demand_of_a_scenario() {
    let series = made(60, rate);
    let offered = Offered { queues: vec![("合同 \"a\"".into(), series.clone()), ("b.c".into(), series)] };
    let forecast = Forecast::new(&offered, &Horizon { days: 3, today: None }, &Holidays::default(), &Events::default());
    let forecast = forecast.expect("days");
    let staffing: String = forecast.queues[0].1.iter().map(|day| format!("\"{}\".clerk = 8\n", day.date)).collect();
    let centre = "queues.help = {}\nprofiles.clerk.skills = { help = 1 }\nagents.clerk = 8\n";
    let world = format!(
        "[world]\nhandling.talk = {{ exponential = \"4m\" }}\n[world.call_types]\n\"合同 \\\"a\\\"\" = {{ queue = \"help\" }}\n\
         \"b.c\" = {{ queue = \"help\" }}\n[world.staffing.patterns]\n{staffing}"
    );
    let text = format!("{centre}{world}{}", forecast.to_toml());
    let scenario = Scenario::parse("forecast.toml", &text).unwrap_or_else(|faults| panic!("{faults}\n{text}"));
    assert_eq!(scenario.world.days.len(), 3);
    assert_eq!(forecast.to_csv(0.9).lines().count(), 1 + 2 * 3 * 24);
    assert!(forecast.to_csv(0.9).contains("\"合同 \"\"a\"\"\",2026-05-01 09:00,"));
    let picture = svg("a < b", &forecast.queues[0].1, 0.9);
    assert!(picture.starts_with("<svg") && picture.contains("a &lt; b") && !picture.contains("NaN"));
}

#[test]
fn kept_forecasts_are_judged_by_what_came() {
    let history = made(60, rate);
    let offered = Offered { queues: vec![("all".into(), history)] };
    let forecast = Forecast::new(&offered, &Horizon { days: 5, today: None }, &Holidays::default(), &Events::default());
    let text = serde_json::to_string(&forecast.expect("days").version()).expect("plain data");
    let version = serde_json::from_str(&text).expect("what was written");
    let came = Offered { queues: vec![("all".into(), made(63, |day, hour| 1.1 * rate(day, hour)))] };
    let judged = judge(&[version], &came);
    assert_eq!(judged.iter().map(|each| (each.lead, each.days)).collect::<Vec<_>>(), [(1, 1), (2, 1), (3, 1)]);
    for each in &judged {
        assert!((each.bias + 9.1).abs() < 6.0 && each.day_wape >= each.bias.abs() - 1e-9, "{each:?}");
    }
}

#[test]
fn handling_times_by_hour_are_drawn_to_the_mean() {
    let mut text = String::from("time,queue,talk,wrap,outcome\n");
    for call in 0..400 {
        let (hour, talk) = if call % 2 == 0 { (9, 100 + call % 7) } else { (15, 300 + call % 11) };
        text.push_str(&format!("2026-07-01 {hour:02}:00:{:02},a,{talk},20,answered\n", call % 60));
    }
    text.push_str("2026-07-01 20:00:00,a,5000,0,answered\n2026-07-01 09:00:00,b,,,abandoned\n");
    let records = read(text.as_bytes(), "x", &Mapping::default()).expect("records");
    let [handling] = &records.handling()[..] else { panic!("one queue was answered") };
    assert_eq!(handling.calls, 401);
    assert!(handling.by_hour[9] > 122.0 && handling.by_hour[9] < handling.mean);
    assert!(handling.by_hour[15] > handling.mean && handling.by_hour[15] < 325.0);
    assert!(handling.by_hour[20] < 1_000.0, "one call says little: {}", handling.by_hour[20]);
    assert_eq!(handling.by_hour[3], handling.mean);
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 60, ..ProptestConfig::default() })]

    /// Whatever days there are: closed ones, empty ones, huge ones.
    #[test]
    fn every_history_gives_the_same_sound_forecast_twice(
        days in prop::collection::vec(prop::option::weighted(0.8, (0u8..4, 0.0f64..30.0)), 1..70),
        minutes in prop::sample::select(vec![60u32, 240, 1_440]),
        known in 0usize..30,
    ) {
        let mut series = Series::new(START, minutes).expect("a period");
        for (place, content) in days.iter().enumerate() {
            let Some((kind, calls)) = content else { continue };
            series.open(day(place));
            let calls = match kind { 0 => 0.0, 1 => *calls, 2 => calls.floor(), _ => calls * 1e7 };
            series.add(day(place).at((place % 24) as i8, 0, 0, 0), calls).expect("a count");
        }
        let calendar = Calendar::new(&series, 40, &Holidays::china(), &Events::default());
        let fits = (Fit::new(&series, &calendar), Fit::new(&series, &calendar));
        let (Ok(fit), Ok(again)) = fits else {
            prop_assert!(days.iter().all(Option::is_none));
            return Ok(());
        };
        for ahead in 0..40 {
            let (one, two) = (fit.day(day(days.len() + ahead)), again.day(day(days.len() + ahead)));
            prop_assert_eq!(&one, &two);
            prop_assert!(one.calls.iter().all(|calls| calls.is_finite() && *calls >= 0.0));
            for period in 0..one.calls.len() {
                let (low, high) = one.interval(period, 0.9);
                prop_assert!(low <= high && high.is_finite());
            }
        }
        let today = fit.rest_of_day(day(days.len()), &vec![3.0; known]);
        prop_assert!(today.calls.iter().all(|calls| calls.is_finite() && *calls >= 0.0));
        drop(backtest(&series, &Holidays::china(), &Events::default(), 0..days.len(), &[1, 3, 40]));
        drop(rest_of_day(&series, &Holidays::china(), &Events::default(), 0..days.len(), known));
    }
}
