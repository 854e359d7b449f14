//! What a plan must reach: a figure, of some queues, in every interval, every day or the whole run.

use acd::config::{Center, Directory};
use acd::id::QueueId;
use acd::stats::ServiceLevel;
use acd::time::Duration;

/// A target of a plan.
#[derive(Clone, Debug, PartialEq)]
pub struct Target {
    /// What is measured.
    pub figure: Figure,
    /// Of these queues together (for calls, the queue asked for first); empty is all.
    pub queues: Vec<QueueId>,
    /// Over what it must be reached.
    pub scope: Scope,
    /// The worst value allowed: percent or seconds, as the figure is. Shares and rates must be at least this; waits and
    /// shares of those who wait or leave at most.
    pub value: f64,
}

/// What is measured. The names are those of a scenario's measures.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Figure {
    /// `legs.service_level`: legs answered within a time, in percent; of all legs offered, or by a named formula.
    ServiceLevel {
        /// The threshold.
        within: Duration,
        /// The formula; `None` is of all legs offered.
        formula: Option<ServiceLevel>,
    },
    /// `calls.answer_rate`: answered calls in percent of inbound ones.
    AnswerRate,
    /// `calls.answer_rate_for_agents`: answered calls in percent of those that asked for an agent.
    AnswerRateForAgents,
    /// `legs.abandoned`: legs whose caller hung up, in percent of all.
    Abandoned,
    /// `legs.mean_wait`: mean wait of all legs, in seconds.
    MeanWait,
    /// `legs.mean_wait_answered`: mean wait of answered legs, in seconds.
    MeanWaitAnswered,
    /// `legs.waited`: legs that were not answered at once, in percent.
    Waited,
}

/// Over what a target must be reached.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scope {
    /// In every period of every kind of day.
    Interval,
    /// On the average day of every kind.
    Day,
    /// Over the whole calendar.
    Run,
}

impl Scope {
    const ALL: [(&'static str, Self); 3] = [("interval", Self::Interval), ("day", Self::Day), ("run", Self::Run)];

    /// Its name.
    pub fn name(self) -> &'static str {
        match self {
            Self::Interval => "interval",
            Self::Day => "day",
            Self::Run => "run",
        }
    }
}

impl Figure {
    /// Its name.
    pub fn name(self) -> &'static str {
        match self {
            Self::ServiceLevel { .. } => "legs.service_level",
            Self::AnswerRate => "calls.answer_rate",
            Self::AnswerRateForAgents => "calls.answer_rate_for_agents",
            Self::Abandoned => "legs.abandoned",
            Self::MeanWait => "legs.mean_wait",
            Self::MeanWaitAnswered => "legs.mean_wait_answered",
            Self::Waited => "legs.waited",
        }
    }

    /// Whether more is better.
    pub fn rises(self) -> bool {
        match self {
            Self::ServiceLevel { .. } | Self::AnswerRate | Self::AnswerRateForAgents => true,
            Self::Abandoned | Self::MeanWait | Self::MeanWaitAnswered | Self::Waited => false,
        }
    }

    /// Whether it is a time in seconds, and not a percentage.
    pub fn is_time(self) -> bool {
        matches!(self, Self::MeanWait | Self::MeanWaitAnswered)
    }

    /// The unit of its value.
    pub fn unit(self) -> &'static str {
        if self.is_time() { "s" } else { "%" }
    }
}

const NAMES: &str = "legs.service_level, legs.abandoned, legs.waited, legs.mean_wait, legs.mean_wait_answered, \
                     calls.answer_rate, calls.answer_rate_for_agents";

