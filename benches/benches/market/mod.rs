//! A seeded fair in an engine: what the benches of the whole service share. The fair is held on the day at which the
//! clock of a test server stands.

use std::time::Duration;

use duijie::engine::{BATCH_RECORDS_MAX, Call, Disclose, Engine, Principal};
use duijie::generate::{Fair, Sizes};
use duijie_domain::check::Checked;
use duijie_indexer::store::Sequence;
use duijie_language::wording::Worded;
use jiff::civil::Date;

const FAIR_DATE: Date = Date::constant(2026, 11, 21);
/// How long the views may take to see what was written.
const LOAD_TIME_MAX: Duration = Duration::from_secs(3_600);

/// A fair with so many candidates and vacancies, and an employer for every ten vacancies.
pub(crate) fn fair(candidates: usize, vacancies: usize, seed: u64) -> Fair {
    let count = |number: usize| u32::try_from(number).expect("a fair of a size that can be numbered");
    let sizes = Sizes {
        employers: count(vacancies.div_ceil(10)),
        vacancies: count(vacancies),
        candidates: count(candidates),
    };
    Fair::new(seed, FAIR_DATE, sizes)
}

/// Writes the whole fair and waits until matching and search have seen it.
pub(crate) fn load(engine: &Engine, fair: &Fair) {
    put(engine, fair.employers());
    put(engine, fair.vacancies());
    let last = put(engine, fair.candidates());
    engine
        .wait_for(last, &Call::lasting(LOAD_TIME_MAX))
        .expect("views that follow");
}

fn put<R: Checked + Worded + Disclose>(engine: &Engine, records: impl Iterator<Item = R>) -> Sequence {
    let caller = Principal::local().expect("a caller");
    let mut records = records.peekable();
    let mut last = Sequence::default();
    while records.peek().is_some() {
        let part: Vec<R> = records.by_ref().take(BATCH_RECORDS_MAX).collect();
        for result in engine.upsert(&caller, &part, false).expect("a write") {
            let written = result.expect("a good record").expect("something written");
            last = last.max(written.revision);
        }
    }
    last
}
