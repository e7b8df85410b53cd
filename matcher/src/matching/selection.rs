//! Which rows of a pool take part in a run.

/// Up to so many chosen rows are looked at one by one; of more the postings lead to the best ones sooner.
const FEW: usize = 4096;

/// All rows of a pool, or those with certain creation numbers.
#[derive(Clone, Debug, Default)]
pub struct Selection {
    chosen: Option<Chosen>,
}

#[derive(Clone, Debug)]
struct Chosen {
    /// Rising, without doubles.
    numbers: Vec<u64>,
    /// One bit a number.
    bits: Vec<u64>,
}

impl Selection {
    /// All rows.
    #[must_use]
    pub fn all() -> Self {
        Self::default()
    }

    /// The rows with these creation numbers; numbers without a row are passed over, doubles count once.
    pub fn of(numbers: impl IntoIterator<Item = u64>) -> Self {
        let mut numbers: Vec<u64> = numbers.into_iter().collect();
        numbers.sort_unstable();
        numbers.dedup();
        let words = numbers.last().map_or(0, |last| word(*last) + 1);
        let mut bits = vec![0_u64; words];
        for number in &numbers {
            bits[word(*number)] |= 1 << (number % 64);
        }
        Self {
            chosen: Some(Chosen { numbers, bits }),
        }
    }

    /// Whether the row with this number takes part.
    #[inline]
    #[must_use]
    pub fn has(&self, number: u64) -> bool {
        match &self.chosen {
            None => true,
            Some(chosen) => {
                let bits = chosen.bits.get(word(number)).copied().unwrap_or(0);
                bits >> (number % 64) & 1 == 1
            }
        }
    }

    /// The numbers, if they are few.
    pub(crate) fn few(&self) -> Option<&[u64]> {
        let numbers = &self.chosen.as_ref()?.numbers;
        (numbers.len() <= FEW).then_some(numbers)
    }
}

fn word(number: u64) -> usize {
    usize::try_from(number / 64).unwrap_or(usize::MAX - 1)
}
