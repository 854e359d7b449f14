//! Categories and causes, regions, arrival modes, caller groups crossed with causes, and whatever else calls are
//! distinguished by.

use super::grown::{Pair, beside_before};
use super::overview::BASES;
use super::{count, dash, number, percent, share};
use crate::page::account::{AttributeCounts, Cross};
use crate::page::chance;
use crate::page::chart::{Bar, bars, share as share_chart};
use crate::page::view::{Cell, Figure, Section, Table};
use crate::page::words::Words;
use crate::page::{Earlier, Material, Role};

/// A section, its title, the attributes in it, and what to say where there are none.
const SECTIONS: [(&str, &str, &[Role], &str); 4] = [
    ("matters", "matters", &[Role::Category, Role::Cause], "missing-matters"),
    ("regions", "regions", &[Role::Region], "missing-regions"),
    ("modes", "modes", &[Role::Mode], "missing-modes"),
    ("callers", "callers", &[Role::Caller], "missing-callers"),
];

pub(super) fn sections(material: &Material, words: &Words) -> Vec<Section> {
    let account = &material.account;
    let mut sections = Vec::new();
    for (id, title, roles, missing) in SECTIONS {
        let mut section = Section::new(words, id, title);
        for role in roles {
            let with_role = account.attributes.iter().enumerate().filter(|(_, of)| Role::of(&of.name) == Some(*role));
            with_role.for_each(|(place, _)| show(material, words, place, &mut section));
        }
        if section.figures.is_empty() {
            section.missing.push(words.say(missing));
        }
        if id == "callers" {
            crossed(material, words, &mut section);
        }
        sections.push(section);
    }
    let mut others = Section::new(words, "others", "other-attributes");
    for (place, attribute) in account.attributes.iter().enumerate() {
        if matches!(Role::of(&attribute.name), None | Some(Role::Channel)) {
            show(material, words, place, &mut others);
        }
    }
    sections.push(others);
    sections
}

/// Values with their answered calls, the most first; what is unknown comes last.
fn ranked(attribute: &AttributeCounts) -> Vec<usize> {
    let mut places: Vec<usize> = (1..attribute.values.len()).filter(|&value| attribute.calls[value].0 > 0).collect();
    places.sort_by_key(|&value| (std::cmp::Reverse(attribute.calls[value].1), value));
    if attribute.calls.first().is_some_and(|unknown| unknown.0 > 0) {
        places.push(0);
    }
    places
}

fn value_name(attribute: &AttributeCounts, value: usize, words: &Words) -> String {
    if value == 0 { words.say("not-recorded") } else { words.name(&attribute.values[value]) }
}

/// Answered calls with a value in an earlier period, and in this one: both measured, else both published.
fn pair(material: &Material, (place, value): (usize, usize), which: Earlier) -> Option<Pair> {
    let (account, attribute) = (&material.account, &material.account.attributes[place]);
    let answered = account.mean(account.all().answered).max(1.0);
    let spread = chance::dispersion(account);
    let now = account.mean(attribute.calls[value].1);
    if let Some(earlier) = material.earlier(which) {
        let same = earlier.attributes.iter().find(|other| other.name == attribute.name)?;
        let value = same.values.iter().position(|name| *name == attribute.values[value])?;
        let before = earlier.mean(same.calls[value].1);
        let share = before / earlier.mean(earlier.all().answered).max(1.0);
        let then = chance::of_part(chance::dispersion(earlier), share);
        return Some(Pair { now, before, dispersion: (chance::of_part(spread, now / answered), then) });
    }
    let published = material.by_value.get(&(place, value))?;
    let before = match which {
        Earlier::Year => published.year,
        Earlier::Quarter => published.quarter,
    }?;
    let dispersion = chance::of_part(spread, now / answered);
    Some(Pair { now: published.now.unwrap_or(now), before, dispersion: (dispersion, dispersion) })
}

fn show(material: &Material, words: &Words, place: usize, section: &mut Section) {
    let account = &material.account;
    let attribute = &account.attributes[place];
    let places = ranked(attribute);
    if !places.iter().any(|value| *value > 0) {
        return;
    }
    let answered = account.all().answered;
    let name = words.name(&attribute.name);
    let bases: Vec<_> = BASES
        .iter()
        .filter(|basis| places.iter().any(|&value| pair(material, (place, value), basis.which).is_some()))
        .collect();
    let published = |value: usize| material.by_value.get(&(place, value)).and_then(|published| published.now);
    let is_published = places.iter().any(|&value| published(value).is_some());
    let mut heads = vec![name.clone(), words.say("answered-calls"), words.say("share")];
    if is_published {
        heads.extend([words.say("published"), words.say("difference")]);
    }
    for basis in &bases {
        heads.extend([words.say(basis.before), words.say(basis.growth)]);
    }
    let caption = words.with("answered-by", &[("attribute", &name)]);
    let mut table = Table::new(format!("by-{}", file_name(&attribute.name, place)), caption, heads);
    let mut drawn = Vec::new();
    for &value in &places {
        let calls = attribute.calls[value].1;
        let mean = account.mean(calls);
        let of_all = share(calls, answered);
        let mut cells = vec![count(words, mean), percent(words, of_all)];
        if is_published {
            cells.extend(beside_published(mean, published(value), words));
        }
        for basis in &bases {
            cells.extend(beside_before(pair(material, (place, value), basis.which).as_ref(), words));
        }
        let head = value_name(attribute, value, words);
        let key = if value == 0 { "unknown" } else { &attribute.values[value] };
        table.row(format!("{}.{key}", attribute.name), head.clone(), cells);
        drawn.push((value, head, mean, published(value), of_all.unwrap_or(0.0)));
    }
    section.sentences.extend(grown(material, words, place, &places));
    if !bases.is_empty() && section.missing.is_empty() {
        section.missing.push(words.say("star"));
    }
    let few = drawn.len() <= 5 && !is_published;
    let svg = if few {
        let shown = |mean: f64, share: f64| format!("{} · {}", words.count(mean), words.percent(share));
        let parts: Vec<_> =
            drawn.into_iter().map(|(_, head, mean, _, share)| (head, mean, shown(mean, share))).collect();
        share_chart(&parts, &table.caption)
    } else {
        // What is unknown is in the table; as a bar it would often dwarf the others.
        drawn.retain(|(value, ..)| *value > 0);
        let bar = |(_, label, value, mark, share): (usize, String, f64, Option<f64>, f64)| Bar {
            label,
            value,
            shown: format!("{} · {}", words.count(value), words.percent(share)),
            mark,
        };
        bars(&drawn.into_iter().map(bar).collect::<Vec<_>>(), Some(&words.say("published")), &table.caption)
    };
    section.figures.push(Figure { svg, note: String::new(), open: is_published || !bases.is_empty(), table });
}

