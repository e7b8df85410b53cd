//! What must hold of foreign bytes, whoever made them: one public function a target, called by libFuzzer with its bytes.
//!
//! Each says more than that nothing panics: what is read can be written and read again, spans lie in their text, and what
//! is refused is refused in both languages. Where checksums would stop every changed byte at the door, they are made right
//! here first. No target needs the server, a clock or an engine on disk.

mod common;
mod files;
mod forms;
mod imports;
mod keys;
mod language;
mod records;
mod search;
mod settings;
mod workbook;

pub use files::kept_files;
pub use forms::stored_forms;
pub use imports::{import_text, import_workbook};
pub use keys::keys_and_log;
pub use language::{language_tables, language_text};
pub use records::records;
pub use search::search;
pub use settings::settings;
