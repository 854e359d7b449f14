//! Columns of a frame, row by row: texts, numbers, times, of whatever type they are.

use std::collections::HashMap;

use arrow_array::cast::AsArray;
use arrow_array::types::{
    ArrowDictionaryKeyType, DurationMicrosecondType, DurationMillisecondType, DurationNanosecondType,
    DurationSecondType, Int8Type, Int16Type, Int32Type, Int64Type, TimestampMicrosecondType, TimestampMillisecondType,
    TimestampNanosecondType, TimestampSecondType, UInt8Type, UInt16Type, UInt32Type, UInt64Type,
};
use arrow_array::{Array, ArrayRef, ArrowPrimitiveType};
use arrow_schema::{DataType, TimeUnit};
use jiff::Timestamp;
use jiff::civil::DateTime;
use jiff::tz::TimeZone;

use crate::table::append;

/// Names in the order in which they first occur.
#[derive(Default)]
pub(super) struct Names {
    pub(super) names: Vec<String>,
    places: HashMap<String, u32>,
}

/// Nothing stands there.
pub(super) const NONE: u32 = u32::MAX;

impl Names {
    pub(super) fn place(&mut self, name: &str) -> u32 {
        if name.is_empty() {
            return NONE;
        }
        if let Some(&place) = self.places.get(name) {
            return place;
        }
        let place = self.names.len() as u32;
        self.names.push(name.to_owned());
        self.places.insert(name.to_owned(), place);
        place
    }

    /// Appends the places of a column's texts. Whole numbers are texts, too.
    ///
    /// # Errors
    /// A column of another type.
    pub(super) fn places_of(&mut self, column: &ArrayRef, places: &mut Vec<u32>) -> Result<(), String> {
        match column.data_type() {
            DataType::Utf8 => self.all(column.as_string::<i32>().iter(), places),
            DataType::LargeUtf8 => self.all(column.as_string::<i64>().iter(), places),
            DataType::Utf8View => self.all(column.as_string_view().iter(), places),
            DataType::Dictionary(key, _) => match **key {
                DataType::Int8 => self.dictionary::<Int8Type>(column, places)?,
                DataType::Int16 => self.dictionary::<Int16Type>(column, places)?,
                DataType::Int32 => self.dictionary::<Int32Type>(column, places)?,
                DataType::Int64 => self.dictionary::<Int64Type>(column, places)?,
                DataType::UInt8 => self.dictionary::<UInt8Type>(column, places)?,
                DataType::UInt16 => self.dictionary::<UInt16Type>(column, places)?,
                DataType::UInt32 => self.dictionary::<UInt32Type>(column, places)?,
                DataType::UInt64 => self.dictionary::<UInt64Type>(column, places)?,
                ref other => return Err(format!("found a dictionary with keys of {other}; expected whole numbers")),
            },
            DataType::Int32 => self.numbers::<Int32Type>(column, places),
            DataType::Int64 => self.numbers::<Int64Type>(column, places),
            DataType::UInt32 => self.numbers::<UInt32Type>(column, places),
            DataType::UInt64 => self.numbers::<UInt64Type>(column, places),
            DataType::Null => places.extend(std::iter::repeat_n(NONE, column.len())),
            other => return Err(format!("found a column of {other}; expected texts")),
        }
        Ok(())
    }

    fn all<'c>(&mut self, texts: impl Iterator<Item = Option<&'c str>>, places: &mut Vec<u32>) {
        // Neighbours are often the same.
        let mut last = ("", NONE);
        for text in texts {
            let text = text.unwrap_or_default();
            if text != last.0 {
                last = (text, self.place(text));
            }
            places.push(if text.is_empty() { NONE } else { last.1 });
        }
    }

    fn numbers<T: ArrowPrimitiveType>(&mut self, column: &ArrayRef, places: &mut Vec<u32>)
    where
        T::Native: ToString,
    {
        let numbers = column.as_primitive::<T>();
        places.extend(numbers.iter().map(|number| number.map_or(NONE, |number| self.place(&number.to_string()))));
    }

    /// Each name is looked up once.
    fn dictionary<K: ArrowDictionaryKeyType>(
        &mut self,
        column: &ArrayRef,
        places: &mut Vec<u32>,
    ) -> Result<(), String> {
        let dictionary = column.as_dictionary::<K>();
        let mut of_keys = Vec::new();
        // Only names that occur are names of the records.
        let mut texts = Names::default();
        texts.places_of(dictionary.values(), &mut of_keys)?;
        let mut own = vec![None; texts.names.len()];
        for row in 0..dictionary.len() {
            let key = dictionary.key(row).and_then(|key| of_keys.get(key)).filter(|key| **key != NONE);
            places.push(key.map_or(NONE, |key| {
                let place = *key as usize;
                *own[place].get_or_insert_with(|| self.place(&texts.names[place]))
            }));
        }
        Ok(())
    }
}

