//! Sentences for people, always in both languages. Which sentence is said is decided elsewhere.

use std::fmt;

/// One sentence in Chinese and in English.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Default)]
pub struct Text {
    /// Chinese, the language of officials, employers and seekers.
    pub zh: String,
    /// English, the language of the people who build on the interface.
    pub en: String,
}

impl Text {
    /// The sentence in both languages.
    pub fn new(zh: impl Into<String>, en: impl Into<String>) -> Self {
        Self {
            zh: zh.into(),
            en: en.into(),
        }
    }
}

impl fmt::Display for Text {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{} / {}", self.zh, self.en)
    }
}
