//! What was tried for a vacancy, by the ledger: persons by how far they came, and why the others were lost.

use super::super::ledger::Ledger;
use duijie_domain::code::LossReasonCode;
use duijie_domain::event::Step;
use duijie_domain::follow_up::PairFile;
use jiff::civil::Date;
use std::collections::{BTreeMap, BTreeSet};

/// Persons by what happened between them and a vacancy.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Efforts {
    /// To whom it was recommended.
    pub recommended: u32,
    /// Who were contacted.
    pub contacted: u32,
    /// Who wanted to go on.
    pub interested: u32,
    /// Who talked with the employer.
    pub interviewed: u32,
    /// Whom the employer wanted.
    pub offered: u32,
    /// Who were hired.
    pub hired: u32,
    /// With whom it came to nothing, and who left, by reason.
    pub lost: BTreeMap<LossReasonCode, u32>,
}

impl Efforts {
    /// What had been tried for the vacancy by the end of a day.
    pub(super) fn of(ledger: &Ledger, vacancy: u64, on: Date) -> Self {
        let mut efforts = Self::default();
        for (_, file) in ledger.persons() {
            if let Some(pair) = file.pair(vacancy) {
                efforts.take(pair, on);
            }
        }
        efforts
    }

    fn take(&mut self, pair: &PairFile, on: Date) {
        let mut done: BTreeSet<&'static str> = BTreeSet::new();
        let mut lost = None;
        for event in pair.events().iter().filter(|event| event.day <= on) {
            done.insert(event.step.id());
            if let Step::Lost { reason } | Step::Left { reason, .. } = &event.step {
                lost = Some(reason.clone());
            }
        }
        for (step, count) in [
            ("recommended", &mut self.recommended),
            ("contacted", &mut self.contacted),
            ("interested", &mut self.interested),
            ("interviewed", &mut self.interviewed),
            ("offered", &mut self.offered),
            ("hired", &mut self.hired),
        ] {
            *count += u32::from(done.contains(step));
        }
        if let Some(reason) = lost {
            *self.lost.entry(reason).or_default() += 1;
        }
    }
}

/// The day of the last hire of each vacancy, up to a day.
pub(super) fn last_hires(ledger: &Ledger, on: Date) -> BTreeMap<u64, Date> {
    let mut last: BTreeMap<u64, Date> = BTreeMap::new();
    for (_, file) in ledger.persons() {
        for (vacancy, pair) in file.pairs() {
            let hire = pair.hire().filter(|hire| hire.hired_on <= on);
            if let Some(hire) = hire.filter(|_| pair.stage().is_employed()) {
                let day = last.entry(vacancy).or_insert(hire.hired_on);
                *day = (*day).max(hire.hired_on);
            }
        }
    }
    last
}
