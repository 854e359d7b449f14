//! A forecast as the demand of a scenario, by date; and as CSV.

use std::fmt::Write;

use super::made::Forecast;

impl Forecast {
    /// The tables `world.calendar` and `world.demand` of a scenario: a pattern for each day, calls an hour by call
    /// type. The call types are called as the queues of the records are.
    pub fn to_toml(&self) -> String {
        let mut text = String::new();
        let days = self.queues.first().map_or(&[][..], |(_, days)| days.as_slice());
        let (Some(first), minutes) = (days.first(), self.period_minutes) else { return text };
        let per_hour = 60.0 / f64::from(minutes.max(1));
        // Writing to a text cannot fail.
        let _ = writeln!(text, "# Forecast from records up to {}.", self.last);
        let _ = writeln!(
            text,
            "[world.calendar]\nstart = {}\ndays = {}\nperiod = \"{minutes}m\"\n",
            first.date,
            days.len()
        );
        let _ = writeln!(text, "[world.calendar.holidays]");
        for day in days {
            let _ = writeln!(text, "\"{0}\" = {{ date = {0}, pattern = \"{0}\" }}", day.date);
        }
        let _ = writeln!(text, "\n[world.demand]\nbusyness_cv = {:.4}", self.busyness_cv());
        for (place, day) in days.iter().enumerate() {
            let _ = writeln!(text);
            for reason in self.reasons(place) {
                let _ = writeln!(text, "# By hand: {}", reason.replace(['\n', '\r'], " "));
            }
            let _ = writeln!(text, "[world.demand.patterns.\"{}\".rates]", day.date);
            for (name, days) in &self.queues {
                let rates: Vec<String> = days[place].calls.iter().map(|calls| rounded(calls * per_hour)).collect();
                let _ = writeln!(text, "{} = [{}]", quoted(name), rates.join(", "));
            }
        }
        text
    }

    /// A line a queue and period: `queue,start,calls,low,high`, with the interval of that coverage.
    pub fn to_csv(&self, coverage: f64) -> String {
        let mut text = String::from("queue,start,calls,low,high\n");
        for (name, days) in &self.queues {
            let name = if name.contains([',', '"', '\n', '\r']) {
                format!("\"{}\"", name.replace('"', "\"\""))
            } else {
                name.clone()
            };
            for day in days {
                for (period, calls) in day.calls.iter().enumerate() {
                    let minute = period as u32 * self.period_minutes;
                    let (low, high) = day.interval(period, coverage);
                    let _ = writeln!(
                        text,
                        "{name},{} {:02}:{:02},{calls:.2},{low},{high}",
                        day.date,
                        minute / 60,
                        minute % 60
                    );
                }
            }
        }
        text
    }

    /// How busy days turn out to be, over all queues and days, weighted by their calls.
    pub fn busyness_cv(&self) -> f64 {
        let days = || self.queues.iter().flat_map(|(_, days)| days);
        let calls: f64 = days().map(|day| day.total()).sum();
        let weighted: f64 = days().map(|day| day.total() * day.busyness_cv()).sum();
        if calls > 0.0 { weighted / calls } else { 0.0 }
    }

    /// What was changed by hand on a day, each reason once.
    pub fn reasons(&self, place: usize) -> Vec<&str> {
        let mut reasons: Vec<&str> = Vec::new();
        for reason in self.queues.iter().filter_map(|(_, days)| days.get(place)).flat_map(|day| &day.reasons) {
            if !reasons.contains(&reason.as_str()) {
                reasons.push(reason);
            }
        }
        reasons
    }
}

/// Two decimals at most.
fn rounded(rate: f64) -> String {
    let text = format!("{rate:.2}");
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
}

/// A TOML key in quotes.
fn quoted(name: &str) -> String {
    toml::Value::String(name.replace(char::is_control, " ")).to_string()
}
