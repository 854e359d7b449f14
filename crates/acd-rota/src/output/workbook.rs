//! An Excel workbook.

use rust_xlsxwriter::{DocProperties, ExcelDateTime, Format, Workbook, Worksheet, XlsxError};

use super::clock;
use crate::rota::{Covered, Rota};

/// The rota as a workbook: who works when, cover against need, totals of each person.
///
/// # Errors
/// What Excel does not allow, such as too many columns.
pub fn workbook(rota: &Rota, covered: &[Covered]) -> Result<Vec<u8>, XlsxError> {
    let mut book = Workbook::new();
    // Made when the rota begins: the same rota gives the same file.
    let (year, month, day) = (rota.first.year(), rota.first.month(), rota.first.day());
    let made = ExcelDateTime::from_ymd(year.clamp(1900, 9999) as u16, month as u8, day as u8)?;
    book.set_properties(&DocProperties::new().set_creation_datetime(&made));
    let bold = Format::new().set_bold();
    let weekend = Format::new().set_bold().set_background_color(0xE7E6E6);
    rota_sheet(rota, book.add_worksheet(), (&bold, &weekend))?;
    shift_sheet(rota, book.add_worksheet(), &bold)?;
    cover_sheet(rota, covered, book.add_worksheet(), &bold)?;
    total_sheet(rota, book.add_worksheet(), &bold)?;
    book.save_to_buffer()
}

fn rota_sheet(rota: &Rota, sheet: &mut Worksheet, (bold, weekend): (&Format, &Format)) -> Result<(), XlsxError> {
    sheet.set_name("rota")?.set_freeze_panes(1, 1)?;
    sheet.write_with_format(0, 0, "person", bold)?;
    for day in 0..rota.days() {
        let date = rota.date(day);
        let saturday = date.weekday().to_monday_zero_offset() >= 5;
        sheet.write_with_format(0, day as u16 + 1, date.to_string(), if saturday { weekend } else { bold })?;
    }
    sheet.set_column_range_width(1, rota.days() as u16, 11)?;
    for (row, (name, days)) in rota.people.iter().enumerate() {
        sheet.write(row as u32 + 1, 0, name.as_str())?;
        for (day, worked) in days.iter().enumerate() {
            if let Some((_, kind)) = worked {
                let kind = &rota.kinds[*kind];
                sheet.write(row as u32 + 1, day as u16 + 1, format!("{}–{}", clock(kind.start), clock(kind.end)))?;
            }
        }
    }
    Ok(())
}

fn shift_sheet(rota: &Rota, sheet: &mut Worksheet, bold: &Format) -> Result<(), XlsxError> {
    sheet.set_name("shifts")?;
    for (column, head) in ["shift", "start", "end", "breaks", "paid hours"].into_iter().enumerate() {
        sheet.write_with_format(0, column as u16, head, bold)?;
    }
    for (row, kind) in (1..).zip(&rota.kinds) {
        let breaks: Vec<String> =
            kind.breaks.iter().map(|each| format!("{}–{}", clock(each.at), clock(each.at + each.length))).collect();
        sheet.write(row, 0, kind.name.as_str())?;
        sheet.write(row, 1, clock(kind.start))?;
        sheet.write(row, 2, clock(kind.end))?;
        sheet.write(row, 3, breaks.join(", "))?;
        sheet.write(row, 4, f64::from(kind.paid()) / 60.0)?;
    }
    Ok(())
}

fn cover_sheet(rota: &Rota, covered: &[Covered], sheet: &mut Worksheet, bold: &Format) -> Result<(), XlsxError> {
    sheet.set_name("cover")?.set_freeze_panes(1, 0)?;
    for (column, head) in ["date", "from", "profile", "need", "there", "difference"].into_iter().enumerate() {
        sheet.write_with_format(0, column as u16, head, bold)?;
    }
    for (row, of) in (1..).zip(covered) {
        let (day, profile, from) = of.at;
        sheet.write(row, 0, rota.date(day).to_string())?;
        sheet.write(row, 1, clock(from))?;
        sheet.write(row, 2, rota.profiles[profile].as_str())?;
        sheet.write(row, 3, of.need)?;
        sheet.write(row, 4, of.there)?;
        sheet.write(row, 5, i64::from(of.there) as f64 - f64::from(of.need))?;
    }
    Ok(())
}

fn total_sheet(rota: &Rota, sheet: &mut Worksheet, bold: &Format) -> Result<(), XlsxError> {
    sheet.set_name("totals")?;
    for (column, head) in ["person", "days", "paid hours", "weekends", "nights"].into_iter().enumerate() {
        sheet.write_with_format(0, column as u16, head, bold)?;
    }
    for (person, (name, days)) in rota.people.iter().enumerate() {
        let row = person as u32 + 1;
        sheet.write(row, 0, name.as_str())?;
        sheet.write(row, 1, days.iter().flatten().count() as u32)?;
        sheet.write(row, 2, f64::from(rota.paid_to(person)) / 60.0)?;
        sheet.write(row, 3, rota.weekends_of(person))?;
        sheet.write(row, 4, rota.nights_of(person))?;
    }
    Ok(())
}
