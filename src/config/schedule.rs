//! When queues open and close: calendars of opening hours, laid out on the time line.
//!
//! This is the only place where time zones matter. An opening runs from the first instant at which its zone's clock has
//! reached the opening time until the first instant at which it has reached the closing time. On days when clocks
//! change:
//!
//! - a time that does not exist (clocks go from 02:00 to 03:00, it says 02:30) is the moment of the jump; an opening
//!   wholly
//!   inside the gap does not take place, and one around it is shorter;
//! - a time that exists twice (clocks go back from 03:00 to 02:00, it says 02:30) is the first of the two; an opening
//!   does
//!   not take place twice, and one around the repeated hour is longer;
//! - a date that a zone skipped (Samoa had no 2011-12-30) has only the part of its night that reaches into the next
//!   date.

mod walk;

use std::cmp::Reverse;
use std::collections::{BTreeMap, BinaryHeap};
use std::fmt;

use jiff::tz::{AmbiguousOffset, TimeZone, TimeZoneDatabase};
use jiff::{SignedDuration, civil};

use self::walk::Walk;
use super::center::{Center, Queue};
use super::hours::{Calendar, OpenState, Opening};
use super::names::most_similar;
use super::{ConfigError, ConfigErrors};
use crate::id::{CalendarId, QueueId};
use crate::time::{Duration, Timestamp};

/// How many days to look back for a calendar's last change, at first and at most.
const DAYS_BACK: i64 = 8;
const DAYS_BACK_MAX: i64 = 400_000;

/// An instant in UTC: microseconds since 1970-01-01T00:00:00Z, negative before. Leap seconds are not counted, as in
/// POSIX.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct UnixTime(i64);

impl UnixTime {
    /// `micros` microseconds after 1970 began.
    pub const fn from_micros(micros: i64) -> Self {
        Self(micros)
    }

    /// `secs` seconds after 1970 began, clamped to the range of the type (292,000 years).
    pub const fn from_secs(secs: i64) -> Self {
        Self(secs.saturating_mul(1_000_000))
    }

    /// Whole microseconds since 1970 began.
    pub const fn as_micros(self) -> i64 {
        self.0
    }

    /// The same instant on the engine's clock, where `origin` is the instant of [`Timestamp::ZERO`]. Instants before
    /// the origin map to the origin.
    pub fn on_clock(self, origin: Self) -> Timestamp {
        let micros = i128::from(self.0) - i128::from(origin.0);
        Timestamp::ZERO + Duration::from_micros(u64::try_from(micros).unwrap_or(0))
    }

    fn secs(self) -> i64 {
        self.0.div_euclid(1_000_000)
    }
}

/// A calendar opens or closes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Change {
    /// When, to the second.
    pub at: UnixTime,
    /// The calendar; [`Schedule::queues`] lists the queues that follow it.
    pub calendar: CalendarId,
    /// The state from then on.
    pub to: OpenState,
}

/// The opening hours of a centre's queues on the time line.
///
/// The engine knows no dates; its host tells it when a queue opens and closes:
///
/// ```
/// use acd::config::{Calendar, Center, OpenState, Opening, Queue, Schedule, UnixTime};
/// use acd::id::CalendarId;
/// use acd::time::Timestamp;
///
/// let mut office = Calendar::new("office", "Europe/Berlin");
/// office.week[..5].fill(vec![Opening { opens: 9 * 3600, closes: 17 * 3600 }]);
/// let help = Queue { hours: Some(CalendarId(0)), ..Queue::new("help") };
/// let center = Center { queues: vec![help], calendars: vec![office], ..Center::default() };
/// let schedule = Schedule::new(&center).expect("there is such a zone");
///
/// // The engine's clock starts when the process does: on Friday, 2025-03-28, at 10:00 in Berlin.
/// let origin = UnixTime::from_secs(1_743_152_400);
/// assert!(schedule.is_open(CalendarId(0), origin)); // so the queue is opened at once
/// let mut due = Vec::new();
/// for change in schedule.changes(origin).take(2) {
///     for queue in schedule.queues(change.calendar) {
///         due.push((change.at.on_clock(origin), center.queues[queue.index()].name.as_str(), change.to));
///     }
/// }
/// // Clocks are put forward on Sunday: from Friday 10:00 to Monday 09:00 it is an hour less than 71.
/// let closes = (Timestamp::from_secs(7 * 3600), "help", OpenState::Closed);
/// assert_eq!(due, [closes, (Timestamp::from_secs(70 * 3600), "help", OpenState::Open)]);
/// ```
#[derive(Clone, Debug)]
pub struct Schedule {
    calendars: Vec<Hours>,
    queues: Vec<Vec<QueueId>>,
}

