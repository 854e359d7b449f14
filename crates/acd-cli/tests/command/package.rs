//! Completions, manual pages, and the Debian package that has them.

use std::path::Path;
use std::process::Command;

fn acd(arguments: &[&str]) -> String {
    let done = Command::new(env!("CARGO_BIN_EXE_acd")).args(arguments).output().expect("it runs");
    assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
    String::from_utf8_lossy(&done.stdout).into_owned()
}

#[test]
fn shells_and_man_know_every_command_and_flag() {
    for (shell, word) in [("bash", "complete -F"), ("zsh", "#compdef acd"), ("fish", "complete -c acd")] {
        let completions = acd(&["completions", shell]);
        assert!(completions.contains(word) && completions.contains("personal-days"), "{shell}");
    }
    let folder = tempfile::tempdir().expect("a folder");
    acd(&["man", &folder.path().join("man1").display().to_string()]);
    let page = |name: &str| std::fs::read_to_string(folder.path().join("man1").join(name)).expect("a page");
    assert!(page("acd-serve.1").contains("token\\-file"), "{}", page("acd-serve.1"));
    assert!(page("acd-journal-explain.1").contains("caller"));
    assert!(page("acd.1").contains("acd\\-reload"));
}

#[test]
fn the_debian_package_has_the_unit_its_settings_and_the_pages() {
    if Command::new("dpkg-deb").arg("--version").output().is_err() {
        eprintln!("skipped: there is no dpkg-deb here");
        return;
    }
    let folder = tempfile::tempdir().expect("a folder");
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../deploy/debian/build.sh");
    let built = Command::new(script)
        .arg(env!("CARGO_BIN_EXE_acd"))
        .arg(folder.path())
        .env("COMPRESSION", "none")
        .output()
        .expect("there is a shell");
    assert!(built.status.success(), "{}", String::from_utf8_lossy(&built.stderr));
    let mut files = std::fs::read_dir(folder.path()).expect("a folder").map(|file| file.expect("a file").path());
    let package = files.next().expect("one package");
    let told = |flag: &str| {
        let done = Command::new("dpkg-deb").arg(flag).arg(&package).output().expect("it runs");
        String::from_utf8_lossy(&done.stdout).into_owned()
    };
    let contents = told("--contents");
    for file in [
        "./usr/bin/acd",
        "./usr/lib/systemd/system/acd.service",
        "./etc/acd/acd.env",
        "./etc/acd/centre.toml",
        "./usr/share/man/man1/acd-serve.1.gz",
        "./usr/share/bash-completion/completions/acd",
        "./usr/share/doc/acd/prometheus/acd.rules.yml",
    ] {
        assert!(contents.lines().any(|line| line.ends_with(file)), "{file} is not in {contents}");
    }
    let about = told("--info");
    assert!(about.contains("Package: acd") && about.contains("postinst"), "{about}");
    let shipped = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../deploy/debian/centre.toml");
    assert!(acd(&["check", "--center", &shipped.display().to_string()]).contains("is a valid centre"));
}

#[test]
fn a_release_is_made_by_one_job_that_waits_for_all_that_build() {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../.github/workflows/release.yml");
    let text = std::fs::read_to_string(file).expect("the workflow");
    let (_, jobs) = text.split_once("\njobs:\n").expect("jobs");
    let mut all: Vec<(&str, String)> = Vec::new();
    for line in jobs.lines() {
        let name = line
            .strip_prefix("  ")
            .filter(|name| !name.starts_with([' ', '#']))
            .and_then(|name| name.strip_suffix(':'));
        match (name, all.last_mut()) {
            (Some(name), _) => all.push((name, String::new())),
            (None, Some((_, text))) => text.push_str(&format!("{line}\n")),
            (None, None) => {}
        }
    }
    let makers: Vec<_> = all.iter().filter(|(_, text)| text.contains("gh release")).collect();
    let [(name, maker)] = &makers[..] else { panic!("{makers:?}") };
    assert!(*name == "release" && !maker.contains("matrix"), "{maker}");
    assert!(maker.contains("    needs: binaries\n"), "{maker}");
}
