//! Points of both sides in one number, so that a loop adds two at once.

/// Points for a unit of a bound.
const POINTS_PER_UNIT: f32 = 8.0;
/// Bits of the sum of one side, whose terms add no more than 100,000 points and a unit of rounding each.
const SIDE_BITS: u32 = 14;
const SIDE_MASK: u32 = (1 << SIDE_BITS) - 1;
/// Above both sums: a hard term is not met.
pub(super) const BARRED: u32 = 1 << 28;
/// For each side: a term with enough weight for coverage is known.
pub(super) const KNOWN: [u32; 2] = [1 << 29, 1 << 30];
/// The sums without the flags.
pub(super) const SUMS: u32 = (1 << (2 * SIDE_BITS)) - 1;

/// Points as units, rounded up.
#[allow(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "between 0 and 100,000"
)]
pub(super) fn units(points: f32) -> u32 {
    (points / POINTS_PER_UNIT).ceil() as u32
}

/// Units as points.
#[allow(clippy::cast_precision_loss, reason = "below 2^14")]
#[inline]
pub(super) fn points(units: u32) -> f32 {
    units as f32 * POINTS_PER_UNIT
}

/// Units at the place of their side.
#[inline]
pub(super) fn on(lane: usize, units: u32) -> u32 {
    units << (SIDE_BITS * u32::from(lane == 1))
}

/// The units of a side.
#[inline]
pub(super) fn side(lane: usize, sums: u32) -> u32 {
    sums >> (SIDE_BITS * u32::from(lane == 1)) & SIDE_MASK
}