impl Schedule {
    /// Lays out the calendars of a valid centre, with the time zones built into this program, so that every machine
    /// comes to the same hours. To use the machine's own time zone rules, which may be newer, see
    /// [`with_zones`](Self::with_zones).
    ///
    /// # Errors
    /// An unknown time zone, an opening out of bounds, a date that does not exist, a queue with an unknown calendar.
    pub fn new(center: &Center) -> Result<Self, ConfigErrors> {
        Self::with_zones(center, zone_named)
    }

    /// As [`new`](Self::new), but with time zones from elsewhere, such as `|name| jiff::tz::db().get(name).ok()`.
    ///
    /// # Errors
    /// As for [`new`](Self::new).
    pub fn with_zones(center: &Center, zone: impl Fn(&str) -> Option<TimeZone>) -> Result<Self, ConfigErrors> {
        let mut faults = Vec::new();
        let mut calendars = Vec::with_capacity(center.calendars.len());
        for calendar in &center.calendars {
            let path = |field: &str| format!("calendars.{}.{field}", calendar.name);
            calendar.check(|field, found, expected| faults.push(ConfigError::new(path(&field), found, expected)));
            match zone(&calendar.zone) {
                Some(zone) => calendars.push(Hours::new(calendar, zone)),
                None => {
                    let found = format!("the unknown time zone `{}`", calendar.zone);
                    faults.push(ConfigError::new(path("zone"), found, zone_expected(&calendar.zone).to_string()));
                }
            }
        }
        let mut queues = vec![Vec::new(); center.calendars.len()];
        for queue in center.queue_ids() {
            let Queue { name, hours, .. } = &center.queues[queue.index()];
            match hours.map(|calendar| (calendar, queues.get_mut(calendar.index()))) {
                Some((_, Some(followers))) => followers.push(queue),
                Some((calendar, None)) => {
                    let (path, found) = (format!("queues.{name}.hours"), format!("calendar number {calendar}"));
                    faults.push(ConfigError::new(path, found, "a calendar of this centre"));
                }
                None => {}
            }
        }
        ConfigErrors::unless_empty(faults).map(|()| Self { calendars, queues })
    }

    /// The queues that follow a calendar, in order; none for an unknown one.
    pub fn queues(&self, calendar: CalendarId) -> &[QueueId] {
        self.queues.get(calendar.index()).map_or(&[], Vec::as_slice)
    }

    /// Whether a calendar is open at an instant; `false` for an unknown one. O(openings of three dates).
    pub fn is_open(&self, calendar: CalendarId, at: UnixTime) -> bool {
        self.calendars.get(calendar.index()).is_some_and(|hours| hours.is_open(at.secs()))
    }

    /// The next opening or closing of a calendar after an instant; `None` if it never changes again before the end of
    /// the year 9998.
    ///
    /// If the week has both open and closed hours, this looks at a few dates; otherwise at most at all the exceptions.
    pub fn next_change(&self, calendar: CalendarId, after: UnixTime) -> Option<Change> {
        let (at, to) = Walk::new(self.calendars.get(calendar.index())?, after.secs()).next()?;
        Some(Change { at: UnixTime::from_secs(at), calendar, to })
    }

    /// The last opening or closing of a calendar at or before an instant; `None` if it never changed.
    ///
    /// Looks back over a week or two, and further only if exceptions kept the state unchanged for longer.
    pub fn last_change(&self, calendar: CalendarId, until: UnixTime) -> Option<Change> {
        let hours = self.calendars.get(calendar.index())?;
        let until = until.secs();
        let mut days = DAYS_BACK;
        while days < DAYS_BACK_MAX {
            let after = until.saturating_sub(days * 86_400);
            if let Some((at, to)) = Walk::new(hours, after).take_while(|(at, _)| *at <= until).last() {
                return Some(Change { at: UnixTime::from_secs(at), calendar, to });
            }
            days *= 4;
        }
        None
    }

