//! Why each command may be rejected, in the order of the checks.

use super::*;
use Rejection as No;

type Answer = Result<(), Rejection>;

/// Rejects unless it holds.
fn need(holds: bool, or: Rejection) -> Answer {
    if holds { Ok(()) } else { Err(or) }
}

impl Reference {
    pub(super) fn refusal(&self, command: &Command) -> Answer {
        match *command {
            Command::Arrive(ref new) => self.acceptable(new),
            Command::HangUp { call } => {
                let callback = matches!(self.known(call)?.state, CallState::Waiting | CallState::Offered { .. })
                    && self.is_callback(call);
                need(!callback, No::NotOnTheLine(call))
            }
            Command::Accept { offer } | Command::Refuse { offer, .. } | Command::OfferLost { offer } => {
                self.open_offer(offer).map(drop)
            }
            Command::PickedUp { offer } => {
                let leg = self.open_offer(offer)?;
                let asks = self.queue(self.leg(leg).queue).confirm_within.is_some();
                need(asks && !self.agents[offer.agent.index()].picked_up, No::NoConfirmation(offer))
            }
            Command::Release { call } | Command::Hold { call } | Command::Unhold { call } => {
                self.talking(call).map(drop)
            }
            Command::Leave { call, agent } => {
                let parts = self.talking(call)?;
                self.known_agent(agent)?;
                need(parts.iter().any(|&part| self.part(part).agent == agent), No::NotInCall(agent, call))
            }
            Command::Transfer { call, to, .. } => {
                let first = self.talking(call)?[0];
                self.reachable(to, self.part(first).agent)?;
                self.party_takes(call, Some(call), to)
            }
            Command::Consult { call, consult, to } => {
                let first = self.talking(call)?[0];
                let record = self.call(call);
                need(record.consultation == Consultation::No && record.about.is_none(), No::Consulting(call))?;
                self.reachable(to, self.part(first).agent)?;
                need(matches!(to, Party::External(_)) || self.find(consult).is_none(), No::DuplicateCall(consult))?;
                self.party_takes(call, None, to)
            }
            Command::CompleteTransfer { call } | Command::Conference { call } => {
                self.talking(call)?;
                let answered = match self.call(call).consultation {
                    Consultation::No => false,
                    Consultation::Outside(_) => true,
                    Consultation::Call(asking) => matches!(self.call(asking).state, CallState::Talking(_)),
                };
                need(answered, No::NotConsulting(call))
            }
            Command::CancelConsult { call } => {
                self.talking(call)?;
                need(self.call(call).consultation != Consultation::No, No::NotConsulting(call))
            }
            Command::CallbackAnswered { call } | Command::CallbackFailed { call } => {
                need(matches!(self.known(call)?.state, CallState::Dialling(..)), No::NotDialling(call))
            }
            Command::Contained { call } => self.self_served(call),
            Command::Escalate { call, queue } => {
                self.self_served(call)?;
                self.known_queue(queue.unwrap_or(self.call(call).asked))?;
                queue.map_or(Ok(()), |queue| self.takes_or_sends_on(call, queue))
            }
            Command::Rate { call, .. } => need(self.rateable(call).is_some(), No::NotRateable(call)),
            Command::Withdraw { call } => self.known(call).map(drop),
            Command::ExitKey { .. }
            | Command::AskCallback { .. }
            | Command::SetPriority { .. }
            | Command::SetPosition { .. }
            | Command::Move { .. }
            | Command::Join { .. }
            | Command::LeaveQueue { .. } => self.refusal_of_waiting(command),
            Command::OpenQueue { queue } => {
                self.known_queue(queue)?;
                need(self.queues[queue.index()].closed, No::Unchanged(queue))
            }
            Command::CloseQueue { queue, waiting } => {
                self.known_queue(queue)?;
                let state = &self.queues[queue.index()];
                let so = state.closed && state.sends_on == (waiting == OnClosing::SendOn);
                need(!so, No::Unchanged(queue))
            }
            Command::Reconfigure { ref center, .. } => {
                // A queue with waiting callbacks continues to take them.
                let made = |leg: &Leg| !leg.is_callback() || center.queues[leg.queue.index()].callback.is_some();
                let sound = center.follows(&self.center) && center.check().is_ok();
                need(sound && self.calls.iter().flat_map(|call| &call.legs).all(made), No::UnsoundCenter)
            }
            Command::Reconcile(_) | Command::Suspend {} | Command::Resume {} => Ok(()),
            _ => self.refusal_of_agent(command),
        }
    }

