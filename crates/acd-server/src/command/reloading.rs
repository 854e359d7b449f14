//! The files of a server that runs are read again: at SIGHUP, and at `POST /v1/reload`.
//!
//! All are read before anything changes. Where one of them is at fault, nothing does.

use std::path::PathBuf;
use std::sync::Arc;

use acd::config::Center;
use acd::engine::Ladders;
use acd::journal::CenterPlace;

use super::begin::CenterFile;
use super::retirement::Retirement;
use super::serving::Serving;
use crate::access::Access;
use crate::reload::{Doubt, NotReloaded, Reloaded};
use crate::service::Service;
use crate::state::{self, Same};
use crate::tls::{Fresh, Tls};

/// The files of tokens and of the certificate, which every server reads again.
#[derive(Clone)]
pub(super) struct Credentials {
    pub(super) arguments: Serving,
    pub(super) tls: Option<Tls>,
}

/// What was read, and is not in use yet.
struct Read {
    access: Access,
    tls: Option<Fresh>,
    /// How many tokens there are, if there is a file of them.
    tokens: Option<usize>,
}

impl Credentials {
    /// Reads them.
    ///
    /// # Errors
    /// All faults.
    fn read(&self) -> Result<Read, Vec<String>> {
        let access = self.arguments.access();
        let tls = self.tls.as_ref().map(Tls::read_again).transpose();
        match (access, tls) {
            (Ok(access), Ok(_)) if access.is_open() == self.arguments.has_tokens() => {
                Err(vec!["there were tokens and are none any more, or the other way round".into()])
            }
            (Ok(access), Ok(tls)) => {
                let tokens = self.arguments.token_file.is_some().then_some(access.grants().len());
                Ok(Read { access, tls, tokens })
            }
            (access, tls) => {
                let faults = [access.err().map(|fault| fault.to_string()), tls.err().map(|fault| fault.to_string())];
                Err(faults.into_iter().flatten().collect())
            }
        }
    }

    /// Reads them again for a router that stands by. Its centre is the history's, which only the router that leads
    /// changes.
    #[cfg(feature = "cluster")]
    pub(super) fn read_again(&self, standby: &crate::standby::Standby) {
        match self.read() {
            Ok(Read { access, tls, tokens }) => {
                standby.set_access(access);
                let certificate = tls.map(Fresh::use_it).is_some();
                tracing::info!(
                    tokens,
                    certificate,
                    "the files were read again, but for the centre: this router stands by"
                );
            }
            Err(faults) => tracing::error!("the files were read again, and {}", NotReloaded(faults)),
        }
    }
}

/// What is read again.
#[derive(Clone)]
pub(super) struct Files {
    pub(super) credentials: Credentials,
    pub(super) center: PathBuf,
    pub(super) place: CenterPlace,
}

impl Files {
    /// Reads them again whenever a client or a signal asks for it, until the service is closed.
    pub(super) fn follow(self, service: &Service) {
        let files = Arc::new(self);
        // One after the other.
        let turn = Arc::new(tokio::sync::Mutex::new(()));
        // The service owns what it calls: it must not own itself.
        let asked = service.downgrade();
        service.on_reload(move |doubt| {
            let (files, turn, service) = (Arc::clone(&files), Arc::clone(&turn), asked.clone());
            async move {
                let gone = || NotReloaded(vec!["the server stops".into()]);
                let service = service.upgrade().ok_or_else(gone)?;
                let _turn = turn.lock().await;
                super::notify::reloading();
                let done = files.read_again(&service, doubt).await;
                super::notify::ready();
                match &done {
                    Ok(Reloaded { center, tokens, certificate }) => {
                        tracing::info!(tokens, certificate, "the files were read again; the centre: {center}");
                    }
                    Err(faults) => tracing::error!("the files were read again, and {faults}"),
                }
                done
            }
        });
    }

    async fn read_again(&self, service: &Service, doubt: Doubt) -> Result<Reloaded, NotReloaded> {
        let (center, Read { access, tls, tokens }) = match (CenterFile::read(&self.center), self.credentials.read()) {
            (Ok(center), Ok(read)) => (center, read),
            (center, read) => {
                let fault = center.err().map(|fault| fault.to_string());
                return Err(NotReloaded(fault.into_iter().chain(read.err().unwrap_or_default()).collect()));
            }
        };
        let differences = self.change(service, center, doubt).await.map_err(|fault| NotReloaded(vec![fault]))?;
        service.set_access(access);
        let certificate = tls.map(Fresh::use_it).is_some();
        Ok(Reloaded { center: differences, tokens, certificate })
    }

    /// Changes the centre to that of the file, and remembers the file.
    async fn change(&self, service: &Service, file: CenterFile, doubt: Doubt) -> Result<String, String> {
        let kept = self.place.kept().ok().flatten().and_then(|kept| Center::parse("the kept centre", &kept).ok());
        let CenterFile { center, text, name: of } = file;
        let name = of.clone();
        let approve = move |before: &Center, next: &Center, roster: &acd::roster::Roster| {
            let retirement = Retirement { before, next, roster, kept: kept.as_ref() };
            match retirement.suspicion().filter(|_| doubt == Doubt::Refuse) {
                None => Ok(()),
                Some(who) => Err(format!(
                    "the centre in {name} would retire {who}. Is it the right file? If it is: `acd reload --replace-center`"
                )),
            }
        };
        let differences = match state::replace(service, move || Ok(center), (Ladders::Keep, Same::Skip), approve).await
        {
            Ok((Some(_), differences)) => differences,
            Ok((None, _)) => "no difference".into(),
            Err(problem) => return Err(format!("{of}: {}", problem.detail())),
        };
        self.place.keep(&text).map_err(|error| format!("the centre counts, but {error}"))?;
        Ok(differences)
    }
}
