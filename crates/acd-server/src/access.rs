//! Who may do what: tokens, each with a role.

use std::fmt;
use std::str::FromStr;
use std::sync::Arc;

use strum::{EnumString, IntoStaticStr, VariantNames};
use subtle::ConstantTimeEq;
use tokio::sync::watch;

use acd::engine::Command;

/// What the bearer of a token may do. Each role includes those before it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, EnumString, IntoStaticStr, VariantNames)]
#[strum(serialize_all = "lowercase")]
pub enum Role {
    /// Read the wallboard's figures and the metrics: no callers.
    Board,
    /// Read everything: calls, agents, the centre, events, the history.
    Read,
    /// Do what agents do: sign in and out, be ready or not, answer and end calls, transfer and consult.
    Agent,
    /// Do what supervisors do: move and withdraw calls, force agents' states, monitor, open and close queues.
    Supervisor,
    /// Do everything: what a switch and an operator do.
    Operate,
}

impl fmt::Display for Role {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.into())
    }
}

/// The least role that may give a command.
pub(super) const fn least(command: &Command) -> Role {
    match command {
        Command::PickedUp { .. }
        | Command::Accept { .. }
        | Command::Refuse { .. }
        | Command::Release { .. }
        | Command::Leave { .. }
        | Command::Transfer { .. }
        | Command::Consult { .. }
        | Command::CompleteTransfer { .. }
        | Command::CancelConsult { .. }
        | Command::Conference { .. }
        | Command::Hold { .. }
        | Command::Unhold { .. }
        | Command::SignIn { .. }
        | Command::SignOut { .. }
        | Command::Ready { .. }
        | Command::NotReady { .. }
        | Command::WrapUpDone { .. }
        | Command::Engaged { .. }
        | Command::Disengaged { .. }
        | Command::Alive { .. } => Role::Agent,
        Command::SetPriority { .. }
        | Command::SetPosition { .. }
        | Command::Move { .. }
        | Command::Join { .. }
        | Command::LeaveQueue { .. }
        | Command::Withdraw { .. }
        | Command::Force { .. }
        | Command::AssignProfile { .. }
        | Command::Monitor { .. }
        | Command::Score { .. }
        | Command::OpenQueue { .. }
        | Command::CloseQueue { .. } => Role::Supervisor,
        Command::Arrive(_)
        | Command::HangUp { .. }
        | Command::ExitKey { .. }
        | Command::AskCallback { .. }
        | Command::CallbackAnswered { .. }
        | Command::CallbackFailed { .. }
        | Command::Contained { .. }
        | Command::Escalate { .. }
        | Command::Rate { .. }
        | Command::OfferLost { .. }
        | Command::AgentLost { .. }
        | Command::Suspend {}
        | Command::Resume {}
        | Command::Reconcile(_)
        | Command::Reconfigure { .. } => Role::Operate,
    }
}

/// A shared secret.
#[derive(Clone)]
pub struct Token(Arc<str>);

/// A token that is too short, or that a header cannot carry.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a token has at least 16 characters, all of them visible ASCII; `openssl rand -hex 32` makes one")]
pub struct UnfitToken;

impl Token {
    /// Takes a secret; surrounding blanks are removed.
    ///
    /// # Errors
    /// If it is shorter than 16 characters or not allowed in a header.
    pub fn new(secret: &str) -> Result<Self, UnfitToken> {
        let secret = secret.trim();
        let fits = secret.len() >= 16 && secret.bytes().all(|byte| byte.is_ascii_graphic());
        if fits { Ok(Self(secret.into())) } else { Err(UnfitToken) }
    }

    /// Whether `presented` is the token. The time this takes reveals at most the length.
    pub fn is(&self, presented: &str) -> bool {
        self.0.as_bytes().ct_eq(presented.as_bytes()).into()
    }

    /// The secret, for a client that presents it.
    pub fn secret(&self) -> &str {
        &self.0
    }

    pub(super) fn shared(&self) -> Arc<str> {
        Arc::clone(&self.0)
    }
}

