//! Follow-up (跟踪服务): what follows from events about where a person, a vacancy and the two together stand.
//!
//! Events come in, in the order in which they were recorded; stages, hires and services go out, or the reason why an event
//! cannot have happened. Nothing here is set by hand, and the same events always give the same states.
//!
//! [`stage`] is the order of steps, [`pair`] one person and one vacancy, [`person`] everything about a person, [`places`]
//! the places that hires hold, [`refusal`] why an event is refused, [`standard`] what everyone is to be given and until when.

mod pair;
mod person;
mod places;
mod refusal;
mod stage;
mod standard;

pub use pair::{Hire, PairEvent, PairFile};
pub use person::{Assignment, Circumstances, GrantPaid, PersonFile, PersonState, ServiceGiven, Taken};
pub use places::{PlaceChange, PlacesFile};
pub use refusal::Refusal;
pub use stage::Stage;
pub use standard::{Due, Priority, ServiceStandard, StandardFault, StandardItem};
