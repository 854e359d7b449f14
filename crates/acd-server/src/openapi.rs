//! The OpenAPI 3.1 description, generated from the table of routes and the types that are read and written.

use std::sync::OnceLock;

use axum::http::header::CONTENT_TYPE;
use axum::response::{IntoResponse, Response};
use schemars::generate::SchemaSettings;
use schemars::{Schema, SchemaGenerator};
use serde_json::{Map, Value as Json, json};

use super::problem::Problem;
use super::routes::{Access, Content, Endpoint, endpoints};
use acd::notes::Text;
use acd_wire::{add_texts, describe_plainly};

/// The description that `/openapi.json` serves.
pub fn openapi() -> Json {
    let mut settings = SchemaSettings::draft2020_12();
    settings.definitions_path = "/components/schemas".into();
    settings.meta_schema = None;
    let mut generator = settings.into_generator();
    let mut paths = Map::new();
    for endpoint in endpoints() {
        let path = paths.entry(endpoint.path).or_insert_with(|| json!({}));
        path[endpoint.method] = operation(&endpoint, &mut generator);
    }
    let problem = generator.subschema_for::<Problem>();
    let mut schemas = generator.take_definitions(true);
    schemas.values_mut().for_each(describe_plainly);
    add_texts(&mut schemas, &generator.subschema_for::<Option<Text>>());
    let description = "An automatic call distributor: tell it what happens to calls and agents, and carry out what it \
                       decides. Names are those of the centre. What is accepted is in the journal first.";
    json!({
        "openapi": "3.1.0",
        "info": {
            "title": "acd",
            "version": env!("CARGO_PKG_VERSION"),
            "description": description,
            "license": { "name": "MIT OR Apache-2.0", "identifier": "MIT OR Apache-2.0" },
        },
        "servers": [{ "url": "/" }],
        "paths": paths,
        "components": {
            "schemas": schemas,
            "securitySchemes": { "token": { "type": "http", "scheme": "bearer" } },
            "responses": {
                "problem": {
                    "description": "The request failed, and nothing was changed.",
                    "content": { "application/problem+json": { "schema": problem } },
                },
            },
        },
    })
}

fn operation(endpoint: &Endpoint, generator: &mut SchemaGenerator) -> Json {
    let mut statuses = endpoint.problems.to_vec();
    let mut operation = json!({ "summary": endpoint.summary });
    if let Access::Guarded(role) = endpoint.access {
        statuses.extend([401, 403]);
        operation["security"] = json!([{ "token": [] }]);
        operation["description"] = format!("Needs a token with the role `{role}`, or one that includes it.").into();
    }
    if let Some(body) = endpoint.body {
        statuses.extend([400, 408, 413, 415, 422]);
        operation["requestBody"] = json!({ "required": true, "content": content(body, generator) });
    }
    let mut parameters: Vec<Json> = in_path(endpoint.path).collect();
    if let Some(query) = endpoint.query {
        statuses.push(422);
        parameters.extend(in_query(query(generator), generator));
    }
    if !parameters.is_empty() {
        operation["parameters"] = parameters.into();
    }
    let mut responses =
        json!({ "200": { "description": "It is so.", "content": content(endpoint.answer, generator) } });
    for status in statuses {
        responses[status.to_string()] = json!({ "$ref": "#/components/responses/problem" });
    }
    operation["responses"] = responses;
    operation
}

fn content(content: Content, generator: &mut SchemaGenerator) -> Json {
    match content {
        Content::Json(schema) => json!({ "application/json": { "schema": schema(generator) } }),
        Content::Events(schema) => json!({ "text/event-stream": { "schema": {
            "type": "string",
            "description": "The data of each:",
            "contentMediaType": "application/json",
            "contentSchema": schema(generator),
        } } }),
        Content::Other(kind) => json!({ kind: { "schema": { "type": "string" } } }),
    }
}

fn in_path(path: &str) -> impl Iterator<Item = Json> {
    let names = path.split('{').skip(1).filter_map(|rest| rest.split('}').next());
    names.map(|name| {
        let schema = match name {
            "call" => json!({ "type": "string", "minLength": 1 }),
            _ => json!({ "type": "string" }),
        };
        json!({ "name": name, "in": "path", "required": true, "schema": schema })
    })
}

/// The fields of a struct, each as a parameter.
fn in_query(schema: Schema, generator: &SchemaGenerator) -> Vec<Json> {
    let name = schema.get("$ref").and_then(Json::as_str).and_then(|path| path.rsplit('/').next());
    let Some(Json::Object(fields)) = name.and_then(|name| generator.definitions().get(name)?.get("properties")) else {
        return Vec::new();
    };
    let parameter = |(name, schema): (&String, &Json)| json!({ "name": name, "in": "query", "schema": schema });
    fields.iter().map(parameter).collect()
}

/// The description as text, built once.
pub(super) async fn show() -> Response {
    static TEXT: OnceLock<String> = OnceLock::new();
    let text = TEXT.get_or_init(|| openapi().to_string());
    ([(CONTENT_TYPE, "application/json")], text.as_str()).into_response()
}
