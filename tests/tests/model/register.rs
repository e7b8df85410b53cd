//! The plain model: a few maps of what exists, under which number and revision, and what was answered to which request. It is slow,
//! has no views and no files, and says of every refusal which reasons would be right. What events mean stands in `ledger`.

use super::command::{Mask, Sheet, Which, key};
use super::ledger::Told;
use duijie::engine::Disclose;
use duijie_domain::candidate::{Consent, ConsentPurpose};
use duijie_domain::check::Checked;
use duijie_domain::{Candidate, Employer, RecordKey, Vacancy};
use duijie_indexer::store::Outcome;
use duijie_language::wording::Worded;
use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::{Offset, TimeZone};
use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Debug;

/// Reasons any of which a refusal may give.
pub(crate) type Reasons = BTreeSet<&'static str>;
/// What comes of an order.
pub(crate) type Verdict<T> = Result<T, Reasons>;
/// Outcome, number and revision of a write; none where nothing was there to delete.
pub(crate) type Done = Option<(Outcome, u64, u64)>;

/// Nobody is there under the name.
pub(crate) const MISSING: &str = "RECORD_NOT_FOUND";

/// A refusal for one reason.
pub(crate) fn refused<T>(reason: &'static str) -> Verdict<T> {
    Err(Reasons::from([reason]))
}

/// A record that stands.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Kept<R> {
    pub(crate) office: usize,
    pub(crate) number: u64,
    pub(crate) revision: u64,
    pub(crate) body: R,
}

/// The records of one kind, of both offices.
#[derive(Debug, Clone)]
pub(crate) struct Shelf<R> {
    kept: BTreeMap<u64, Kept<R>>,
    /// What was deleted, as it last stood.
    gone: BTreeMap<u64, Kept<R>>,
    /// Office and key of every number that was ever given out.
    pub(crate) given: BTreeMap<u64, (usize, RecordKey)>,
}

impl<R> Default for Shelf<R> {
    fn default() -> Self {
        Self {
            kept: BTreeMap::new(),
            gone: BTreeMap::new(),
            given: BTreeMap::new(),
        }
    }
}

impl<R: Kind> Shelf<R> {
    /// The records of an office in the order of creation.
    pub(crate) fn of(&self, office: usize) -> impl Iterator<Item = &Kept<R>> {
        self.kept.values().filter(move |kept| kept.office == office)
    }

    /// The record of an office with this number.
    pub(crate) fn numbered(&self, office: usize, number: u64) -> Option<&Kept<R>> {
        self.of(office).find(|kept| kept.number == number)
    }

    /// The own identifier of one of the standing records of an office, counted round.
    pub(crate) fn nth(&self, office: usize, place: u8) -> Option<u8> {
        let place = usize::from(place).checked_rem(self.of(office).count())?;
        let own_id = self.of(office).nth(place)?.body.key().own_id.get(1..)?;
        own_id.parse().ok()
    }

    /// The record of an office with this number, also one that was deleted.
    pub(crate) fn stood(&self, office: usize, number: u64) -> Option<&Kept<R>> {
        let gone = self.gone.get(&number).filter(|kept| kept.office == office);
        self.numbered(office, number).or(gone)
    }

    /// The records of an office that were deleted under this key.
    pub(crate) fn gone(&self, office: usize, key: &RecordKey) -> impl Iterator<Item = u64> {
        let of_key = move |kept: &&Kept<R>| kept.office == office && kept.body.key() == key;
        self.gone.values().filter(of_key).map(|kept| kept.number)
    }

    /// The record of an office with this key.
    pub(crate) fn keyed(&self, office: usize, key: &RecordKey) -> Option<&Kept<R>> {
        self.of(office).find(|kept| kept.body.key() == key)
    }

    /// The last number that an office had for this key.
    pub(crate) fn last_number(&self, office: usize, key: &RecordKey) -> Option<u64> {
        let of_key = |(number, (owner, own)): (&u64, &(usize, RecordKey))| {
            (*owner == office && own == key).then_some(*number)
        };
        self.given.iter().filter_map(of_key).max()
    }
}

