//! Whether the servers lose nothing that they acknowledge: asked at the start, over their monitoring port.

use std::io::{Read, Write};
use std::net::{TcpStream, ToSocketAddrs};
use std::time::Duration;

use async_nats::jetstream::stream::{Info, StorageType};
use serde::Deserialize;

use crate::error::ClusterError;

/// The port on which servers are usually monitored.
const MONITOR: u16 = 8_222;
const PATIENCE: Duration = Duration::from_secs(2);
/// The longest answer that is read.
const LONGEST: u64 = 4 << 20;
/// The oldest server that changes the members of a stream without losing messages.
const OLDEST: (u64, u64, u64) = (2, 12, 3);

/// What a server says of itself.
#[derive(Debug, Deserialize)]
struct Varz {
    server_name: String,
    version: String,
    jetstream: Option<Jetstream>,
}

#[derive(Debug, Deserialize)]
struct Jetstream {
    config: Option<Config>,
}

#[derive(Debug, Deserialize)]
struct Config {
    #[serde(default)]
    sync_always: bool,
}

/// Checks that three servers keep the stream, and that each of them syncs before it acknowledges.
///
/// # Errors
/// What does not, or could not be confirmed.
pub(crate) fn check(info: &Info, servers: &[String], monitors: &[String]) -> Result<(), ClusterError> {
    let config = &info.config;
    if config.num_replicas < 3 || !matches!(config.storage, StorageType::File) {
        let found = format!("the stream {} has {} replicas", config.name, config.num_replicas);
        return Err(ClusterError::MayLose(format!("{found}, in {:?} storage", config.storage)));
    }
    let members = members(info);
    let monitors = if monitors.is_empty() { guessed(servers) } else { monitors.to_vec() };
    let (mut confirmed, mut failed) = (Vec::new(), Vec::new());
    for monitor in &monitors {
        match varz(monitor) {
            Ok(varz) => {
                judge(&varz)?;
                confirmed.push(varz.server_name);
            }
            Err(error) => failed.push(format!("{monitor}: {error}")),
        }
    }
    let unknown: Vec<_> = members.iter().filter(|member| !confirmed.contains(member)).cloned().collect();
    if unknown.is_empty() {
        return Ok(());
    }
    let asked = if failed.is_empty() { String::new() } else { format!(" ({})", failed.join("; ")) };
    Err(ClusterError::MayLose(format!(
        "whether {} syncs before it acknowledges could not be confirmed{asked}; name each server's monitoring address with \
         --nats-monitor",
        unknown.join(", ")
    )))
}

/// The names of the servers that keep the stream.
fn members(info: &Info) -> Vec<String> {
    let Some(cluster) = &info.cluster else { return Vec::new() };
    let replicas = cluster.replicas.iter().map(|peer| peer.name.clone());
    cluster.leader.clone().into_iter().chain(replicas).collect()
}

/// The usual monitoring addresses of these servers.
fn guessed(servers: &[String]) -> Vec<String> {
    let hosts = servers.iter().filter_map(|server| {
        let rest = server.split_once("://").map_or(server.as_str(), |(_, rest)| rest);
        let host = rest.rsplit('@').next()?.trim_end_matches('/');
        Some(host.rsplit_once(':').map_or(host, |(host, _)| host).to_owned())
    });
    hosts.map(|host| format!("http://{host}:{MONITOR}")).collect()
}

fn judge(varz: &Varz) -> Result<(), ClusterError> {
    let name = &varz.server_name;
    let config = varz.jetstream.as_ref().and_then(|jetstream| jetstream.config.as_ref());
    let Some(config) = config else { return Ok(()) };
    if version(&varz.version) < OLDEST {
        let (major, minor, patch) = OLDEST;
        let what =
            format!("the server {name} is of version {}; expected {major}.{minor}.{patch} or newer", varz.version);
        return Err(ClusterError::MayLose(what));
    }
    match config.sync_always {
        true => Ok(()),
        false => Err(ClusterError::MayLose(format!("the server {name} acknowledges before it syncs"))),
    }
}

fn version(text: &str) -> (u64, u64, u64) {
    let number = |part: &str| part.chars().take_while(char::is_ascii_digit).collect::<String>().parse().unwrap_or(0);
    let mut parts = text.split('.').map(number);
    let mut next = || parts.next().unwrap_or(0);
    (next(), next(), next())
}

/// `GET /varz`, in plain HTTP: monitoring ports have no other.
fn varz(monitor: &str) -> Result<Varz, String> {
    let host = monitor.strip_prefix("http://").ok_or("expected an address that begins with http://")?;
    let host = host.trim_end_matches('/');
    let addresses = host.to_socket_addrs().map_err(|error| error.to_string())?;
    let mut error = "no address".to_owned();
    for address in addresses {
        match TcpStream::connect_timeout(&address, PATIENCE).and_then(|stream| get(stream, host)) {
            Ok(text) => {
                let (head, body) = text.split_once("\r\n\r\n").ok_or("found no HTTP answer")?;
                let status = head.lines().next().unwrap_or_default();
                if !status.contains(" 200 ") {
                    return Err(format!("found `{status}`"));
                }
                return serde_json::from_str(body).map_err(|error| error.to_string());
            }
            Err(failed) => error = failed.to_string(),
        }
    }
    Err(error)
}

fn get(mut stream: TcpStream, host: &str) -> std::io::Result<String> {
    stream.set_read_timeout(Some(PATIENCE))?;
    stream.set_write_timeout(Some(PATIENCE))?;
    write!(stream, "GET /varz HTTP/1.0\r\nHost: {host}\r\n\r\n")?;
    let mut text = String::new();
    stream.take(LONGEST).read_to_string(&mut text)?;
    Ok(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn said(version: &str, sync_always: bool) -> Varz {
        let jetstream = Some(Jetstream { config: Some(Config { sync_always }) });
        Varz { server_name: "n1".into(), version: version.into(), jetstream }
    }

    #[test]
    fn a_server_that_is_old_or_does_not_sync_is_refused() {
        assert!(judge(&said("2.15.1", true)).is_ok());
        assert!(judge(&said("2.12.3", true)).is_ok());
        for (version, sync, what) in
            [("2.9.10", true, "2.9.10"), ("2.12.2", true, "2.12.3"), ("2.15.1", false, "syncs")]
        {
            let refused = judge(&said(version, sync)).map_err(|error| error.to_string());
            assert!(refused.as_ref().is_err_and(|error| error.contains(what)), "{version}: {refused:?}");
        }
    }

    #[test]
    fn monitoring_addresses_are_guessed_from_the_servers() {
        let servers = ["nats://u:p@10.0.0.1:4222".to_owned(), "b".to_owned()];
        assert_eq!(guessed(&servers), ["http://10.0.0.1:8222", "http://b:8222"]);
    }
}
