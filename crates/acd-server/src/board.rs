//! `GET /v1/board`: a wallboard's data, once or as a stream; and the page that shows it.

use std::sync::Arc;
use std::time::Duration;

use axum::extract::State;
use axum::http::header::{CONTENT_SECURITY_POLICY, CONTENT_TYPE};
use axum::response::{IntoResponse, Response};
use bytes::Bytes;
use futures_util::stream::unfold;
use schemars::JsonSchema;
use serde::Serialize;
use tokio::sync::watch;

use super::auth::Pass;
use super::events::{ALIVE, sent, subscriber};
use super::history::unix_secs;
use super::metrics::Counted;
use super::problem::Problem;
use super::staffing;
use super::{Service, leading};
use acd::config::Center;
use acd::engine::{Doing, Reason};
use acd::id::{AgentId, ProfileId, QueueId};
use acd::live::Board;
use acd::notes::Notes;
use acd::stats::{LegCounts, ServiceLevel};
use acd::time::{Duration as Interval, Timestamp};
use acd_wire::{Named, Names};

/// The published state, with names.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "Board")]
pub(super) struct BoardNow {
    /// The time of the state.
    at: Timestamp,
    /// The same on the centre's own clock, with its offset from UTC; `null` if the server keeps no history.
    clock: Option<String>,
    /// The number of events so far, which is the number of the next one.
    events: u64,
    /// Whether the switch is away, so that nothing is offered.
    suspended: bool,
    /// The number of calls that occupy telephone lines; `null` if no bound is set.
    lines_in_use: Option<u32>,
    /// The number of lines; `null` means no bound.
    lines: Option<u32>,
    /// By queue, in the order of the centre, without retired ones.
    queues: Vec<QueueOnBoard>,
    /// The number of agents by activity.
    agents: AgentsOnBoard,
    /// The agents, in the order of the centre, without retired ones.
    agent_list: Vec<AgentOnBoard>,
    /// The thresholds of `answered_within`, ascending.
    thresholds_s: Vec<Interval>,
    /// The reasons that an agent may give for being not ready.
    reasons: Vec<String>,
}

/// A queue.
#[derive(Debug, Serialize, JsonSchema)]
struct QueueOnBoard {
    name: QueueId,
    /// Whether it accepts calls.
    open: bool,
    /// The number of calls waiting in it, including those being offered.
    waiting: u32,
    /// The maximum number; `null` means no bound.
    waiting_max: Option<u32>,
    /// The number of calls for it that occupy telephone lines; `null` if no bound is set.
    lines_in_use: Option<u32>,
    /// The number of its lines; `null` means no bound of its own.
    lines: Option<u32>,
    /// The longest current wait; `null` if nobody waits.
    longest_wait_s: Option<Interval>,
    /// The last announced wait, in queues that announce; `null` means unknown.
    told_wait_s: Option<Interval>,
    /// The number of agents who serve it and are free to take a call.
    ready: u32,
    /// The number of agents who serve it and are signed in.
    staffed: u32,
    /// The counts since midnight.
    today: TodayOnBoard,
}

/// A queue's counts of the day.
#[derive(Debug, Serialize, JsonSchema)]
struct TodayOnBoard {
    /// Legs that began.
    offered: u64,
    /// Legs that an agent answered.
    answered: u64,
    /// Legs that were abandoned.
    abandoned: u64,
    /// Legs that ended without an answer: abandoned, timed out, sent on, turned away.
    failed: u64,
    /// The share of legs that were answered, of those answered or failed; `null` without any.
    #[schemars(range(min = 0, max = 1))]
    answer_rate: Option<f64>,
    /// Calls that asked for it and found all lines busy: they had no leg.
    lines_busy: u64,
    /// Legs answered within each of the thresholds.
    answered_within: Vec<u64>,
    /// The share of answered and abandoned legs that were answered within the first threshold; `null` without any.
    #[schemars(range(min = 0, max = 1))]
    service_level: Option<f64>,
}

/// The number of agents by activity.
#[derive(Debug, Default, Serialize, JsonSchema)]
struct AgentsOnBoard {
    /// Free to take a call.
    ready: u32,
    /// Being offered a call, or reserved while a callback is dialled.
    ringing: u32,
    /// In conversations.
    talking: u32,
    /// In after-call work.
    wrap_up: u32,
    /// Signed in but taking no calls, for a reason or for a while after an unanswered offer.
    not_ready: u32,
    /// Not signed in.
    signed_out: u32,
}

/// An agent.
#[derive(Debug, Serialize, JsonSchema)]
struct AgentOnBoard {
    name: AgentId,
    profile: ProfileId,
    /// `ready`, `ringing`, `dialling`, `talking`, `wrap_up`, `held_off`, `engaged`, `not_ready` or `signed_out`.
    doing: &'static str,
    /// The reason for being not ready.
    reason: Option<Reason>,
    /// The time in that activity.
    since_s: Interval,
}

