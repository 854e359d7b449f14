//! `acd-asterisk … --acd`: the router is an `acd serve` elsewhere.

use std::path::Path;
use std::time::Duration;

use acd_asterisk::config::Config;
use acd_asterisk::remote::{Remote, Server, Servers};
use acd_asterisk::run::{Adapter, End, Router};
use acd_server::command::{self, Log, Stop};
use acd_server::{Access, Role, Token};
use anyhow::{Context, bail};

use super::serve::{faults, replaced};
use super::{Exit, Files};

/// Where the router is.
///
/// # Errors
/// If there is no token in the file or in `ACD_TOKEN`, where one of these is given.
pub(crate) fn servers(files: &Files, token_file: Option<&Path>) -> anyhow::Result<Servers> {
    let token = token(token_file)?;
    let mut servers = files.acd.iter().map(|address| Server { address: address.clone(), token: token.clone() });
    let Some(first) = servers.next() else { bail!("there is neither a centre nor a router") };
    Ok(Servers { first, others: servers.collect() })
}

fn token(file: Option<&Path>) -> anyhow::Result<Option<Token>> {
    let (text, from) = match (file, std::env::var("ACD_TOKEN")) {
        (Some(path), _) => {
            let text = std::fs::read_to_string(path);
            (text.with_context(|| format!("the token file {}", path.display()))?, path.display().to_string())
        }
        (None, Ok(text)) => (text, "ACD_TOKEN".to_owned()),
        (None, Err(_)) => return Ok(None),
    };
    let access = Access::parse(&text).with_context(|| format!("the token in {from}"))?;
    let found = access.grants().iter().find(|grant| grant.role == Role::Operate);
    found.map(|grant| Some(grant.token.clone())).with_context(|| format!("{from} has no token with the role `operate`"))
}

/// Routes until stopped.
///
/// # Errors
/// If it could not start.
pub(crate) fn routed(files: &Files, token_file: Option<&Path>, log: &mut Log) -> anyhow::Result<Exit> {
    let config = match Config::load(&files.switch) {
        Ok(config) => config,
        Err(error) => return Ok(faults(&error)),
    };
    let servers = servers(files, token_file)?;
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    runtime.block_on(async {
        let mut stop = Stop::new().await?;
        let router = tokio::select! {
            router = Remote::connect(servers) => router?,
            () = stop.told() => return Ok(Exit::Fine),
        };
        if let Err(error) = config.wire(router.center()).1 {
            router.close().await;
            return Ok(faults(&error));
        }
        command::ready();
        let mut adapter = Adapter::remote(router, config);
        let mut second = tokio::time::interval(Duration::from_secs(1));
        let stopped = async {
            loop {
                tokio::select! {
                    () = stop.told() => return,
                    _ = second.tick() => log.tell_left_out(),
                }
            }
        };
        let end = adapter.run(stopped).await;
        command::stopping();
        Ok(match end {
            End::Stopped => {
                adapter.into_remote().close().await;
                tracing::info!("stopped");
                Exit::Fine
            }
            End::Replaced | End::Relieved => replaced(end),
            End::Halted => Exit::Unwritable,
        })
    })
}
