//! Symmetric positive systems: a small one turned round, a large one solved by conjugate gradients. What the numbers mean
//! is not known here.

/// The inverse of a symmetric positive matrix of `size` rows; `None` if it is not positive.
pub(super) fn inverse(mut matrix: Vec<f64>, size: usize) -> Option<Vec<f64>> {
    factor(&mut matrix, size)?;
    let lower = lower_inverse(&matrix, size);
    let mut result = vec![0.0; size * size];
    for (at, row) in lower.chunks(size).enumerate() {
        for one in 0..=at {
            let target = &mut result[one * size..one * size + one + 1];
            add(target, &row[..=one], row[one]);
        }
    }
    for one in 0..size {
        for other in 0..one {
            result[other * size + one] = result[one * size + other];
        }
    }
    Some(result)
}

/// Cholesky's factor, in the lower half.
fn factor(matrix: &mut [f64], size: usize) -> Option<()> {
    for at in 0..size {
        let (above, rest) = matrix.split_at_mut(at * size);
        let row = &mut rest[..size];
        for column in 0..at {
            let other = &above[column * size..column * size + column + 1];
            row[column] = (row[column] - dot(&row[..column], &other[..column])) / other[column];
        }
        let left = row[at] - dot(&row[..at], &row[..at]);
        if left.is_nan() || left <= 0.0 {
            return None;
        }
        row[at] = left.sqrt();
    }
    Some(())
}

/// The inverse of a lower triangle.
fn lower_inverse(lower: &[f64], size: usize) -> Vec<f64> {
    let mut result = vec![0.0; size * size];
    for at in 0..size {
        let (above, rest) = result.split_at_mut(at * size);
        let row = &mut rest[..=at];
        for before in 0..at {
            add(
                &mut row[..=before],
                &above[before * size..=before * size + before],
                -lower[at * size + before],
            );
        }
        row[at] = 1.0;
        let own = lower[at * size + at];
        row.iter_mut().for_each(|cell| *cell /= own);
    }
    result
}

/// Adds a multiple of a row.
fn add(target: &mut [f64], row: &[f64], factor: f64) {
    target
        .iter_mut()
        .zip(row)
        .for_each(|(cell, other)| *cell += factor * other);
}

/// The sum of products, in eight lanes so that a compiler can go several at a time.
pub(super) fn dot(one: &[f64], other: &[f64]) -> f64 {
    let mut lanes = [0.0_f64; 8];
    let (ones, others) = (one.chunks_exact(8), other.chunks_exact(8));
    let rest: f64 = ones
        .remainder()
        .iter()
        .zip(others.remainder())
        .map(|(one, other)| one * other)
        .sum();
    for (one, other) in ones.zip(others) {
        for lane in 0..8 {
            lanes[lane] += one[lane] * other[lane];
        }
    }
    lanes.iter().sum::<f64>() + rest
}

fn dot_narrow(one: &[f32], other: &[f32]) -> f32 {
    let mut lanes = [0.0_f32; 16];
    let (ones, others) = (one.chunks_exact(16), other.chunks_exact(16));
    let rest: f32 = ones
        .remainder()
        .iter()
        .zip(others.remainder())
        .map(|(one, other)| one * other)
        .sum();
    for (one, other) in ones.zip(others) {
        for lane in 0..16 {
            lanes[lane] += one[lane] * other[lane];
        }
    }
    lanes.iter().sum::<f32>() + rest
}

/// A large symmetric matrix, narrow numbers to save space.
pub(super) struct Symmetric {
    size: usize,
    cells: Vec<f32>,
}

/// How far a solution may be off, as a share of the right side.
const TOLERANCE: f64 = 2e-3;

/// After how many steps the solution is taken as it is.
const STEPS_MAX: usize = 500;

impl Symmetric {
    /// From the cells on and below the diagonal; `row` tells those of one row.
    pub(super) fn new(size: usize, mut row: impl FnMut(usize) -> Vec<f32>) -> Self {
        let mut cells = vec![0.0; size * size];
        for at in 0..size {
            for (other, cell) in row(at).into_iter().enumerate() {
                cells[at * size + other] = cell;
                cells[other * size + at] = cell;
            }
        }
        Self { size, cells }
    }

