//! The prints of one kind of records of one tenant, and which of them share a key.

use super::{Duplicate, Pair, PairPage, PairQuery};
use crate::error::{Error, Unavailable};
use duijie_domain::duplicate::{BlockKey, Certainty, Print};
use std::collections::{BTreeMap, BTreeSet};

/// A key that more records share tells nothing: the telephone of an agency, the words of a form. Proofs have no limit.
const SHARING_MAX: usize = 256;

/// Prints by creation number.
pub(super) struct Register<P> {
    prints: BTreeMap<u64, P>,
    /// Key and creation number, so that those who share a key stand together in the order of creation.
    sharing: BTreeSet<(u64, u64)>,
}

impl<P> Default for Register<P> {
    fn default() -> Self {
        Self {
            prints: BTreeMap::new(),
            sharing: BTreeSet::new(),
        }
    }
}

impl<P: Print> Register<P> {
    /// Puts a print in the place of an earlier one.
    pub(super) fn put(&mut self, number: u64, print: P) {
        self.remove(number);
        let keys = print.keys().iter();
        self.sharing.extend(keys.map(|key| (key.digest, number)));
        self.prints.insert(number, print);
    }

    /// Forgets a record.
    pub(super) fn remove(&mut self, number: u64) {
        if let Some(print) = self.prints.remove(&number) {
            for key in print.keys() {
                self.sharing.remove(&(key.digest, number));
            }
        }
    }

    /// Those behind the number `after` that may mean the same as a record, in the order of their numbers.
    pub(super) fn like(&self, number: u64, after: u64) -> Vec<Duplicate> {
        let Some(print) = self.prints.get(&number) else {
            return Vec::new();
        };
        let near: BTreeSet<u64> = print
            .keys()
            .iter()
            .flat_map(|key| self.sharers(*key, after))
            .collect();
        let others = near.into_iter().filter(|other| *other != number);
        others
            .filter_map(|other| {
                let likeness = print.likeness(self.prints.get(&other)?)?;
                Some(Duplicate {
                    number: other,
                    likeness,
                })
            })
            .collect()
    }

    /// Those that are proven to mean the same as a print, in the order of their numbers.
    pub(super) fn proven(&self, print: &P) -> Vec<u64> {
        let proofs = print.keys().iter().filter(|key| key.is_proof);
        let sharers: BTreeSet<u64> = proofs.flat_map(|key| self.sharers(*key, 0)).collect();
        let is_same = |number: &u64| {
            let likeness = self.prints.get(number).and_then(|other| print.likeness(other));
            likeness.is_some_and(|likeness| likeness.certainty == Certainty::Certain)
        };
        sharers.into_iter().filter(is_same).collect()
    }

    /// Those behind `after` that have a key; none if too many have it. All who have it are counted, so that it does not
    /// matter from which side one looks.
    fn sharers(&self, key: BlockKey, after: u64) -> impl Iterator<Item = u64> {
        let all = (key.digest, 0)..=(key.digest, u64::MAX);
        let is_telling = key.is_proof || self.sharing.range(all).nth(SHARING_MAX).is_none();
        let behind = (key.digest, after.saturating_add(1))..=(key.digest, u64::MAX);
        let behind = is_telling.then(|| self.sharing.range(behind));
        behind.into_iter().flatten().map(|(_, number)| *number)
    }

    /// A page of pairs. A record is looked at with those behind it, so each pair is met once.
    pub(super) fn pairs(&self, query: &PairQuery<'_>) -> Result<PairPage, Error> {
        let mut page = PairPage::default();
        let (first, mut second) = query.after;
        for number in self.prints.range(first.max(1)..).map(|(number, _)| *number) {
            if !(query.goes_on)() {
                return Err(Error::Unavailable(Unavailable::Cancelled));
            }
            let after = if number == first {
                second.max(number)
            } else {
                number
            };
            second = 0;
            for Duplicate {
                number: other,
                likeness,
            } in self.like(number, after)
            {
                let pair = Pair {
                    first: number,
                    second: other,
                    likeness,
                };
                if !(query.wants)(&pair)? {
                    continue;
                }
                if page.pairs.len() == query.limit {
                    page.goes_on = true;
                    return Ok(page);
                }
                page.pairs.push(pair);
            }
        }
        Ok(page)
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "tests")]
    use super::*;
    use crate::store::Tenant;
    use duijie_domain::RecordKind;
    use duijie_domain::duplicate::{Likeness, SCORE_MAX, Sign};

    #[derive(Clone)]
    struct Shared(Vec<BlockKey>);

    impl Print for Shared {
        fn keys(&self) -> &[BlockKey] {
            &self.0
        }

        fn likeness(&self, _: &Self) -> Option<Likeness> {
            Some(Likeness {
                certainty: Certainty::Certain,
                score: SCORE_MAX,
                signs: vec![Sign::SameDocument],
            })
        }
    }

    fn register(records: u64, is_proof: bool) -> Register<Shared> {
        let mut register = Register::default();
        for number in 1..=records {
            register.put(number, Shared(vec![BlockKey { digest: 7, is_proof }]));
        }
        register
    }

    fn page(register: &Register<Shared>, after: (u64, u64), limit: usize) -> PairPage {
        let query = PairQuery {
            tenant: &Tenant::new("local").unwrap(),
            kind: RecordKind::Candidate,
            after,
            limit,
            wants: &|_| Ok(true),
            goes_on: &|| true,
        };
        register.pairs(&query).unwrap()
    }

    #[test]
    fn a_key_that_too_many_share_tells_nothing_unless_it_is_a_proof() {
        let many = SHARING_MAX as u64 + 1;
        assert_eq!(register(many - 1, false).like(1, 0).len(), SHARING_MAX - 1);
        assert_eq!(register(many, false).like(1, 0).len(), 0);
        assert_eq!(register(many, false).like(many, 0).len(), 0);
        assert_eq!(register(many, true).like(many, 0).len(), SHARING_MAX);
    }

    #[test]
    fn pages_hold_every_pair_once_in_order() {
        let register = register(7, false);
        let whole: Vec<(u64, u64)> = page(&register, (0, 0), 100)
            .pairs
            .iter()
            .map(|pair| (pair.first, pair.second))
            .collect();
        assert_eq!(whole.len(), 7 * 6 / 2);
        assert!(whole.is_sorted() && whole.iter().all(|(first, second)| first < second));
        for limit in 1..=whole.len() {
            let (mut paged, mut after) = (Vec::new(), (0, 0));
            loop {
                let page = page(&register, after, limit);
                assert!(page.pairs.len() <= limit);
                paged.extend(page.pairs.iter().map(|pair| (pair.first, pair.second)));
                after = *paged.last().unwrap();
                if !page.goes_on {
                    break;
                }
            }
            assert_eq!(paged, whole);
        }
    }

    #[test]
    fn what_was_removed_or_replaced_is_not_found_any_more() {
        let mut register = register(3, false);
        register.remove(2);
        register.put(
            3,
            Shared(vec![BlockKey {
                digest: 8,
                is_proof: false,
            }]),
        );
        assert!(register.like(1, 0).is_empty());
        assert_eq!(register.sharing.len(), 2);
    }
}
