//! The JSON Schema of a scenario file.

use std::sync::OnceLock;

use indexmap::IndexMap;
use schemars::generate::SchemaSettings;
use schemars::transform::RecursiveTransform;
use serde::Deserialize;
use serde_json::Value as Json;

use super::file::published::{AssumptionFile, PublishedFile, VariantFile};
use super::file::world::WorldFile;
use crate::config::file::CenterFile;
use crate::config::text::structure::without_null;

/// The sections of a scenario file other than its centre.
#[derive(Debug, Deserialize)]
pub(super) struct Parts {
    pub(super) title: Option<String>,
    pub(super) description: Option<String>,
    pub(super) world: WorldFile,
    #[serde(default)]
    pub(super) published: IndexMap<String, PublishedFile>,
    #[serde(default)]
    pub(super) assumptions: Vec<AssumptionFile>,
    #[serde(default)]
    pub(super) variants: IndexMap<String, VariantFile>,
}

/// The JSON Schema of a scenario file (draft 2020-12). It is derived from the types that files are parsed into, and
/// files are checked against it, so it always matches what is accepted. Its own formats (`time-span`, `destination`,
/// …) are documented in `scenarios/README.md`.
pub fn schema() -> Json {
    let settings = SchemaSettings::draft2020_12().with_transform(RecursiveTransform(without_null));
    let mut generator = settings.into_generator();
    let parts = [
        ("world", generator.subschema_for::<WorldFile>()),
        ("published", generator.subschema_for::<IndexMap<String, PublishedFile>>()),
        ("assumptions", generator.subschema_for::<Vec<AssumptionFile>>()),
        ("variants", generator.subschema_for::<IndexMap<String, VariantFile>>()),
    ];
    let mut root = generator.into_root_schema_for::<CenterFile>().to_value();
    for (name, part) in parts {
        // The centre's own schema accepts anything for these fields; only their descriptions matter.
        if let (Some(Json::Object(field)), Json::Object(part)) =
            (root.pointer_mut(&format!("/properties/{name}")), part.to_value())
        {
            field.extend(part);
        }
    }
    if let Some(Json::Array(required)) = root.get_mut("required") {
        required.push("world".into());
    }
    root
}

/// The schema, built once.
pub(super) fn cached() -> &'static Json {
    static SCHEMA: OnceLock<Json> = OnceLock::new();
    SCHEMA.get_or_init(schema)
}