/// Appends a column's numbers, NaN where nothing stands; durations in seconds.
///
/// # Errors
/// A column of another type.
pub(super) fn numbers(column: &ArrayRef, numbers: &mut Vec<f64>) -> Result<(), String> {
    macro_rules! durations {
        ($kind:ty, $per:expr) => {
            numbers.extend(
                column.as_primitive::<$kind>().iter().map(|number| number.map_or(f64::NAN, |it| it as f64 / $per)),
            )
        };
    }
    match column.data_type() {
        DataType::Duration(TimeUnit::Second) => durations!(DurationSecondType, 1.0),
        DataType::Duration(TimeUnit::Millisecond) => durations!(DurationMillisecondType, 1e3),
        DataType::Duration(TimeUnit::Microsecond) => durations!(DurationMicrosecondType, 1e6),
        DataType::Duration(TimeUnit::Nanosecond) => durations!(DurationNanosecondType, 1e9),
        DataType::Null => numbers.extend(std::iter::repeat_n(f64::NAN, column.len())),
        other => {
            if !append(column, numbers) {
                return Err(format!("found a column of {other}; expected numbers or durations"));
            }
        }
    }
    Ok(())
}

/// Appends a column's times on the centre's clock: as they stand, or in the zone if they are instants.
///
/// # Errors
/// A column of another type, a row without a time, an unknown zone.
pub(super) fn times(column: &ArrayRef, zone: Option<&TimeZone>, times: &mut Vec<DateTime>) -> Result<(), String> {
    let missing = |row: usize| format!("row {row}: found no time");
    if let DataType::Timestamp(unit, own) = column.data_type() {
        let own = own.as_ref().map(|name| TimeZone::get(name).map_err(|error| error.to_string())).transpose()?;
        // Times without a zone are those of the centre's clock already.
        let zone = own.map_or(TimeZone::UTC, |own| zone.cloned().unwrap_or(own));
        let micros: Vec<Option<i64>> = match unit {
            TimeUnit::Second => column
                .as_primitive::<TimestampSecondType>()
                .iter()
                .map(|at| at.map(|at| at.saturating_mul(1_000_000)))
                .collect(),
            TimeUnit::Millisecond => column
                .as_primitive::<TimestampMillisecondType>()
                .iter()
                .map(|at| at.map(|at| at.saturating_mul(1_000)))
                .collect(),
            TimeUnit::Microsecond => column.as_primitive::<TimestampMicrosecondType>().iter().collect(),
            TimeUnit::Nanosecond => column
                .as_primitive::<TimestampNanosecondType>()
                .iter()
                .map(|at| at.map(|at| at.div_euclid(1_000)))
                .collect(),
        };
        for micros in micros {
            let row = times.len();
            let moment = Timestamp::from_microsecond(micros.ok_or_else(|| missing(row))?);
            times.push(zone.to_datetime(moment.map_err(|error| format!("row {row}: {error}"))?));
        }
        return Ok(());
    }
    let mut texts = Names::default();
    let mut places = Vec::new();
    texts.places_of(column, &mut places)?;
    for place in places {
        let row = times.len();
        let text = texts.names.get(place as usize).ok_or_else(|| missing(row))?;
        times.push(
            text.parse()
                .map_err(|_| format!("row {row}: found {text:?}; expected a time such as 2026-11-30 08:15:00"))?,
        );
    }
    Ok(())
}
