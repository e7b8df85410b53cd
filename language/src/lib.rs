//! How people write about work: free text of vacancies and résumés read into the codes and values of `domain`.
//!
//! Every reader is pure: a text comes in, and out go values with the span they were read from and a confidence, and
//! doubts where the text can be read in several ways. What the codes mean stands in `domain`, what a reading counts in
//! a score stands in `matcher`. No files, no clock, no environment, no engine and no wire type may be named here.

pub mod benefit;
pub mod education;
pub mod everyday;
pub mod experience;
pub mod major;
pub mod normalise;
pub mod pay;
pub mod place;
pub mod reading;
pub mod skill;
pub mod target_group;
pub mod text;
pub mod title;
pub mod wording;
pub mod working_time;

#[cfg(test)]
mod cases;
mod number;
mod word_table;