impl fmt::Debug for Token {
    /// Never prints the token.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Token(…)")
    }
}

/// A token, and what its bearer may do.
#[derive(Clone, Debug)]
pub struct Grant {
    /// The token.
    pub token: Token,
    /// The role.
    pub role: Role,
    /// Whose it is, for the log.
    pub name: Option<String>,
}

/// Who may do what.
#[derive(Clone, Debug, Default)]
pub struct Access {
    /// `None`: no token is needed.
    grants: Option<Vec<Grant>>,
}

/// What is wrong in a list of tokens.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum UnfitAccess {
    /// A line that is not a role and a token.
    #[error(
        "line {line}: found {found} words; expected `ROLE TOKEN` or `ROLE TOKEN NAME`, where ROLE is one of {}",
        Role::VARIANTS.join(", ")
    )]
    Line {
        /// The line, from 1.
        line: usize,
        /// The number of words in it.
        found: usize,
    },
    /// An unknown role.
    #[error("line {line}: found the role `{found}`; expected one of {}", Role::VARIANTS.join(", "))]
    Role {
        /// The line, from 1.
        line: usize,
        /// The word.
        found: String,
    },
    /// A token that does not do.
    #[error("line {line}: {fault}")]
    Token {
        /// The line, from 1.
        line: usize,
        /// Why.
        fault: UnfitToken,
    },
    /// The same token twice.
    #[error("line {line}: the token of line {first} again")]
    Twice {
        /// The line, from 1.
        line: usize,
        /// The line of the first.
        first: usize,
    },
    /// A single word that is no token.
    #[error("{UnfitToken}")]
    Alone,
    /// No token at all: nobody could do anything.
    #[error("there is no token; {UnfitToken}")]
    Empty,
}

/// All that is wrong in a list of tokens.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{}", .0.iter().map(ToString::to_string).collect::<Vec<_>>().join("; "))]
pub struct UnfitTokens(pub Vec<UnfitAccess>);

impl Access {
    /// Whoever reaches the address may do everything: use an address that only this machine reaches.
    pub const fn open() -> Self {
        Self { grants: None }
    }

    /// Whoever has this token may do everything.
    pub fn with(token: Token) -> Self {
        Self { grants: Some(vec![Grant { token, role: Role::Operate, name: None }]) }
    }

    /// Reads a list of tokens: on each line a role, a token and, for the log, whose it is. `#` begins a comment. A text
    /// of a single word is a token for everything.
    ///
    /// # Errors
    /// All faults.
    pub fn parse(text: &str) -> Result<Self, UnfitTokens> {
        let words = |line: &'_ str| -> Vec<String> {
            line.split('#').next().unwrap_or_default().split_whitespace().map(str::to_owned).collect()
        };
        let lines: Vec<(usize, Vec<String>)> =
            (1..).zip(text.lines().map(words)).filter(|(_, words)| !words.is_empty()).collect();
        if let [(_, only)] = &lines[..]
            && let [secret] = &only[..]
        {
            let token = Token::new(secret).map_err(|UnfitToken| UnfitTokens(vec![UnfitAccess::Alone]))?;
            return Ok(Self::with(token));
        }
        let (mut grants, mut faults): (Vec<(usize, Grant)>, Vec<UnfitAccess>) = Default::default();
        for (line, words) in lines {
            match granted(line, &words) {
                Err(fault) => faults.push(fault),
                Ok(grant) => match grants.iter().find(|(_, other)| other.token.is(grant.token.secret())) {
                    Some((first, _)) => faults.push(UnfitAccess::Twice { line, first: *first }),
                    None => grants.push((line, grant)),
                },
            }
        }
        if grants.is_empty() && faults.is_empty() {
            faults.push(UnfitAccess::Empty);
        }
        let grants = Some(grants.into_iter().map(|(_, grant)| grant).collect());
        if faults.is_empty() { Ok(Self { grants }) } else { Err(UnfitTokens(faults)) }
    }

    /// Whether no token is needed.
    pub const fn is_open(&self) -> bool {
        self.grants.is_none()
    }

    /// The tokens.
    pub fn grants(&self) -> &[Grant] {
        self.grants.as_deref().unwrap_or_default()
    }

    /// Whose token this is. All are compared, so that the time does not tell which one it is.
    pub(super) fn whose(&self, presented: &str) -> Option<&Grant> {
        self.grants().iter().fold(None, |found, grant| if grant.token.is(presented) { Some(grant) } else { found })
    }
}