/// A kind of records as the model keeps it.
pub(crate) trait Kind: Checked + Worded + Disclose + Debug {
    fn shelf(register: &Register) -> &Shelf<Self>;
    fn shelf_mut(register: &mut Register) -> &mut Shelf<Self>;
    /// The paths of a mask.
    fn paths(mask: Mask) -> &'static [&'static str];
    /// Takes the fields of a mask over.
    fn take(&mut self, from: Self, mask: Mask);
    /// The rule that the body breaks.
    fn fault(&self) -> Option<&'static str>;
    /// What outlives a record's being written again.
    fn keep(&mut self, _former: &Self) {}
}

impl Kind for Candidate {
    fn shelf(register: &Register) -> &Shelf<Self> {
        &register.persons
    }

    fn shelf_mut(register: &mut Register) -> &mut Shelf<Self> {
        &mut register.persons
    }

    fn paths(mask: Mask) -> &'static [&'static str] {
        match mask {
            Mask::Whole => &[],
            Mask::Words => &["free_text"],
            Mask::Standing => &["state", "consents"],
        }
    }

    fn take(&mut self, from: Self, mask: Mask) {
        match mask {
            Mask::Whole => *self = from,
            Mask::Words => self.free_text = from.free_text,
            Mask::Standing => (self.state, self.consents) = (from.state, from.consents),
        }
    }

    fn fault(&self) -> Option<&'static str> {
        let home = self.home.known();
        home.is_some_and(|home| home.division.as_str() == "999999")
            .then_some("CODE_UNKNOWN")
    }

    /// There is one purpose here: a refusal that stood stands until there is a decision of that day or later.
    fn keep(&mut self, former: &Self) {
        let last = |person: &Self| {
            person
                .consents
                .iter()
                .max_by_key(|consent| consent.decided_on)
                .cloned()
        };
        let stood = last(former).filter(|consent| !consent.granted);
        let told = last(self).map(|consent| consent.decided_on);
        self.consents
            .extend(stood.filter(|refusal| told < Some(refusal.decided_on)));
    }
}

impl Kind for Vacancy {
    fn shelf(register: &Register) -> &Shelf<Self> {
        &register.posts
    }

    fn shelf_mut(register: &mut Register) -> &mut Shelf<Self> {
        &mut register.posts
    }

    fn paths(mask: Mask) -> &'static [&'static str] {
        match mask {
            Mask::Whole => &[],
            Mask::Words => &["duties"],
            Mask::Standing => &["sites", "state"],
        }
    }

    fn take(&mut self, from: Self, mask: Mask) {
        match mask {
            Mask::Whole => *self = from,
            Mask::Words => self.duties = from.duties,
            Mask::Standing => (self.sites, self.state) = (from.sites, from.state),
        }
    }

    fn fault(&self) -> Option<&'static str> {
        let is_empty = |site: &duijie_domain::vacancy::WorkSite| site.head_count == 0;
        self.sites
            .iter()
            .any(is_empty)
            .then_some("HEAD_COUNT_OUT_OF_RANGE")
    }
}

impl Kind for Employer {
    fn shelf(register: &Register) -> &Shelf<Self> {
        &register.firms
    }

    fn shelf_mut(register: &mut Register) -> &mut Shelf<Self> {
        &mut register.firms
    }

    fn paths(mask: Mask) -> &'static [&'static str] {
        match mask {
            Mask::Whole => &[],
            Mask::Words => &["profile"],
            Mask::Standing => &["kind"],
        }
    }

    fn take(&mut self, from: Self, mask: Mask) {
        match mask {
            Mask::Whole => *self = from,
            Mask::Words => self.profile = from.profile,
            Mask::Standing => self.kind = from.kind,
        }
    }

    fn fault(&self) -> Option<&'static str> {
        self.registered_name.is_empty().then_some("FIELD_REQUIRED")
    }
}

/// A write as it is sent: everything that was drawn relative to the state is a number now.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Sent {
    Create(Sheet),
    Update {
        sheet: Sheet,
        mask: Mask,
        number: Option<u64>,
        revision: Option<u64>,
        allow_missing: bool,
    },
    Delete {
        which: Which,
        number: Option<u64>,
        revision: Option<u64>,
        allow_missing: bool,
    },
}

