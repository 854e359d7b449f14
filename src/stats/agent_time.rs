//! How agents spend their time.

use serde::{Deserialize, Serialize};

use super::sums::{Additive, TimeSum, additive};
use crate::engine::Doing;

/// An agent's activity, for adding up time: [`Doing`] without its details.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Activity {
    /// Not signed in.
    SignedOut,
    /// Signed in, taking no calls.
    NotReady,
    /// Ready and free.
    Idle,
    /// Being offered a call.
    Ringing,
    /// Reserved for a callback, while the caller is dialled.
    Dialling,
    /// In a conversation.
    Talking,
    /// After-call work.
    WrapUp,
    /// Ready, but not offered a call for a while after an unanswered offer.
    HeldOff,
    /// On the telephone for a reason of their own.
    Engaged,
}

impl Activity {
    /// All activities.
    pub const ALL: [Self; 9] = [
        Self::SignedOut,
        Self::NotReady,
        Self::Idle,
        Self::Ringing,
        Self::Dialling,
        Self::Talking,
        Self::WrapUp,
        Self::HeldOff,
        Self::Engaged,
    ];

    pub(super) const fn place(self) -> usize {
        self as usize
    }
}

impl From<Doing> for Activity {
    #[inline]
    fn from(doing: Doing) -> Self {
        match doing {
            Doing::SignedOut => Self::SignedOut,
            Doing::NotReady(_) => Self::NotReady,
            Doing::Idle => Self::Idle,
            Doing::Ringing => Self::Ringing,
            Doing::Dialling => Self::Dialling,
            Doing::Talking => Self::Talking,
            Doing::WrapUp => Self::WrapUp,
            Doing::HeldOff => Self::HeldOff,
            Doing::Engaged => Self::Engaged,
        }
    }
}

/// The time that some agents spent in each activity, and how often they entered it. A stay that crosses the end of an
/// interval is split there.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct AgentTime {
    /// By index of [`Activity`]. Signed, because entering is booked as minus the time until then.
    pub(super) micros: [i128; 9],
    entered: [u64; 9],
}
additive!(AgentTime { micros, entered });

impl AgentTime {
    /// An agent changes from one activity to another, `offset` microseconds after the time up to which everybody's
    /// time has been booked.
    #[inline]
    pub(super) fn change(&mut self, from: Activity, to: Activity, offset: i128) {
        self.micros[from.place()] += offset;
        self.micros[to.place()] -= offset;
        self.entered[to.place()] += 1;
    }

    /// Adds the difference between a later and an earlier sum.
    pub(super) fn add_difference(&mut self, later: &Self, earlier: &Self) {
        for (micros, (later, earlier)) in self.micros.iter_mut().zip(later.micros.iter().zip(&earlier.micros)) {
            *micros += later - earlier;
        }
        for (entered, (later, earlier)) in self.entered.iter_mut().zip(later.entered.iter().zip(&earlier.entered)) {
            *entered += later - earlier;
        }
    }

    /// Time spent in an activity, over all the agents concerned.
    pub fn time(&self, activity: Activity) -> TimeSum {
        TimeSum(u128::try_from(self.micros[activity.place()]).unwrap_or(0))
    }

    /// How often an agent entered an activity. (Carrying it from the warm-up into the first interval does not
    /// count.)
    pub fn entered(&self, activity: Activity) -> u64 {
        self.entered[activity.place()]
    }

    /// Conversations that began.
    pub fn conversations(&self) -> u64 {
        self.entered(Activity::Talking)
    }

    /// Time signed in.
    pub fn staffed(&self) -> TimeSum {
        let mut sum = TimeSum::default();
        Activity::ALL[1..].iter().for_each(|&activity| sum += self.time(activity));
        sum
    }

    /// Time in conversations and wrap-up.
    pub fn busy(&self) -> TimeSum {
        let mut sum = self.time(Activity::Talking);
        sum += self.time(Activity::WrapUp);
        sum
    }

    /// The share of staffed time spent in conversations and wrap-up; `None` if nobody was staffed. Ringing is not
    /// work, and not-ready time counts as staffed, so pauses lower the occupancy.
    pub fn occupancy(&self) -> Option<f64> {
        // In whole microseconds, so that an agent who is always busy has an occupancy of exactly 1.
        let (busy, staffed) = (self.busy().as_micros(), self.staffed().as_micros());
        (staffed > 0).then(|| busy as f64 / staffed as f64)
    }

    /// Mean length of an idle period in seconds: idle time over idle periods begun; `None` if none began.
    pub fn mean_idle_secs(&self) -> Option<f64> {
        self.time(Activity::Idle).mean_secs(self.entered(Activity::Idle))
    }
}
