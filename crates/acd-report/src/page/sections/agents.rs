//! Agents: hours, work, and how many are there when.

use super::{count, hours, number, percent, share};
use crate::page::Material;
use crate::page::chart::{Columns, Heat, columns, heat};
use crate::page::view::{Figure, Section, Table};
use crate::page::words::Words;

pub(super) fn section(material: &Material, words: &Words) -> Section {
    let account = &material.account;
    let mut section = Section::new(words, "agents", "agents");
    let there: Vec<_> = account.profiles.iter().filter(|profile| profile.staffed > 0).collect();
    if there.is_empty() {
        section.missing.push(words.say("missing-agents"));
        return section;
    }
    let runs = account.runs.max(1) as f64;
    let heads = [
        "profile",
        "agents-number",
        "staffed-hours",
        "service-hours",
        "after-call-hours",
        "occupancy",
        "calls-per-agent",
    ];
    let mut table = Table::new("agents", words.say("agents-by-profile"), heads.map(|head| words.say(head)).to_vec());
    for profile in there {
        let each = (profile.agents > 0).then(|| profile.answered as f64 / profile.agents as f64);
        let cells = vec![
            count(words, account.mean(profile.agents)),
            number(words, Some(hours(profile.staffed) / runs), 1),
            number(words, Some(hours(profile.talking) / runs), 1),
            number(words, Some(hours(profile.wrap_up) / runs), 1),
            percent(words, share(profile.talking + profile.wrap_up, profile.staffed)),
            number(words, each, 1),
        ];
        table.row(format!("profile.{}", profile.name), words.name(&profile.name), cells);
    }
    section.figures = vec![by_hour(material, words), by_weekday(material, words)];
    section.tables.push(table);
    section
}

/// Agents there and busy, means over all days.
fn by_hour(material: &Material, words: &Words) -> Figure {
    let account = &material.account;
    let heads = ["hour", "busy-agents", "idle-agents", "occupancy"].map(|head| words.say(head)).to_vec();
    let mut table = Table::new("agents-by-hour", words.say("agents-by-hour"), heads);
    let spread = account.runs.max(1) as f64 * account.days().max(1) as f64;
    let mut rows = Vec::new();
    for hour in 0..24 {
        let sum = |which: usize| (0..7).map(|weekday| account.present[24 * weekday + hour][which]).sum::<u64>();
        let (there, busy) = (sum(0), sum(1));
        let (busy_agents, idle) = (hours(busy) / spread, hours(there.saturating_sub(busy)) / spread);
        let label = format!("{hour:02}");
        let cells =
            vec![number(words, Some(busy_agents), 1), number(words, Some(idle), 1), percent(words, share(busy, there))];
        table.row("", label.clone(), cells);
        rows.push((label, vec![busy_agents, idle]));
    }
    let parts = vec![words.say("busy-agents"), words.say("idle-agents")];
    let svg = columns(&Columns { parts, columns: rows, marks: None }, &table.caption);
    Figure { svg, note: String::new(), open: false, table }
}

fn by_weekday(material: &Material, words: &Words) -> Figure {
    let account = &material.account;
    let heads = std::iter::once(words.say("weekday")).chain((0..24).map(|hour| format!("{hour:02}"))).collect();
    let mut table = Table::new("agents-by-weekday-and-hour", words.say("agents-by-weekday-and-hour"), heads);
    let mut rows = Vec::new();
    for weekday in 0..7 {
        let days = account.days_on(|day| day == weekday) as f64;
        if days == 0.0 {
            continue;
        }
        let spread = account.runs.max(1) as f64 * days;
        let row: [f64; 24] = std::array::from_fn(|hour| hours(account.present[24 * weekday + hour][0]) / spread);
        table.row("", words.weekday(weekday), row.iter().map(|agents| number(words, Some(*agents), 1)).collect());
        rows.push((words.weekday(weekday), row));
    }
    let svg = heat(&Heat { rows, decimals: 1 }, &table.caption);
    Figure { svg, note: words.say("mean-agents"), open: false, table }
}
