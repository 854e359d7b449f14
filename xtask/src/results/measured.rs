//! Criterion's files.

use std::path::Path;

use super::Result;

/// One benchmark's last measurement.
#[derive(Clone, Debug)]
pub(crate) struct Measured {
    pub(crate) group: String,
    pub(crate) name: String,
    /// Nanoseconds.
    pub(crate) median: f64,
    /// Bounds of the median at 95 %.
    pub(crate) bounds: (f64, f64),
    /// How many things one iteration does, if the benchmark states it.
    pub(crate) elements: Option<u64>,
}

/// Where a command was measured.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Point {
    pub(crate) waiting: u64,
    pub(crate) agents: u64,
    pub(crate) queues: u64,
    /// One profile for all.
    pub(crate) same: bool,
}

impl Measured {
    /// The point in its name, if it has one.
    pub(crate) fn point(&self) -> Option<Point> {
        let mut words = self.name.split(", ");
        let mut number = |unit: &str| words.next()?.strip_suffix(unit)?.trim().parse().ok();
        let (waiting, agents, queues) = (number("waiting")?, number("agents")?, number("queues")?);
        Some(Point { waiting, agents, queues, same: words.next()? == "same" })
    }

    /// The container and its length, if it is an alternative.
    pub(crate) fn container(&self) -> Option<(&str, u64)> {
        let (name, length) = self.name.strip_suffix(" there")?.rsplit_once(", ")?;
        Some((name, length.parse().ok()?))
    }

    /// Things per second.
    pub(crate) fn rate(&self) -> Option<f64> {
        self.elements.map(|elements| elements as f64 / self.median * 1e9)
    }
}

/// All benchmarks in a folder of criterion's, in order of group and name.
pub(crate) fn read(folder: &Path) -> Result<Vec<Measured>> {
    let mut found = Vec::new();
    let entries = |folder: &Path| std::fs::read_dir(folder).map_err(|fault| format!("{}: {fault}", folder.display()));
    for group in entries(folder)? {
        let group = group?.path();
        if !group.is_dir() {
            continue;
        }
        for case in entries(&group)? {
            let new = case?.path().join("new");
            // An interrupted benchmark has only some of its files.
            if ["estimates.json", "benchmark.json"].iter().all(|file| new.join(file).exists()) {
                found.push(read_one(&new)?);
            }
        }
    }
    if found.is_empty() {
        return Err("nothing was measured yet: run `cargo bench --bench commands` first".into());
    }
    found.sort_by(|one, other| (&one.group, &one.name).cmp(&(&other.group, &other.name)));
    Ok(found)
}

fn read_one(folder: &Path) -> Result<Measured> {
    let json = |file: &str| -> Result<serde_json::Value> {
        Ok(serde_json::from_str(&std::fs::read_to_string(folder.join(file))?)?)
    };
    let (about, estimates) = (json("benchmark.json")?, json("estimates.json")?);
    let text = |field: &str| about[field].as_str().map(str::to_owned);
    let median = &estimates["median"];
    let number = |value: &serde_json::Value| value.as_f64().ok_or("a median is no number");
    let interval = &median["confidence_interval"];
    Ok(Measured {
        group: text("group_id").ok_or("a benchmark without a group")?,
        name: text("function_id").ok_or("a benchmark without a name")?,
        median: number(&median["point_estimate"])?,
        bounds: (number(&interval["lower_bound"])?, number(&interval["upper_bound"])?),
        elements: about["throughput"]["Elements"].as_u64(),
    })
}

/// Figures for testing.
#[cfg(test)]
pub(crate) fn examples() -> Vec<Measured> {
    let one = |group: &str, name: &str, median: f64, elements| {
        let (group, name, bounds) = (group.to_owned(), name.to_owned(), (median - 1.0, median + 1.0));
        Measured { group, name, median, bounds, elements }
    };
    vec![
        one("arrive and wait", "1000 waiting, 1000 agents, 10 queues, same", 50.0, None),
        one("arrive and wait", "1000 waiting, 1000 agents, 10 queues, different", 60.0, None),
        one("arrive and wait", "sorted vec, scanned, 1000 there", 70.0, None),
        one("call life", "after a wait", 300.0, None),
        one("snapshot and restore", "1000 waiting", 9e5, None),
        one("floor", "by hand", 1e6, Some(8_000)),
        one("threads", "1", 1e9, Some(1_000_000)),
        one("w1", "with statistics", 1e9, Some(3_000_000)),
    ]
}
