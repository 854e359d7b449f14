//! Subscriptions to the engine's events.

use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};

use futures_core::Stream;
use tokio::sync::broadcast::Receiver;
use tokio::sync::broadcast::error::RecvError;

use crate::engine::Event;
use crate::notes::Notes;

/// The maximum number of events in a batch.
pub(super) const MAX_BATCH: usize = 64;

/// Events in the order in which they occurred.
#[derive(Clone, Debug)]
pub(super) struct Batch {
    pub(super) first: u64,
    pub(super) events: Arc<[Event]>,
    /// What the host keeps with their calls and agents.
    pub(super) notes: Notes,
}

/// An event and its number, counted from 0; a journal continues the count over restarts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Numbered {
    /// Its number.
    pub number: u64,
    /// The event, with its time.
    pub event: Event,
}

/// The subscriber was too slow and missed this many events. It continues with the oldest event still available.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("missed {0} events")]
pub struct Missed(pub u64);

/// The engine's events from the moment of [`subscribing`](super::Handle::subscribe) on: a [`Stream`] that ends when
/// the router has stopped and everything was read.
///
/// The router never waits for a subscriber. It keeps the newest events for all of them together
/// ([`Options::subscription_capacity`](super::Options::subscription_capacity)); a subscriber that falls further
/// behind learns how many it [`Missed`]. A subscriber that needs the complete state can then start again from
/// [`Handle::board`](super::Handle::board) or [`Handle::ask`](super::Handle::ask). An adapter that must not miss
/// anything uses [`Setup::on_events`](super::Setup::on_events).
pub struct Subscription {
    state: State,
    batch: Option<Batch>,
    /// What the host keeps with the calls and agents of the last event.
    notes: Notes,
    /// The number of the next event.
    next: u64,
    /// Nothing has been received or missed yet: events before the first batch precede the subscription.
    fresh: bool,
}

type Receiving = Pin<Box<dyn Future<Output = (Result<Batch, RecvError>, Receiver<Batch>)> + Send>>;

enum State {
    Idle(Receiver<Batch>),
    Receiving(Receiving),
    Ended,
}

impl Subscription {
    pub(super) fn new(receiver: Receiver<Batch>, next: u64) -> Self {
        Self { state: State::Idle(receiver), batch: None, notes: Notes::default(), next, fresh: true }
    }

    /// The next event, or how many were missed; `None` once the router has stopped.
    pub async fn next(&mut self) -> Option<Result<Numbered, Missed>> {
        std::future::poll_fn(|context| self.poll(context)).await
    }

    /// The next event if there is one already, or how many were missed.
    pub fn try_next(&mut self) -> Option<Result<Numbered, Missed>> {
        match self.poll(&mut Context::from_waker(std::task::Waker::noop())) {
            Poll::Ready(next) => next,
            Poll::Pending => None,
        }
    }

    /// What the host keeps with the calls and agents of the last event that was returned, including calls that had just
    /// ended.
    pub fn notes(&self) -> &Notes {
        &self.notes
    }

    fn poll(&mut self, context: &mut Context<'_>) -> Poll<Option<Result<Numbered, Missed>>> {
        loop {
            if let Some(next) = self.take() {
                return Poll::Ready(Some(next));
            }
            let mut receiving = match std::mem::replace(&mut self.state, State::Ended) {
                State::Ended => return Poll::Ready(None),
                State::Receiving(receiving) => receiving,
                State::Idle(receiver) => Box::pin(receive(receiver)),
            };
            match receiving.as_mut().poll(context) {
                Poll::Pending => {
                    self.state = State::Receiving(receiving);
                    return Poll::Pending;
                }
                Poll::Ready((Ok(batch), receiver)) => {
                    if std::mem::take(&mut self.fresh) {
                        self.next = self.next.max(batch.first);
                    }
                    self.notes.clone_from(&batch.notes);
                    self.batch = Some(batch);
                    self.state = State::Idle(receiver);
                }
                // The next batch shows how many events that is.
                Poll::Ready((Err(RecvError::Lagged(_)), receiver)) => {
                    self.fresh = false;
                    self.state = State::Idle(receiver);
                }
                Poll::Ready((Err(RecvError::Closed), _)) => return Poll::Ready(None),
            }
        }
    }

    /// The next event of the current batch.
    fn take(&mut self) -> Option<Result<Numbered, Missed>> {
        let batch = self.batch.as_ref()?;
        if batch.first > self.next {
            let missed = batch.first - self.next;
            self.next = batch.first;
            return Some(Err(Missed(missed)));
        }
        // Skips events sent before the subscription counted.
        let event = batch.events.get((self.next - batch.first) as usize).copied();
        let Some(event) = event else {
            self.batch = None;
            return None;
        };
        let number = self.next;
        self.next += 1;
        Some(Ok(Numbered { number, event }))
    }
}

async fn receive(mut receiver: Receiver<Batch>) -> (Result<Batch, RecvError>, Receiver<Batch>) {
    let received = receiver.recv().await;
    (received, receiver)
}

impl Stream for Subscription {
    type Item = Result<Numbered, Missed>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        self.poll(context)
    }
}
