//! How people write about work: free text of vacancies and résumés read into the codes and values of `domain`.
//!
//! Every reader is pure: a text comes in, and out go values with the span they were read from and a confidence, and
//! doubts where the text can be read in several ways. What the codes mean stands in `domain`, what a reading counts in
//! a score stands in `matcher`. No files, no clock, no environment, no engine and no wire type may be named here.

pub mod reading;
pub mod text;
pub mod title;
