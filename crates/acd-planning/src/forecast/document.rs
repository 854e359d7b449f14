//! A forecast as a document for programs.

use serde_json::{Value, json};

use super::{Forecast, Handling};

impl Forecast {
    /// The forecast as `acd forecast --json` prints it: days and periods by queue, with intervals of this coverage, and
    /// the handling times of the records.
    pub fn document(&self, coverage: f64, handling: &[Handling]) -> Value {
        let mut days = Vec::new();
        let mut periods = Vec::new();
        for (queue, forecasts) in &self.queues {
            for day in forecasts {
                let date = day.date.to_string();
                let (low, high) = day.total_interval(coverage);
                days.push(json!({
                    "queue": queue, "date": date, "open": day.open, "lead": day.lead, "calls": day.total(), "low": low,
                    "high": high, "reasons": day.reasons.join("; "),
                }));
                for (period, calls) in day.calls.iter().enumerate() {
                    let minute = period as u32 * self.period_minutes;
                    let start = format!("{date} {:02}:{:02}", minute / 60, minute % 60);
                    let (low, high) = day.interval(period, coverage);
                    periods.push(json!({ "queue": queue, "start": start, "calls": calls, "low": low, "high": high }));
                }
            }
        }
        let handling: Vec<Value> = handling
            .iter()
            .map(|each| json!({ "queue": each.queue, "calls": each.calls, "mean_secs": each.mean, "cv": each.cv }))
            .collect();
        json!({
            "records_to": self.last.to_string(), "period_minutes": self.period_minutes, "coverage": coverage,
            "days": days, "periods": periods, "handling": handling,
        })
    }
}
