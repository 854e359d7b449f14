//! Access control.

use std::net::IpAddr;
use std::sync::Arc;

use axum::extract::{Request, State};
use axum::http::header::{AUTHORIZATION, HOST, ORIGIN};
use axum::http::uri::Authority;
use axum::http::{HeaderMap, StatusCode};
use axum::middleware::Next;
use axum::response::Response;

use super::Service;
use super::listen::Standing;
use super::problem::Problem;

/// Admits authorised requests, and marks their connection as known.
pub(super) async fn check(State(service): State<Service>, request: Request, next: Next) -> Result<Response, Problem> {
    may_ask(&service, request.headers())?;
    if let Some(standing) = request.extensions().get::<Arc<Standing>>() {
        standing.is_known();
    }
    Ok(next.run(request).await)
}

/// With a token, whoever has it may connect. Without one, only requests that address a loopback name are accepted, so
/// that a foreign page whose host name resolves to this machine is refused. A foreign page that the browser
/// identifies as such is refused in either case, although it could not read the answer.
///
/// # Errors
/// Why the request is refused.
pub(super) fn may_ask(service: &Service, headers: &HeaderMap) -> Result<(), Problem> {
    let site = headers.get("sec-fetch-site").map(|site| site.as_bytes());
    if site.is_some_and(|site| site != b"same-origin" && site != b"none") {
        return Err(foreign("requests from a page of another site are refused"));
    }
    match &service.options().token {
        Some(token) => {
            let header = headers.get(AUTHORIZATION).and_then(|header| header.to_str().ok());
            let presented = header.and_then(|header| header.split_once(' '));
            let is_it = presented.is_some_and(|(scheme, secret)| {
                scheme.eq_ignore_ascii_case("bearer") && token.is(secret.trim_matches(' '))
            });
            if is_it {
                return Ok(());
            }
            let detail = "send the token as `Authorization: Bearer TOKEN`";
            Err(Problem::new(StatusCode::UNAUTHORIZED, "unauthorized", detail))
        }
        None => {
            let text = |name| headers.get(name).and_then(|value| value.to_str().ok());
            let Some(host) = text(HOST).filter(|host| is_loopback(host)) else {
                let detail = "without a token the server accepts only `localhost`, 127.0.0.1 or [::1] as host";
                return Err(Problem::new(StatusCode::FORBIDDEN, "foreign_host", detail));
            };
            // If the browser says which page it is, that decides.
            let own = |origin: &str| origin.split_once("://").is_some_and(|(_, of)| of.eq_ignore_ascii_case(host));
            let is_own = site.is_some() || headers.get(ORIGIN).is_none() || text(ORIGIN).is_some_and(own);
            if is_own { Ok(()) } else { Err(foreign("requests from a page of another origin are refused")) }
        }
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
