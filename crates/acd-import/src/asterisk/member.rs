//! Members of queues: lines of `queues.conf`, rows of a table `queue_members`, entries of the database.

use std::collections::BTreeMap;

use super::conf::{Setting, boolean, number};
use super::table::Table;
use crate::note::{Note, Place, Text};

/// A member of one queue.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Member {
    pub(super) place: Place,
    /// What is dialled, as in `PJSIP/101`.
    pub(super) interface: String,
    /// The name in logs; the interface where none was given.
    pub(super) name: String,
    pub(super) penalty: i64,
    /// Seconds; `None` is the queue's.
    pub(super) wrap_up: Option<i64>,
    pub(super) paused: bool,
    /// Whether the member may ring during a call; `None` is as the queue says.
    pub(super) ring_in_use: Option<bool>,
}

impl Member {
    fn new(place: Place, interface: &str) -> Self {
        let interface = interface.to_owned();
        let name = interface.clone();
        Self { place, interface, name, penalty: 0, wrap_up: None, paused: false, ring_in_use: None }
    }

    fn fill(&mut self, penalty: &str, name: &str, ring_in_use: &str, wrap_up: &str, paused: &str) {
        self.penalty = number(penalty);
        if !name.trim().is_empty() {
            self.name = name.trim().to_owned();
        }
        self.ring_in_use = boolean(ring_in_use.trim());
        self.wrap_up = Some(number(wrap_up)).filter(|secs| *secs > 0);
        self.paused = boolean(paused.trim()).unwrap_or(false);
    }
}

/// Reads `interface[,penalty[,name[,state interface[,ringinuse[,wrapuptime[,paused]]]]]]`.
pub(super) fn of_setting(setting: &Setting) -> Result<Member, &'static str> {
    let mut parts = setting.value.split(',').map(str::trim);
    let interface =
        parts.next().filter(|interface| !interface.is_empty()).ok_or("a member without an interface: left out")?;
    let mut next = || parts.next().unwrap_or("");
    let (penalty, name, _state) = (next(), next(), next());
    let mut member = Member::new(setting.place.clone(), interface);
    member.fill(penalty, name, next(), next(), next());
    Ok(member)
}

/// Reads members by queue from an export of the table `queue_members` (CSV, with a heading), or from what
/// `asterisk -rx "database show Queue/PersistentMembers"` prints.
pub(super) fn of_text(text: &Text, notes: &mut Vec<Note>) -> BTreeMap<String, Vec<Member>> {
    if text.text.contains("/Queue/PersistentMembers/") { of_database(text) } else { of_table(text, notes) }
}

fn of_database(text: &Text) -> BTreeMap<String, Vec<Member>> {
    let mut members = BTreeMap::<String, Vec<Member>>::new();
    for (line, number) in text.text.lines().zip(1..) {
        let Some((_, rest)) = line.split_once("/Queue/PersistentMembers/") else { continue };
        let Some((queue, entries)) = rest.split_once(':') else { continue };
        let place = Place { file: text.name.as_str().into(), line: number };
        for entry in entries.trim().split('|').filter(|entry| !entry.is_empty()) {
            let mut parts = entry.split(';');
            let mut next = || parts.next().unwrap_or("");
            let mut member = Member::new(place.clone(), next());
            let (penalty, paused, name, _state, _reason) = (next(), next(), next(), next(), next());
            member.fill(penalty, name, "", next(), paused);
            members.entry(queue.trim().to_owned()).or_default().push(member);
        }
    }
    members
}

fn of_table(text: &Text, notes: &mut Vec<Note>) -> BTreeMap<String, Vec<Member>> {
    let mut members = BTreeMap::<String, Vec<Member>>::new();
    let table = Table::read(text);
    let queue = table.column("queue_name").or(table.column("queue"));
    let (Some(queue), Some(interface)) = (queue, table.column("interface")) else {
        notes.push(Note {
            place: Place { file: text.name.as_str().into(), line: 1 },
            setting: table.heading.join(","),
            instead:
                "neither a table with columns `queue_name` and `interface` nor a listing of the database: left out"
                    .into(),
        });
        return members;
    };
    for (place, row) in &table.rows {
        let cell = |name: &str| table.column(name).and_then(|column| row.get(column)).unwrap_or("");
        let Some(found) = row.get(interface).map(str::trim).filter(|found| !found.is_empty()) else {
            notes.push(Note {
                place: place.clone(),
                setting: row.iter().collect::<Vec<_>>().join(","),
                instead: "a member without an interface: left out".into(),
            });
            continue;
        };
        let mut member = Member::new(place.clone(), found);
        let paused = if number(cell("paused")) > 0 { "yes" } else { cell("paused") };
        member.fill(cell("penalty"), cell("membername"), cell("ringinuse"), cell("wrapuptime"), paused);
        members.entry(row.get(queue).unwrap_or("").trim().to_owned()).or_default().push(member);
    }
    members
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_may_stop_anywhere() {
        let place = Place { file: "queues.conf".into(), line: 3 };
        let read =
            |value: &str| of_setting(&Setting { key: "member".into(), value: value.into(), place: place.clone() });
        let plain = read("SIP/1").unwrap();
        assert_eq!((plain.name.as_str(), plain.penalty, plain.wrap_up, plain.paused), ("SIP/1", 0, None, false));
        let full = read("Local/1001@agents/n, 3 ,May Flowers,hint:1001@office,no,20,yes").unwrap();
        assert_eq!(
            (full.interface.as_str(), full.name.as_str(), full.penalty),
            ("Local/1001@agents/n", "May Flowers", 3)
        );
        assert_eq!((full.wrap_up, full.paused, full.ring_in_use), (Some(20), true, Some(false)));
        assert!(read(",1").is_err());
    }

    #[test]
    fn tables_and_the_database_say_the_same() {
        let table = "uniqueid,queue_name,interface,membername,state_interface,penalty,paused,wrapuptime\n\
                     1,support,PJSIP/1,Ann,,2,1,30\n2,support,,,,,,\n";
        let database =
            "/Queue/PersistentMembers/support                  : PJSIP/1;2;1;Ann;PJSIP/1;lunch;30\n1 results found.\n";
        let mut notes = Vec::new();
        let of_table = of_text(&Text::new("members.csv", table), &mut notes);
        assert_eq!(notes.len(), 1, "the row without an interface");
        let of_database = of_text(&Text::new("database.txt", database), &mut notes);
        for members in [&of_table["support"], &of_database["support"]] {
            let [member] = members.as_slice() else { panic!("one member") };
            assert_eq!((member.interface.as_str(), member.name.as_str()), ("PJSIP/1", "Ann"));
            assert_eq!((member.penalty, member.wrap_up, member.paused), (2, Some(30), true));
        }
    }
}
