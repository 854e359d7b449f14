//! Every resource, in one table: what is routed is what is described.

use axum::Router;
use axum::middleware::{from_fn, from_fn_with_state};
use axum::response::{IntoResponse, Response};
use axum::routing::{MethodRouter, get, post, put};
use schemars::{JsonSchema, Schema, SchemaGenerator};

use super::commands::{Accepted, Commands, Outcome};
use super::problem::Problem;
use super::state::{AgentView, Agents, Calls, Change};
use super::{Service, auth, board, commands, events, framing, health, metrics, observe, openapi, state};
use acd::engine::{Event, NewCall, WhyWaiting};
use acd::live::Arrival;
use acd::roster::CallNow;

/// Who may ask for it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Access {
    /// Anybody.
    Public,
    /// Who has the token.
    Guarded,
}

pub(super) type SchemaOf = fn(&mut SchemaGenerator) -> Schema;

/// What is sent or answered.
#[derive(Clone, Copy)]
pub(super) enum Content {
    Json(SchemaOf),
    /// Server-sent events whose data is that.
    Events(SchemaOf),
    Other(&'static str),
}

/// One method of one resource.
pub(super) struct Endpoint {
    pub(super) method: &'static str,
    /// Parameters in braces, as both the router and OpenAPI have it.
    pub(super) path: &'static str,
    pub(super) access: Access,
    pub(super) summary: &'static str,
    pub(super) query: Option<SchemaOf>,
    pub(super) body: Option<Content>,
    pub(super) answer: Content,
    /// The statuses of what else is answered, besides those that the access, the body and the query bring.
    pub(super) problems: &'static [u16],
    handler: MethodRouter<Service>,
}

impl Endpoint {
    fn get(path: &'static str, summary: &'static str, answer: Content, handler: MethodRouter<Service>) -> Self {
        let (access, method) = (Access::Guarded, "get");
        Self { method, path, access, summary, query: None, body: None, answer, problems: &[429, 503], handler }
    }

    fn public(path: &'static str, summary: &'static str, answer: Content, handler: MethodRouter<Service>) -> Self {
        Self { access: Access::Public, problems: &[], ..Self::get(path, summary, answer, handler) }
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
/// The world has moved on, nobody of that number, not as it should be, no room now, not now.
const REFUSED: &[u16] = &[404, 409, 422, 429, 503];

/// All of them.
pub(super) fn endpoints() -> Vec<Endpoint> {
    vec![
        Endpoint {
            method: "post",
            body: Some(json::<Commands>()),
            problems: REFUSED,
            ..Endpoint::get(
                "/v1/commands",
                "Tells the router what happened: one command, or several in their order, each answered apart. What is \
                 accepted is in the journal.",
                json::<Answers>(),
                post(commands::submit),
            )
        },
        Endpoint {
            method: "post",
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
        Endpoint::get(
            "/v1/calls",
            "Every call that is alive, as the router believes.",
            json::<Calls>(),
            get(state::calls),
        ),
        Endpoint {
            problems: &[404, 422, 429, 503],
            ..Endpoint::get("/v1/calls/{call}", "A call that is alive.", json::<CallNow>(), get(state::call))
        },
        Endpoint {
            problems: &[404, 422, 429, 503],
            ..Endpoint::get(
                "/v1/calls/{call}/why",
                "Why a call waits: each of its legs, and what keeps each agent from it. Empty where it does not wait.",
                json::<Vec<WhyWaiting>>(),
                get(state::why),
            )
        },
        Endpoint::get(
            "/v1/agents",
            "Every agent: what they do, and which calls they have.",
            json::<Agents>(),
            get(state::agents),
        ),
        Endpoint {
            problems: &[404, 422, 429, 503],
            ..Endpoint::get("/v1/agents/{agent}", "An agent.", json::<AgentView>(), get(state::agent))
        },
        Endpoint {
            problems: &[429, 500, 503],
            ..Endpoint::get("/v1/center", "The centre, as a file: what of it is in use.", TOML, get(state::center))
        },
        Endpoint {
            method: "put",
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
            query: Some(of::<events::From>()),
            problems: &[503],
            ..Endpoint::get(
                "/v1/events",
                "Every event from now on, or from a number on, as server-sent events: `id` is its number, `data` the event. \
                 `event: missed` says how many are not kept any more, `event: closing` is the last. `Last-Event-ID` goes on \
                 where a reader was; where it is the number of no event, all that is said is that something was missed.",
                Content::Events(of::<Event>()),
                get(events::stream),
            )
        },
        Endpoint::get("/v1/board", "What a wallboard shows.", json::<board::BoardNow>(), get(board::show)),
        Endpoint::get(
            "/v1/board/events",
            "The same again and again, at most once a second, as server-sent events named `board`.",
            Content::Events(of::<board::BoardNow>()),
            get(board::stream),
        ),
        Endpoint {
            problems: &[],
            ..Endpoint::get(
                "/metrics",
                "Figures for Prometheus.",
                Content::Other("application/openmetrics-text"),
                get(metrics::show),
            )
        },
        Endpoint {
            problems: &[503],
            ..Endpoint::public(
                "/healthz",
                "Whether the process lives; where its router has stopped, it must be started again.",
                TEXT,
                get(health::lives),
            )
        },
        Endpoint {
            problems: &[503],
            ..Endpoint::public(
                "/readyz",
                "Whether calls are taken: the router runs, is not about to stop, and can write its journal.",
                TEXT,
                get(health::is_ready),
            )
        },
        Endpoint::public("/openapi.json", "This description.", Content::Json(any), get(openapi::show)),
        Endpoint::public("/", "The wallboard.", Content::Other("text/html"), get(board::page)),
    ]
}

fn any(_: &mut SchemaGenerator) -> Schema {
    schemars::json_schema!({ "type": "object" })
}

/// The routes of a service. Each request is counted and told to the log.
pub(super) fn router(service: Service) -> Router {
    let (public, guarded): (Vec<_>, Vec<_>) =
        endpoints().into_iter().partition(|endpoint| endpoint.access == Access::Public);
    let collect = |endpoints: Vec<Endpoint>| {
        endpoints.into_iter().fold(Router::new(), |router, Endpoint { path, handler, .. }| router.route(path, handler))
    };
    collect(guarded)
        .route_layer(from_fn_with_state(service.clone(), auth::check))
        .merge(collect(public))
        .fallback(no_such_resource)
        .method_not_allowed_fallback(no_such_method)
        .layer(from_fn(framing::check))
        .layer(from_fn_with_state(service.clone(), observe::observe))
        .with_state(service)
}

async fn no_such_resource() -> Response {
    Problem::not_found("there is no such resource; /openapi.json lists those that there are").into_response()
}

async fn no_such_method() -> Response {
    let detail = "the resource has no such method; `Allow` lists those that it has";
    Problem::new(axum::http::StatusCode::METHOD_NOT_ALLOWED, "method_not_allowed", detail).into_response()
}
