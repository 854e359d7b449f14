//! `periodic-announce`: messages while callers wait, as steps of the ladder.

use super::conf::{Section, boolean, number};

/// The most messages on one ladder. Later ones would hardly be heard, and each is a step.
pub(super) const STEPS_MAX: usize = 20;

/// Messages by the second at which they are played, and whether more would follow.
#[derive(Debug, Default, PartialEq)]
pub(super) struct Messages {
    pub(super) steps: Vec<(i64, String)>,
    pub(super) cut: bool,
    pub(super) random: bool,
}

/// The periodic announcements of a queue, up to the longest wait.
pub(super) fn messages(queue: &Section, wait_max: Option<i64>) -> Messages {
    let value = |key: &str| queue.get(key).map(|setting| setting.value.as_str());
    let every = value("periodic-announce-frequency").map_or(0, number);
    if every <= 0 {
        return Messages::default();
    }
    let sounds = value("periodic-announce").unwrap_or("queue-periodic-announce");
    let sounds: Vec<&str> = sounds.split([',', '|']).map(str::trim).filter(|sound| !sound.is_empty()).collect();
    if sounds.is_empty() {
        return Messages::default();
    }
    let first = value("periodic-announce-startdelay").map(number).filter(|delay| *delay > 0).unwrap_or(every);
    let times = (0..).map(|turn| first + turn * every).take_while(|at| wait_max.is_none_or(|most| *at < most));
    let mut steps: Vec<(i64, String)> =
        times.zip(sounds.iter().cycle()).take(STEPS_MAX + 1).map(|(at, sound)| (at, (*sound).to_owned())).collect();
    let cut = steps.len() > STEPS_MAX;
    steps.truncate(STEPS_MAX);
    let random = value("random-periodic-announce").and_then(boolean) == Some(true) && sounds.len() > 1;
    Messages { steps, cut, random }
}

#[cfg(test)]
mod tests {
    use super::super::conf::Reader;
    use super::*;
    use crate::note::Text;

    fn of(text: &str, wait_max: Option<i64>) -> Messages {
        let (sections, _) = Reader::all(&[Text::new("queues.conf", format!("[q]\n{text}"))]);
        messages(&sections[0], wait_max)
    }

    #[test]
    fn sounds_take_turns_until_the_wait_is_over() {
        let text = "periodic-announce = a,b\nperiodic-announce-frequency = 60\nperiodic-announce-startdelay = 10\n";
        let expected = [(10, "a".into()), (70, "b".into()), (130, "a".into())];
        let found = of(text, Some(190));
        assert_eq!((found.steps.as_slice(), found.cut), (expected.as_slice(), false));
        assert_eq!(of(text, None).steps.len(), STEPS_MAX);
        assert!(of(text, None).cut);
    }

    #[test]
    fn without_a_frequency_there_are_none() {
        assert_eq!(of("periodic-announce = a\n", None), Messages::default());
    }
}
