//! All that is durable or searchable, synchronous: the store, the full-text index, duplicates, bulk runs, files in and out, backups,
//! the form of files that views are kept in, the keys under which persons are sealed, the audit log.
//!
//! Records of `domain` and foreign files come in; kept records, hits and sequences go out. No async runtime and no wire
//! type may be named here.

pub mod audit;
pub mod augment;
pub mod backup;
pub mod duplicates;
pub mod error;
pub mod export;
pub mod folders;
pub mod index;
pub mod ingest;
pub mod runs;
pub mod sections;
pub mod store;
pub mod vault;

pub use error::Error;
