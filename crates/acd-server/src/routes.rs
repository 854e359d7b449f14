//! Every resource, in one table, used for both routing and documentation.

use axum::Router;
use axum::middleware::{from_fn, from_fn_with_state};
use axum::response::{IntoResponse, Response};
use axum::routing::{MethodRouter, get, post, put};
use schemars::{JsonSchema, Schema, SchemaGenerator};

use super::access::Role;
use super::auth::Door;
use super::commands::{Accepted, Commands, Outcome};
use super::feed::EventNow;
use super::problem::Problem;
use super::state::{AgentView, Agents, CallView, Calls, Change};
use super::{
    Service, auth, board, commands, events, fence, framing, health, history, leading, metrics, observe, openapi,
    reload, repeats, state,
};
use acd::engine::{NewCall, WhyWaiting};
use acd::live::Arrival;

/// Who has access.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Access {
    /// Anybody.
    Public,
    /// Requests with a token of this role, or of one that includes it.
    Guarded(Role),
}

pub(super) type SchemaOf = fn(&mut SchemaGenerator) -> Schema;

/// The content of a request or an answer.
#[derive(Clone, Copy)]
pub(super) enum Content {
    Json(SchemaOf),
    /// Server-sent events with this data.
    Events(SchemaOf),
    Other(&'static str),
}

/// One method of one resource.
pub(super) struct Endpoint {
    pub(super) method: &'static str,
    /// Parameters in braces, as in both the router and OpenAPI.
    pub(super) path: &'static str,
    pub(super) access: Access,
    pub(super) summary: &'static str,
    pub(super) query: Option<SchemaOf>,
    pub(super) body: Option<Content>,
    pub(super) answer: Content,
    /// The statuses of other answers, in addition to those of access, body and query.
    pub(super) problems: &'static [u16],
    handler: MethodRouter<Service>,
}

impl Endpoint {
    fn get(path: &'static str, summary: &'static str, answer: Content, handler: MethodRouter<Service>) -> Self {
        let (access, method) = (Access::Guarded(Role::Read), "get");
        Self { method, path, access, summary, query: None, body: None, answer, problems: &[429, 503], handler }
    }

    fn public(path: &'static str, summary: &'static str, answer: Content, handler: MethodRouter<Service>) -> Self {
        Self { access: Access::Public, problems: &[], ..Self::get(path, summary, answer, handler) }
    }

