//! The reference data beside the project. Where they are absent, a test says so and ends; in CI their absence fails it.

use std::path::{Path, PathBuf};
use std::process::Command;

/// The folder of the reference data, beside the project's root.
const REFERENCE_FOLDER: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../shared");

/// The path of a reference file or folder, if it is here.
///
/// # Panics
/// In CI (`CI=true`), when it is absent.
#[allow(
    clippy::panic,
    clippy::print_stderr,
    reason = "a missing reference must fail CI and be told elsewhere"
)]
pub fn find(path: &str) -> Option<PathBuf> {
    let full = Path::new(REFERENCE_FOLDER).join(path);
    if full.exists() {
        return Some(full);
    }
    assert!(
        !in_ci(),
        "reference data {path} are missing, and CI may not skip them"
    );
    eprintln!("skipped: reference data {path} are not here");
    None
}

/// The seeded workload `fair-v1` with `candidates` and `vacancies`, generated once into `cache` by its own generator.
///
/// # Panics
/// In CI, when the generator cannot run.
#[allow(
    clippy::panic,
    clippy::print_stderr,
    reason = "a missing reference must fail CI and be told elsewhere"
)]
pub fn fair_v1(cache: &Path, candidates: usize, vacancies: usize) -> Option<PathBuf> {
    let generator = find("fair-v1/gen_fair.py")?;
    let folder = cache.join(format!("fair-v1-{candidates}x{vacancies}"));
    if folder.join("raw/idf.bin").exists() {
        return Some(folder);
    }
    match generate(&generator, cache, &folder, candidates, vacancies) {
        Ok(()) => Some(folder),
        Err(reason) => {
            assert!(!in_ci(), "the fair-v1 workload could not be generated: {reason}");
            eprintln!("skipped: the fair-v1 workload could not be generated: {reason}");
            None
        }
    }
}

fn generate(
    generator: &Path,
    cache: &Path,
    folder: &Path,
    candidates: usize,
    vacancies: usize,
) -> Result<(), String> {
    let venv = cache.join("fair-v1-venv");
    let python = venv.join("bin/python");
    if !python.exists() {
        run(Command::new("python3").args(["-m", "venv"]).arg(&venv))?;
    }
    run(Command::new(&python).args(["-m", "pip", "install", "--quiet", "numpy"]))?;
    let making = folder.with_extension("making");
    run(Command::new(&python)
        .arg(generator)
        .args([
            "--no-parquet",
            "--n",
            &candidates.to_string(),
            "--m",
            &vacancies.to_string(),
            "--out",
        ])
        .arg(&making))?;
    std::fs::rename(&making, folder).map_err(|error| error.to_string())
}

fn run(command: &mut Command) -> Result<(), String> {
    let output = command
        .output()
        .map_err(|error| format!("{command:?}: {error}"))?;
    if output.status.success() {
        return Ok(());
    }
    Err(format!(
        "{command:?}: {}",
        String::from_utf8_lossy(&output.stderr)
    ))
}

fn in_ci() -> bool {
    std::env::var_os("CI").is_some_and(|value| value == "true")
}