    /// The matrix times a vector.
    #[allow(
        clippy::cast_possible_truncation,
        reason = "digits are lost on purpose; the matrix has no more"
    )]
    pub(super) fn times(&self, vector: &[f64]) -> Vec<f64> {
        let narrow: Vec<f32> = vector.iter().map(|cell| *cell as f32).collect();
        let rows = self.cells.chunks(self.size.max(1));
        rows.map(|row| f64::from(dot_narrow(row, &narrow))).collect()
    }

    /// Solves (matrix + noise) x = right over the rows that are kept; x is 0 elsewhere.
    pub(super) fn solve(&self, noise: f64, right: &[f64], is_kept: &[bool]) -> Vec<f64> {
        let keep = |vector: &mut Vec<f64>| {
            let cells = vector.iter_mut().zip(is_kept).filter(|(_, kept)| !**kept);
            cells.for_each(|(cell, _)| *cell = 0.0);
        };
        let mut rest = right.to_vec();
        keep(&mut rest);
        let mut solution = vec![0.0; right.len()];
        let mut direction = rest.clone();
        let mut squares = dot(&rest, &rest);
        let enough = squares * TOLERANCE * TOLERANCE;
        for _ in 0..STEPS_MAX {
            if squares <= enough {
                break;
            }
            let mut image = self.times(&direction);
            add(&mut image, &direction, noise);
            keep(&mut image);
            let step = squares / dot(&direction, &image);
            add(&mut solution, &direction, step);
            add(&mut rest, &image, -step);
            let next = dot(&rest, &rest);
            let turn = next / squares;
            let turned = direction.iter().zip(&rest).map(|(old, rest)| rest + turn * old);
            direction = turned.collect();
            squares = next;
        }
        solution
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::cast_possible_truncation, reason = "digits are lost on purpose")]
    use super::*;

    /// A positive matrix without any pattern of its own.
    fn sample(size: usize) -> Vec<f64> {
        let cell = |one: usize, other: usize| {
            let apart = one.abs_diff(other) as f64;
            (-0.3 * apart).exp() + if one == other { 0.5 } else { 0.0 }
        };
        (0..size * size).map(|at| cell(at / size, at % size)).collect()
    }

    #[test]
    fn a_matrix_times_its_inverse_is_one() {
        let size = 23;
        let matrix = sample(size);
        let inverse = inverse(matrix.clone(), size).unwrap();
        for one in 0..size {
            for other in 0..size {
                let product = dot(&matrix[one * size..][..size], &inverse[other * size..][..size]);
                let wanted = if one == other { 1.0 } else { 0.0 };
                assert!((product - wanted).abs() < 1e-9, "{one} {other}: {product}");
            }
        }
    }

    #[test]
    fn what_is_not_positive_has_no_inverse() {
        assert_eq!(inverse(vec![1.0, 2.0, 2.0, 1.0], 2), None);
        assert_eq!(inverse(vec![f64::NAN], 1), None);
    }

    #[test]
    fn a_solution_solves_the_kept_rows_only() {
        let size = 40;
        let matrix = sample(size);
        let large = Symmetric::new(size, |row| {
            matrix[row * size..=row * size + row]
                .iter()
                .map(|cell| *cell as f32)
                .collect()
        });
        let right: Vec<f64> = (0..size).map(|at| (at as f64).sin()).collect();
        let is_kept: Vec<bool> = (0..size).map(|at| at % 3 != 0).collect();
        let solution = large.solve(0.1, &right, &is_kept);
        let image = large.times(&solution);
        for at in 0..size {
            if is_kept[at] {
                assert!((image[at] + 0.1 * solution[at] - right[at]).abs() < 0.02);
            } else {
                assert_eq!(solution[at], 0.0);
            }
        }
    }
}