    fn takes_or_sends_on(&self, call: CallId, queue: QueueId) -> Answer {
        need(!self.leads_nowhere(Some(call), queue, None), No::CannotJoin(call, queue))
    }

    /// Whether the queue of a party takes a call, or sends it on; the call is `itself`, or does not exist yet.
    fn party_takes(&self, call: CallId, itself: Option<CallId>, to: Party) -> Answer {
        let (queue, hold) = match to {
            Party::External(_) => return Ok(()),
            Party::Queue(queue) => (queue, None),
            Party::Agent(agent, queue) => (queue, Some((agent, self.queue(queue).preferred_for))),
        };
        need(!self.leads_nowhere(itself, queue, hold), No::CannotJoin(call, queue))
    }

    fn refusal_of_agent(&self, command: &Command) -> Answer {
        let reason_known =
            |reason: ReasonId| need(reason.index() < self.center.reasons.len(), No::UnknownReason(reason));
        match *command {
            Command::SignIn { agent, not_ready } => {
                self.known_agent(agent)?;
                not_ready.map_or(Ok(()), reason_known)?;
                need(!self.is_staffed(agent), No::AlreadySignedIn(agent))?;
                need(!self.center.agents[agent.index()].retired, No::Retired(agent))
            }
            Command::NotReady { agent, reason }
            | Command::Force { agent, wish: Wish::NotReady(Reason::Given(reason)) } => {
                self.signed_in(agent)?;
                reason_known(reason)
            }
            Command::WrapUpDone { agent } => {
                self.signed_in(agent)?;
                need(self.newest_wrap_up(agent).is_some(), No::NotInWrapUp(agent))
            }
            Command::Score { agent, .. } => self.known_agent(agent),
            Command::Monitor { agent, .. } => {
                self.signed_in(agent)?;
                need(self.talks_in(agent).is_some(), No::NotInConversation(agent))
            }
            Command::AssignProfile { agent, profile } => {
                self.known_agent(agent)?;
                need(profile.index() < self.center.profiles.len(), No::UnknownProfile(profile))?;
                need(self.with_profile(agent, profile).check().is_ok(), No::UnsoundCenter)
            }
            Command::SignOut { agent }
            | Command::Ready { agent }
            | Command::AgentLost { agent }
            | Command::Engaged { agent }
            | Command::Disengaged { agent }
            | Command::Alive { agent }
            | Command::Force { agent, .. } => self.signed_in(agent),
            ref other => unreachable!("{other:?} is looked at elsewhere"),
        }
    }

    fn refusal_of_waiting(&self, command: &Command) -> Answer {
        let waiting = |call: CallId| {
            let state = &self.known(call)?.state;
            need(matches!(state, CallState::Waiting | CallState::Offered { .. }), No::NotWaiting(call))
        };
        match *command {
            Command::ExitKey { call, key } => {
                waiting(call)?;
                need(!self.is_callback(call), No::NotOnTheLine(call))?;
                match self.exit(call, key).ok_or(No::UnknownKey(call, key))?.1 {
                    Destination::Queue(queue) => self.takes_or_sends_on(call, queue),
                    _ => Ok(()),
                }
            }
            Command::AskCallback { call } => {
                waiting(call)?;
                need(!self.is_callback(call) && self.calls_back_from(call).is_some(), No::NoCallback(call))
            }
            Command::SetPosition { call, queue, .. } => {
                waiting(call)?;
                self.known_queue(queue)?;
                need(self.leg_of(call, queue).is_some(), No::NotInQueue(call, queue))?;
                need(self.queue(queue).announce.is_some(), No::NoPositions(queue))
            }
            Command::Move { call, queue, .. } => {
                waiting(call)?;
                self.known_queue(queue)?;
                match self.is_callback(call) {
                    true => need(self.queue(queue).callback.is_some(), No::NoCallback(call)),
                    false => self.takes_or_sends_on(call, queue),
                }
            }
            Command::Join { call, queue } => {
                waiting(call)?;
                self.known_queue(queue)?;
                need(self.may_join(call, queue), No::CannotJoin(call, queue))
            }
            Command::LeaveQueue { call, queue } => {
                waiting(call)?;
                self.known_queue(queue)?;
                let besides = self.leg_of(call, queue).is_some() && self.call(call).legs.len() > 1;
                need(besides, No::NotInQueue(call, queue))
            }
            Command::SetPriority { call, .. } => waiting(call),
            ref other => unreachable!("{other:?} is looked at elsewhere"),
        }
    }

