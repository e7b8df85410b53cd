//! The wire front: services of `duijie.v1`, health, reflection, limits, deadlines and shutdown.
//!
//! In: tonic requests. Out: tonic responses and statuses. Handlers translate and wait; what is asked is answered by
//! `engine`, what is computed runs behind `cpu`, and every failure becomes a status in `error`.

#[macro_use]
mod record_service;

mod access;
mod admin;
mod admission;
mod allowance;
mod answer;
mod arrival;
mod audit;
mod bulk;
mod bulk_runs;
mod candidates;
mod codes;
mod connections;
mod desk;
mod duplicates;
mod employers;
mod error;
mod fair_streams;
mod fairs;
mod groups;
mod guarded;
mod language;
mod matching;
mod measure;
mod my_data;
mod outbox;
mod patience;
mod plans;
mod policies;
mod principal;
mod records;
mod search;
mod serve;
mod shortages;
mod statistics;
mod tracking;
mod upsert;
mod vacancies;
mod written;

pub use admission::AdmissionOptions;
pub use allowance::AllowanceOptions;
pub use error::{ERROR_DOMAIN, status};
pub use serve::{ServeOptions, Server, bind};
