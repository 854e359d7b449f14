//! What callers hear while they wait, and the keys they press.

use acd::engine::Command;
use acd::id::{CallId, OfferId};
use acd::time::Duration;

use super::Translator;
use super::acts::{About, Acts};
use super::state::{Place, Role};
use crate::switch::request::Request;

impl Translator {
    /// Tells a caller the position and the expected wait.
    pub(super) fn say_position(&mut self, call: CallId, position: u32, wait: Option<Duration>, out: &mut Acts) {
        let sounds = &self.wiring.sounds;
        let mut media = match position {
            1 => vec![sounds.next.clone()],
            _ => vec![sounds.position_before.clone(), format!("number:{position}"), sounds.position_after.clone()],
        };
        if let Some(wait) = wait {
            let minutes = wait.as_micros().div_ceil(60_000_000).max(1);
            media.extend([sounds.wait_before.clone(), format!("number:{minutes}"), sounds.wait_after.clone()]);
        }
        self.say_to_caller(call, media, out);
    }

    /// Plays a message of the queue's ladder.
    pub(super) fn say_message(&mut self, call: CallId, message: u16, out: &mut Acts) {
        let media = self.wiring.messages.get(usize::from(message)).cloned().unwrap_or_default();
        self.say_to_caller(call, media, out);
    }

    /// Tells a caller that they may ask to be called back.
    pub(super) fn offer_callback(&mut self, call: CallId, out: &mut Acts) {
        let media = self.wiring.sounds.callback.clone().into_iter().collect();
        self.say_to_caller(call, media, out);
    }

    /// Asks an agent who picked up to confirm.
    pub(super) fn ask_to_confirm(&mut self, offer: OfferId, out: &mut Acts) {
        let leg = self.legs_of(offer.agent).find(|(_, leg)| leg.offer == offer).map(|(id, _)| id.to_owned());
        if let (Some(channel), Some(sound)) = (leg, self.wiring.sounds.confirm.clone()) {
            self.play(&channel, vec![sound], out);
        }
    }

    fn say_to_caller(&mut self, call: CallId, media: Vec<String>, out: &mut Acts) {
        // A fact of the same turn may come before the request that lets the caller wait.
        self.settle(out);
        let caller = self.calls.get(&call).and_then(|call| call.caller.clone());
        let waits =
            |channel: &super::state::Channel| channel.is_alive() && channel.up && channel.place == Place::Waiting;
        if let Some(caller) = caller.filter(|caller| self.channels.get(caller).is_some_and(waits)) {
            self.play(&caller, media, out);
        }
    }

    /// Plays something on a channel; music goes on by itself afterwards.
    pub(super) fn play(&mut self, channel: &str, media: Vec<String>, out: &mut Acts) {
        if media.is_empty() {
            return;
        }
        self.serial += 1;
        let playback = self.run.playback(channel, self.serial);
        if let Some(known) = self.channels.get_mut(channel) {
            known.playing.push(playback.clone());
            out.place(Request::Play { channel: channel.to_owned(), playback, media });
        }
    }

    /// Something was played.
    pub(super) fn played(&mut self, playback: &str, out: &mut Acts) {
        let Some(id) = channel_of(playback).map(str::to_owned) else { return };
        let Some(channel) = self.channels.get_mut(&id) else { return };
        channel.playing.retain(|playing| playing != playback);
        if channel.role == Role::Feature && channel.playing.is_empty() {
            self.cut(&id, out);
        }
    }

    /// A key was pressed.
    pub(super) fn key(&mut self, id: &str, digit: &str, out: &mut Acts) {
        let Some(key) = digit.chars().next() else { return };
        let Some(channel) = self.channels.get(id).filter(|channel| channel.is_alive()) else { return };
        match channel.role {
            Role::Leg(_) => self.confirmed(id, key, out),
            Role::Caller { call } => self.caller_key(call, id, key, out),
            Role::Dialled { .. } | Role::Feature | Role::Supervisor { .. } | Role::Spy { .. } => {}
        }
    }

    fn caller_key(&mut self, id: CallId, channel: &str, key: char, out: &mut Acts) {
        let Some(call) = self.calls.get(&id).filter(|call| call.talking.is_empty()) else { return };
        if self.wiring.queue(call.queue).callback_key == Some(key) {
            out.tell_about(Command::AskCallback { call: id }, About::Key(channel.to_owned(), key));
        } else {
            out.tell(Command::ExitKey { call: id, key });
        }
    }

    /// The key did not mean what it usually means: perhaps it leaves the queue.
    pub(super) fn other_key(&mut self, channel: &str, key: char, out: &mut Acts) {
        if let Some(Role::Caller { call }) = self.channels.get(channel).map(|known| &known.role) {
            out.tell(Command::ExitKey { call: *call, key });
        }
    }
}

/// The channel in the id of a playback.
fn channel_of(playback: &str) -> Option<&str> {
    let (_, rest) = playback.split_once("-play-")?;
    Some(rest.rsplit_once('-')?.0)
}