/// Everything that is known of the service.
#[derive(Debug, Clone, Default)]
pub(crate) struct Register {
    pub(crate) persons: Shelf<Candidate>,
    pub(crate) posts: Shelf<Vacancy>,
    pub(crate) firms: Shelf<Employer>,
    pub(crate) events: Vec<Told>,
    pub(crate) sequence: u64,
    pub(crate) now: Timestamp,
    pub(crate) erased: BTreeSet<u64>,
    answers: BTreeMap<(usize, String), (Sent, Done)>,
}

impl Register {
    /// An empty one, in which it is now `now`.
    pub(crate) fn starting(now: Timestamp) -> Self {
        Self {
            now,
            ..Self::default()
        }
    }

    /// The day of the service.
    pub(crate) fn today(&self) -> Date {
        day_of(self.now)
    }

    /// What comes of a write that may have been sent before.
    pub(crate) fn answer(&mut self, office: usize, sent: &Sent, request: Option<&str>) -> Verdict<Done> {
        let slot = request.map(|request| (office, request.to_owned()));
        if let Some((earlier, done)) = slot.as_ref().and_then(|slot| self.answers.get(slot)).cloned() {
            return self.answer_again(office, sent, &earlier, done);
        }
        let done = self.act(office, sent)?;
        if let (Some(slot), Some(_)) = (slot, done) {
            self.answers.insert(slot, (sent.clone(), done));
        }
        Ok(done)
    }

    /// The same request has the first answer, as long as there is a record to tell of; another one is refused.
    fn answer_again(&self, office: usize, sent: &Sent, earlier: &Sent, done: Done) -> Verdict<Done> {
        if sent != earlier {
            let mut reasons = self.clone().act(office, sent).err().unwrap_or_default();
            reasons.insert("REQUEST_ID_REUSED");
            return Err(reasons);
        }
        let number = done.map_or(0, |(_, number, _)| number);
        let stands = match sent {
            Sent::Delete { .. } => true,
            Sent::Create(sheet) | Sent::Update { sheet, .. } => match sheet {
                Sheet::Person(_) => self.persons.numbered(office, number).is_some(),
                Sheet::Post(_) => self.posts.numbered(office, number).is_some(),
                Sheet::Firm(_) => self.firms.numbered(office, number).is_some(),
            },
        };
        if stands { Ok(done) } else { refused(MISSING) }
    }

    fn act(&mut self, office: usize, sent: &Sent) -> Verdict<Done> {
        match sent {
            Sent::Create(Sheet::Person(sheet)) => self.create(office, sheet.body()),
            Sent::Create(Sheet::Post(sheet)) => self.create(office, sheet.body()),
            Sent::Create(Sheet::Firm(sheet)) => self.create(office, sheet.body()),
            Sent::Update { sheet, .. } => match sheet {
                Sheet::Person(sheet) => self.update(office, sheet.body(), sent),
                Sheet::Post(sheet) => self.update(office, sheet.body(), sent),
                Sheet::Firm(sheet) => self.update(office, sheet.body(), sent),
            },
            Sent::Delete { which, .. } => match which {
                Which::Person(own) => self.delete::<Candidate>(office, &key('p', *own), sent),
                Which::Post(own) => self.delete::<Vacancy>(office, &key('v', *own), sent),
                Which::Firm(own) => self.delete::<Employer>(office, &key('f', *own), sent),
            },
        }
    }

    fn create<R: Kind>(&mut self, office: usize, body: R) -> Verdict<Done> {
        let taken = R::shelf(self).keyed(office, body.key()).is_some();
        let reasons: Reasons = body
            .fault()
            .into_iter()
            .chain(taken.then_some("ALREADY_EXISTS"))
            .collect();
        if !reasons.is_empty() {
            return Err(reasons);
        }
        Ok(Some(self.put_new(office, body)))
    }