    /// All changes after an instant, in order of time, and at the same instant in the order of the centre's calendars.
    /// Ends when nothing ever changes again; most calendars have no such end.
    pub fn changes(&self, after: UnixTime) -> Changes<'_> {
        let mut changes = Changes { walks: Vec::new(), next: BinaryHeap::new() };
        for (place, hours) in self.calendars.iter().enumerate() {
            changes.walks.push(Walk::new(hours, after.secs()));
            changes.step(CalendarId(place as u16));
        }
        changes
    }
}

/// An iterator over changes, see [`Schedule::changes`]. Each step costs O(log calendars) plus the cost of
/// [`Schedule::next_change`].
#[derive(Debug)]
pub struct Changes<'s> {
    walks: Vec<Walk<'s>>,
    next: BinaryHeap<Reverse<(i64, CalendarId, OpenState)>>,
}

impl Changes<'_> {
    fn step(&mut self, calendar: CalendarId) {
        let next = self.walks[calendar.index()].next();
        self.next.extend(next.map(|(at, to)| Reverse((at, calendar, to))));
    }
}

impl Iterator for Changes<'_> {
    type Item = Change;

    fn next(&mut self) -> Option<Change> {
        let Reverse((at, calendar, to)) = self.next.pop()?;
        self.step(calendar);
        Some(Change { at: UnixTime::from_secs(at), calendar, to })
    }
}

/// A calendar with its zone. Instants are whole seconds since 1970: neither hours nor zones have fractions.
#[derive(Clone, Debug)]
struct Hours {
    zone: TimeZone,
    week: [Vec<Opening>; 7],
    /// The state of the week, if it is the same all the time.
    always: Option<OpenState>,
    exceptions: BTreeMap<civil::Date, Vec<Opening>>,
}

impl Hours {
    fn new(calendar: &Calendar, zone: TimeZone) -> Self {
        let exceptions = calendar.exceptions.iter().filter_map(|exception| {
            let date = exception.date;
            // A date that does not exist has already been reported as a fault.
            let date = civil::Date::new(date.year, date.month as i8, date.day as i8).ok()?;
            Some((date, exception.openings.clone()))
        });
        let (exceptions, week) = (exceptions.collect(), calendar.week.clone());
        Self { always: walk::always(&week), zone, week, exceptions }
    }

    /// The openings that begin on a date.
    fn openings(&self, date: civil::Date) -> &[Opening] {
        let usual = &self.week[date.weekday().to_monday_zero_offset() as usize];
        self.exceptions.get(&date).unwrap_or(usual)
    }

    /// The date in the zone; for an instant out of range, the nearest date that can be represented.
    fn date(&self, at: i64) -> civil::Date {
        let (first, last) = (jiff::Timestamp::MIN, jiff::Timestamp::MAX);
        let at = jiff::Timestamp::from_second(at.clamp(first.as_second(), last.as_second())).unwrap_or(last);
        self.zone.to_datetime(at).date()
    }

    /// The first instant at which the zone's clock has reached `secs` of a date; `None` beyond the year 9998.
    fn reached(&self, date: civil::Date, secs: u32) -> Option<i64> {
        let local = date.at(0, 0, 0, 0).checked_add(SignedDuration::from_secs(i64::from(secs))).ok()?;
        let ambiguous = self.zone.to_ambiguous_timestamp(local);
        let instant = match ambiguous.offset() {
            AmbiguousOffset::Gap { before, after } => {
                // With the later offset, a time in a gap is an instant shortly before the jump.
                let early = after.to_timestamp(local).ok()?;
                let jump = self.zone.following(early).find(|change| change.offset() == after);
                jump.map(|change| change.timestamp()).or_else(|| before.to_timestamp(local).ok())?
            }
            // The first of two instants.
            _ => ambiguous.compatible().ok()?,
        };
        Some(instant.as_second())
    }

    fn is_open(&self, at: i64) -> bool {
        let date = self.date(at);
        // Yesterday's openings may continue; tomorrow's have begun if clocks went back across midnight.
        let dates = [date.yesterday().ok(), Some(date), date.tomorrow().ok()];
        dates.into_iter().flatten().any(|date| {
            self.openings(date).iter().any(|opening| {
                self.reached(date, opening.opens).is_some_and(|opens| opens <= at)
                    && self.reached(date, opening.closes).is_none_or(|closes| at < closes)
            })
        })
    }
}

/// A zone of the built-in database, which has neither links to files nor the local zone of this machine.
pub(crate) fn zone_named(name: &str) -> Option<TimeZone> {
    TimeZoneDatabase::bundled().get(name).ok()
}

/// How similar the names of two cities must be for one to be suggested for the other.
const CITY_SIMILARITY_MIN: f64 = 0.88;

