//! Records as other programs send them: whatever can be told as a record is checked, compared, merged and matched without
//! end or fall, and the parts of every score add up.

use crate::common::{TODAY, book, choice, pieces, reason, told};
use duijie_access::mask;
use duijie_domain::check::{CheckContext, Checked};
use duijie_domain::duplicate::{PersonPrint, Print, SCORE_MAX, SEAL_KEY_BYTES, Seal, VacancyPrint};
use duijie_domain::merging::{Mergeable, Part, account, compose, edited};
use duijie_domain::{Candidate, Employer, Event, Fair, Vacancy};
use duijie_language::wording;
use duijie_matcher::compile::Tables;
use duijie_matcher::judge::{Context, Verdict, all_reasons, judge};
use duijie_matcher::parts::{self, parts};
use duijie_matcher::{CandidateRow, Profile, VacancyRow};
use serde::de::DeserializeOwned;
use std::fmt::Debug;
use std::sync::LazyLock;

static TABLES: LazyLock<Tables> = LazyLock::new(Tables::embedded);
static PROFILES: LazyLock<Vec<Profile>> = LazyLock::new(|| {
    let names = Profile::shipped_names();
    names
        .into_iter()
        .map(|name| Profile::shipped(name).expect("a shipped profile"))
        .collect()
});

/// Two records of a kind, or a candidate, a vacancy and its employer, as JSON with zero bytes between them.
pub fn records(bytes: &[u8]) {
    let Some((chosen, bytes)) = choice(bytes) else {
        return;
    };
    let mut texts = pieces(bytes);
    let (one, other, third) = (texts.next(), texts.next(), texts.next());
    match chosen {
        b'c' => pair_of::<Candidate>(one, other, people),
        b'v' => pair_of::<Vacancy>(one, other, posts),
        b'e' => alone::<Employer>(one),
        b'n' => alone::<Event>(one),
        b'f' => alone::<Fair>(one),
        _ => matched(one, other, third),
    }
}

fn read<R: DeserializeOwned>(json: Option<&[u8]>) -> Option<R> {
    serde_json::from_slice(json?).ok()
}

fn alone<R: Checked + Debug>(json: Option<&[u8]>) {
    if let Some(record) = read::<R>(json) {
        checked(&record);
    }
}

fn checked<R: Checked + Debug>(record: &R) {
    let context = CheckContext {
        codes: book(),
        today: TODAY,
    };
    for violation in record.violations(context) {
        reason(violation.reason);
        told(&violation.message);
        told(&violation.hint);
    }
    let json = serde_json::to_string(record).expect("a record is written");
    let again: R = serde_json::from_str(&json).expect("what was written is read");
    assert!(again == *record, "{again:?} is not {record:?}");
}

fn pair_of<R: Checked + Mergeable + Debug>(one: Option<&[u8]>, other: Option<&[u8]>, alike: impl Fn(&R, &R)) {
    let Some(one) = read::<R>(one) else {
        return;
    };
    checked(&one);
    let other = read::<R>(other).unwrap_or_else(|| one.clone());
    alike(&one, &other);
    merged(&one, &other);
}

/// A record merged with nothing is itself, and a change of the whole can always be told as changes of its own body.
fn merged<R: Mergeable + Debug>(one: &R, other: &R) {
    assert!(compose(one, &[]) == *one);
    let part = |closed| Part {
        body: other.clone(),
        chosen: &[],
        closed,
    };
    let _ = (account(one, other), compose(one, &[part(&[])]));
    let change = edited(one, &[part(&[])], other);
    let settled: Vec<String> = change.settled.iter().map(ToString::to_string).collect();
    let whole = compose(&change.own, &[part(&settled)]);
    for unit in R::units() {
        assert!(
            (unit.agrees)(&whole, other),
            "{} is {whole:?}, not {other:?}",
            unit.field
        );
    }
}

fn people(one: &Candidate, other: &Candidate) {
    let seal = Seal::new(&[7; SEAL_KEY_BYTES]);
    alike(
        &PersonPrint::of(one, "liaocheng", &seal),
        &PersonPrint::of(other, "liaocheng", &seal),
    );
    let masked = mask::candidate(one);
    assert!(
        mask::candidate(&masked) == masked,
        "covered twice is another record"
    );
}

fn posts(one: &Vacancy, other: &Vacancy) {
    let seal = Seal::new(&[7; SEAL_KEY_BYTES]);
    let print = |vacancy| VacancyPrint::of(vacancy, None, "liaocheng", &seal);
    alike(&print(one), &print(other));
    wording::check_vacancy(one, None, false)
        .iter()
        .for_each(|finding| told(&finding.message));
}

/// The same whichever of the two is asked.
fn alike<P: Print>(one: &P, other: &P) {
    let likeness = one.likeness(other);
    assert_eq!(likeness, other.likeness(one));
    if let Some(likeness) = likeness {
        assert!(likeness.score <= SCORE_MAX);
    }
}

fn matched(candidate: Option<&[u8]>, vacancy: Option<&[u8]>, employer: Option<&[u8]>) {
    let (Some(candidate), Some(vacancy)) = (read::<Candidate>(candidate), read::<Vacancy>(vacancy)) else {
        return;
    };
    let candidate = TABLES.candidate(&candidate).row;
    let vacancy = TABLES.vacancy(&vacancy, read::<Employer>(employer).as_ref()).row;
    for profile in &*PROFILES {
        verdict(&Context::new(profile, TODAY), &candidate, &vacancy);
    }
}

fn verdict(context: &Context<'_>, candidate: &CandidateRow, vacancy: &VacancyRow) {
    let reasons = all_reasons(context, candidate, vacancy);
    let parts = parts(context, candidate, vacancy);
    assert_eq!(sum(&parts.employer), parts.score.employer.score);
    assert_eq!(sum(&parts.seeker), parts.score.seeker.score);
    assert!(parts.score.score <= 100_000);
    match judge(context, candidate, vacancy) {
        Verdict::Excluded(first) => assert_eq!(reasons.first(), Some(&first)),
        Verdict::Scored(scored) => {
            assert!(reasons.is_empty(), "scored in spite of {reasons:?}");
            assert_eq!(scored.score, parts.score);
        }
    }
}

fn sum(parts: &[parts::Part]) -> u32 {
    parts.iter().map(|part| part.contribution).sum()
}
