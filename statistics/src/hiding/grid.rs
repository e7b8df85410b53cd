//! Hiding in a table of two sides: whole rows are withheld, so that columns and rows may have their sums told.

/// Which rows of a table are withheld: each that has a small number, each that must be (`is_secret`), and as many more
/// as it takes that every small number could be at least `threshold` wider. A small number can move where it and three
/// others at the corners of a rectangle of withheld rows change together and no sum does.
#[must_use]
pub fn withheld_rows(rows: &[Vec<i64>], is_secret: &[bool], threshold: i64) -> Vec<bool> {
    let is_small = |value: &i64| (1..threshold).contains(value);
    let mut withheld: Vec<bool> = rows
        .iter()
        .zip(is_secret)
        .map(|(row, secret)| *secret || row.iter().any(is_small))
        .collect();
    while !is_guarded(rows, &withheld, threshold) {
        let shown = (0..rows.len()).filter(|&row| !withheld[row] && rows[row].iter().any(|value| *value > 0));
        let Some(smallest) = shown.min_by_key(|&row| (rows[row].iter().sum::<i64>(), row)) else {
            break;
        };
        withheld[smallest] = true;
    }
    withheld
}

fn is_guarded(rows: &[Vec<i64>], withheld: &[bool], threshold: i64) -> bool {
    let kept = rows.iter().zip(withheld).filter(|(_, kept)| **kept);
    let kept: Vec<&Vec<i64>> = kept.map(|(row, _)| row).collect();
    (0..kept.len()).all(|at| {
        let small = (0..kept[at].len()).filter(|&column| (1..threshold).contains(&kept[at][column]));
        small
            .into_iter()
            .all(|column| has_room(&kept, (at, column), threshold))
    })
}

/// Whether a number can move so far up and down by rectangles.
fn has_room(rows: &[&Vec<i64>], (at, column): (usize, usize), threshold: i64) -> bool {
    let (mut up, mut down) = (0, 0);
    for (_, other) in rows.iter().enumerate().filter(|(place, _)| *place != at) {
        for (other_column, value) in other.iter().enumerate().filter(|(place, _)| *place != column) {
            up = up.max(other[column].min(rows[at][other_column]));
            down = down.max(rows[at][column].min(*value));
            if up + down >= threshold {
                return true;
            }
        }
    }
    false
}

#[cfg(test)]
mod tests {
    use super::withheld_rows;

    #[test]
    fn a_row_with_a_small_number_is_never_withheld_alone() {
        let rows = vec![vec![2, 40, 9], vec![30, 30, 30], vec![8, 8, 8], vec![0, 0, 0]];
        assert_eq!(withheld_rows(&rows, &[false; 4], 5), [true, false, true, false]);
    }

    #[test]
    fn nothing_small_withholds_nothing() {
        let rows = vec![vec![20, 40], vec![30, 0]];
        assert_eq!(withheld_rows(&rows, &[false; 2], 5), [false, false]);
        assert_eq!(withheld_rows(&rows, &[false, true], 5), [false, true]);
    }
}
