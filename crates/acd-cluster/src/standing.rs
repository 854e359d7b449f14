//! Where a router stands: who leads as far as is known, and whether that was confirmed lately.

use std::collections::BTreeMap;
use std::fmt;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use parking_lot::Mutex;
use serde::{Deserialize, Serialize};
use tokio::sync::{Notify, watch};

use crate::message::RouterId;
use crate::meter::Meter;

/// How long a peer counts as present after it was heard.
const PRESENT: Duration = Duration::from_secs(1);
/// How long a question may wait until it is known who leads.
const WAIT: Duration = Duration::from_secs(2);

/// What a router does.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// It was started, or has just lost the lead, and does not follow yet.
    Starting,
    /// It follows.
    Following,
    /// It appends a term, or has and is about to serve.
    TakingOver,
    /// It leads.
    Leading,
    /// It is about to lead no more.
    HandingOver,
}

/// What a router says about itself, many times a second.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Beat {
    /// Which one it is.
    pub router: RouterId,
    /// What it does.
    pub role: Role,
    /// The term that it knows.
    pub term: u64,
    /// The number of the last message that it knows.
    pub last: u64,
    /// Where clients find it.
    pub address: String,
    /// The version of its engine.
    pub version: String,
}

/// Another router leads, or nobody does.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NotLeading {
    /// Where clients find the leader, if one is known.
    pub leader: Option<String>,
}

/// Where a router stands.
pub struct Standing {
    pub(crate) router: RouterId,
    pub(crate) address: String,
    pub(crate) version: String,
    pub(crate) meter: Meter,
    role: watch::Sender<Role>,
    /// When it was last certain that nobody else led.
    confirmed: watch::Sender<Option<Instant>>,
    peers: Mutex<BTreeMap<RouterId, (Beat, Instant)>>,
    /// When another router was last heard that led, and in which term.
    led: Mutex<Option<(u64, Instant)>>,
    /// There is reason to ask the log who leads.
    pub(crate) suspected: AtomicBool,
    pub(crate) stopping: AtomicBool,
    /// Lets the router look at once.
    wake: Mutex<Option<Box<dyn Fn() + Send + Sync>>>,
    /// A sign of life is due now.
    pub(crate) beat_now: Notify,
    asked_to_hand_over: Notify,
    /// Who was named as the successor.
    successor: Mutex<Option<String>>,
    /// How old a confirmation may be for an answer.
    fresh: Duration,
}

impl fmt::Debug for Standing {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Standing").field("router", &self.router).field("role", &self.role()).finish_non_exhaustive()
    }
}

impl Standing {
    pub(crate) fn new(address: String, version: String, fresh: Duration) -> Arc<Self> {
        Arc::new(Self {
            router: RouterId::make(),
            address,
            version,
            meter: Meter::default(),
            role: watch::channel(Role::Starting).0,
            confirmed: watch::channel(None).0,
            peers: Mutex::default(),
            led: Mutex::default(),
            suspected: AtomicBool::new(false),
            stopping: AtomicBool::new(false),
            wake: Mutex::default(),
            beat_now: Notify::new(),
            asked_to_hand_over: Notify::new(),
            successor: Mutex::default(),
            fresh,
        })
    }

    /// What this router does.
    pub fn role(&self) -> Role {
        *self.role.borrow()
    }

    pub(crate) fn set_role(&self, role: Role) {
        if self.role.send_replace(role) != role {
            match role {
                Role::Leading => self.meter.leads(),
                Role::Starting | Role::Following | Role::TakingOver | Role::HandingOver => self.meter.leads_no_more(),
            }
            self.beat_now.notify_one();
        }
    }

    /// The router was started, and serves.
    pub fn serves(&self) {
        self.set_role(Role::Leading);
    }

    /// This router is about to hand over: requests wait until it is known to whom.
    pub fn hands_over(&self) {
        self.set_role(Role::HandingOver);
    }

    /// Ends whatever waits for the log.
    pub fn stop(&self) {
        self.stopping.store(true, Ordering::Release);
    }

    pub(crate) fn is_stopping(&self) -> bool {
        self.stopping.load(Ordering::Acquire)
    }

    /// Nobody else led at that time.
    pub(crate) fn confirm(&self, at: Instant) {
        self.confirmed.send_if_modified(|known| {
            let newer = known.is_none_or(|known| at > known);
            if newer {
                *known = Some(at);
            }
            newer
        });
    }

