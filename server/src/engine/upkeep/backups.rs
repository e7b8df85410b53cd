//! Backups of a running service: named, made and listed in the one folder that the settings name.

use super::super::{Call, Engine, EngineError, Principal};
use super::{ended, go_on};
use duijie_domain::message::Text;
use duijie_indexer::backup::{self, Backup, BackupOrder, Tally};
use jiff::Timestamp;
use jiff::tz::TimeZone;
use std::path::{Path, PathBuf};

/// The ending of a finished backup.
const ENDING: &str = ".backup";
/// Longest name without the ending.
const NAME_CHARACTERS_MAX: usize = 100;

/// A backup that was just made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MadeBackup {
    /// Name of the file.
    pub name: String,
    /// What it holds.
    pub backup: Backup,
}

/// A file of the folder of backups.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KnownBackup {
    /// Name of the file.
    pub name: String,
    /// What it says of itself, or why it cannot be used.
    pub state: Result<Backup, EngineError>,
}

/// The name of a backup that is begun at this time.
pub fn backup_name_of(now: Timestamp, time_zone: TimeZone) -> String {
    let now = now.to_zoned(time_zone);
    format!("{}{ENDING}", now.strftime("%Y%m%d-%H%M%S"))
}

impl Engine {
    /// Makes a backup in the folder of backups while calls go on.
    ///
    /// # Errors
    /// `InvalidInput` when the name cannot be a file's or is taken; `ResourceExhausted` while other upkeep is under way;
    /// `Cancelled`, or why it could not be made. Nothing is left of it then.
    pub fn create_backup(
        &self,
        _caller: &Principal,
        name: &str,
        call: &Call,
        told: &mut dyn FnMut(&Tally),
    ) -> Result<MadeBackup, EngineError> {
        let name = match name {
            "" => backup_name_of(self.now(), self.time_zone.clone()),
            name => checked(name)?,
        };
        let folder = self.backups_folder()?;
        let _at_work = self.upkeep.begin()?;
        backup::remove_unfinished(folder)?;
        let order = BackupOrder {
            file: folder.join(&name),
            data: self.upkeep.settings.data.clone(),
            created_at: self.now(),
            program: env!("CARGO_PKG_VERSION").to_owned(),
        };
        let mut tell = |tally: &Tally| {
            told(tally);
            go_on(call)
        };
        let made = backup::make(&self.store, &order, &mut tell);
        let backup = made.map_err(|error| ended(error, call))?;
        tracing::info!(
            sequence = backup.sequence.0,
            bytes = backup.bytes,
            "a backup was made"
        );
        Ok(MadeBackup { name, backup })
    }

    /// Backups in the folder of backups, the latest first; those that cannot be used last.
    ///
    /// # Errors
    /// `Unavailable` when the folder cannot be read.
    pub fn list_backups(&self, _caller: &Principal) -> Result<Vec<KnownBackup>, EngineError> {
        let Some(folder) = &self.upkeep.settings.backups else {
            return Ok(Vec::new());
        };
        let mut known: Vec<KnownBackup> = names_in(folder)?
            .into_iter()
            .map(|name| KnownBackup {
                state: backup::summary(&folder.join(&name)).map_err(EngineError::from),
                name,
            })
            .collect();
        known.sort_by_key(|backup| std::cmp::Reverse(created_at(backup)));
        Ok(known)
    }

    fn backups_folder(&self) -> Result<&PathBuf, EngineError> {
        self.upkeep.settings.backups.as_ref().ok_or_else(no_folder)
    }
}

fn created_at(known: &KnownBackup) -> Option<(Timestamp, u64)> {
    let backup = known.state.as_ref().ok()?;
    Some((backup.origin.created_at, backup.sequence.0))
}

fn names_in(folder: &Path) -> Result<Vec<String>, EngineError> {
    let entries = match std::fs::read_dir(folder) {
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(Vec::new()),
        entries => entries.map_err(|error| unreadable(&error))?,
    };
    let names = entries.filter_map(|entry| entry.ok()?.file_name().into_string().ok());
    Ok(names.filter(|name| name.ends_with(ENDING)).collect())
}

/// The name with its ending; nothing in it can lead out of the folder.
fn checked(name: &str) -> Result<String, EngineError> {
    let stem = name.strip_suffix(ENDING).unwrap_or(name);
    let is_plain = |character: char| character.is_ascii_alphanumeric() || "-_.".contains(character);
    let is_short = (1..=NAME_CHARACTERS_MAX).contains(&stem.len());
    if is_short && stem.chars().all(is_plain) && !stem.starts_with('.') {
        return Ok(format!("{stem}{ENDING}"));
    }
    Err(EngineError::invalid(
        "name",
        "BACKUP_NAME_UNUSABLE",
        Text::new(
            format!("备份名称“{name}”无效"),
            format!("\"{name}\" cannot be the name of a backup"),
        ),
        Text::new(
            "只用字母、数字、-、_、.，1 至 100 个字符，不以 . 开头；留空则按时间命名",
            "use letters, digits, -, _ and ., 1 to 100 characters, not beginning with .; leave it empty to have it made",
        ),
    ))
}

fn no_folder() -> EngineError {
    EngineError::Unavailable {
        reason: "NO_BACKUP_FOLDER",
        text: Text::new(
            "没有备份目录；请在配置中设置 backup_folder",
            "there is no folder of backups; set backup_folder in the configuration",
        ),
    }
}

#[allow(clippy::needless_pass_by_value, reason = "used to map errors")]
fn unreadable(error: &std::io::Error) -> EngineError {
    EngineError::Unavailable {
        reason: "BACKUP_FOLDER_UNREADABLE",
        text: Text::new(
            format!("无法读取备份目录（{error}）；请检查权限"),
            format!("the folder of backups cannot be read ({error}); check its rights"),
        ),
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "tests")]
    use super::*;

    #[test]
    fn a_name_stays_in_the_folder_and_has_its_ending() {
        for (given, name) in [
            ("evening", "evening.backup"),
            ("2026-11-22_a.b.backup", "2026-11-22_a.b.backup"),
        ] {
            assert_eq!(checked(given).unwrap(), name);
        }
        let long = "x".repeat(NAME_CHARACTERS_MAX + 1);
        for bad in [".", "..", "a/b", "../x", "/x", "备份", ".backup", "a b", &long] {
            assert!(checked(bad).is_err(), "{bad}");
        }
        let evening = Timestamp::from_second(1_795_226_400).unwrap();
        assert_eq!(backup_name_of(evening, TimeZone::UTC), "20261121-020000.backup");
    }
}
