//! Access control.

use std::net::IpAddr;
use std::sync::Arc;

use axum::extract::{FromRequestParts, Request, State};
use axum::http::header::{AUTHORIZATION, HOST, ORIGIN};
use axum::http::request::Parts;
use axum::http::uri::Authority;
use axum::http::{HeaderMap, StatusCode};
use axum::middleware::Next;
use axum::response::Response;

use super::Service;
use super::access::{Access, Role, Token};
use super::listen::Standing;
use super::problem::Problem;

/// What the sender of a request may do.
#[derive(Clone, Debug)]
pub(super) struct Pass {
    role: Role,
    /// `None` where no token was needed.
    token: Option<Token>,
}

impl Pass {
    /// Checks that this role may.
    ///
    /// # Errors
    /// It may not.
    pub(super) fn may(&self, least: Role) -> Result<(), Problem> {
        if self.role >= least {
            return Ok(());
        }
        let detail = format!("the token has the role `{}`; this needs `{least}`", self.role);
        Err(Problem::new(StatusCode::FORBIDDEN, "forbidden", detail))
    }

    /// The secret with which it was given, if one was needed.
    pub(super) fn secret(&self) -> Option<Arc<str>> {
        self.token.as_ref().map(|token| token.shared())
    }

    /// Whether it still holds.
    pub(super) fn holds(&self, access: &Access) -> bool {
        match &self.token {
            Some(token) => access.whose(token.secret()).is_some_and(|grant| grant.role >= self.role),
            None => access.is_open(),
        }
    }

    /// Waits until it no longer holds: its token is no longer in the list.
    pub(super) async fn revoked(&self, service: &Service) {
        let mut access = service.access_changes();
        // The service keeps the sender alive.
        let _ = access.wait_for(|access| !self.holds(access)).await;
    }
}

impl FromRequestParts<Service> for Pass {
    type Rejection = Problem;

    /// Resources behind [`check`] have one.
    async fn from_request_parts(parts: &mut Parts, service: &Service) -> Result<Self, Problem> {
        match parts.extensions.get::<Self>() {
            Some(pass) => Ok(pass.clone()),
            None => admit(&service.access(), &parts.headers),
        }
    }
}

/// A door, and the least role that may pass it.
#[derive(Clone)]
pub(super) struct Door {
    pub(super) service: Service,
    pub(super) least: Role,
}

/// Admits authorised requests, and marks their connection as known.
pub(super) async fn check(State(door): State<Door>, mut request: Request, next: Next) -> Result<Response, Problem> {
    let pass = admit(&door.service.access(), request.headers())?;
    if let Some(standing) = request.extensions().get::<Arc<Standing>>() {
        standing.is_known();
    }
    pass.may(door.least)?;
    request.extensions_mut().insert(pass);
    Ok(next.run(request).await)
}

/// With tokens, whoever has one may connect. Without, only requests that address a loopback name are accepted, so
/// that a foreign page whose host name resolves to this machine is refused. A foreign page that the browser
/// identifies as such is refused in either case, although it could not read the answer.
///
/// # Errors
/// Why the request is refused.
pub(super) fn admit(access: &Access, headers: &HeaderMap) -> Result<Pass, Problem> {
    let site = headers.get("sec-fetch-site").map(|site| site.as_bytes());
    if site.is_some_and(|site| site != b"same-origin" && site != b"none") {
        return Err(foreign("requests from a page of another site are refused"));
    }
    if !access.is_open() {
        let header = headers.get(AUTHORIZATION).and_then(|header| header.to_str().ok());
        let presented = header.and_then(|header| header.split_once(' '));
        let secret = presented.filter(|(scheme, _)| scheme.eq_ignore_ascii_case("bearer"));
        let Some(grant) = secret.and_then(|(_, secret)| access.whose(secret.trim_matches(' '))) else {
            let detail = "send the token as `Authorization: Bearer TOKEN`";
            return Err(Problem::new(StatusCode::UNAUTHORIZED, "unauthorized", detail));
        };
        tracing::Span::current().record("by", grant.name.as_deref().unwrap_or(grant.role.into()));
        return Ok(Pass { role: grant.role, token: Some(grant.token.clone()) });
    }
    let text = |name| headers.get(name).and_then(|value| value.to_str().ok());
    let Some(host) = text(HOST).filter(|host| is_loopback(host)) else {
        let detail = "without a token the server accepts only `localhost`, 127.0.0.1 or [::1] as host";
        return Err(Problem::new(StatusCode::FORBIDDEN, "foreign_host", detail));
    };
    // If the browser says which page it is, that decides.
    let own = |origin: &str| origin.split_once("://").is_some_and(|(_, of)| of.eq_ignore_ascii_case(host));
    let is_own = site.is_some() || headers.get(ORIGIN).is_none() || text(ORIGIN).is_some_and(own);
    match is_own {
        true => Ok(Pass { role: Role::Operate, token: None }),
        false => Err(foreign("requests from a page of another origin are refused")),
    }
}
fn foreign(detail: &str) -> Problem {
    Problem::new(StatusCode::FORBIDDEN, "foreign_site", detail)
}

fn is_loopback(host: &str) -> bool {
    // User info before `@` is for addresses, not for hosts.
    let Ok(authority) = host.parse::<Authority>() else { return false };
    if host.contains('@') {
        return false;
    }
    let name = authority.host().trim_start_matches('[').trim_end_matches(']');
    name.eq_ignore_ascii_case("localhost") || name.parse::<IpAddr>().is_ok_and(|address| address.is_loopback())
}

#[cfg(test)]
mod tests {
    use super::is_loopback;

    #[test]
    fn only_names_of_this_machine_are_loopback() {
        let table = [
            ("localhost", true),
            ("LocalHost:8012", true),
            ("127.0.0.1:8012", true),
            ("127.3.2.1", true),
            ("[::1]:8012", true),
            ("evil.example", false),
            ("localhost.evil.example", false),
            ("127.0.0.1.evil.example:8012", false),
            ("10.0.0.1", false),
            ("x@localhost", false),
            ("", false),
        ];
        for (host, loopback) in table {
            assert_eq!(is_loopback(host), loopback, "{host}");
        }
    }
}
