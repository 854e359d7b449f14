//! From a cell to seconds.

use super::format::Decimal;

/// Seconds: a number of them, or hours, minutes and seconds (`0:14:23`); of two parts it is not known which they are.
pub fn seconds(cell: &str, decimal: Decimal) -> Option<f64> {
    number(cell, decimal, secs)
}

/// A number, as the dialect writes it.
pub fn decimal_number(cell: &str, decimal: Decimal) -> Option<f64> {
    number(cell, decimal, |text| text.parse().ok())
}

fn number(cell: &str, decimal: Decimal, read: fn(&str) -> Option<f64>) -> Option<f64> {
    match decimal {
        Decimal::Point => read(cell),
        // Points would group thousands, which is not guessed.
        Decimal::Comma => read(&cell.replace('.', "\u{0}").replace(',', ".")),
    }
}

/// Seconds: a number of them, or hours, minutes and seconds.
fn secs(text: &str) -> Option<f64> {
    let mut parts = text.split(':');
    let (Some(hours), Some(minutes), Some(secs), None) = (parts.next(), parts.next(), parts.next(), parts.next())
    else {
        return text.parse().ok();
    };
    let digits = |part: &str| part.bytes().all(|byte| byte.is_ascii_digit()).then(|| part.parse::<u32>().ok())?;
    let (hours, minutes) = (digits(hours)?, digits(minutes)?);
    let secs: f64 = secs.parse().ok()?;
    let sound = minutes < 60 && (0.0..60.0).contains(&secs);
    sound.then(|| f64::from(hours) * 3_600.0 + f64::from(minutes) * 60.0 + secs)
}