impl Target {
    /// Reads targets such as `legs.service_level{within=20s,each=queue}>=80` or `calls.answer_rate{by=run}>=98.5`.
    /// Labels: `queue=a|b`, `each=queue` (a target for every queue), `within` and `formula` of a service level, and
    /// `by=interval` (as without it), `day` or `run`. Values may stand in quotation marks.
    ///
    /// # Errors
    /// What is wrong, in words.
    pub fn read(text: &str, center: &Center) -> Result<Vec<Self>, String> {
        let wrong = |found: String, expected: &str| format!("{text}: found {found}; expected {expected}");
        let (left, at_least, value) = [(">=", true), ("<=", false)]
            .into_iter()
            .find_map(|(sign, at_least)| text.rsplit_once(sign).map(|(left, value)| (left, at_least, value)))
            .ok_or_else(|| wrong("no bound".into(), "a figure and >= or <= a number, such as calls.answer_rate>=95"))?;
        let value = value.trim().trim_end_matches(['%', 's']).trim();
        let value: f64 = value.parse().map_err(|_| wrong(format!("the bound {value:?}"), "a number"))?;
        let (name, labels) = match left.trim().split_once('{') {
            None => (left.trim(), ""),
            Some((name, labels)) => match labels.trim_end().strip_suffix('}') {
                Some(labels) => (name.trim(), labels),
                None => return Err(wrong(format!("`{left}`"), "a closing `}` after the labels")),
            },
        };
        let mut labels = Labels::read(labels, center).map_err(|(found, expected)| wrong(found, &expected))?;
        let figure = match name {
            "legs.service_level" => {
                let within = labels.within.take();
                let within = within.ok_or_else(|| wrong("no threshold".into(), "within=20s among the labels"))?;
                Figure::ServiceLevel { within, formula: labels.formula.take() }
            }
            "legs.abandoned" => Figure::Abandoned,
            "legs.waited" => Figure::Waited,
            "legs.mean_wait" => Figure::MeanWait,
            "legs.mean_wait_answered" => Figure::MeanWaitAnswered,
            "calls.answer_rate" => Figure::AnswerRate,
            "calls.answer_rate_for_agents" => Figure::AnswerRateForAgents,
            other => return Err(wrong(format!("the figure `{other}`"), &format!("one of {NAMES}"))),
        };
        if labels.within.is_some() || labels.formula.is_some() {
            return Err(wrong(format!("`within` or `formula` of {name}"), "these labels of legs.service_level alone"));
        }
        if at_least != figure.rises() {
            let expected =
                if figure.rises() { "at least (>=): more is better" } else { "at most (<=): less is better" };
            return Err(wrong(format!("the wrong direction of {name}"), expected));
        }
        let most = if figure.is_time() { f64::INFINITY } else { 100.0 };
        if !(value > 0.0 && value < most) {
            let expected = if figure.is_time() { "seconds above 0" } else { "a percentage above 0 and below 100" };
            return Err(wrong(format!("the bound {value}"), expected));
        }
        let of = |queues: Vec<QueueId>| Self { figure, queues, scope: labels.scope, value };
        Ok(match labels.each {
            Each::Together => vec![of(labels.queues)],
            Each::Alone if labels.queues.is_empty() => center.queue_ids().map(|queue| of(vec![queue])).collect(),
            Each::Alone => labels.queues.iter().map(|&queue| of(vec![queue])).collect(),
        })
    }

    /// The target as [`read`](Self::read) takes it.
    pub fn text(&self, center: &Center) -> String {
        let mut labels = Vec::new();
        if !self.queues.is_empty() {
            let names: Vec<&str> = self.queues.iter().map(|queue| center.queues[queue.index()].name.as_str()).collect();
            labels.push(format!("queue={}", names.join("|")));
        }
        if let Figure::ServiceLevel { within, formula } = self.figure {
            labels.push(format!("within={}s", within.as_secs_f64()));
            labels.extend(formula.map(|formula| format!("formula={formula}")));
        }
        labels.push(format!("by={}", self.scope.name()));
        let sign = if self.figure.rises() { ">=" } else { "<=" };
        format!("{}{{{}}}{sign}{}", self.figure.name(), labels.join(","), self.value)
    }
}

/// Whether the queues named are measured together.
#[derive(Clone, Copy)]
enum Each {
    Together,
    Alone,
}

struct Labels {
    queues: Vec<QueueId>,
    each: Each,
    within: Option<Duration>,
    formula: Option<ServiceLevel>,
    scope: Scope,
}

impl Labels {
    fn read(text: &str, center: &Center) -> Result<Self, (String, String)> {
        let directory = Directory::new(center);
        let mut labels =
            Self { queues: Vec::new(), each: Each::Together, within: None, formula: None, scope: Scope::Interval };
        for label in parts(text) {
            let (name, value) = label
                .split_once('=')
                .ok_or_else(|| (format!("`{label}`"), "a label such as queue=contract".to_owned()))?;
            let value = value.trim().trim_matches('"');
            match name.trim() {
                "queue" => {
                    let find = |name| {
                        directory
                            .queue(name)
                            .map_err(|unknown| (unknown.without_hint().to_string(), unknown.expected().to_string()))
                    };
                    labels.queues = value.split('|').map(find).collect::<Result<_, _>>()?;
                }
                "each" if value == "queue" => labels.each = Each::Alone,
                "within" => {
                    labels.within = Some(
                        seconds(value)
                            .ok_or_else(|| (format!("within={value}"), "a time such as 20s or 1m30s".to_owned()))?,
                    )
                }
                "formula" => {
                    labels.formula = Some(value.parse().map_err(|unknown: acd::stats::UnknownServiceLevel| {
                        (format!("formula={value}"), unknown.to_string())
                    })?);
                }
                "by" => {
                    let found = Scope::ALL.into_iter().find(|(name, _)| *name == value);
                    labels.scope = found
                        .map(|(_, scope)| scope)
                        .ok_or_else(|| (format!("by={value}"), "by=interval, by=day or by=run".to_owned()))?;
                }
                _ => {
                    let expected = "one of queue, each=queue, within, formula, by";
                    return Err((format!("the label `{label}`"), expected.to_owned()));
                }
            }
        }
        Ok(labels)
    }
}

