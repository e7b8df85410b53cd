//! A file that appears under its name only when it is complete and durable.

use crate::error::Error;
use duijie_domain::message::Text;
use std::fs::File;
use std::io::{BufWriter, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};
use tempfile::NamedTempFile;

/// Tells spreadsheet programs that a text file is UTF-8.
const UTF8_MARK: &[u8] = b"\xEF\xBB\xBF";

/// A file beside its final name. It vanishes if it is dropped before [`AtomicFile::finish`].
pub(crate) struct AtomicFile {
    buffer: BufWriter<NamedTempFile>,
    path: PathBuf,
}

impl AtomicFile {
    /// An empty file that is to become `path`.
    pub(crate) fn create(path: &Path) -> Result<Self, Error> {
        let file = NamedTempFile::new_in(folder_of(path)).map_err(not_writable)?;
        Ok(Self {
            buffer: BufWriter::new(file),
            path: path.to_owned(),
        })
    }

    /// The same, beginning with the mark by which spreadsheet programs know UTF-8.
    pub(crate) fn with_mark(path: &Path) -> Result<Self, Error> {
        let mut file = Self::create(path)?;
        file.write_all(UTF8_MARK).map_err(not_writable)?;
        Ok(file)
    }

    /// Makes the content durable, then puts the file under its name in place of what was there.
    pub(crate) fn finish(self) -> Result<(), Error> {
        let file = self
            .buffer
            .into_inner()
            .map_err(|error| not_writable(error.into_error()))?;
        file.as_file().sync_all().map_err(not_writable)?;
        file.persist(&self.path)
            .map_err(|error| not_writable(error.error))?;
        let folder = File::open(folder_of(&self.path)).map_err(not_writable)?;
        folder.sync_all().map_err(not_writable)
    }
}

impl Write for AtomicFile {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.buffer.write(bytes)
    }

    fn flush(&mut self) -> std::io::Result<()> {
        self.buffer.flush()
    }
}

impl Seek for AtomicFile {
    fn seek(&mut self, position: SeekFrom) -> std::io::Result<u64> {
        self.buffer.seek(position)
    }
}

/// Writes a file as a whole: it appears under its name only when it is complete and durable.
///
/// # Errors
/// `InvalidInput` when it cannot be written; what was there before stays.
pub fn write_whole(path: &Path, bytes: &[u8]) -> Result<(), Error> {
    let mut file = AtomicFile::create(path)?;
    file.write_all(bytes).map_err(not_writable)?;
    file.finish()
}

/// The folder in which a file lies.
pub(super) fn folder_of(path: &Path) -> &Path {
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty());
    folder.unwrap_or(Path::new("."))
}

/// A file that could not be written.
pub(crate) fn not_writable(error: impl std::fmt::Display) -> Error {
    let text = Text::new(
        format!("文件无法写入：{error}；请检查文件夹、权限和磁盘空间"),
        format!("the file cannot be written: {error}; check folder, permissions and disk space"),
    );
    Error::invalid("file", "FILE_NOT_WRITABLE", text)
}
