//! Listening to what the engine says.

use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};

use futures_core::Stream;
use tokio::sync::broadcast::Receiver;
use tokio::sync::broadcast::error::RecvError;

use crate::engine::Event;

/// The most events that travel together.
pub(super) const MAX_BATCH: usize = 64;

/// Events in the order in which they became true.
#[derive(Clone, Debug)]
pub(super) struct Batch {
    pub(super) first: u64,
    pub(super) events: Arc<[Event]>,
}

/// An event and its number. The first that an engine ever gives has 0; a journal goes on counting over restarts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Numbered {
    /// Its number.
    pub number: u64,
    /// What became true, and when.
    pub event: Event,
}

/// The subscriber was too slow: so many events are gone for it. It goes on with the oldest that there still are.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{0} events were missed")]
pub struct Missed(pub u64);

/// What the engine says from the moment of [`subscribing`](super::Handle::subscribe) on: a [`Stream`], which ends when
/// the router has stopped and everything was read.
///
/// The router never waits for a subscriber. It keeps the newest events for all of them together
/// ([`Options::subscription_capacity`](super::Options::subscription_capacity)); whoever falls further behind is told
/// how many they [`Missed`]. A subscriber who must know everything begins again then: from
/// [`Handle::board`](super::Handle::board) or [`Handle::ask`](super::Handle::ask). An adapter that must not miss
/// anything uses [`Setup::on_events`](super::Setup::on_events).
pub struct Subscription {
    state: State,
    batch: Option<Batch>,
    /// The number of the next event.
    next: u64,
    /// Nothing was received yet, and nothing missed: what there is before the first batch came before the subscription.
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
        Self { state: State::Idle(receiver), batch: None, next, fresh: true }
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
                    self.batch = Some(batch);
                    self.state = State::Idle(receiver);
                }
                // How many events that is the next batch tells.
                Poll::Ready((Err(RecvError::Lagged(_)), receiver)) => {
                    self.fresh = false;
                    self.state = State::Idle(receiver);
                }
                Poll::Ready((Err(RecvError::Closed), _)) => return Poll::Ready(None),
            }
        }
    }

    /// The next event of the batch at hand.
    fn take(&mut self) -> Option<Result<Numbered, Missed>> {
        let batch = self.batch.as_ref()?;
        if batch.first > self.next {
            let missed = batch.first - self.next;
            self.next = batch.first;
            return Some(Err(Missed(missed)));
        }
        // One that was sent before the subscription counted.
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
