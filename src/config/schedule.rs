//! When queues open and close: calendars of open hours, laid over the time line.
//!
//! This is the only place where clocks of time zones matter. An opening runs from the first instant at which its zone's
//! clock has reached the time at which it begins until the first at which the clock has reached the time at which it
//! ends. So on the days on which clocks are changed:
//!
//! - a time that does not exist (clocks go from 02:00 to 03:00, it says 02:30) is the moment of the jump; an opening
//!   wholly inside the gap does not take place, one around it is shorter;
//! - a time that exists twice (clocks go back from 03:00 to 02:00, it says 02:30) is the first of the two; one opening
//!   does not become two, and one around the repeated hour is longer;
//! - of a date that a zone left out (Samoa had no 2011-12-30) there is only what its night would have reached of the next.

mod walk;

use std::cmp::Reverse;
use std::collections::{BTreeMap, BinaryHeap};
use std::fmt;

use jiff::tz::{AmbiguousOffset, TimeZone, TimeZoneDatabase};
use jiff::{SignedDuration, civil};

use self::walk::Walk;
use super::center::{Center, Queue};
use super::hours::{Calendar, OpenState, Opening};
use super::names::likest;
use super::{ConfigError, ConfigErrors};
use crate::id::{CalendarId, QueueId};
use crate::time::{Duration, Timestamp};

/// How far back a calendar's last change is looked for, at first and at most.
const DAYS_BACK: i64 = 8;
const DAYS_BACK_MOST: i64 = 400_000;

/// An instant as the world counts it: microseconds since 1970-01-01T00:00:00Z, negative before. Leap seconds are not
/// counted, as POSIX has it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct UnixTime(i64);

impl UnixTime {
    /// `micros` microseconds after 1970 began.
    pub const fn from_micros(micros: i64) -> Self {
        Self(micros)
    }

    /// `secs` seconds after 1970 began; what does not fit (292,000 years) is the nearest that does.
    pub const fn from_secs(secs: i64) -> Self {
        Self(secs.saturating_mul(1_000_000))
    }

    /// Whole microseconds since 1970 began.
    pub const fn as_micros(self) -> i64 {
        self.0
    }

    /// The same instant on the engine's clock, where `origin` is the instant that [`Timestamp::ZERO`] is. What lies
    /// before the origin is the origin.
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
    /// Which; the queues that follow it are [`Schedule::queues`].
    pub calendar: CalendarId,
    /// What it is from then on.
    pub to: OpenState,
}

/// The open hours of a centre's queues on the time line.
///
/// The engine knows no dates; whoever drives it tells it when a queue opens and closes:
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
    /// Lays out the calendars of a centre that [`Center::check`] has nothing against, with the time zones that are built
    /// into this program: every machine comes to the same hours. Whoever prefers the machine's own, perhaps newer, rules
    /// uses [`with_zones`](Self::with_zones).
    ///
    /// # Errors
    /// An unknown time zone, an opening out of bounds, a date that does not exist, a queue with an unknown calendar.
    pub fn new(center: &Center) -> Result<Self, ConfigErrors> {
        Self::with_zones(center, zone_named)
    }

    /// The same with time zones from elsewhere, such as `|name| jiff::tz::db().get(name).ok()`.
    ///
    /// # Errors
    /// As [`new`](Self::new).
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

    /// The queues that follow a calendar, in their order; none for an unknown one.
    pub fn queues(&self, calendar: CalendarId) -> &[QueueId] {
        self.queues.get(calendar.index()).map_or(&[], Vec::as_slice)
    }

    /// Whether a calendar is open at an instant; an unknown one is not. O(openings of three dates).
    pub fn is_open(&self, calendar: CalendarId, at: UnixTime) -> bool {
        self.calendars.get(calendar.index()).is_some_and(|hours| hours.is_open(at.secs()))
    }

    /// When, after an instant, a calendar opens or closes next; `None` for one that stays as it is until the end of the
    /// year 9998.
    ///
    /// Looks at one date after the other where the week has both open and closed hours, and only at the exceptions where
    /// it has not: at a few days, or as many as there are exceptions.
    pub fn next_change(&self, calendar: CalendarId, after: UnixTime) -> Option<Change> {
        let (at, to) = Walk::new(self.calendars.get(calendar.index())?, after.secs()).next()?;
        Some(Change { at: UnixTime::from_secs(at), calendar, to })
    }

    /// What a calendar opened or closed to last, up to an instant and at it; `None` for one that has always been as it is.
    ///
    /// Looks back over a week or two, and further only where exceptions kept it as it is for longer.
    pub fn last_change(&self, calendar: CalendarId, until: UnixTime) -> Option<Change> {
        let hours = self.calendars.get(calendar.index())?;
        let until = until.secs();
        let mut days = DAYS_BACK;
        while days < DAYS_BACK_MOST {
            let after = until.saturating_sub(days * 86_400);
            if let Some((at, to)) = Walk::new(hours, after).take_while(|(at, _)| *at <= until).last() {
                return Some(Change { at: UnixTime::from_secs(at), calendar, to });
            }
            days *= 4;
        }
        None
    }

    /// All changes after an instant, in order of time; those of one instant in the order of the centre's calendars. Ends
    /// where nothing ever changes any more; most calendars have no such end.
    pub fn changes(&self, after: UnixTime) -> Changes<'_> {
        let mut changes = Changes { walks: Vec::new(), next: BinaryHeap::new() };
        for (place, hours) in self.calendars.iter().enumerate() {
            changes.walks.push(Walk::new(hours, after.secs()));
            changes.step(CalendarId(place as u16));
        }
        changes
    }
}

