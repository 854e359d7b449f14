//! A person's shifts as a calendar.

use icalendar::{Calendar, Component, Event};
use jiff::ToSpan;
use jiff::civil::DateTime;

use super::clock;
use crate::rota::Rota;

/// One person's shifts as an ICS file. Times are on the clock of whoever opens it, as times of a rota are. `stamp`
/// is when it
/// was made, as in `20250101T080000Z`: given, so that the same rota gives the same file.
pub fn calendar(rota: &Rota, person: usize, stamp: &str) -> String {
    let (name, days) = &rota.people[person];
    let mut calendar = Calendar::new();
    calendar.name(name);
    for (day, worked) in days.iter().enumerate() {
        let Some((profile, kind)) = *worked else { continue };
        let kind = &rota.kinds[kind];
        let date = rota.date(day);
        let at =
            |minutes: u32| date.to_datetime(jiff::civil::Time::midnight()).saturating_add(i64::from(minutes).minutes());
        let breaks: Vec<String> =
            kind.breaks.iter().map(|each| format!("{}–{}", clock(each.at), clock(each.at + each.length))).collect();
        let mut event = Event::new();
        event.uid(&format!("{date}-{}@acd-rota", uid(name)));
        event.summary(&kind.name);
        let breaks = if breaks.is_empty() { String::new() } else { format!(", breaks {}", breaks.join(", ")) };
        event.description(&format!("{}{breaks}", rota.profiles[profile]));
        event.add_property("DTSTAMP", stamp);
        event.add_property("DTSTART", local(at(kind.start)));
        event.add_property("DTEND", local(at(kind.end)));
        calendar.push(event.done());
    }
    calendar.to_string()
}

/// A calendar for each person: the name of its file, and its text. Made the day before the rota begins: the same rota
/// gives the same files.
pub fn calendars(rota: &Rota) -> impl Iterator<Item = (String, String)> {
    let stamp = rota.first.yesterday().unwrap_or(rota.first).strftime("%Y%m%dT000000Z").to_string();
    rota.people.iter().enumerate().map(move |(person, (name, _))| {
        let file: String = name
            .chars()
            .map(|letter| if r#"/\:*?"<>|"#.contains(letter) || letter.is_control() { '_' } else { letter })
            .collect();
        (format!("{file}.ics"), calendar(rota, person, &stamp))
    })
}

/// `20250103T073000`.
fn local(time: DateTime) -> String {
    time.strftime("%Y%m%dT%H%M%S").to_string()
}

/// A name in letters that an identifier may have.
fn uid(name: &str) -> String {
    name.bytes()
        .map(|byte| if byte.is_ascii_alphanumeric() { (byte as char).to_string() } else { format!("{byte:02x}") })
        .collect()
}
