//! The text format of the instances.

use acd_rota::roster::{Cell, FORBIDDEN, Person, Range, Rules, Shift, Task};

/// Reads an instance.
///
/// # Errors
/// The line, and what is wrong with it.
pub(crate) fn read(text: &str) -> Result<Task, String> {
    let mut task = Task::default();
    let (mut names, mut people): (Vec<String>, Vec<String>) = Default::default();
    let mut follows: Vec<Vec<String>> = Vec::new();
    let mut section = "";
    for (number, line) in text.lines().enumerate() {
        let line = line.trim();
        if line.is_empty() || line.starts_with('#') {
            continue;
        }
        if line.starts_with("SECTION_") {
            section = line;
            continue;
        }
        let fields: Vec<&str> = line.split(',').map(str::trim).collect();
        let place = |known: &[String], name: &str| known.iter().position(|each| each == name);
        let row = || -> Option<()> {
            let whole = |field: usize| fields.get(field)?.parse::<u32>().ok();
            match section {
                "SECTION_HORIZON" => task.days = whole(0)? as usize,
                "SECTION_SHIFTS" => {
                    names.push(fields[0].to_owned());
                    follows
                        .push(fields.get(2)?.split('|').filter(|name| !name.is_empty()).map(str::to_owned).collect());
                    task.shifts.push(Shift { minutes: whole(1)?, night: false, not_before: Vec::new() });
                }
                "SECTION_STAFF" => {
                    people.push(fields[0].to_owned());
                    let small = |field: usize| whole(field).map(|number| number.min(250) as u8);
                    let rules = Rules {
                        minutes: Range { least: whole(3)?, most: whole(2)? },
                        stretch: Range { least: whole(5)?, most: whole(4)? },
                        off_least: small(6)?,
                        weekends_most: Some(small(7)?),
                        ..Rules::free()
                    };
                    let mut person = Person::new(rules, task.days, names.len());
                    person.most.fill(0);
                    for each in fields[1].split('|').filter(|each| !each.is_empty()) {
                        let (name, most) = each.split_once('=')?;
                        person.most[place(&names, name)?] = most.parse().ok()?;
                    }
                    task.people.push(person);
                }
                "SECTION_DAYS_OFF" => {
                    let person = place(&people, fields[0])?;
                    for field in 1..fields.len() {
                        let begin = whole(field)? as usize * (names.len() + 1);
                        let prices = &mut task.people[person].prices;
                        prices.get_mut(begin + 1..begin + 1 + names.len())?.fill(FORBIDDEN);
                    }
                }
                "SECTION_SHIFT_ON_REQUESTS" | "SECTION_SHIFT_OFF_REQUESTS" => {
                    let person = place(&people, fields[0])?;
                    let begin = whole(1)? as usize * (names.len() + 1);
                    let (wished, price) = (place(&names, fields.get(2)?)? + 1, whole(3)? as i32);
                    let prices = task.people[person].prices.get_mut(begin..begin + names.len() + 1)?;
                    let on = section == "SECTION_SHIFT_ON_REQUESTS";
                    let priced = |(place, _): &(usize, &mut i32)| (*place == wished) != on;
                    let open = prices.iter_mut().enumerate().filter(priced).filter(|(_, each)| **each != FORBIDDEN);
                    open.for_each(|(_, each)| *each += price);
                }
                "SECTION_COVER" => {
                    let place = whole(0)? as usize * names.len() + place(&names, fields.get(1)?)?;
                    task.covers.resize(task.days * names.len(), Vec::new());
                    task.covers.get_mut(place)?.push(task.cells.len() as u32);
                    task.cells.push(Cell { need: whole(2)?, under: whole(3)? as i32, over: whole(4)? as i32 });
                }
                _ => return None,
            }
            Some(())
        };
        let mut row = row;
        row().ok_or_else(|| format!("line {}: {line:?} does not fit {section:?}", number + 1))?;
    }
    for (shift, follows) in task.shifts.iter_mut().zip(&follows) {
        let found = follows.iter().map(|name| names.iter().position(|known| known == name).map(|at| at as u16));
        shift.not_before = found.collect::<Option<_>>().ok_or("a shift that is not listed may not follow another")?;
    }
    Ok(task)
}
