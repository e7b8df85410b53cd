//! Access keys at the command line: made, listed, replaced, taken back, and tried against a server that runs meanwhile.
#![allow(clippy::unwrap_used, reason = "tests")]

use serde_json::{Value, json};
use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Child, Command, Stdio};

fn duijie(data: &Path) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_duijie"));
    command
        .current_dir(data)
        .env_remove("DUIJIE_KEY")
        .args(["--json", "--data", "data"]);
    command
}

fn run(data: &Path, line: &str) -> (Option<i32>, Value, String) {
    let run = duijie(data).args(line.split(' ')).output().unwrap();
    let told = serde_json::from_slice(&run.stdout).unwrap_or_default();
    let noted = String::from_utf8_lossy(&run.stderr).into_owned();
    (run.status.code(), told, noted)
}

/// A server that ends with the test.
struct Serving(Child);

impl Drop for Serving {
    fn drop(&mut self) {
        self.0.kill().unwrap();
        self.0.wait().unwrap();
    }
}

/// Starts a server and tells its address.
fn serve(data: &Path) -> (Serving, String) {
    let mut command = duijie(data);
    command.args(["serve", "--listen", "127.0.0.1:0", "--log", "error"]);
    let mut serving = Serving(command.stderr(Stdio::piped()).spawn().unwrap());
    let mut lines = BufReader::new(serving.0.stderr.take().unwrap()).lines();
    let address = lines.find_map(|line| {
        let line = line.unwrap();
        let (_, after) = line.split_once("listening at ")?;
        Some(after.split(';').next()?.to_owned())
    });
    (serving, address.unwrap())
}

/// Tries the key until the server answers like this: a new file is looked at twice a second.
fn until_tried(data: &Path, address: &str, key: &str, expected: (i32, &str)) {
    for _ in 0..200 {
        let (code, _, noted) = run(data, &format!("keys try --server {address} --key {key}"));
        if code == Some(expected.0) && noted.contains(expected.1) {
            return;
        }
    }
    assert!(expected.1.is_empty(), "the server did not answer {expected:?}");
}

#[test]
fn a_key_lives_from_its_making_to_its_end() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path();
    let (serving, address) = serve(data);
    let (code, made, _) = run(
        data,
        "keys create --role officer --tenant liaocheng --area 371500 --days 30 --note 窗口",
    );
    assert_eq!(code, Some(0));
    assert_eq!(
        (&made["role"], &made["tenant"], &made["areas"]),
        (&json!("officer"), &json!("liaocheng"), &json!(["371500"]))
    );
    let (id, key) = (made["id"].as_str().unwrap(), made["key"].as_str().unwrap());
    assert!(key.starts_with(&format!("dj_{id}.")), "{made}");
    let kept = std::fs::read_to_string(data.join("data/access/keys.toml")).unwrap();
    let secret = key.split_once('.').unwrap().1;
    assert!(kept.contains(id) && !kept.contains(secret));

    until_tried(data, &address, key, (0, ""));
    let (code, _, noted) = run(data, &format!("keys try --server {address}"));
    assert_eq!(code, Some(2), "{noted}");
    assert!(noted.contains("DUIJIE_KEY"), "{noted}");

    let (code, renewed, noted) = run(data, &format!("keys rotate {id} --overlap-days 1"));
    assert_eq!(
        (code, &renewed["replaces"], &renewed["note"]),
        (Some(0), &json!(id), &json!("窗口")),
        "{noted}"
    );
    let (code, _, noted) = run(data, &format!("keys rotate {id}"));
    assert_eq!(code, Some(2));
    assert!(noted.contains("at one time"), "{noted}");
    until_tried(data, &address, renewed["key"].as_str().unwrap(), (0, ""));
    until_tried(data, &address, key, (0, ""));

    assert_eq!(run(data, &format!("keys revoke {id}")).0, Some(0));
    until_tried(data, &address, key, (2, "revoked"));
    let (_, listed, _) = run(data, "keys list");
    let states: Vec<&Value> = listed["keys"]
        .as_array()
        .unwrap()
        .iter()
        .map(|key| &key["state"])
        .collect();
    assert_eq!(states, ["revoked", "live"]);
    assert!(!listed.to_string().contains(secret));
    drop(serving);
}

#[test]
fn what_cannot_be_a_key_is_refused_in_words() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path();
    for (line, words) in [
        ("keys create --role chief", "officer"),
        ("keys create --role employer", "--employer"),
        ("keys create --role officer --employer p/e", "--employer"),
        (
            "keys create --role employer --employer e1",
            "publisher/identifier",
        ),
        ("keys create --role officer --area liaocheng", "371500"),
        ("keys revoke 5a0c9f1be244", "keys list"),
        ("keys try --server https://127.0.0.1:1", "--ca"),
    ] {
        let (code, _, noted) = run(data, line);
        assert_eq!(code, Some(2), "{line}: {noted}");
        assert!(noted.contains(words), "{line}: {noted}");
    }
    assert_eq!(run(data, "keys list").0, Some(1), "there is none");
}
