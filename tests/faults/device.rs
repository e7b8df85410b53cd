//! Devices that can lose power or run full: a file system in a file behind a loop device, and one in memory.
//!
//! In: folders and sizes. Out: mounted places, let go when dropped. Needs root and the tools that are asked for; which of them
//! is missing is told in words.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

/// Size of the device whose power is cut; the file takes only what is written.
const DEVICE_BYTES: u64 = 96 << 20;
/// How often a device that is still in use is asked to go.
const UNMOUNT_ATTEMPTS: u32 = 20;

/// A program that is traced as the trials are: some machines have the tool and forbid its use.
const TRACED: [&str; 9] = [
    "-f",
    "--quiet=all",
    "-o",
    "/dev/null",
    "-e",
    "trace=fsync",
    "-e",
    "inject=fsync:error=EIO:when=1",
    "true",
];

/// Why a fault cannot be tried on this machine; whether devices can be mounted and programs traced is tried out, the former in `folder`.
pub(crate) fn missing(tools: &[&str], folder: &Path) -> Option<String> {
    if tools.is_empty() {
        return None;
    }
    let user = output("id", &["-u"]).unwrap_or_default();
    if user.trim() != "0" {
        return Some("not root".into());
    }
    let is_missing = |tool: &&&str| output("which", &[tool]).is_err();
    if let Some(tool) = tools.iter().find(is_missing) {
        return Some(format!("no {tool} on this machine"));
    }
    let tried = match tools {
        _ if tools.contains(&"mkfs.ext4") => template(folder).map(drop),
        _ if tools.contains(&"mount") => Mount::memory(&folder.join("probe"), 1_000).map(drop),
        _ if tools.contains(&"strace") => run("strace", &TRACED),
        _ => Ok(()),
    };
    tried.err()
}

/// A file with an empty file system, to be copied for each trial.
pub(crate) fn template(folder: &Path) -> Result<PathBuf, String> {
    let file = folder.join("template");
    let made = std::fs::File::create(&file).and_then(|file| file.set_len(DEVICE_BYTES));
    made.map_err(|error| error.to_string())?;
    run("mkfs.ext4", &["-q", "-F", "-m", "0", text(&file)])?;
    let place = Mount::device(&file, &folder.join("probe"))?;
    drop(place);
    Ok(file)
}

/// Copies a file with its holes, whoever has it mounted: what was not synced stays behind.
pub(crate) fn copy(from: &Path, to: &Path) -> Result<(), String> {
    run(
        "cp",
        &["--sparse=always", "--reflink=never", text(from), text(to)],
    )
}

/// Copies a folder as it is.
pub(crate) fn copy_folder(from: &Path, to: &Path) -> Result<(), String> {
    run("cp", &["-a", text(from), text(to)])
}

/// A mounted place.
pub(crate) struct Mount(PathBuf);

impl Mount {
    /// The file system in a file.
    pub(crate) fn device(file: &Path, place: &Path) -> Result<Self, String> {
        std::fs::create_dir_all(place).map_err(|error| error.to_string())?;
        run("mount", &["-o", "loop", text(file), text(place)])?;
        Ok(Self(place.to_owned()))
    }

    /// A file system in memory with so many kilobytes.
    pub(crate) fn memory(place: &Path, kilobytes: u64) -> Result<Self, String> {
        std::fs::create_dir_all(place).map_err(|error| error.to_string())?;
        let size = format!("size={kilobytes}k");
        run("mount", &["-t", "tmpfs", "-o", &size, "tmpfs", text(place)])?;
        Ok(Self(place.to_owned()))
    }

    /// Gives a file system in memory more room.
    pub(crate) fn enlarge(&self, kilobytes: u64) -> Result<(), String> {
        let size = format!("remount,size={kilobytes}k");
        run("mount", &["-o", &size, text(&self.0)])
    }

    /// Where it is mounted.
    pub(crate) fn place(&self) -> &Path {
        &self.0
    }
}

impl Drop for Mount {
    fn drop(&mut self) {
        let place = text(&self.0);
        let is_gone = (0..UNMOUNT_ATTEMPTS).any(|_| run("umount", &[place]).is_ok());
        if !is_gone {
            let _ = run("umount", &["-l", place]);
        }
    }
}

fn text(path: &Path) -> &str {
    path.to_str().unwrap_or_default()
}

fn run(program: &str, arguments: &[&str]) -> Result<(), String> {
    output(program, arguments).map(drop)
}

fn output(program: &str, arguments: &[&str]) -> Result<String, String> {
    let mut command = Command::new(program);
    let output = command.args(arguments).stdin(Stdio::null()).output();
    let output = output.map_err(|error| format!("{program}: {error}"))?;
    if output.status.success() {
        return Ok(String::from_utf8_lossy(&output.stdout).into_owned());
    }
    Err(format!(
        "{program}: {}",
        String::from_utf8_lossy(&output.stderr).trim()
    ))
}
