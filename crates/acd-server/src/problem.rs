//! Error responses: `application/problem+json`, as in RFC 9457.

use axum::http::header::{CONTENT_TYPE, RETRY_AFTER, WWW_AUTHENTICATE};
use axum::http::{HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use schemars::JsonSchema;
use serde::Serialize;
use serde_json::{Value as Json, json};

use acd::engine::Rejection;
use acd::live::CallError;
use acd::notes::Notes;
use acd_wire::{Names, Refused, Unreadable};

/// Why a request failed. Nothing was changed, except that the outcome of `uncertain` is unknown until the next start.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(transparent)]
pub(super) struct Problem(Box<Details>);

/// Why a request failed. Nothing was changed, except that the outcome of `uncertain` is unknown until the next start.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "Problem")]
struct Details {
    /// `urn:acd:` and the code.
    r#type: String,
    /// What is wrong, in general.
    title: String,
    /// The status of the answer, or for one of several commands the status it would have had alone.
    #[schemars(range(min = 400, max = 599))]
    status: u16,
    /// What is wrong in this case.
    detail: String,
    /// For programs: the engine's rejection, such as `stale_offer`; or `unauthorized`, `overloaded`, ….
    code: String,
    /// The subject: the rejection's own values, in order.
    #[serde(skip_serializing_if = "Json::is_null")]
    #[schemars(with = "Option<Json>")]
    about: Json,
}

/// The code of a `reconcile` whose lists are too old.
pub(super) const OUTDATED: &str = "outdated_lists";
/// The code of [`Problem::not_leading`].
const NOT_LEADING: &str = "not_leading";
/// The code of [`Problem::lives_on`].
const LIVES_ON: &str = "lives_on";

impl Problem {
    pub(super) fn new(status: StatusCode, code: &str, detail: impl Into<String>) -> Self {
        Self(Box::new(Details {
            r#type: format!("urn:acd:{code}"),
            title: code.replace('_', " "),
            status: status.as_u16(),
            detail: detail.into(),
            code: code.to_owned(),
            about: Json::Null,
        }))
    }

    pub(super) fn not_found(detail: impl Into<String>) -> Self {
        Self::new(StatusCode::NOT_FOUND, "not_found", detail)
    }

    pub(super) fn invalid(detail: impl Into<String>) -> Self {
        Self::new(StatusCode::UNPROCESSABLE_ENTITY, "invalid", detail)
    }

    /// A command that the engine refused.
    fn rejected(rejection: Rejection, names: &Names, notes: &Notes) -> Self {
        let status = match rejection {
            Rejection::UnknownCall(_)
            | Rejection::UnknownQueue(_)
            | Rejection::UnknownAgent(_)
            | Rejection::UnknownReason(_)
            | Rejection::UnknownSelfService(_)
            | Rejection::UnknownExternal(_)
            | Rejection::UnknownProfile(_) => StatusCode::NOT_FOUND,
            _ => StatusCode::CONFLICT,
        };
        let Refused { code, about, text } = Refused::new(rejection, names, notes);
        let mut problem = Self::new(status, code, text);
        problem.0.about = about;
        problem
    }

    /// A command that was not accepted.
    pub(super) fn not_accepted(error: CallError, names: &Names) -> Self {
        Self::not_accepted_of(error, names, &Notes::default())
    }

    /// A command that was not accepted, with the names of its calls.
    pub(super) fn not_accepted_of(error: CallError, names: &Names, notes: &Notes) -> Self {
        match error {
            CallError::Rejected(rejection) => Self::rejected(rejection, names, notes),
            CallError::Unrecorded(_) => Self::new(StatusCode::SERVICE_UNAVAILABLE, "unrecorded", error.to_string()),
            CallError::Uncertain(_) => Self::new(StatusCode::SERVICE_UNAVAILABLE, "uncertain", error.to_string()),
            CallError::UnknownSince { .. } => Self::new(StatusCode::CONFLICT, OUTDATED, error.to_string()),
            CallError::Full => Self::new(StatusCode::TOO_MANY_REQUESTS, "overloaded", error.to_string()),
            CallError::Draining => Self::new(StatusCode::SERVICE_UNAVAILABLE, "draining", error.to_string()),
            CallError::Stopped => Self::new(StatusCode::SERVICE_UNAVAILABLE, "stopped", error.to_string()),
        }
    }

    /// Its code.
    pub(super) fn code(&self) -> &str {
        &self.0.code
    }

    /// What is wrong in this case.
    pub(super) fn detail(&self) -> &str {
        &self.0.detail
    }

    /// Whether the request may succeed later. (A call that was accepted and continues must not be sent again.)
    pub(super) fn is_overload(&self) -> bool {
        matches!(self.0.status, 429 | 503) && self.0.code != LIVES_ON
    }

    /// A call was accepted and continues, but its outcome is not awaited, as the server stops.
    pub(super) fn lives_on(call: &str, now: Json) -> Self {
        let detail = format!(
            "the server stops; call {call} was taken and lives on in the journal: the next start goes on with it, and \
             `GET /v1/calls/{call}` and the events say what becomes of it"
        );
        let mut problem = Self::new(StatusCode::SERVICE_UNAVAILABLE, LIVES_ON, detail);
        problem.0.about = now;
        problem
    }

    /// Another router leads, or nobody does. A header says where the leader is, too.
    pub(super) fn not_leading(leader: Option<&str>) -> Self {
        let detail = match leader {
            Some(leader) => format!("another router leads: {leader}"),
            None => "no router leads just now, or the log does not answer: try again".into(),
        };
        let mut problem = Self::new(StatusCode::SERVICE_UNAVAILABLE, NOT_LEADING, detail);
        problem.0.about = leader.map(|leader| json!({ "leader": leader })).unwrap_or_default();
        problem
    }

    /// The problem without its details.
    pub(super) fn in_general(self) -> Self {
        let code = self.0.code;
        let status = StatusCode::from_u16(self.0.status).unwrap_or(StatusCode::SERVICE_UNAVAILABLE);
        Self::new(status, &code, format!("{}; see the log", code.replace('_', " ")))
    }
}

impl From<Unreadable> for Problem {
    fn from(unreadable: Unreadable) -> Self {
        match unreadable {
            Unreadable::Syntax(why) => Self::new(StatusCode::BAD_REQUEST, "no_json", why),
            Unreadable::Shape(why) => Self::invalid(why),
            Unreadable::Name(why) => Self::new(StatusCode::NOT_FOUND, "unknown_name", why),
        }
    }
}

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        let status = StatusCode::from_u16(self.0.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        let mut response = (status, json!(self).to_string()).into_response();
        let leader = self.0.about["leader"].as_str().filter(|_| self.0.code == NOT_LEADING);
        let leader = leader.and_then(|leader| HeaderValue::from_str(leader).ok());
        let headers = response.headers_mut();
        headers.insert(CONTENT_TYPE, HeaderValue::from_static("application/problem+json"));
        if let Some(leader) = leader {
            headers.insert("acd-leader", leader);
        }
        if self.is_overload() {
            headers.insert(RETRY_AFTER, HeaderValue::from_static("1"));
        }
        if status == StatusCode::UNAUTHORIZED {
            headers.insert(WWW_AUTHENTICATE, HeaderValue::from_static("Bearer"));
        }
        response
    }
}
