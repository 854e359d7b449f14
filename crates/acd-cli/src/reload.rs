//! `acd reload`: a server reads its files again.

use std::io::Write;
use std::path::PathBuf;

use acd_server::{Access, Role, Token};
use anyhow::{Context, bail};
use clap::Args;
use hyper::StatusCode;
use serde_json::Value;

use super::Exit;
use super::client::Server;

#[derive(Debug, Args)]
#[command(after_help = "Examples:
  acd check --center centre.toml && acd reload
  acd reload --server unix:/run/acd/acd.sock --token-file /etc/acd/tokens

The server reads its centre, its tokens and its certificate again, with calls waiting, and answers what differs. Where one of them \
is at fault nothing changes, and the server goes on as it was.

Exit status: 0 done; 1 the server did not answer, or refused; 2 wrong usage; 3 a file is at fault.")]
pub(crate) struct Arguments {
    /// Where the server listens: http://HOST:PORT, or unix: and the path of its socket.
    #[arg(long, env = "ACD_SERVER", value_name = "ADDRESS", default_value = "http://127.0.0.1:8012")]
    server: Server,
    /// The server's file of tokens: the first one with the role `operate` is used. By default ACD_TOKEN.
    #[arg(long, env = "ACD_TOKEN_FILE", value_name = "FILE")]
    token_file: Option<PathBuf>,
    /// Take the file's centre even if it retires every queue or every agent, every queue with calls in it, or everybody
    /// who is signed in.
    #[arg(long)]
    replace_center: bool,
}

/// Lets the server read its files again, and prints what differs.
///
/// # Errors
/// If there is no answer.
pub(crate) fn run(arguments: &Arguments, out: &mut impl Write) -> anyhow::Result<Exit> {
    let token = token(arguments)?;
    let path = if arguments.replace_center { "/v1/reload?replace=true" } else { "/v1/reload" };
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    let (status, text) = runtime.block_on(arguments.server.post(path, token.as_ref()))?;
    let answer: Value = serde_json::from_str(&text).unwrap_or_default();
    match status {
        StatusCode::OK => {
            writeln!(out, "centre: {}", answer["center"].as_str().unwrap_or("?"))?;
            if let Some(tokens) = answer["tokens"].as_u64() {
                writeln!(out, "tokens: {tokens}")?;
            }
            if answer["certificate"] == true {
                writeln!(out, "certificate: read again")?;
            }
            Ok(Exit::Fine)
        }
        StatusCode::UNPROCESSABLE_ENTITY => {
            writeln!(anstream::stderr(), "error: {}", answer["detail"].as_str().unwrap_or(&text))?;
            Ok(Exit::Input)
        }
        status => bail!("the server answers {status}: {}", answer["detail"].as_str().unwrap_or(&text)),
    }
}

fn token(arguments: &Arguments) -> anyhow::Result<Option<Token>> {
    let (text, from) = match &arguments.token_file {
        Some(path) => {
            let text = std::fs::read_to_string(path);
            (text.with_context(|| format!("the token file {}", path.display()))?, path.display().to_string())
        }
        None => match std::env::var("ACD_TOKEN") {
            Ok(text) => (text, "ACD_TOKEN".to_owned()),
            Err(_) => return Ok(None),
        },
    };
    let access = Access::parse(&text).with_context(|| format!("the token in {from}"))?;
    let found = access.grants().iter().find(|grant| grant.role == Role::Operate);
    found.map(|grant| Some(grant.token.clone())).with_context(|| format!("{from} has no token with the role `operate`"))
}
