//! What can be wrong with a profile, told with its line in both languages, all at once.

use std::fmt;

use duijie_domain::message::Text;

/// One fault of a profile's text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ProfileProblem {
    /// Line from 1; 0 if the fault has no place.
    pub line: usize,
    /// UPPER_SNAKE.
    pub code: &'static str,
    /// What is wrong and what to do.
    pub message: Text,
}

/// Every fault of a refused profile.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ProfileError {
    /// In the order of the lines.
    pub problems: Vec<ProfileProblem>,
}

impl ProfileError {
    pub(super) fn not_shipped(name: &str, shipped: &[&str]) -> Self {
        let shipped = shipped.join(", ");
        let message = Text {
            zh: format!("没有名为“{name}”的内置方案；可用：{shipped}"),
            en: format!("no shipped profile is named {name:?}; there are: {shipped}"),
        };
        Self {
            problems: vec![ProfileProblem {
                line: 0,
                code: "PROFILE_UNKNOWN",
                message,
            }],
        }
    }
}

impl fmt::Display for ProfileError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (place, problem) in self.problems.iter().enumerate() {
            if place > 0 {
                writeln!(formatter)?;
            }
            let Text { zh, en } = &problem.message;
            write!(formatter, "line {}: {} {en} / {zh}", problem.line, problem.code)?;
        }
        Ok(())
    }
}

impl std::error::Error for ProfileError {}
