//! What happens to every row of a selection: how many pass, and why the others do not. No row is skipped.

use super::exact::Exact;
use super::query::{ADMISSION_BIT, ADMISSION_BITS, Query};
use super::searched::Searched;
use super::share::shares;
use crate::admission::ADMISSION_RULES;
use crate::judge::{Context, Reason, Verdict};
use crate::matching::{Limits, Selection, Tally};
use crate::parallel::{Cancelled, Control};
use crate::pool::{Chunk, PackedRow, Pool, number_at};

/// Counts the rows beside `fixed` by what happens to them; excluded ones are listed as far as the limits ask.
///
/// # Errors
/// [`Cancelled`] if the caller stopped it.
pub(crate) fn survey<Row: Searched>(
    context: &Context<'_>,
    fixed: &Row::Opposite,
    pool: &Pool<Row>,
    selection: &Selection,
    limits: &Limits,
    control: &Control,
) -> Result<Tally, Cancelled> {
    let query = Query::new(context, fixed, pool);
    let mut exact = Exact::new(&query, &shares(&query));
    let mut tally = Tally::new(limits.excluded_listed);
    for (place, chunk) in pool.chunks().iter().enumerate() {
        for (slot, tail) in chunk.tails().iter().enumerate() {
            let number = number_at(place, slot);
            if !tail.is_live() || !selection.has(number) {
                continue;
            }
            match fate(
                &query,
                &mut exact,
                chunk,
                slot,
                &chunk.packed(slot),
                limits.min_score,
            ) {
                Fate::Passes => tally.pass(),
                Fate::BelowMinScore => tally.below_min_score(),
                Fate::Excluded(reason) => tally.exclude(number, reason, || {
                    pool.get(number)
                        .map(|row| row.reasons(context, fixed))
                        .unwrap_or_default()
                }),
            }
        }
        control.check()?;
    }
    Ok(tally)
}

enum Fate {
    Passes,
    BelowMinScore,
    Excluded(Reason),
}

fn fate<Row: Searched>(
    query: &Query<'_, Row>,
    exact: &mut Exact<'_, Row>,
    chunk: &Chunk<Row>,
    slot: usize,
    packed: &PackedRow,
    min_score: u32,
) -> Fate {
    if packed.tail.is_rare() {
        let verdict = chunk.kept(slot).map(|row| row.judge(query.context, query.fixed));
        return match verdict {
            Some(Verdict::Excluded(reason)) => Fate::Excluded(reason),
            Some(Verdict::Scored(scored)) if scored.score.score < min_score => Fate::BelowMinScore,
            _ => Fate::Passes,
        };
    }
    let must = exact.must(packed);
    let mut excluding = must & exact.not_met_by_tables(packed);
    if excluding & ADMISSION_BITS == 0 {
        excluding |= must & exact.not_met(chunk, slot, packed);
    }
    if excluding != 0 {
        Fate::Excluded(first_reason(excluding))
    } else if min_score > 0 && exact.scored(packed).score.score < min_score {
        Fate::BelowMinScore
    } else {
        Fate::Passes
    }
}

/// The first of these reasons in the order in which they are checked.
fn first_reason(bits: u32) -> Reason {
    let admission = bits >> ADMISSION_BIT;
    match ADMISSION_RULES.get(admission.trailing_zeros() as usize) {
        Some(rule) => Reason::Admission(*rule),
        None => Reason::Requirement(u8::try_from(bits.trailing_zeros()).unwrap_or(u8::MAX)),
    }
}
