//! Plays a scene: what came out at each moment, and the first difference from what is written.

use serde::Serialize;

use super::clock;
use super::facts;
use super::file::{Expected, Moment, Outcome, Scene};
use super::phrase::Phrase;
use super::refusals;
use super::states;
use super::verbs::{self, Context};
use crate::engine::{Engine, Event};
use crate::time::{Duration, Timestamp};

/// How the engine is driven while a scene is played. What comes out must be the same for all.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Manner {
    /// Moment by moment.
    #[default]
    Plain,
    /// Saved and restored after each moment.
    Restored,
    /// Ticked once a second between moments.
    Ticked,
}

/// The result of playing a scene.
#[derive(Clone, Debug, Serialize)]
pub struct Played {
    /// What sets the scene apart; empty if the story has only one.
    pub scene: String,
    /// The scene's moments, and the times in between at which something came out, in order.
    pub moments: Vec<PlayedMoment>,
    /// The first difference from what is written, if any.
    pub difference: Option<Difference>,
    /// Whether any moment states what must come out. If not, the scene was only played.
    pub expects: bool,
}

/// The result of playing a moment.
#[derive(Clone, Debug, Serialize)]
pub struct PlayedMoment {
    /// Its time, as `m:ss`.
    pub time: String,
    /// What happened, as written; `None` if only time passed.
    pub input: Option<String>,
    /// What came out, in order.
    pub came_out: Vec<Output>,
    /// The index of the scene's moment; `None` if something came out between moments.
    #[serde(skip)]
    pub(super) moment: Option<usize>,
}

/// Something that came out.
#[derive(Clone, Debug, Serialize)]
pub struct Output {
    /// As the story writes it, else without details, as in `1 offered to Li`.
    pub text: String,
    /// With all its details.
    pub full: String,
    /// Whether a story must write it; false for kinds that this story hides.
    pub shown: bool,
    /// Whether the story writes it.
    pub written: bool,
}

/// Where what came out differs from what is written.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Difference {
    /// The line of the file, from 1.
    pub line: usize,
    /// Its time, as `m:ss`.
    pub time: String,
    /// What is written; `None` if something came out that is not written.
    pub expected: Option<String>,
    /// What came out instead; `None` if nothing more did.
    pub got: Option<String>,
    /// The index in [`Played::moments`].
    #[serde(skip)]
    pub(super) moment: usize,
}

/// What came out at one moment, before it is compared.
struct Said {
    at: Timestamp,
    what: Outcome,
    phrase: Phrase,
    shown: bool,
}

struct Player<'s> {
    scene: &'s Scene,
    engine: Engine,
    manner: Manner,
    context: Context,
    events: Vec<Event>,
    /// The number of events read so far.
    read: usize,
    played: Played,
}

/// Plays a scene to its end, even after a difference.
pub(super) fn play(scene: &Scene, manner: Manner) -> Played {
    let mut engine = Engine::new(scene.center.clone()).expect("the centre was checked when the story was read");
    engine.keep_reasons();
    let played = Played { scene: scene.name.clone(), moments: Vec::new(), difference: None, expects: scene.expects };
    let context = Context { made: Vec::new(), centers: scene.later.clone() };
    let mut player = Player { scene, engine, manner, context, events: Vec::new(), read: 0, played };
    for place in 0..scene.moments.len() {
        player.moment(place);
    }
    player.played
}

