//! What can go wrong here, split by who can act. Rows of any content are counted; nothing of them is an error.

use duijie_domain::message::Text;

/// Why something could not be counted or printed.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Error {
    /// The caller named a period, a table or an area that cannot be.
    #[error("{message}")]
    Request {
        /// The field that is wrong.
        field: &'static str,
        /// What is wrong and what to do.
        message: Text,
    },
    /// A data file of the operator (tables, classes, lamps) is not sound.
    #[error("{file}: {message}")]
    Data {
        /// The file.
        file: &'static str,
        /// What is wrong and what to do.
        message: Text,
    },
    /// The workbook could not be written; the operator should report it.
    #[error("{0}")]
    Workbook(Text),
}

impl Error {
    pub(crate) fn data(file: &'static str, zh: impl Into<String>, en: impl Into<String>) -> Self {
        Self::Data {
            file,
            message: Text::new(zh, en),
        }
    }

    pub(crate) fn request(field: &'static str, zh: impl Into<String>, en: impl Into<String>) -> Self {
        Self::Request {
            field,
            message: Text::new(zh, en),
        }
    }
}