/// The published figure, and the difference from it in percent.
fn beside_published(mean: f64, published: Option<f64>, words: &Words) -> [Cell; 2] {
    let Some(published) = published else { return [dash(), dash()] };
    let difference = (published > 0.0).then(|| 100.0 * (mean / published - 1.0));
    let difference = difference.map_or_else(dash, |percent| Cell::number(words.signed_percent(percent), percent));
    [count(words, published), difference]
}

/// Which values have grown or shrunk by more than chance.
fn grown(material: &Material, words: &Words, place: usize, places: &[usize]) -> Vec<String> {
    let attribute = &material.account.attributes[place];
    let mut sentences = Vec::new();
    for basis in &BASES {
        let mut changes: Vec<(String, f64)> = Vec::new();
        let mut known = 0;
        for &value in places.iter().filter(|value| **value > 0) {
            let Some(pair) = pair(material, (place, value), basis.which) else { continue };
            known += 1;
            if let Some(change) = pair.growth().filter(|change| change.is_beyond_chance()) {
                changes.push((value_name(attribute, value, words), change.value));
            }
        }
        if known == 0 {
            continue;
        }
        changes.sort_by(|one, other| other.1.abs().total_cmp(&one.1.abs()));
        let list: Vec<String> =
            changes.iter().take(6).map(|(name, value)| format!("{name} {}", words.signed_percent(*value))).collect();
        let (growth, attribute) = (words.say(basis.growth), words.name(&attribute.name));
        sentences.push(match list.is_empty() {
            true => words.with("none-grown", &[("attribute", &attribute), ("growth", &growth)]),
            false => {
                words.with("grown", &[("attribute", &attribute), ("growth", &growth), ("list", &words.list(&list))])
            }
        });
    }
    sentences
}

/// Caller groups by cause, as shares of each group.
fn crossed(material: &Material, words: &Words, section: &mut Section) {
    let account = &material.account;
    if account.crosses.is_empty() {
        section.missing.push(words.say("missing-cross"));
    }
    for cross in &account.crosses {
        let (rows, columns) = (&account.attributes[cross.of.0], &account.attributes[cross.of.1]);
        let groups: Vec<usize> = ranked(rows).into_iter().filter(|group| *group > 0).collect();
        let causes: Vec<usize> = ranked(columns).into_iter().filter(|cause| *cause > 0).collect();
        if groups.is_empty() || causes.is_empty() {
            continue;
        }
        section.tables.push(cross_table(material, words, cross, (&groups, &causes)));
    }
}

fn cross_table(material: &Material, words: &Words, cross: &Cross, (groups, causes): (&[usize], &[usize])) -> Table {
    let account = &material.account;
    let (rows, columns) = (&account.attributes[cross.of.0], &account.attributes[cross.of.1]);
    let width = columns.values.len();
    let at = |group: usize, cause: usize| cross.answered[group * width + cause];
    let heads =
        std::iter::once(words.name(&columns.name)).chain(groups.iter().map(|&group| value_name(rows, group, words)));
    let values = [("rows", words.name(&rows.name)), ("columns", words.name(&columns.name))];
    let values: Vec<(&str, &str)> = values.iter().map(|(name, value)| (*name, value.as_str())).collect();
    let name = format!("{}-by-{}", file_name(&rows.name, cross.of.0), file_name(&columns.name, cross.of.1));
    let mut table = Table::new(name, words.with("crossed", &values), heads.collect());
    for &cause in causes {
        let cells = groups.iter().map(|&group| {
            let all: u64 = (1..width).map(|cause| at(group, cause)).sum();
            let Some(percent) = share(at(group, cause), all) else { return dash() };
            let calls = account.mean(at(group, cause));
            let shown = format!("{} · {}", words.count(calls), words.percent(percent));
            Cell { text: shown, ..number(words, Some(calls), 1) }
        });
        table.row("", value_name(columns, cause, words), cells.collect());
    }
    table
}

/// A name of a file for any name.
fn file_name(name: &str, place: usize) -> String {
    let plain: String = name.chars().filter(|letter| letter.is_ascii_alphanumeric() || *letter == '_').collect();
    if plain.is_empty() { format!("attribute-{}", place + 1) } else { plain }
}