/// The labels between commas, but for commas within brackets.
fn parts(text: &str) -> Vec<&str> {
    let (mut parts, mut depth, mut start) = (Vec::new(), 0_i32, 0);
    for (at, letter) in text.char_indices() {
        match letter {
            '(' => depth += 1,
            ')' => depth -= 1,
            ',' if depth == 0 => {
                parts.push(text[start..at].trim());
                start = at + 1;
            }
            _ => {}
        }
    }
    parts.push(text[start..].trim());
    parts.retain(|part| !part.is_empty());
    parts
}

/// A time such as `20s`, `1m30s`, `0.5h`.
fn seconds(text: &str) -> Option<Duration> {
    let (mut total, mut rest) = (0.0, text);
    while !rest.is_empty() {
        let end = rest.find(|letter: char| !letter.is_ascii_digit() && letter != '.')?;
        let number: f64 = rest[..end].parse().ok()?;
        let (unit, after) = rest[end..].split_at(1);
        total += number * [("s", 1.0), ("m", 60.0), ("h", 3_600.0)].into_iter().find(|(name, _)| *name == unit)?.1;
        rest = after;
    }
    if text.is_empty() { None } else { Duration::try_from_secs_f64(total) }
}

#[cfg(test)]
mod tests {
    use acd::config::Queue;

    use super::*;

    fn center() -> Center {
        let mut center = Center::default();
        center.add_queue(Queue::new("contract"));
        center.add_queue(Queue::new("婚姻"));
        center
    }

    #[test]
    fn targets_are_read_and_written_back() {
        let center = center();
        let table = [
            ("legs.service_level{within=20s}>=80", "legs.service_level{within=20s,by=interval}>=80"),
            (
                r#"legs.service_level{queue="婚姻",within="1m30s",formula="configured(abandons, flow_outs)",by="day"} >= 80%"#,
                "legs.service_level{queue=婚姻,within=90s,formula=configured(abandons, flow_outs),by=day}>=80",
            ),
            ("calls.answer_rate{by=run}>=98.5", "calls.answer_rate{by=run}>=98.5"),
            ("legs.mean_wait{queue=contract|婚姻}<=30s", "legs.mean_wait{queue=contract|婚姻,by=interval}<=30"),
        ];
        for (text, again) in table {
            let targets = Target::read(text, &center).expect(text);
            assert_eq!(targets.len(), 1);
            assert_eq!(targets[0].text(&center), again);
            assert_eq!(Target::read(again, &center), Ok(targets));
        }
        assert_eq!(Target::read("legs.waited{each=queue}<=20", &center).map(|targets| targets.len()), Ok(2));
    }

    #[test]
    fn what_cannot_be_a_target_is_refused_with_what_would_be_right() {
        let table = [
            ("calls.answer_rate", "no bound"),
            ("calls.answer_rate<=90", "more is better"),
            ("legs.mean_wait>=90", "less is better"),
            ("legs.service_level>=80", "within=20s"),
            ("legs.service_level{within=20s}>=100", "below 100"),
            ("legs.service_level{within=20s,formula=best}>=80", "answered_only"),
            ("legs.service_level{within=fast}>=80", "a time such as"),
            ("calls.answer_rate{within=20s}>=80", "legs.service_level alone"),
            ("calls.answer_rate{queue=contrakt}>=80", "contract"),
            ("calls.answer_rate{by=week}>=80", "by=run"),
            ("calls.anser_rate>=80", "calls.answer_rate"),
            ("calls.answer_rate{by=run>=80", "closing"),
            ("calls.answer_rate>=many", "a number"),
        ];
        for (text, part) in table {
            let error = Target::read(text, &center()).expect_err(text);
            assert!(error.contains(part), "{error}");
        }
    }
}
