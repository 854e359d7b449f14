//! Request extractors and their error responses.

use axum::body::{Body, Bytes};
use axum::extract::{FromRequest, FromRequestParts, Path, Query, Request};
use axum::http::StatusCode;
use axum::http::header::CONTENT_TYPE;
use axum::http::request::Parts;
use serde::de::DeserializeOwned;

use super::problem::Problem;
use super::{ServerOptions, Service};

/// A JSON body.
pub(super) struct JsonBody(pub(super) Bytes);

/// A TOML body.
pub(super) struct TomlBody(pub(super) String);

impl FromRequest<Service> for JsonBody {
    type Rejection = Problem;

    async fn from_request(request: Request, service: &Service) -> Result<Self, Problem> {
        // A foreign page may send any other type without a preflight request.
        expect_type(&request, "application/json")?;
        read(request.into_body(), service.options()).await.map(Self)
    }
}

impl FromRequest<Service> for TomlBody {
    type Rejection = Problem;

    async fn from_request(request: Request, service: &Service) -> Result<Self, Problem> {
        expect_type(&request, "application/toml")?;
        let bytes = read(request.into_body(), service.options()).await?;
        let text = String::from_utf8(bytes.into());
        text.map(Self).map_err(|_| Problem::new(StatusCode::BAD_REQUEST, "no_text", "the body is not UTF-8"))
    }
}

fn expect_type(request: &Request, expected: &str) -> Result<(), Problem> {
    let header = request.headers().get(CONTENT_TYPE).and_then(|header| header.to_str().ok()).unwrap_or_default();
    let kind = header.split(';').next().unwrap_or_default().trim();
    if kind.eq_ignore_ascii_case(expected) {
        return Ok(());
    }
    let detail = format!("expected `Content-Type: {expected}`");
    Err(Problem::new(StatusCode::UNSUPPORTED_MEDIA_TYPE, "unsupported_media_type", detail))
}

/// A whole body, within its limits.
pub(super) async fn read(body: Body, options: &ServerOptions) -> Result<Bytes, Problem> {
    let reading = axum::body::to_bytes(body, options.body_max);
    match tokio::time::timeout(options.read_timeout, reading).await {
        Ok(Ok(bytes)) => Ok(bytes),
        Ok(Err(error)) if is_too_long(&error) => {
            let detail = format!("a body may have at most {} bytes", options.body_max);
            Err(Problem::new(StatusCode::PAYLOAD_TOO_LARGE, "too_large", detail))
        }
        Ok(Err(error)) => Err(Problem::new(StatusCode::BAD_REQUEST, "broken_off", error.to_string())),
        Err(_) => Err(Problem::new(StatusCode::REQUEST_TIMEOUT, "too_slow", "the body did not arrive in time")),
    }
}

fn is_too_long(error: &axum::Error) -> bool {
    let mut cause: Option<&(dyn std::error::Error + 'static)> = Some(error);
    while let Some(error) = cause {
        if error.is::<http_body_util::LengthLimitError>() {
            return true;
        }
        cause = error.source();
    }
    false
}

/// Path parameters.
pub(super) struct InPath<T>(pub(super) T);

impl<T: DeserializeOwned + Send> FromRequestParts<Service> for InPath<T> {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, service: &Service) -> Result<Self, Problem> {
        let found = Path::from_request_parts(parts, service).await;
        found.map(|Path(found)| Self(found)).map_err(|error| Problem::invalid(error.body_text()))
    }
}

/// Query parameters.
pub(super) struct InQuery<T>(pub(super) T);

impl<T: DeserializeOwned + Send> FromRequestParts<Service> for InQuery<T> {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, service: &Service) -> Result<Self, Problem> {
        let found = Query::from_request_parts(parts, service).await;
        found.map(|Query(found)| Self(found)).map_err(|error| Problem::invalid(error.body_text()))
    }
}