/// The board's word for an activity; the engine calls a ready and free agent idle.
fn word(doing: Doing) -> &'static str {
    if doing == Doing::Idle { "ready" } else { doing.into() }
}

impl AgentsOnBoard {
    fn count(&mut self, doing: Doing) {
        let counter = match doing {
            Doing::Idle => &mut self.ready,
            Doing::Ringing | Doing::Dialling => &mut self.ringing,
            Doing::Talking => &mut self.talking,
            Doing::WrapUp => &mut self.wrap_up,
            Doing::NotReady(_) | Doing::HeldOff | Doing::Engaged => &mut self.not_ready,
            Doing::SignedOut => &mut self.signed_out,
        };
        *counter += 1;
    }
}

impl BoardNow {
    /// `open` says which queues accept calls.
    fn new(board: &Board, center: &Center, open: &[bool], thresholds: &[Interval], now: Timestamp) -> Self {
        let mut agents = AgentsOnBoard::default();
        let mut agent_list = Vec::with_capacity(board.roster().agents().len());
        for (agent, there) in board.roster().present(center) {
            agents.count(there.doing);
            agent_list.push(AgentOnBoard {
                name: agent,
                profile: there.profile,
                doing: word(there.doing),
                reason: if let Doing::NotReady(reason) = there.doing { Some(reason) } else { None },
                since_s: if there.since == Timestamp::ZERO { Interval::ZERO } else { now.since(there.since) },
            });
        }
        let shown = center.queue_ids().filter(|id| !center.queues[id.index()].retired);
        let staff = staffing::by_queue(center, board.roster());
        let queue = |id: QueueId| {
            let staff = staff.get(id.index()).copied().unwrap_or_default();
            let queue = board.queues.get(id.index())?;
            let level = board.service_level(id, ServiceLevel::AbandonsAgainst, 0);
            Some(QueueOnBoard {
                name: id,
                open: open.get(id.index()).copied().unwrap_or_default(),
                waiting: queue.waiting,
                waiting_max: center.queues[id.index()].waiting_max,
                lines_in_use: queue.lines_in_use,
                lines: center.queues[id.index()].lines,
                longest_wait_s: queue.longest_since.map(|since| now.since(since)),
                told_wait_s: queue.told.and_then(|told| told.wait),
                ready: staff.ready(),
                staffed: staff.staffed(),
                today: TodayOnBoard {
                    failed: queue.today.failed(),
                    answer_rate: answer_rate(&queue.today),
                    offered: queue.today.offered,
                    answered: queue.today.answered.count,
                    abandoned: queue.today.abandoned.count,
                    lines_busy: queue.lines_busy_today,
                    answered_within: (0..thresholds.len()).map(|at| queue.today.answered.within(at)).collect(),
                    service_level: level.value(),
                },
            })
        };
        let queues = shown.filter_map(queue).collect();
        Self {
            suspended: false,
            clock: None,
            reasons: center.reasons.clone(),
            at: now,
            events: board.events,
            lines_in_use: board.lines_in_use,
            lines: center.lines,
            queues,
            agents,
            agent_list,
            thresholds_s: thresholds.to_vec(),
        }
    }
}

fn answer_rate(today: &LegCounts) -> Option<f64> {
    let ended = today.answered.count + today.failed();
    (ended > 0).then(|| today.answered.count as f64 / ended as f64)
}

/// Boards as text, built once for all readers.
pub(super) struct Boards {
    newest: watch::Sender<Bytes>,
}

impl Boards {
    pub(super) fn new() -> Self {
        Self { newest: watch::channel(Bytes::new()).0 }
    }

    /// Builds one each second while anybody reads, until the server closes.
    pub(super) async fn keep_making(service: Service) {
        let mut second = tokio::time::interval(Duration::from_secs(1));
        second.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
        loop {
            tokio::select! {
                _ = second.tick() => {}
                () = service.closed() => return,
            }
            let boards = service.boards();
            if boards.newest.receiver_count() > 0
                && let Ok(text) = now(&service).await
            {
                boards.newest.send_replace(framed(&text));
            }
        }
    }
}

fn framed(json: &str) -> Bytes {
    format!("event: board\ndata: {json}\n\n").into()
}

