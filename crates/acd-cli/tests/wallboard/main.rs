//! The wallboard in a real browser, fed by a real `acd serve`.
//!
//! Needs Chromium, and installs it if it is missing and that is possible (`tests/browser/install-chromium.sh`). `cargo test
//! --all-features --test wallboard -- --ignored` renews the picture in the README.

#[path = "../browser/mod.rs"]
mod browser;
mod following;
mod looking;
mod picture;
#[path = "../served/mod.rs"]
mod served;
mod supervising;

use std::path::PathBuf;

use browser::{Browser, Viewer};
use served::Served;
use tempfile::TempDir;

/// A name that would run as a script if it were inserted as anything but text.
const HOSTILE: &str = "<img src=x onerror=document.title='run'>";
const ENGLISH: Viewer = Viewer { width: 1920, height: 1080, languages: "en-GB,en", dark: false };
const CHINESE: Viewer = Viewer { languages: "zh-CN,zh", ..ENGLISH };

/// A centre with its journal, and the server.
struct Hall {
    folder: TempDir,
    served: Served,
}

impl Hall {
    /// With these queues; Li and Wang serve them all.
    fn with(queues: &[&str], token: Option<&str>) -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let name = |queue: &&str| format!("{:?} = {{}}\n", queue);
        let skill = |queue: &&str| format!("{:?} = 1", queue);
        let skills: Vec<String> = queues.iter().map(skill).collect();
        let center = format!(
            "reasons = [\"break\"]\n[queues]\n{}\n[profiles]\nall = {{ skills = {{ {} }} }}\n\
             [agents]\nLi = {{ profile = \"all\" }}\nWang = {{ profile = \"all\" }}\n",
            queues.iter().map(name).collect::<String>(),
            skills.join(", ")
        );
        std::fs::write(folder.path().join("centre.toml"), center).expect("it can be written");
        let served = Self::serve(&folder, "127.0.0.1:0", token);
        Self { folder, served }
    }

    fn serve(folder: &TempDir, listen: &str, token: Option<&str>) -> Served {
        let path = |name: &str| -> PathBuf { folder.path().join(name) };
        Served::start(&path("centre.toml"), &path("journal"), listen, token).expect("it serves")
    }

    /// Kills the server.
    fn die(self) -> Ruin {
        let Self { folder, served } = self;
        let address = served.address.clone();
        served.kill();
        Ruin { folder, address }
    }

    /// The page, with these parameters.
    fn page(&self, words: &str) -> String {
        format!("http://{}/{words}", self.served.address)
    }
}

/// A centre whose server is gone.
struct Ruin {
    folder: TempDir,
    address: String,
}

impl Ruin {
    /// Restarts the server at the same address and on the same journal.
    fn rise(self) -> Hall {
        let served = Hall::serve(&self.folder, &self.address, None);
        Hall { folder: self.folder, served }
    }
}

/// A selector for a part of the tile at a position, from 1.
fn tile(place: usize, part: &str) -> String {
    format!("article:nth-of-type({place}) {part}")
}
