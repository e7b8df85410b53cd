//! Records with a place within a radius.
//!
//! In: a centre and a radius. Out: an engine query over the column of places. Distances are those of the scores: straight
//! lines on the grid of [`GRID_UNIT_METRES`]; a place without a point of its own stands at the point of its division.

use crate::index::schema::POINTS;
use duijie_domain::place::{GRID_UNIT_METRES, GeoPoint, GridPoint};
use serde::{Deserialize, Serialize};
use tantivy::columnar::Column;
use tantivy::query::{ConstScorer, EnableScoring, Explanation, Query, Scorer, Weight};
use tantivy::{DocId, DocSet, Score, SeekDangerResult, SegmentReader, TERMINATED, TantivyError};

/// The largest radius in metres.
pub const RADIUS_METRES_MAX: u32 = 1_000_000;
/// The smallest radius in metres: the grid is no finer.
pub const RADIUS_METRES_MIN: u32 = 100;

const MICRODEGREES: f64 = 1_000_000.0;
/// Metres of a kilometre.
const METRES: f64 = 1_000.0;

/// A centre and a radius; whole numbers, so that equal filters are equal.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Near {
    /// Millionths of a degree east.
    pub longitude_microdegrees: i32,
    /// Millionths of a degree north.
    pub latitude_microdegrees: i32,
    /// Metres over ground.
    pub radius_metres: u32,
}

impl Near {
    /// Within the radius around a point. What is missing or no number becomes a value that no point or radius has.
    pub fn new(point: Option<GeoPoint>, radius_kilometres: f64) -> Self {
        let degrees = |degrees: fn(&GeoPoint) -> f64| {
            point
                .as_ref()
                .map_or(i32::MAX, |point| microdegrees(degrees(point)))
        };
        Self {
            longitude_microdegrees: degrees(|point| point.longitude),
            latitude_microdegrees: degrees(|point| point.latitude),
            radius_metres: metres(radius_kilometres),
        }
    }

    /// The centre.
    pub fn point(&self) -> GeoPoint {
        GeoPoint {
            longitude: f64::from(self.longitude_microdegrees) / MICRODEGREES,
            latitude: f64::from(self.latitude_microdegrees) / MICRODEGREES,
        }
    }

    /// The radius as callers give it.
    pub fn radius_kilometres(&self) -> f64 {
        f64::from(self.radius_metres) / METRES
    }

    fn centre(&self) -> GridPoint {
        self.point().grid()
    }

    /// The radius over ground as the square of a straight line in grid units.
    #[allow(
        clippy::cast_possible_truncation,
        reason = "a chord of the earth is below 2^20 grid units"
    )]
    fn squared_reach(&self) -> i64 {
        const EARTH_RADIUS_METRES: f64 = 6_371_000.0;
        let half_angle = f64::from(self.radius_metres) / EARTH_RADIUS_METRES / 2.0;
        let chord = 2.0 * EARTH_RADIUS_METRES * half_angle.min(std::f64::consts::FRAC_PI_2).sin();
        let units = chord / f64::from(GRID_UNIT_METRES);
        (units * units).ceil() as i64
    }
}

#[allow(
    clippy::cast_possible_truncation,
    reason = "a cast of a float saturates, and degrees end at 180"
)]
fn microdegrees(degrees: f64) -> i32 {
    match degrees.is_nan() {
        true => i32::MAX,
        false => (degrees * MICRODEGREES).round() as i32,
    }
}

/// What is no number is no length.
#[allow(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "a cast of a float saturates, and no radius is that long"
)]
fn metres(kilometres: f64) -> u32 {
    (kilometres * METRES).round() as u32
}

/// Bits of one coordinate; the sphere's radius is 318,550 units.
const AXIS_BITS: u32 = 20;
const AXIS_MASK: u64 = (1 << AXIS_BITS) - 1;
const AXIS_MIDDLE: i32 = 1 << (AXIS_BITS - 1);

/// A place as one value of the column.
pub(in crate::index) fn pack_point(point: GridPoint) -> u64 {
    let axis = |value: i32| u64::from((value + AXIS_MIDDLE).unsigned_abs()) & AXIS_MASK;
    (axis(point.x) << (2 * AXIS_BITS)) | (axis(point.y) << AXIS_BITS) | axis(point.z)
}

fn unpack_point(packed: u64) -> GridPoint {
    let axis = |value: u64| i32::try_from(value & AXIS_MASK).unwrap_or_default() - AXIS_MIDDLE;
    GridPoint {
        x: axis(packed >> (2 * AXIS_BITS)),
        y: axis(packed >> AXIS_BITS),
        z: axis(packed),
    }
}

