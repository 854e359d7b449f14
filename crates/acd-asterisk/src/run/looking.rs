//! The answers that a snapshot is made of, and what comes meanwhile.

use std::time::Instant;

use crate::switch::event::SwitchEvent;
use crate::switch::request::Request;
use crate::switch::snapshot::{Answers, Snapshot};

/// The state of the switch being read.
pub(super) struct Looking {
    answers: Answers,
    missing: usize,
    /// Events since, to be taken in afterwards.
    pub(super) kept: Vec<SwitchEvent>,
    pub(super) begun: Instant,
}

/// What is read beside the application.
const LISTS: [&str; 3] = ["channels", "bridges", "endpoints"];

impl Looking {
    pub(super) fn new() -> Self {
        Self { answers: Answers::default(), missing: LISTS.len() + 1, kept: Vec::new(), begun: Instant::now() }
    }

    /// What to ask for. Whatever enters between the first and the second is an event that is kept.
    pub(super) fn requests(&self, app: &str) -> impl Iterator<Item = Request> + use<> {
        let first = Request::GetApplication { app: app.to_owned() };
        std::iter::once(first).chain(LISTS.map(|what| Request::Get { what }))
    }

    pub(super) fn keep(&mut self, event: SwitchEvent) {
        self.kept.push(event);
    }

    /// Takes an answer; the whole, once it is complete.
    pub(super) fn take(&mut self, request: &Request, body: String) -> Option<Result<Snapshot, serde_json::Error>> {
        match request {
            Request::GetApplication { .. } => self.answers.application = body,
            Request::Get { what: "channels" } => self.answers.channels = body,
            Request::Get { what: "bridges" } => self.answers.bridges = body,
            Request::Get { .. } => self.answers.endpoints = body,
            _ => return None,
        }
        self.missing = self.missing.saturating_sub(1);
        (self.missing == 0).then(|| Snapshot::read(&self.answers))
    }
}
