//! Compiles every file of the wire contract with protox, so that no protoc needs to be installed, and keeps the
//! descriptors for reflection. Nothing else is generated here.

use prost::Message;
use std::error::Error;
use std::path::{Path, PathBuf};

const CONTRACT: &str = "duijie/v1";

fn main() -> Result<(), Box<dyn Error>> {
    println!("cargo::rerun-if-changed={CONTRACT}");
    let descriptors = protox::compile(contract_files()?, ["."])?;
    let file = PathBuf::from(std::env::var("OUT_DIR")?).join("duijie_v1.bin");
    std::fs::write(file, descriptors.encode_to_vec())?;
    tonic_prost_build::configure()
        .btree_map(".")
        .compile_fds(descriptors)?;
    Ok(())
}

fn contract_files() -> Result<Vec<PathBuf>, Box<dyn Error>> {
    let mut files = Vec::new();
    for entry in Path::new(CONTRACT).read_dir()? {
        let path = entry?.path();
        println!("cargo::rerun-if-changed={}", path.display());
        files.push(path);
    }
    files.sort();
    Ok(files)
}
