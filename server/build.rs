//! Names the state of the sources that decide what a record becomes in the pool, so that a file of the pool that another
//! program wrote is never taken for one of this program.

use std::fs;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::io::Result;
use std::path::{Path, PathBuf};

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
    Ok(())
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