    fn update<R: Kind>(&mut self, office: usize, sheet: R, sent: &Sent) -> Verdict<Done> {
        let Sent::Update {
            mask,
            number,
            revision,
            allow_missing,
            ..
        } = sent
        else {
            return refused(MISSING);
        };
        let current = match number {
            Some(number) => R::shelf(self).numbered(office, *number).cloned(),
            None => R::shelf(self).keyed(office, sheet.key()).cloned(),
        };
        let Some(current) = current else {
            return match (*allow_missing && number.is_none(), revision) {
                (true, None) => self.create(office, sheet),
                (true, Some(_)) => Err(sheet.fault().into_iter().chain([MISSING]).collect()),
                (false, _) => refused(MISSING),
            };
        };
        let mut body = current.body.clone();
        body.take(sheet, *mask);
        let is_outdated = revision.is_some_and(|seen| seen != current.revision);
        let outdated = is_outdated.then_some("REVISION_MISMATCH");
        let reasons: Reasons = body.fault().into_iter().chain(outdated).collect();
        if reasons.is_empty() {
            Ok(Some(self.put_again(&current, body)))
        } else {
            Err(reasons)
        }
    }

    fn delete<R: Kind>(&mut self, office: usize, key: &RecordKey, sent: &Sent) -> Verdict<Done> {
        let Sent::Delete {
            number,
            revision,
            allow_missing,
            ..
        } = sent
        else {
            return refused(MISSING);
        };
        let current = match number {
            Some(number) => R::shelf(self).numbered(office, *number),
            None => R::shelf(self).keyed(office, key),
        };
        let Some((number, current)) = current.map(|kept| (kept.number, kept.revision)) else {
            return if *allow_missing {
                Ok(None)
            } else {
                refused(MISSING)
            };
        };
        if revision.is_some_and(|seen| seen != current) {
            return refused("REVISION_MISMATCH");
        }
        let shelf = R::shelf_mut(self);
        let removed = shelf.kept.remove(&number);
        shelf.gone.extend(removed.map(|removed| (number, removed)));
        Ok(Some((Outcome::Deleted, number, self.next_sequence())))
    }

    /// What comes of a record that is created or replaced.
    pub(crate) fn upsert<R: Kind>(&mut self, office: usize, body: R) -> Verdict<Done> {
        if let Some(fault) = body.fault() {
            return refused(fault);
        }
        let current = R::shelf(self).keyed(office, body.key()).cloned();
        Ok(Some(match current {
            Some(current) => self.put_again(&current, body),
            None => self.put_new(office, body),
        }))
    }

    /// What comes of a consent withdrawn today.
    pub(crate) fn withdraw(&mut self, office: usize, key: &RecordKey) -> Verdict<Done> {
        let Some(current) = self.persons.keyed(office, key).cloned() else {
            return refused(MISSING);
        };
        let (mut body, today) = (current.body.clone(), self.today());
        body.consents.retain(|consent| consent.decided_on < today);
        body.consents.push(Consent {
            purpose: ConsentPurpose::Matching,
            granted: false,
            decided_on: today,
        });
        Ok(Some(self.put_again(&current, body)))
    }

    /// Whether the person was erased before; that it never was there otherwise.
    pub(crate) fn erase(&mut self, office: usize, number: u64) -> Verdict<bool> {
        if self.persons.given.get(&number).map(|(owner, _)| *owner) != Some(office) {
            return refused(MISSING);
        }
        if self.persons.kept.remove(&number).is_some() {
            self.next_sequence();
        }
        Ok(!self.erased.insert(number))
    }

    fn put_new<R: Kind>(&mut self, office: usize, body: R) -> (Outcome, u64, u64) {
        let revision = self.next_sequence();
        let shelf = R::shelf_mut(self);
        let number = shelf.given.len() as u64 + 1;
        shelf.given.insert(number, (office, body.key().clone()));
        let kept = Kept {
            office,
            number,
            revision,
            body,
        };
        shelf.kept.insert(number, kept);
        (Outcome::Created, number, revision)
    }

    fn put_again<R: Kind>(&mut self, current: &Kept<R>, mut body: R) -> (Outcome, u64, u64) {
        body.keep(&current.body);
        if current.body == body {
            return (Outcome::Unchanged, current.number, current.revision);
        }
        let revision = self.next_sequence();
        let kept = Kept {
            revision,
            body,
            ..current.clone()
        };
        R::shelf_mut(self).kept.insert(current.number, kept);
        (Outcome::Updated, current.number, revision)
    }

    pub(crate) fn next_sequence(&mut self) -> u64 {
        self.sequence += 1;
        self.sequence
    }
}

/// The day in China.
pub(crate) fn day_of(at: Timestamp) -> Date {
    at.to_zoned(TimeZone::fixed(Offset::constant(8))).date()
}