    fn of(role: Role, endpoint: Self) -> Self {
        Self { access: Access::Guarded(role), ..endpoint }
    }
}

fn of<T: JsonSchema>() -> SchemaOf {
    |generator| generator.subschema_for::<T>()
}

fn json<T: JsonSchema>() -> Content {
    Content::Json(of::<T>())
}

/// Accepted, or a list of outcomes.
#[derive(JsonSchema)]
#[serde(untagged)]
#[allow(dead_code)]
enum Answers {
    One(Accepted),
    Several(Vec<Outcome>),
}

const TOML: Content = Content::Other("application/toml");
const TEXT: Content = Content::Other("text/plain");
/// Unknown, conflict, invalid, no room now, not available now.
const REFUSED: &[u16] = &[404, 409, 422, 429, 503];

/// All endpoints.
pub(super) fn endpoints() -> Vec<Endpoint> {
    vec![
        Endpoint {
            method: "post",
            access: Access::Guarded(Role::Agent),
            body: Some(json::<Commands>()),
            problems: REFUSED,
            ..Endpoint::get(
                "/v1/commands",
                "Tells the router what happened: one command, or several in their order, each answered apart. What is \
                 accepted is in the journal. A token's role decides which commands it may give. A request that was not answered is to be sent again: what had been done \
                 is refused then (`duplicate_call`, `unknown_call`, `stale_offer`, `not_talking`, `already_signed_in`), \
                 and with the same `Acd-Command` (a text of the client's own for each request) it is answered as it \
                 was, for a minute, by the same process; another body under that name is refused with 422 `name_reused`.",
                json::<Answers>(),
                post(commands::submit),
            )
        },
        Endpoint {
            method: "post",
            access: Access::Guarded(Role::Operate),
            body: Some(json::<NewCall>()),
            problems: REFUSED,
            ..Endpoint::get(
                "/v1/arrivals",
                "Lets a call arrive, and answers when an agent has taken it or it has ended otherwise. To give up waiting \
                 for the answer does not end the call. Where the server stops meanwhile, 503 `lives_on` says where the call \
                 is: the next start goes on with it.",
                json::<Arrival>(),
                post(commands::arrive),
            )
        },
        Endpoint {
            query: Some(of::<state::Which>()),
            problems: &[404, 422, 429, 503],
            ..Endpoint::get(
                "/v1/calls",
                "Calls in progress: all of them, or those of a caller, a queue, an agent.",
                json::<Calls>(),
                get(state::calls),
            )
        },
        Endpoint {
            problems: &[404, 422, 429, 503],
            ..Endpoint::get("/v1/calls/{call}", "A call in progress.", json::<CallView<'static>>(), get(state::call))
        },
        Endpoint {
            problems: &[404, 422, 429, 503],
            ..Endpoint::get(
                "/v1/calls/{call}/why",
                "Why a call waits: for each of its legs, why each agent is not offered it. Empty if it does not wait.",
                json::<Vec<WhyWaiting>>(),
                get(state::why),
            )
        },
        Endpoint::get(
            "/v1/agents",
            "All agents: their activity and their calls.",
            json::<Agents>(),
            get(state::agents),
        ),
        Endpoint {
            problems: &[404, 422, 429, 503],
            ..Endpoint::get("/v1/agents/{agent}", "An agent.", json::<AgentView>(), get(state::agent))
        },
        Endpoint {
            problems: &[429, 500, 503],
            ..Endpoint::get("/v1/center", "The centre in use, as a file.", TOML, get(state::center))
        },
        Endpoint {
            method: "put",
            access: Access::Guarded(Role::Operate),
            query: Some(of::<Change>()),
            body: Some(TOML),
            problems: REFUSED,
            ..Endpoint::get(
                "/v1/center",
                "Another centre from now on, with calls waiting. What both have by name keeps its place; what only the old \
                 one has is retired. A queue that was opened or closed by command stays so until its hours change next, or \
                 say something else for now than they did.",
                json::<Accepted>(),
                put(state::set_center),
            )
        },
        Endpoint {
            query: Some(of::<history::HistoryAsked>()),
            problems: &[404, 422, 429, 503],
            ..Endpoint::get(
                "/v1/history",
                "Counts by period and queue or agent, of as many days as are kept; the open quarter of an hour too.",
                json::<history::Found>(),
                get(history::history),
            )
        },
        Endpoint {
            query: Some(of::<history::CallsAsked>()),
            problems: &[404, 422, 429, 503],
            ..Endpoint::get(
                "/v1/history/calls",
                "Calls that ended, newest first: by date, caller, queue, agent.",
                json::<history::CallsFound>(),
                get(history::calls),
            )
        },
        Endpoint {
            method: "post",
            access: Access::Guarded(Role::Operate),
            query: Some(of::<reload::Again>()),
            problems: &[404, 422, 429, 503],
            ..Endpoint::get(
                "/v1/reload",
                "Reads the centre, the tokens and the certificate again from the files with which the server was started, as \
                 SIGHUP does. Where one of them is at fault nothing changes.",
                json::<reload::Reloaded>(),
                post(reload::reload),
            )
        },
        Endpoint {
            query: Some(of::<events::From>()),
            problems: &[503],
            ..Endpoint::get(
                "/v1/events",
                "Every event from now on, or from a number on, as server-sent events: `id` is its number, `data` the event. \
                 `event: journal` comes first and says which journal the numbers belong to. `for=switch` leaves out what a \
                 switch has nothing to do about, and names the rest: `event: offered`. `event: missed` says how many are not kept any more, `event: closing` is the last. `Last-Event-ID` goes on \
                 where a reader was; where it is the number of no event, all that is said is that something was missed.",
                Content::Events(of::<EventNow<'static>>()),
                get(events::stream),
            )
        },
        Endpoint {
            method: "post",
            access: Access::Guarded(Role::Operate),
            body: Some(json::<fence::TakeCharge>()),
            problems: REFUSED,
            ..Endpoint::get(
                "/v1/switch",
                "A switch takes charge, and replaces any other: requests that name an older one in `Acd-Switch` are refused with \
                 409 `replaced`, and its stream of events ends with `event: replaced`. With a lease, nothing is offered \
                 while it is silent.",
                json::<fence::InCharge>(),
                post(fence::take_charge),
            )
        },
        Endpoint::of(
            Role::Board,
            Endpoint::get("/v1/board", "A wallboard's data.", json::<board::BoardNow>(), get(board::show)),
        ),
        Endpoint::of(
            Role::Board,
            Endpoint::get(
                "/v1/board/events",
                "A wallboard's data, at most once a second, as server-sent events named `board`.",
                Content::Events(of::<board::BoardNow>()),
                get(board::stream),
            ),
        ),
        Endpoint {
            access: Access::Guarded(Role::Board),
            problems: &[404, 429, 503],
            ..Endpoint::get(
                "/v1/board/day",
                "The day so far, by quarter of an hour and queue.",
                json::<board::DayOnBoard>(),
                get(board::day),
            )
        },
        Endpoint {
            access: Access::Guarded(Role::Board),
            problems: &[],
            ..Endpoint::get(
                "/metrics",
                "Metrics for Prometheus.",
                Content::Other("application/openmetrics-text"),
                get(metrics::show),
            )
        },
        Endpoint {
            problems: &[503],
            ..Endpoint::public(
                "/healthz",
                "Whether the process is alive; if its router has stopped, it must be restarted.",
                TEXT,
                get(health::lives),
            )
        },
        Endpoint {
            problems: &[503],
            ..Endpoint::public(
                "/readyz",
                "Whether calls are accepted: the router runs, is not about to stop, and can write its journal.",
                TEXT,
                get(health::is_ready),
            )
        },
        Endpoint::public("/openapi.json", "This description.", Content::Json(any), get(openapi::show)),
        Endpoint::public("/supervisor", "The supervisor's page.", Content::Other("text/html"), get(board::supervisor)),
        Endpoint::public("/", "The wallboard.", Content::Other("text/html"), get(board::page)),
    ]
}

fn any(_: &mut SchemaGenerator) -> Schema {
    schemars::json_schema!({ "type": "object" })
}

/// The routes of a service. Each request is counted and logged.
pub(super) fn router(service: Service) -> Router {
    let route = |router: Router<Service>, Endpoint { path, access, handler, .. }: Endpoint| {
        let handler = match access {
            Access::Public => handler,
            Access::Guarded(least) => handler
                .route_layer(from_fn_with_state(service.clone(), repeats::check))
                .route_layer(from_fn_with_state(service.clone(), fence::check))
                .route_layer(from_fn_with_state(service.clone(), leading::check))
                .route_layer(from_fn_with_state(Door { service: service.clone(), least }, auth::check)),
        };
        router.route(path, handler)
    };
    endpoints()
        .into_iter()
        .fold(Router::new(), route)
        .fallback(no_such_resource)
        .method_not_allowed_fallback(no_such_method)
        .layer(from_fn(framing::check))
        .layer(from_fn_with_state(service.clone(), observe::observe))
        .with_state(service)
}

async fn no_such_resource() -> Response {
    Problem::not_found("no such resource; see /openapi.json").into_response()
}

async fn no_such_method() -> Response {
    let detail = "the resource does not support this method; see `Allow`";
    Problem::new(axum::http::StatusCode::METHOD_NOT_ALLOWED, "method_not_allowed", detail).into_response()
}