    fn acceptable(&self, new: &NewCall) -> Answer {
        self.known_queue(new.queue)?;
        need(self.find(new.call).is_none(), No::DuplicateCall(new.call))?;
        let intervals = [Some(new.age), new.wait_max];
        let absurd = intervals.into_iter().flatten().any(|interval| interval > Duration::LONGEST);
        need(!absurd, No::AbsurdInterval(new.call))?;
        let mut before = vec![new.queue];
        for queue in new.also.into_iter().flatten() {
            self.known_queue(queue)?;
            need(!before.contains(&queue), No::DuplicateQueue(new.call))?;
            before.push(queue);
        }
        let positions = new.position.is_none() || self.queue(new.queue).announce.is_some();
        need(positions, No::NoPositions(new.queue))?;
        new.preferred.map_or(Ok(()), |agent| self.known_agent(agent))?;
        let service = |service: SelfServiceId| {
            need(service.index() < self.center.self_service.len(), No::UnknownSelfService(service))
        };
        new.self_service.map_or(Ok(()), service)?;
        for (place, value) in new.attributes.0.into_iter().enumerate() {
            let values = self.center.attributes.get(place).map_or(0, |attribute| attribute.values.len());
            need(usize::from(value) <= values, No::UnknownAttribute(place as u8))?;
        }
        Ok(())
    }

    fn known(&self, call: CallId) -> Result<&Call, Rejection> {
        self.find(call).ok_or(No::UnknownCall(call))
    }

    fn known_queue(&self, queue: QueueId) -> Answer {
        let config = self.center.queues.get(queue.index()).ok_or(No::UnknownQueue(queue))?;
        need(!config.retired, No::RetiredQueue(queue))
    }

    fn known_agent(&self, agent: AgentId) -> Answer {
        need(agent.index() < self.agents.len(), No::UnknownAgent(agent))
    }

    fn signed_in(&self, agent: AgentId) -> Answer {
        self.known_agent(agent)?;
        need(self.is_staffed(agent), No::NotSignedIn(agent))
    }

    pub(super) fn open_offer(&self, offer: OfferId) -> Result<LegId, Rejection> {
        self.known_agent(offer.agent)?;
        let record = &self.agents[offer.agent.index()];
        record.ringing.filter(|_| record.serial == offer.serial).ok_or(No::StaleOffer(offer))
    }

    fn talking(&self, call: CallId) -> Result<&[PartId], Rejection> {
        match &self.known(call)?.state {
            CallState::Talking(parts) => Ok(parts),
            _ => Err(No::NotTalking(call)),
        }
    }

    fn self_served(&self, call: CallId) -> Answer {
        need(matches!(self.known(call)?.state, CallState::SelfService(..)), No::NotInSelfService(call))
    }

    fn reachable(&self, to: Party, by: AgentId) -> Answer {
        match to {
            Party::Queue(queue) => self.known_queue(queue),
            Party::External(external) => {
                need(usize::from(external) < self.center.externals.len(), No::UnknownExternal(external))
            }
            Party::Agent(agent, queue) => {
                self.known_queue(queue)?;
                self.signed_in(agent)?;
                need(agent != by && self.skill(agent, queue).is_some(), No::NotServing(agent, queue))
            }
        }
    }
}
