//! Where people live and work: division, address, point, and the integer grid on which distances are measured.

use crate::code::DivisionCode;
use serde::{Deserialize, Serialize};

/// Mean earth radius in units of [`GRID_UNIT_METRES`].
const EARTH_RADIUS_GRID_UNITS: f64 = 6_371_000.0 / GRID_UNIT_METRES as f64;
/// Edge of the distance grid in metres.
pub const GRID_UNIT_METRES: u32 = 20;

/// A point on the earth in degrees, as the source gave it.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct GeoPoint {
    /// Degrees east, −180 to 180.
    pub longitude: f64,
    /// Degrees north, −90 to 90.
    pub latitude: f64,
}

impl GeoPoint {
    /// Whether both degrees are finite and in range.
    pub fn is_valid(&self) -> bool {
        (-180.0..=180.0).contains(&self.longitude) && (-90.0..=90.0).contains(&self.latitude)
    }

    /// The point on the sphere, rounded to the grid. Trigonometry comes from `libm`, so that every machine computes
    /// the same integers.
    #[allow(
        clippy::cast_possible_truncation,
        reason = "the sphere's radius is 318,550 units, far inside i32"
    )]
    pub fn grid(&self) -> GridPoint {
        let (latitude, longitude) = (self.latitude.to_radians(), self.longitude.to_radians());
        let round = |value: f64| libm::rint(EARTH_RADIUS_GRID_UNITS * value) as i32;
        GridPoint {
            x: round(libm::cos(latitude) * libm::cos(longitude)),
            y: round(libm::cos(latitude) * libm::sin(longitude)),
            z: round(libm::sin(latitude)),
        }
    }
}

/// A point on the sphere in units of [`GRID_UNIT_METRES`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct GridPoint {
    /// Towards longitude 0.
    pub x: i32,
    /// Towards longitude 90° east.
    pub y: i32,
    /// Towards the north pole.
    pub z: i32,
}

impl GridPoint {
    /// Square of the straight-line distance in grid units; monotone in the distance over ground.
    pub fn squared_distance(&self, other: &Self) -> i64 {
        let square = |a: i32, b: i32| (i64::from(a) - i64::from(b)).pow(2);
        square(self.x, other.x) + square(self.y, other.y) + square(self.z, other.z)
    }
}

/// A place of living or work.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Place {
    /// Administrative division (GB/T 2260 and the yearly list of the ministry of civil affairs).
    pub division: DivisionCode,
    /// Street and number, if told.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub address: String,
    /// The exact point, if told; otherwise the division's point stands in for it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub point: Option<GeoPoint>,
}

impl Place {
    /// A place of which only the division is known.
    pub fn in_division(division: DivisionCode) -> Self {
        Self {
            division,
            address: String::new(),
            point: None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_kilometre_is_fifty_grid_units() {
        let here = GeoPoint {
            longitude: 115.985_389,
            latitude: 36.456_684,
        }
        .grid();
        let one_kilometre_north = GeoPoint {
            longitude: 115.985_389,
            latitude: 36.465_677,
        }
        .grid();
        let squared = here.squared_distance(&one_kilometre_north);
        assert!((49 * 49..=51 * 51).contains(&squared), "{squared}");
    }
}
