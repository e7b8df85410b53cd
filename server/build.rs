//! Names the state of the sources that decide what a record becomes in the pool, so that a file of the pool that another
//! program wrote is never taken for one of this program. Refuses to build a server with a call of which nobody has said who
//! may use it.

use std::collections::BTreeSet;
use std::fs;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::io::{Error, Result};
use std::path::{Path, PathBuf};

/// The contract, and the table of what each call needs.
const CONTRACT: &str = "../proto/duijie/v1";
const PERMISSIONS: &str = "../access/tables/permissions.tsv";
/// What paths of our own calls begin with.
const PACKAGE: &str = "/duijie.v1.";

/// Where records, rows, their stored form and the view of them are written down.
const SOURCES: [&str; 8] = [
    "../domain/src",
    "../language/src",
    "../language/tables",
    "../matcher/src",
    "../indexer/src/store",
    "../indexer/src/sections.rs",
    "src/engine/pool_view.rs",
    "src/engine/pool_view",
];

fn main() -> Result<()> {
    let mut hasher = DefaultHasher::new();
    for source in SOURCES.map(Path::new) {
        println!("cargo::rerun-if-changed={}", source.display());
        hash(source, &mut hasher)?;
    }
    println!("cargo::rustc-env=POOL_SOURCES_DIGEST={:016x}", hasher.finish());
    every_call_has_its_permission()
}

fn every_call_has_its_permission() -> Result<()> {
    println!("cargo::rerun-if-changed={CONTRACT}");
    println!("cargo::rerun-if-changed={PERMISSIONS}");
    let table = fs::read_to_string(PERMISSIONS)?;
    let listed = table.lines().filter_map(|line| line.split('\t').next());
    let listed: BTreeSet<String> = listed
        .filter(|path| path.starts_with(PACKAGE))
        .map(str::to_owned)
        .collect();
    let mut calls = BTreeSet::new();
    for entry in fs::read_dir(CONTRACT)? {
        calls.extend(calls_in(&fs::read_to_string(entry?.path())?));
    }
    let differing: Vec<&String> = calls.symmetric_difference(&listed).collect();
    match differing.is_empty() {
        true => Ok(()),
        false => Err(Error::other(format!(
            "contract and access/tables/permissions.tsv differ in {differing:?}: give each call one row"
        ))),
    }
}

/// Paths of the calls in a file of the contract.
fn calls_in(text: &str) -> Vec<String> {
    let (mut service, mut calls) = ("", Vec::new());
    for line in text.lines().map(str::trim) {
        if let Some(rest) = line.strip_prefix("service ") {
            service = rest.trim_end_matches('{').trim();
        } else if let Some((call, _)) = line.strip_prefix("rpc ").and_then(|rest| rest.split_once('(')) {
            calls.push(format!("{PACKAGE}{service}/{}", call.trim()));
        }
    }
    calls
}

fn hash(path: &Path, hasher: &mut DefaultHasher) -> Result<()> {
    path.hash(hasher);
    if !path.is_dir() {
        fs::read(path)?.hash(hasher);
        return Ok(());
    }
    let entries: Result<Vec<PathBuf>> = fs::read_dir(path)?.map(|entry| Ok(entry?.path())).collect();
    let mut entries = entries?;
    entries.sort();
    entries.iter().try_for_each(|entry| hash(entry, hasher))
}
