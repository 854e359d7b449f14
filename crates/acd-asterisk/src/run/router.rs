//! The router as the loop sees it: in this process, or behind HTTP.

use acd::config::Center;
use acd::engine::Rejection;
use acd::identity::JournalId;
use acd::live::{CallError, Handle, Happened, InlineRouter, Input};
use acd::roster::Roster;
use acd::time::Timestamp;

use crate::translate::About;

/// A router: [`InlineRouter`], which decides at once, or [`Remote`](crate::remote::Remote), which takes its time.
pub trait Router {
    /// Waits until [`turn`](Self::turn) has something to do. Cancelling it loses nothing.
    fn news(&mut self) -> impl Future<Output = Option<News>>;

    /// The time that deadlines are compared with.
    fn now(&self) -> Timestamp;

    /// When [`turn`](Self::turn) is due whatever happens.
    fn next_deadline(&self) -> Option<Timestamp>;

    /// What has been decided since.
    fn turn(&mut self) -> Happened<'_>;

    /// Gives it a command.
    fn call(&mut self, input: Input, about: About) -> Called<'_>;

    /// The centre.
    fn center(&self) -> &Center;

    /// Who is where; `None` while that is not known.
    fn roster(&self) -> Option<&Roster>;

    /// Whether it can no longer record what it does.
    fn has_stopped(&self) -> bool;
}

/// What becomes of a command.
pub enum Called<'a> {
    /// This, and it was decided at once.
    Now(About, Result<(), CallError>, Happened<'a>),
    /// [`News::Outcome`] will say.
    Later,
}

/// What a router says that is no fact.
#[derive(Debug)]
pub enum News {
    /// What became of a command.
    Outcome(About, Result<(), Rejection>),
    /// It cannot be reached: commands wait.
    Away,
    /// It can be reached again, with this journal, and switch and router are to be brought into line.
    Back(JournalId),
    /// Another adapter is in charge.
    Replaced,
}

/// The same turn decides, and nothing has to be woken.
pub struct Inline {
    router: InlineRouter,
    handle: Handle,
}

impl Inline {
    pub(super) fn new(router: InlineRouter) -> Self {
        Self { handle: router.handle(), router }
    }

    pub(super) const fn handle(&self) -> &Handle {
        &self.handle
    }

    pub(super) fn into_router(self) -> InlineRouter {
        self.router
    }
}

impl Router for Inline {
    async fn news(&mut self) -> Option<News> {
        self.router.until_submitted().await;
        None
    }

    fn now(&self) -> Timestamp {
        self.handle.now()
    }

    fn next_deadline(&self) -> Option<Timestamp> {
        self.router.next_deadline()
    }

    fn turn(&mut self) -> Happened<'_> {
        self.router.turn()
    }

    fn call(&mut self, input: Input, about: About) -> Called<'_> {
        let (outcome, happened) = self.router.call(input);
        Called::Now(about, outcome.map(|_| ()), happened)
    }

    fn center(&self) -> &Center {
        self.router.engine().center()
    }

    fn roster(&self) -> Option<&Roster> {
        self.router.roster()
    }

    fn has_stopped(&self) -> bool {
        self.router.has_stopped()
    }
}
