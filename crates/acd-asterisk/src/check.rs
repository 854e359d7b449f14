//! `acd-asterisk check`.

use std::collections::BTreeMap;
use std::io::Write;
use std::path::PathBuf;

use acd::config::{Center, HostFaults, nearest};
use acd_asterisk::ari::{AriError, Client, PATIENCE, Received};
use acd_asterisk::config::Config;
use acd_asterisk::switch::event::Endpoint;
use acd_asterisk::switch::request::Request;
use serde::Deserialize;

use super::{Exit, Files, elsewhere};

/// The first version that leaves transfers to an application.
const TRANSFERS_SINCE: (u32, u32) = (22, 3);

#[derive(Debug, clap::Args)]
#[command(
    allow_missing_positional = true,
    after_help = "\
With --acd the centre is that of an `acd serve` that runs.

Exit status: 0 all fits; 1 the switch could not be asked; 2 wrong usage; 3 faults, each with file, line and column."
)]
pub(crate) struct Arguments {
    #[command(flatten)]
    files: Files,
    /// Do not ask the switch.
    #[arg(long)]
    offline: bool,
    /// A file with the router's token, or several; by default ACD_TOKEN.
    #[arg(long, env = "ACD_TOKEN_FILE", value_name = "FILE", requires = "acd")]
    token_file: Option<PathBuf>,
}

/// The centre that the router has.
fn asked(arguments: &Arguments) -> anyhow::Result<String> {
    let servers = elsewhere::servers(&arguments.files, arguments.token_file.as_deref())?;
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    Ok(runtime.block_on(servers.first.center())?)
}

/// Checks the files, and then the switch.
///
/// # Errors
/// If the result cannot be written.
pub(crate) fn run(arguments: &Arguments, out: &mut impl Write) -> anyhow::Result<Exit> {
    let center = match &arguments.files.center {
        Some(path) => Center::load(path),
        None => Center::parse("the centre of the router", &asked(arguments)?),
    };
    let center = match center {
        Ok(center) => center,
        Err(faults) => return told(out, &faults),
    };
    let config = match Config::load(&arguments.files.switch) {
        Ok(config) => config,
        Err(error) => return told(out, &error),
    };
    let (wiring, faults) = config.wire(&center);
    if let Err(faults) = faults {
        return told(out, &faults);
    }
    if !arguments.offline {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
        let switch = match runtime.block_on(ask(&config)) {
            Ok(switch) => switch,
            Err(error) => {
                writeln!(out, "{}: {error}", config.asterisk.address)?;
                return Ok(Exit::Failed);
            }
        };
        if let Err(faults) = config.refuse(against(&config, &wiring, &switch)) {
            return told(out, &faults);
        }
        writeln!(out, "Asterisk {}", switch.version)?;
    }
    let agents = wiring.with_telephones().count();
    writeln!(
        out,
        "fits: {} queues, {agents} agents with telephones, {} extensions",
        center.queues.len(),
        wiring.extensions.len()
    )?;
    Ok(Exit::Fine)
}

fn told(out: &mut impl Write, faults: &impl std::fmt::Display) -> anyhow::Result<Exit> {
    writeln!(out, "{faults}")?;
    Ok(Exit::Faults)
}

/// What the switch says of itself.
struct Switch {
    version: String,
    endpoints: Vec<Endpoint>,
    sounds: Option<Vec<String>>,
}

#[derive(Deserialize)]
struct Info {
    system: System,
}

#[derive(Deserialize)]
struct System {
    version: String,
}

#[derive(Deserialize)]
struct Sound {
    id: String,
}

async fn ask(config: &Config) -> Result<Switch, AriError> {
    // An application of its own: a running adapter is not replaced.
    let app = format!("{}-check", config.asterisk.app);
    let mut client = Client::connect(&config.asterisk, &[&app], PATIENCE).await?;
    client.send(["asterisk/info", "endpoints", "sounds"].map(|what| Request::Get { what })).await?;
    let mut answers = BTreeMap::new();
    while answers.len() < 3 {
        if let Received::Answer { request: Request::Get { what }, status, body } = client.next().await? {
            answers.insert(what, (status < 400).then_some(body));
        }
    }
    let mut body = |what| answers.remove(what).flatten();
    let version = body("asterisk/info").map(|body| serde_json::from_str::<Info>(&body)).transpose()?;
    let endpoints = body("endpoints").map(|body| serde_json::from_str(&body)).transpose()?;
    let sounds = body("sounds").map(|body| serde_json::from_str::<Vec<Sound>>(&body)).transpose()?;
    Ok(Switch {
        version: version.map_or_else(|| "of an unknown version".into(), |info| info.system.version),
        endpoints: endpoints.unwrap_or_default(),
        // An Asterisk without sounds has no index of them, either.
        sounds: sounds
            .filter(|sounds| !sounds.is_empty())
            .map(|sounds| sounds.into_iter().map(|sound| sound.id).collect()),
    })
}

/// What of the configuration the switch does not have.
fn against(config: &Config, wiring: &acd_asterisk::wiring::Wiring, switch: &Switch) -> HostFaults {
    let mut faults = HostFaults::default();
    let known: Vec<String> = switch.endpoints.iter().map(Endpoint::name).collect();
    for (_, agent) in wiring.with_telephones().filter(|(_, agent)| agent.endpoint.starts_with("PJSIP/")) {
        if !known.contains(&agent.endpoint) {
            let found = format!("`{}`, which is no endpoint of the switch", agent.endpoint);
            let expected = nearest(&agent.endpoint, known.iter().map(String::as_str));
            faults.add(config.field_of_endpoint(&agent.name), found, expected);
        }
    }
    if let Some(sounds) = &switch.sounds {
        for (path, media) in config.media() {
            let missing = media.strip_prefix("sound:").filter(|sound| !sounds.iter().any(|known| known == sound));
            if let Some(sound) = missing.filter(|sound| !sound.contains('/')) {
                let found = format!("`{sound}`, which the switch does not have");
                faults.add(path, found, nearest(sound, sounds.iter().map(String::as_str)));
            }
        }
    }
    if version(&switch.version).is_some_and(|version| version < TRANSFERS_SINCE) {
        let expected = "22.3 or newer, which leaves transfers by telephones to the adapter";
        faults.add("asterisk.address", format_args!("Asterisk {}", switch.version), expected);
    }
    faults
}

fn version(text: &str) -> Option<(u32, u32)> {
    let mut numbers = text.split(|character: char| !character.is_ascii_digit()).filter_map(|part| part.parse().ok());
    Some((numbers.next()?, numbers.next()?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_compare_by_number() {
        assert_eq!(version("22.10.1~dfsg+~cs6.17"), Some((22, 10)));
        assert_eq!(version("GIT-master"), None);
        assert!(version("22.2.0") < Some(TRANSFERS_SINCE) && version("23.0.0") > Some(TRANSFERS_SINCE));
    }
}
