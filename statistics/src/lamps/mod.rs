//! Early-warning lamps: measures of areas and occupations over periods, the bands they light, and how the rules would
//! have done in the past.
//!
//! In: cells with places and persons, one set for each period in order, and rules as data. Out: what is lit in each
//! period. Cells whose numbers may not be told must not be handed in.

mod back_test;
mod rules;
mod watch;

pub use back_test::{BackTest, back_test};
pub use rules::{Band, Colour, LampRules, Rule};
pub use watch::{Lamp, Observation, Observed, Place, watch};