/// The current board, as JSON.
async fn now(service: &Service) -> Result<String, Problem> {
    let names: Arc<Names> = service.names();
    let looked = service.handle().ask(|engine| {
        let center = engine.center();
        let open: Vec<bool> = center.queue_ids().map(|queue| engine.is_open(queue)).collect();
        (open, engine.is_suspended(), engine.shared_center())
    });
    let (open, suspended, center) = looked.await.map_err(|error| Problem::not_accepted(error, &names))?;
    let handle = service.handle().clone();
    let board = handle.board().expect("a service has a router that publishes");
    let thresholds = service.thresholds().to_vec();
    let history = service.history().cloned();
    let text = service.work(move || {
        let now = handle.now();
        let clock = history.map(|history| history.clock(unix_secs(now, handle.time_of_day_ahead())));
        let board = BoardNow { suspended, clock, ..BoardNow::new(&board, &center, &open, &thresholds, now) };
        serde_json::to_string(&Named::new(&names, &Notes::default(), &board)).expect("a board is plain data")
    });
    Ok(text.await)
}

/// The day so far, by quarter of an hour.
pub(super) async fn day(State(service): State<Service>) -> Result<Response, Problem> {
    let Some(history) = service.history().cloned() else {
        return Err(Problem::not_found("this server keeps no history"));
    };
    let secs = unix_secs(service.handle().now(), service.handle().time_of_day_ahead());
    let rows = service.work(move || {
        let rows = history.day(secs);
        serde_json::to_string(&DayOnBoard { rows }).expect("a day is plain data")
    });
    Ok(([(CONTENT_TYPE, "application/json")], rows.await).into_response())
}

/// The day so far.
#[derive(Debug, Serialize, JsonSchema)]
pub(super) struct DayOnBoard {
    /// By quarter of an hour and queue; where nothing happened there is none.
    rows: Vec<QuarterOnBoard>,
}

/// A queue in a quarter of an hour.
#[derive(Debug, Serialize, JsonSchema)]
pub(super) struct QuarterOnBoard {
    /// When it began, on the centre's own clock.
    pub(super) from: String,
    /// The queue.
    pub(super) queue: String,
    /// Legs that began.
    pub(super) offered: u64,
    /// Legs that an agent answered.
    pub(super) answered: u64,
    /// Legs that were abandoned.
    pub(super) abandoned: u64,
}

pub(super) async fn show(State(service): State<Service>) -> Result<Response, Problem> {
    Ok(([(CONTENT_TYPE, "application/json")], now(&service).await?).into_response())
}

/// A board at once, and then at most one per second whenever something has changed.
pub(super) async fn stream(State(service): State<Service>, pass: Pass) -> Result<Response, Problem> {
    let counted = subscriber(&service)?;
    let newest = service.boards().newest.subscribe();
    let mut first = framed(&now(&service).await?).to_vec();
    if let Some(leading) = &service.options().leading {
        let routers = serde_json::to_string(&leading.routers()).expect("a list of texts");
        first.extend_from_slice(format!("event: routers\ndata: {routers}\n\n").as_bytes());
    }
    let viewer = Viewer { newest, pass, service, _counted: counted };
    Ok(sent(first.into(), unfold(viewer, |mut viewer| async move { Some((viewer.look().await?, viewer)) })))
}

/// A reader of boards.
struct Viewer {
    newest: watch::Receiver<Bytes>,
    pass: Pass,
    service: Service,
    _counted: Counted,
}

impl Viewer {
    /// The next board; `None` when the server closes, or another router leads.
    async fn look(&mut self) -> Option<Bytes> {
        tokio::select! {
            _ = self.newest.changed() => {
                leading::leads(self.service.options()).await.ok()?;
                Some(self.newest.borrow_and_update().clone())
            }
            () = self.service.closed() => None,
            () = self.pass.revoked(&self.service) => None,
            () = tokio::time::sleep(self.service.options().keep_alive) => Some(ALIVE),
        }
    }
}

/// The wallboard page. It contains no data: it asks for the token, and uses it to fetch the board.
/// It may ask the other routers whether they lead.
pub(super) async fn page(State(service): State<Service>) -> Response {
    html(&service, include_str!("wallboard.html"))
}

/// The supervisor's page. It contains no data either.
pub(super) async fn supervisor(State(service): State<Service>) -> Response {
    html(&service, include_str!("supervisor.html"))
}

fn html(service: &Service, text: &'static str) -> Response {
    let routers = service.options().leading.iter().flat_map(|leading| leading.routers());
    let plain = |router: &String| router.chars().all(|c| c.is_ascii_alphanumeric() || ":/.-[]".contains(c));
    let others: String = routers.filter(plain).map(|router| format!(" {router}")).collect();
    let policy = format!(
        "default-src 'none'; script-src 'unsafe-inline'; style-src 'unsafe-inline'; img-src data:; \
         connect-src 'self'{others}; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
    );
    let headers = [(CONTENT_TYPE, "text/html; charset=utf-8".to_owned()), (CONTENT_SECURITY_POLICY, policy)];
    (headers, text).into_response()
}