/// Who may do what at present; clones share it. It outlives the services of a router that leads from time to time.
#[derive(Clone, Debug)]
pub(super) struct AccessNow(Arc<watch::Sender<Arc<Access>>>);

impl AccessNow {
    pub(super) fn new(access: Access) -> Self {
        Self(Arc::new(watch::channel(Arc::new(access)).0))
    }

    pub(super) fn get(&self) -> Arc<Access> {
        Arc::clone(&self.0.borrow())
    }

    pub(super) fn set(&self, access: Access) {
        self.0.send_replace(Arc::new(access));
    }

    pub(super) fn changes(&self) -> watch::Receiver<Arc<Access>> {
        self.0.subscribe()
    }
}

fn granted(line: usize, words: &[String]) -> Result<Grant, UnfitAccess> {
    let (role, secret, name) = match words {
        [role, secret] => (role, secret, None),
        [role, secret, name] => (role, secret, Some(name.clone())),
        other => return Err(UnfitAccess::Line { line, found: other.len() }),
    };
    let role = Role::from_str(role).map_err(|_| UnfitAccess::Role { line, found: role.clone() })?;
    let token = Token::new(secret).map_err(|fault| UnfitAccess::Token { line, fault })?;
    Ok(Grant { token, role, name })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_is_long_enough_and_fits_a_header() {
        let table = [
            ("", false),
            ("0123456789abcde", false),
            ("0123456789abcdef", true),
            (" 0123456789abcdef\n", true),
            ("0123456789 abcdef", false),
            ("0123456789abcdef\u{fc}", false),
        ];
        for (secret, fits) in table {
            assert_eq!(Token::new(secret).is_ok(), fits, "{secret:?}");
        }
        let token = Token::new("0123456789abcdef").expect("it fits");
        assert!(token.is("0123456789abcdef") && !token.is("0123456789abcdeg") && !token.is("0123456789abcde"));
        assert_eq!(format!("{token:?}"), "Token(…)");
    }

    #[test]
    fn a_list_of_tokens_has_roles_and_names() {
        let text = "# for the hall\nboard  0123456789abcdef  hall\n\noperate fedcba9876543210 # the switch\n";
        let access = Access::parse(text).expect("a list");
        let whose = |secret| access.whose(secret).map(|grant| (grant.role, grant.name.as_deref()));
        assert_eq!(whose("0123456789abcdef"), Some((Role::Board, Some("hall"))));
        assert_eq!(whose("fedcba9876543210"), Some((Role::Operate, None)));
        assert_eq!(whose("fedcba9876543211"), None);
        let alone = Access::parse("0123456789abcdef\n").expect("a token");
        assert_eq!(alone.grants()[0].role, Role::Operate);
    }

    #[test]
    fn all_faults_of_a_list_are_told_with_their_lines() {
        let text = "board 0123456789abcdef\nreader 0123456789abcdeg\nread short\nagent\nread 0123456789abcdef\n";
        let UnfitTokens(faults) = Access::parse(text).expect_err("faults");
        let told: Vec<String> = faults.iter().map(ToString::to_string).collect();
        assert!(told[0].starts_with("line 2: found the role `reader`; expected one of board, read, agent"), "{told:?}");
        assert!(told[1].starts_with("line 3: a token has at least 16"), "{told:?}");
        assert!(told[2].starts_with("line 4: found 1 words; expected `ROLE TOKEN`"), "{told:?}");
        assert_eq!(told[3], "line 5: the token of line 1 again");
        assert_eq!(Access::parse("# nobody\n").expect_err("none"), UnfitTokens(vec![UnfitAccess::Empty]));
    }
}