/// The engine's form of [`Near`].
#[derive(Debug, Clone)]
pub(super) struct NearQuery(pub(super) Near);

impl Query for NearQuery {
    fn weight(&self, _scoring: EnableScoring<'_>) -> tantivy::Result<Box<dyn Weight>> {
        Ok(Box::new(NearWeight {
            centre: self.0.centre(),
            squared_reach: self.0.squared_reach(),
        }))
    }
}

struct NearWeight {
    centre: GridPoint,
    squared_reach: i64,
}

impl NearWeight {
    fn walk(&self, reader: &SegmentReader) -> tantivy::Result<Walk> {
        Ok(Walk {
            places: reader.fast_fields().u64(POINTS)?,
            centre: self.centre,
            squared_reach: self.squared_reach,
            document: 0,
            documents: reader.max_doc(),
        })
    }
}

impl Weight for NearWeight {
    fn scorer(&self, reader: &SegmentReader, boost: Score) -> tantivy::Result<Box<dyn Scorer>> {
        let mut walk = self.walk(reader)?;
        walk.go_on_from(0);
        Ok(Box::new(ConstScorer::new(walk, boost)))
    }

    /// Beside other demands only the documents are looked at that pass those.
    fn scorer_danger(
        &self,
        reader: &SegmentReader,
        target: DocId,
        boost: Score,
    ) -> tantivy::Result<(SeekDangerResult, Box<dyn Scorer>)> {
        let mut walk = self.walk(reader)?;
        let result = walk.seek_danger(target);
        Ok((result, Box::new(ConstScorer::new(walk, boost))))
    }

    fn explain(&self, _reader: &SegmentReader, document: DocId) -> tantivy::Result<Explanation> {
        Err(TantivyError::InvalidArgument(format!(
            "places give no relevance to document {document}"
        )))
    }
}

/// A walk over the documents of a segment that looks at the places of each.
struct Walk {
    places: Column<u64>,
    centre: GridPoint,
    squared_reach: i64,
    document: DocId,
    documents: DocId,
}

impl Walk {
    fn is_hit(&self, document: DocId) -> bool {
        let is_near = |packed| self.centre.squared_distance(&unpack_point(packed)) <= self.squared_reach;
        self.places.values_for_doc(document).any(is_near)
    }

    fn go_on_from(&mut self, document: DocId) -> DocId {
        let next = (document..self.documents).find(|document| self.is_hit(*document));
        self.document = next.unwrap_or(TERMINATED);
        self.document
    }
}

impl DocSet for Walk {
    fn advance(&mut self) -> DocId {
        self.go_on_from(self.document.saturating_add(1))
    }

    fn seek(&mut self, target: DocId) -> DocId {
        self.go_on_from(target.max(self.document))
    }

    fn seek_danger(&mut self, target: DocId) -> SeekDangerResult {
        if target < self.documents && self.is_hit(target) {
            self.document = target;
            return SeekDangerResult::Found;
        }
        let next = target.saturating_add(1);
        self.document = if next < self.documents { next } else { TERMINATED };
        SeekDangerResult::SeekLowerBound(self.document)
    }

    fn doc(&self) -> DocId {
        self.document
    }

    fn size_hint(&self) -> u32 {
        self.documents
    }

    /// Looking at places costs more than reading a list of documents, so it is done last.
    fn cost(&self) -> u64 {
        const LISTS: u64 = 8;
        u64::from(self.documents) * LISTS
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "tests")]
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn a_place_says_what_was_put_in(longitude in -180.0_f64..180.0, latitude in -90.0_f64..90.0) {
            let point = GeoPoint { longitude, latitude }.grid();
            prop_assert_eq!(unpack_point(pack_point(point)), point);
        }
    }

    #[test]
    fn the_reach_is_the_way_over_ground() {
        let centre = GeoPoint {
            longitude: 116.0,
            latitude: 36.0,
        };
        for kilometres in [1_u32, 10, 100, 1_000] {
            let near = Near::new(Some(centre), f64::from(kilometres));
            let degrees = |metres: f64| metres / (std::f64::consts::PI * 6_371_000.0 / 180.0);
            let at = |metres: f64| {
                GeoPoint {
                    latitude: 36.0 - degrees(metres),
                    ..centre
                }
                .grid()
            };
            let metres = f64::from(near.radius_metres);
            let is_near = |metres: f64| near.centre().squared_distance(&at(metres)) <= near.squared_reach();
            assert!(
                is_near(metres - 50.0) && !is_near(metres + 50.0),
                "{kilometres} km"
            );
        }
    }
}
