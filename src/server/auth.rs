//! Who may ask.

use std::net::IpAddr;

use axum::extract::{Request, State};
use axum::http::StatusCode;
use axum::http::header::{AUTHORIZATION, HOST};
use axum::http::uri::Authority;
use axum::middleware::Next;
use axum::response::Response;

use super::Service;
use super::problem::Problem;

/// Lets through who has the token. Where there is none, only requests for a loopback address by that name: a page from
/// elsewhere whose name was made to point here does not get through.
pub(super) async fn check(State(service): State<Service>, request: Request, next: Next) -> Result<Response, Problem> {
    match &service.options().token {
        Some(token) => {
            let header = request.headers().get(AUTHORIZATION).and_then(|header| header.to_str().ok());
            let presented = header.and_then(|header| header.split_once(' '));
            let is_it = presented.is_some_and(|(scheme, secret)| {
                scheme.eq_ignore_ascii_case("bearer") && token.is(secret.trim_matches(' '))
            });
            if !is_it {
                let detail = "send the token as `Authorization: Bearer TOKEN`";
                return Err(Problem::new(StatusCode::UNAUTHORIZED, "unauthorized", detail));
            }
        }
        None => {
            let host = request.headers().get(HOST).and_then(|host| host.to_str().ok());
            if !host.is_some_and(is_loopback) {
                let detail = "without a token the server answers only as `localhost`, 127.0.0.1 or [::1]";
                return Err(Problem::new(StatusCode::FORBIDDEN, "foreign_host", detail));
            }
        }
    }
    Ok(next.run(request).await)
}

fn is_loopback(host: &str) -> bool {
    let Ok(authority) = host.parse::<Authority>() else { return false };
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
            ("", false),
        ];
        for (host, loopback) in table {
            assert_eq!(is_loopback(host), loopback, "{host}");
        }
    }
}