impl Player<'_> {
    fn moment(&mut self, place: usize) {
        let moment = &self.scene.moments[place];
        self.pass(moment.at);
        let mut said = self.news();
        let between = said.iter().take_while(|said| said.at < moment.at).count();
        let early: Vec<Said> = said.drain(..between).collect();
        self.unwritten(early, moment);
        if let Some(input) = &moment.input {
            let command = verbs::command(&input.phrase, &self.context);
            let before = self.engine.snapshot();
            let answer = self.engine.handle(moment.at, command, &mut self.events);
            said.extend(self.news());
            if let Err(rejection) = answer {
                let phrase = refusals::phrase(&rejection);
                said.push(Said { at: moment.at, what: Outcome::Refusal, phrase, shown: true });
                if self.engine.snapshot() != before {
                    self.broken(moment, "a refused command changed something");
                }
            }
        }
        self.compare(place, said);
        self.sound(moment);
    }

    /// Advances the engine.
    fn pass(&mut self, until: Timestamp) {
        if self.manner == Manner::Ticked {
            let second = Duration::from_secs(1);
            while self.engine.now() + second < until {
                let tick = self.engine.now() + second;
                self.engine.advance(tick, &mut self.events);
            }
        }
        if until >= self.engine.now() {
            self.engine.advance(until, &mut self.events);
        }
    }

    /// What came out since the last call.
    fn news(&mut self) -> Vec<Said> {
        let events = &self.events[self.read..];
        self.read = self.events.len();
        self.context.read(events);
        let said = events.iter().map(|event| {
            let (kind, phrase) = facts::phrase(event);
            Said { at: event.at, what: Outcome::Fact, phrase, shown: self.scene.shown.contains(&kind) }
        });
        said.collect()
    }

    /// Something came out between two moments, where the story has no line for it.
    fn unwritten(&mut self, said: Vec<Said>, next: &Moment) {
        for said in said {
            let out = self.came_out(&said, false);
            let time = clock::write(said.at);
            let shown = out.shown;
            let got = out.text.clone();
            match self.played.moments.last_mut().filter(|moment| moment.moment.is_none() && moment.time == time) {
                Some(moment) => moment.came_out.push(out),
                None => self.played.moments.push(PlayedMoment { time, input: None, came_out: vec![out], moment: None }),
            }
            if shown {
                self.differ(said.at, next.lines.start, None, Some(got));
            }
        }
    }

    /// Compares what came out at a moment with what is written: every shown fact must be written, and everything
    /// written must come out, in order. States are checked once everything has come out.
    fn compare(&mut self, place: usize, said: Vec<Said>) {
        let moment = &self.scene.moments[place];
        let input = moment.input.as_ref().map(|input| input.text.clone());
        let came = PlayedMoment { time: clock::write(moment.at), input, came_out: Vec::new(), moment: Some(place) };
        self.played.moments.push(came);
        let mut expected = moment.expected.iter().filter(|expected| expected.what != Outcome::State).peekable();
        let mut first: Option<(usize, Option<String>, Option<String>)> = None;
        for said in &said {
            let written = expected.next_if(|expected| fits(expected, said));
            let mut out = self.came_out(said, written.is_some());
            if let Some(written) = written {
                out.text.clone_from(&written.text);
            }
            if written.is_none() && said.shown && first.is_none() {
                let line = expected.peek().map_or(moment.lines.end - 1, |expected| expected.line);
                let wanted = expected.peek().map(|expected| expected.text.clone());
                let near =
                    expected.peek().is_some_and(|expected| std::ptr::eq(expected.phrase.wording, said.phrase.wording));
                first = Some((line, wanted, Some(if near { out.full.clone() } else { out.text.clone() })));
            }
            self.last().came_out.push(out);
        }
        if let (None, Some(missing)) = (&first, expected.next()) {
            first = Some((missing.line, Some(missing.text.clone()), None));
        }
        for state in moment.expected.iter().filter(|expected| expected.what == Outcome::State) {
            let answer = states::answer(&state.phrase, &self.engine, &self.context);
            let holds = state.phrase.holds_of(&answer);
            let text = answer.write(&self.scene.names);
            self.last().came_out.push(Output { text: text.clone(), full: text.clone(), shown: true, written: holds });
            if !holds && first.is_none() {
                first = Some((state.line, Some(state.text.clone()), Some(text)));
            }
        }
        if let Some((line, expected, got)) = first {
            self.differ(moment.at, line, expected, got);
        }
    }

    fn last(&mut self) -> &mut PlayedMoment {
        self.played.moments.last_mut().expect("a moment is being played")
    }

    fn came_out(&self, said: &Said, written: bool) -> Output {
        let center = &self.scene.names;
        Output { text: said.phrase.write_short(center), full: said.phrase.write(center), shown: said.shown, written }
    }

    /// Checks that every invariant holds and that a restored engine is the same.
    fn sound(&mut self, moment: &Moment) {
        if let Err(violation) = self.engine.check() {
            self.broken(moment, &violation.to_string());
        }
        if self.manner == Manner::Restored {
            let snapshot = self.engine.snapshot();
            match Engine::restore(snapshot.clone()) {
                Ok(restored) => {
                    if restored.snapshot() != snapshot {
                        self.broken(moment, "a restored engine is not the same");
                    }
                    self.engine = restored;
                    self.engine.keep_reasons();
                }
                Err(error) => self.broken(moment, &error.to_string()),
            }
        }
    }

    fn broken(&mut self, moment: &Moment, what: &str) {
        // A broken engine is a difference even in a scene that expects nothing.
        self.played.expects = true;
        self.differ(moment.at, moment.lines.start, Some("an engine that is sound".into()), Some(what.to_owned()));
    }

    fn differ(&mut self, at: Timestamp, line: usize, expected: Option<String>, got: Option<String>) {
        if !self.played.expects || self.played.difference.is_some() {
            return;
        }
        let moment = self.played.moments.len() - 1;
        self.played.difference = Some(Difference { line: line + 1, time: clock::write(at), expected, got, moment });
    }
}

fn fits(expected: &Expected, said: &Said) -> bool {
    expected.what == said.what && expected.phrase.holds_of(&said.phrase)
}