/// What [`Schedule::changes`] returns. Each step costs O(log calendars) and what [`Schedule::next_change`] does.
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

/// A calendar with its zone. Instants are whole seconds since 1970: neither hours nor zones know fractions.
#[derive(Clone, Debug)]
struct Hours {
    zone: TimeZone,
    week: [Vec<Opening>; 7],
    /// What the week is where it is the same all the time.
    always: Option<OpenState>,
    exceptions: BTreeMap<civil::Date, Vec<Opening>>,
}

impl Hours {
    fn new(calendar: &Calendar, zone: TimeZone) -> Self {
        let exceptions = calendar.exceptions.iter().filter_map(|exception| {
            let date = exception.date;
            // A month or day that does not exist has been noted as a fault.
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

    /// The date in the zone, the nearest that is known for an instant beyond all.
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
                // Read with the later offset, a time in a gap is an instant shortly before the jump.
                let early = after.to_timestamp(local).ok()?;
                let jump = self.zone.following(early).find(|change| change.offset() == after);
                jump.map(|change| change.timestamp()).or_else(|| before.to_timestamp(local).ok())?
            }
            // Of two instants the first.
            _ => ambiguous.compatible().ok()?,
        };
        Some(instant.as_second())
    }

    fn is_open(&self, at: i64) -> bool {
        let date = self.date(at);
        // Yesterday's may run on; tomorrow's have begun where clocks went back over midnight.
        let dates = [date.yesterday().ok(), Some(date), date.tomorrow().ok()];
        dates.into_iter().flatten().any(|date| {
            self.openings(date).iter().any(|opening| {
                self.reached(date, opening.opens).is_some_and(|opens| opens <= at)
                    && self.reached(date, opening.closes).is_none_or(|closes| at < closes)
            })
        })
    }
}

/// A zone of the database that is built in. It holds neither links to files nor anything of this machine.
pub(crate) fn zone_named(name: &str) -> Option<TimeZone> {
    TimeZoneDatabase::bundled().get(name).ok()
}

/// How alike the names of two cities must be for one to be offered in place of the other.
const ALIKE_CITIES: f64 = 0.88;

/// Large cities that the database has no zone of, and former names, each with its zone.
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

/// What would be right in place of an unknown zone. It is put into words when it is shown.
pub(crate) fn zone_expected(wrong: &str) -> ZoneExpected<'_> {
    ZoneExpected(wrong)
}

/// See [`zone_expected`].
pub(crate) struct ZoneExpected<'a>(&'a str);

impl fmt::Display for ZoneExpected<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(zone) = probable_zone(self.0) {
            write!(f, "probably `{zone}`; ")?;
        }
        f.write_str("an IANA time zone, such as `Asia/Shanghai` or `Europe/Berlin`")?;
        match is_abbreviation(self.0) {
            true => f.write_str("; letters such as these stand for several zones"),
            false => Ok(()),
        }
    }
}

/// `CST` is in China, Cuba and the middle of America.
fn is_abbreviation(text: &str) -> bool {
    (2..=5).contains(&text.len()) && text.bytes().all(|letter| letter.is_ascii_uppercase())
}

/// The zone that was probably meant. A city alone is what many think of first, and a city that is no zone's comes with the
/// right region often enough: so cities are compared, and a few are known.
fn probable_zone(wrong: &str) -> Option<String> {
    if is_abbreviation(wrong) {
        return None;
    }
    let city_of = |name: &str| name.rsplit('/').next().unwrap_or(name).to_lowercase();
    let city = city_of(wrong).replace([' ', '-'], "_");
    let zones = TimeZoneDatabase::bundled();
    // Names without a place are of old; those of `Etc` count their hours the other way round.
    let names = zones.available().map(|name| name.to_string());
    let names: Vec<String> = names.filter(|name| name.contains('/') && !name.starts_with("Etc/")).collect();
    let cities: Vec<String> = names.iter().map(|name| city_of(name)).collect();
    let exact = names.iter().zip(&cities).find(|(_, known)| **known == city).map(|(name, _)| name.clone());
    let known = || CITIES.iter().find(|(known, _)| *known == city).map(|(_, zone)| (*zone).to_owned());
    let near = || likest(&city, cities.iter().map(String::as_str).zip(names.iter().cloned()), ALIKE_CITIES);
    exact.or_else(known).or_else(near)
}
