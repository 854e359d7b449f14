//! Arbitrary bytes as a centre, a scenario or a story: faults are reported, nothing panics, and a valid centre can be
//! written.

use acd::config::Center;
use acd::scenario::Scenario;
use acd::story::Story;

pub fn read(text: &str) {
    match Center::parse("any.toml", text) {
        // A centre read from a file can be written to a file.
        Ok(center) => {
            let written = center.to_toml().expect("it was read from a file");
            assert_eq!(Center::parse("written.toml", &written).expect("as it was written"), center, "{written}");
        }
        Err(errors) => assert!(!errors.to_string().is_empty()),
    }
    if let Err(errors) = Scenario::parse("any.toml", text) {
        assert!(!errors.to_string().is_empty());
    }
    if let Err(errors) = Story::parse("any.story", text) {
        assert!(!errors.to_string().is_empty());
    }
}