    pub(crate) fn confirmed_at(&self) -> Option<Instant> {
        *self.confirmed.borrow()
    }

    /// Whether this router leads, confirmed a moment ago: what it answers then was not decided behind a new leader's
    /// back. Waits while that is not known, for two seconds at most.
    ///
    /// # Errors
    /// It does not, or the log does not answer.
    pub async fn leads(&self) -> Result<(), NotLeading> {
        let (mut roles, mut confirmed) = (self.role.subscribe(), self.confirmed.subscribe());
        let settled = async {
            loop {
                let role = *roles.borrow_and_update();
                let at = *confirmed.borrow_and_update();
                match role {
                    Role::Leading if at.is_some_and(|at| at.elapsed() < self.fresh) => return true,
                    Role::Starting | Role::Following => return false,
                    Role::Leading | Role::TakingOver | Role::HandingOver => {}
                }
                tokio::select! {
                    _ = roles.changed() => {}
                    _ = confirmed.changed() => {}
                }
            }
        };
        match tokio::time::timeout(WAIT, settled).await {
            Ok(true) => Ok(()),
            Ok(false) | Err(_) => Err(NotLeading { leader: self.leader() }),
        }
    }

    /// Where clients find the leader, if it was heard lately.
    pub fn leader(&self) -> Option<String> {
        let peers = self.present();
        let leads = peers.iter().filter(|beat| matches!(beat.role, Role::Leading | Role::TakingOver));
        leads.max_by_key(|beat| beat.term).map(|beat| beat.address.clone())
    }

    /// The other routers that were heard lately.
    pub fn present(&self) -> Vec<Beat> {
        let peers = self.peers.lock();
        peers.values().filter(|(_, heard)| heard.elapsed() < PRESENT).map(|(beat, _)| beat.clone()).collect()
    }

    /// What this router says about itself.
    pub fn own(&self) -> Beat {
        let (term, last) = self.meter.position();
        let (address, version) = (self.address.clone(), self.version.clone());
        Beat { router: self.router, role: self.role(), term, last, address, version }
    }

    /// A peer was heard.
    pub(crate) fn heard(&self, beat: Beat) {
        let (term, _) = self.meter.position();
        if beat.role == Role::Leading && self.role() == Role::Leading && beat.term > term {
            self.suspect();
        }
        self.meter.log_reaches(beat.last);
        let now = Instant::now();
        // One that hands over leads until its last message is in the log.
        if matches!(beat.role, Role::Leading | Role::HandingOver) {
            let mut led = self.led.lock();
            if led.is_none_or(|(term, _)| beat.term >= term) {
                *led = Some((beat.term, now));
            }
        }
        let mut peers = self.peers.lock();
        peers.retain(|_, (_, heard)| heard.elapsed() < 10 * PRESENT);
        peers.insert(beat.router, (beat, now));
    }

    /// When a leader of that term or a later one was last heard, whatever it has said since.
    pub(crate) fn leader_heard(&self, term: u64) -> Option<Instant> {
        (*self.led.lock()).filter(|(led, _)| *led >= term).map(|(_, heard)| heard)
    }

    /// Lets the router ask the log, in its next turn, who leads.
    pub(crate) fn suspect(&self) {
        self.suspected.store(true, Ordering::Release);
        if let Some(wake) = &*self.wake.lock() {
            wake();
        }
    }

    pub(crate) fn on_suspicion(&self, wake: Box<dyn Fn() + Send + Sync>) {
        *self.wake.lock() = Some(wake);
    }

    pub(crate) fn ask_to_hand_over(&self, to: Option<String>) {
        *self.successor.lock() = to;
        self.asked_to_hand_over.notify_one();
    }

    /// Resolves when somebody has asked this router to hand over.
    pub async fn asked_to_hand_over(&self) {
        self.asked_to_hand_over.notified().await;
    }

    /// Who is to lead next: whom an operator has named, else the follower that knows most.
    pub(crate) fn successor(&self) -> Option<Beat> {
        let named = self.successor.lock().take();
        let followers = self.present().into_iter().filter(|beat| matches!(beat.role, Role::Following));
        let fits = |beat: &Beat| named.as_ref().is_none_or(|name| is_named(beat, name));
        followers.filter(fits).max_by_key(|beat| (beat.last, beat.router))
    }

