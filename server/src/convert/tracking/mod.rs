//! Messages of follow-up: what happened in `event`, what follows from it in `answer`, what is asked in `query`.

mod answer;
mod event;
mod query;

pub use answer::{write_dues, write_pair_file, write_person_file, write_places, write_whereabouts};
pub(super) use event::{day, write_grant};
pub use event::{read_event, write_event, write_recorded};
pub use query::{read_due_query, read_whereabouts_query};
