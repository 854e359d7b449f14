//! A scene played: what came out at each moment, and the first that differs from what is written.

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

/// How the engine is treated while a scene is played. What comes out must be the same.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Manner {
    /// It is told of each moment.
    #[default]
    Plain,
    /// It is also saved and restored after each moment.
    Restored,
    /// It is also told, every second, that time passes.
    Ticked,
}

/// A scene as it went.
#[derive(Clone, Debug, Serialize)]
pub struct Played {
    /// What is special about it; empty where the story has only one.
    pub scene: String,
    /// What happened, in order of time: the moments of the scene, and those between at which something came out.
    pub moments: Vec<PlayedMoment>,
    /// The first difference from what is written, if there is one.
    pub difference: Option<Difference>,
    /// Whether the scene says of any moment what must come out. If not, it was only played.
    pub expects: bool,
}

/// A moment as it went.
#[derive(Clone, Debug, Serialize)]
pub struct PlayedMoment {
    /// When, as `m:ss`.
    pub time: String,
    /// What happened, as it is written; none where only time passed.
    pub input: Option<String>,
    /// What came out, in order.
    pub came_out: Vec<CameOut>,
    /// The place of the scene's moment that this was; none where something came out in between.
    #[serde(skip)]
    pub(super) moment: Option<usize>,
}

/// Something that came out.
#[derive(Clone, Debug, Serialize)]
pub struct CameOut {
    /// As the story writes it, or else without details, as in `1 offered to Li`.
    pub text: String,
    /// The same with all details.
    pub full: String,
    /// Whether a story must write it: it is of no kind that this one hides.
    pub shown: bool,
    /// Whether the story writes it.
    pub written: bool,
}

/// Where what came out differs from what is written.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Difference {
    /// The line of the file, from 1.
    pub line: usize,
    /// When, as `m:ss`.
    pub time: String,
    /// What is written; none where something came out that is not.
    pub expected: Option<String>,
    /// What came out in its stead; none where nothing more did.
    pub got: Option<String>,
    /// The place of the moment in [`Played::moments`].
    #[serde(skip)]
    pub(super) moment: usize,
}

/// What came out of one moment, before it is compared.
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
    /// How many events were looked at.
    read: usize,
    played: Played,
}

/// Plays a scene to its end, whatever differs.
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

    /// Lets time pass.
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

    /// What came out since the last look.
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

    /// What came out before a moment and after the one before it: the story has no line for it.
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

    /// Compares what came out at a moment with what is written: every fact that is shown must be written, and what is
    /// written must come out, in order. States are asked when everything has come out.
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
            self.last().came_out.push(CameOut { text: text.clone(), full: text.clone(), shown: true, written: holds });
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

    fn came_out(&self, said: &Said, written: bool) -> CameOut {
        let center = &self.scene.names;
        CameOut { text: said.phrase.write_short(center), full: said.phrase.write(center), shown: said.shown, written }
    }

    /// Every invariant holds, and a restored engine is the same.
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