    /// What is measured, in the text format of OpenMetrics, without its end.
    pub fn metrics(&self) -> String {
        self.meter.text()
    }
}

/// Whether that is the name of a router: its address, or its number.
pub(crate) fn is_named(beat: &Beat, name: &str) -> bool {
    beat.address == name || beat.router.to_string() == name
}

#[cfg(test)]
mod tests {
    use super::*;

    fn beat(router: u64, role: Role, term: u64) -> Beat {
        let (address, version) = (format!("http://{router}"), "0.1.0".to_owned());
        Beat { router: RouterId(router), role, term, last: 5, address, version }
    }

    fn standing() -> Arc<Standing> {
        Standing::new("http://own".into(), "0.1.0".into(), Duration::from_millis(100))
    }

    #[tokio::test]
    async fn a_leader_that_has_not_been_confirmed_lately_answers_nothing() {
        let standing = standing();
        assert_eq!(standing.leads().await, Err(NotLeading { leader: None }), "it starts");
        standing.serves();
        standing.confirm(Instant::now());
        assert_eq!(standing.leads().await, Ok(()));
        tokio::time::sleep(Duration::from_millis(150)).await;
        let later = Arc::clone(&standing);
        let asked = tokio::spawn(async move { later.leads().await });
        tokio::time::sleep(Duration::from_millis(20)).await;
        assert!(!asked.is_finished(), "it waits for a confirmation");
        standing.confirm(Instant::now());
        assert_eq!(asked.await.expect("it ends"), Ok(()));
    }

    #[tokio::test]
    async fn a_request_waits_through_a_hand_over_and_then_hears_the_successor() {
        let standing = standing();
        standing.serves();
        standing.hands_over();
        let waiting = Arc::clone(&standing);
        let asked = tokio::spawn(async move { waiting.leads().await });
        tokio::time::sleep(Duration::from_millis(20)).await;
        assert!(!asked.is_finished());
        standing.heard(beat(4, Role::Leading, 9));
        standing.set_role(Role::Following);
        assert_eq!(asked.await.expect("it ends"), Err(NotLeading { leader: Some("http://4".into()) }));
    }

    #[test]
    fn a_leader_of_a_later_term_is_reason_to_ask_the_log() {
        let standing = standing();
        standing.serves();
        standing.meter.at(3, 10);
        standing.heard(beat(4, Role::Leading, 3));
        assert!(!standing.suspected.load(Ordering::Acquire), "an old one");
        standing.heard(beat(4, Role::Leading, 4));
        assert!(standing.suspected.load(Ordering::Acquire));
    }

    #[test]
    fn a_leader_that_hands_over_is_not_silent() {
        let standing = standing();
        assert_eq!(standing.leader_heard(0), None);
        standing.heard(beat(4, Role::Leading, 3));
        let led = standing.leader_heard(3).expect("it was heard");
        standing.heard(beat(4, Role::HandingOver, 3));
        let handing_over = standing.leader_heard(3).expect("it leads still");
        assert!(handing_over > led);
        standing.heard(beat(4, Role::Starting, 3));
        assert_eq!(standing.leader_heard(3), Some(handing_over), "from then on it may be silent");
        assert_eq!(standing.leader_heard(4), None, "nobody of the next term was heard");
        standing.heard(beat(5, Role::Leading, 4));
        let next = standing.leader_heard(4).expect("it was heard");
        standing.heard(beat(4, Role::Leading, 3));
        assert_eq!(standing.leader_heard(3), Some(next), "one that has slept");
    }

    #[test]
    fn the_successor_is_whom_an_operator_names_or_who_knows_most() {
        let standing = standing();
        standing.heard(beat(4, Role::Following, 3));
        standing.heard(Beat { last: 7, ..beat(5, Role::Following, 3) });
        standing.heard(Beat { last: 9, ..beat(6, Role::Starting, 3) });
        assert_eq!(standing.successor().map(|beat| beat.router), Some(RouterId(5)));
        standing.ask_to_hand_over(Some("http://4".into()));
        assert_eq!(standing.successor().map(|beat| beat.router), Some(RouterId(4)));
        standing.ask_to_hand_over(Some("http://elsewhere".into()));
        assert_eq!(standing.successor(), None);
    }
}