/// Large cities without a zone of their own in the database, and former names, each with its zone.
const CITIES: &[(&str, &str)] = &[
    ("beijing", "Asia/Shanghai"),
    ("peking", "Asia/Shanghai"),
    ("guangzhou", "Asia/Shanghai"),
    ("shenzhen", "Asia/Shanghai"),
    ("tianjin", "Asia/Shanghai"),
    ("wuhan", "Asia/Shanghai"),
    ("chengdu", "Asia/Shanghai"),
    ("nanjing", "Asia/Shanghai"),
    ("hangzhou", "Asia/Shanghai"),
    ("guiyang", "Asia/Shanghai"),
    ("china", "Asia/Shanghai"),
    ("bombay", "Asia/Kolkata"),
    ("mumbai", "Asia/Kolkata"),
    ("delhi", "Asia/Kolkata"),
    ("new_delhi", "Asia/Kolkata"),
    ("bangalore", "Asia/Kolkata"),
    ("bengaluru", "Asia/Kolkata"),
    ("chennai", "Asia/Kolkata"),
    ("osaka", "Asia/Tokyo"),
    ("kyoto", "Asia/Tokyo"),
    ("hanoi", "Asia/Ho_Chi_Minh"),
    ("abu_dhabi", "Asia/Dubai"),
    ("ankara", "Europe/Istanbul"),
    ("saint_petersburg", "Europe/Moscow"),
    ("munich", "Europe/Berlin"),
    ("frankfurt", "Europe/Berlin"),
    ("hamburg", "Europe/Berlin"),
    ("milan", "Europe/Rome"),
    ("barcelona", "Europe/Madrid"),
    ("geneva", "Europe/Zurich"),
    ("manchester", "Europe/London"),
    ("boston", "America/New_York"),
    ("washington", "America/New_York"),
    ("philadelphia", "America/New_York"),
    ("miami", "America/New_York"),
    ("houston", "America/Chicago"),
    ("dallas", "America/Chicago"),
    ("san_francisco", "America/Los_Angeles"),
    ("seattle", "America/Los_Angeles"),
    ("rio_de_janeiro", "America/Sao_Paulo"),
    ("canberra", "Australia/Sydney"),
];

/// Says what would be right instead of an unknown zone. The message is built only when it is displayed.
pub(crate) fn zone_expected(wrong: &str) -> ZoneExpected<'_> {
    ZoneExpected(wrong)
}

/// See [`zone_expected`].
pub(crate) struct ZoneExpected<'a>(&'a str);

impl fmt::Display for ZoneExpected<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an IANA time zone, such as `Asia/Shanghai` or `Europe/Berlin`")?;
        if let Some(zone) = probable_zone(self.0) {
            write!(f, "; did you mean `{zone}`?")?;
        }
        match is_abbreviation(self.0) {
            true => f.write_str("; abbreviations are ambiguous"),
            false => Ok(()),
        }
    }
}

/// Zone abbreviations are ambiguous: `CST` is used in China, Cuba and North America.
fn is_abbreviation(text: &str) -> bool {
    (2..=5).contains(&text.len()) && text.bytes().all(|letter| letter.is_ascii_uppercase())
}

/// The zone that was probably meant. People often write a city alone, or the right region with a city that has no zone;
/// so cities are compared, and some more are known.
fn probable_zone(wrong: &str) -> Option<String> {
    if is_abbreviation(wrong) {
        return None;
    }
    let city_of = |name: &str| name.rsplit('/').next().unwrap_or(name).to_lowercase();
    let city = city_of(wrong).replace([' ', '-'], "_");
    let zones = TimeZoneDatabase::bundled();
    // Names without a slash are historical; those of `Etc` have inverted offsets.
    let names = zones.available().map(|name| name.to_string());
    let names: Vec<String> = names.filter(|name| name.contains('/') && !name.starts_with("Etc/")).collect();
    let cities: Vec<String> = names.iter().map(|name| city_of(name)).collect();
    let exact = names.iter().zip(&cities).find(|(_, known)| **known == city).map(|(name, _)| name.clone());
    let known = || CITIES.iter().find(|(known, _)| *known == city).map(|(_, zone)| (*zone).to_owned());
    let near =
        || most_similar(&city, cities.iter().map(String::as_str).zip(names.iter().cloned()), CITY_SIMILARITY_MIN);
    exact.or_else(known).or_else(near)
}
