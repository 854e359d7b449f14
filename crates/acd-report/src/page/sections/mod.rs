//! The parts of the page.

mod agents;
pub(super) mod assumed;
mod attributes;
mod callbacks;
pub(super) mod cells;
mod demand;
mod figures;
mod grown;
mod legs;
mod norm;
mod overview;
mod published;
mod quality;
mod service;
mod shares;
mod time;

use super::Material;
use super::view::Section;
use super::words::Words;
use crate::percent as share;
use cells::{count, dash, number, percent};

/// All parts, in their order.
pub(super) fn all(material: &Material, words: &Words) -> Vec<Section> {
    let mut sections = vec![overview::section(material, words), time::section(material, words)];
    sections.push(legs::section(material, words));
    sections.extend(attributes::sections(material, words));
    sections.push(service::channels(material, words));
    sections.push(service::transfers(material, words));
    sections.push(callbacks::section(material, words));
    sections.push(quality::satisfaction(material, words));
    sections.push(quality::checks(material, words));
    sections.push(agents::section(material, words));
    sections.push(norm::section(material, words));
    sections.push(published::section(material, words));
    sections.push(assumed::section(material, words));
    sections
}

/// Microseconds in hours.
fn hours(micros: u64) -> f64 {
    micros as f64 / 3.6e9
}

/// The mean of a sum of microseconds, in seconds.
fn mean_secs((micros, count): (u64, u64)) -> Option<f64> {
    (count > 0).then(|| micros as f64 / 1e6 / count as f64)
}
