//! A question made ready for the loops: every term a table over identifiers where it can be, every hard term a bit.
//!
//! In: the fixed row, the context, the dictionaries of a pool. Out: `Query`, read by `bound`, `exact` and `tiers`. The
//! tables are filled by asking the terms themselves, so they cannot disagree with the definition in `judge`.

use std::sync::Arc;

use super::byte_set::ByteSet;
use super::code::Table;
use super::searched::{Searched, Source};
use super::tables::{About, Asker, FixedIds, Made};
use crate::Side;
use crate::admission::ADMISSION_RULES;
use crate::criterion::Value;
use crate::facet::{FIRST, OwnBound, Part};
use crate::judge::Context;
use crate::note::Evidence;
use crate::pool::{BYTE_OTHERS, Pool};
use crate::profile::{Entry, Neutral};
use crate::requirement::{Mode, Outcome, REQUIREMENTS, Requirement, resolve};
use crate::score::counted;

/// Bit of the first rule of admission; below it one bit for each hard term.
pub(super) const ADMISSION_BIT: u32 = 16;
/// The bits of all rules of admission.
pub(super) const ADMISSION_BITS: u32 = ((1 << ADMISSION_RULES.len()) - 1) << ADMISSION_BIT;

/// A question to a pool.
pub(super) struct Query<'q, Row: Searched> {
    pub(super) context: &'q Context<'q>,
    pub(super) fixed: &'q Row::Opposite,
    fixed_ids: FixedIds,
    pub(super) pool: &'q Pool<Row>,
    /// The soft terms: the employer's in order, then the seeker's.
    pub(super) terms: Vec<Term<'q>>,
    /// The hard terms and rules that a table answers.
    pub(super) bars: Vec<Bar>,
    /// The hard terms for which the row has to be asked.
    pub(super) asked: Vec<AskedOfRow>,
    /// By identifier of the rows' own rules: the bits that exclude.
    pub(super) must: Vec<u32>,
    /// Skills without one of which no row passes.
    pub(super) needed_skills: Vec<u16>,
    /// The bits that are not met whatever the row.
    pub(super) never_met: u32,
}

/// A hard term for which the row has to be asked.
pub(super) struct AskedOfRow {
    pub(super) bit: u32,
    pub(super) requirement: &'static dyn Requirement,
    pub(super) parts: Vec<Part<usize>>,
}

/// A soft term beside the fixed row.
pub(super) struct Term<'q> {
    pub(super) side: Side,
    pub(super) entry: &'q Entry,
    pub(super) answers: Answers,
    /// How much the row's own facts can add.
    pub(super) own: Option<OwnBound>,
}

/// Where the answer of a term stands.
pub(super) enum Answers {
    /// The same for every row.
    Always(Value),
    /// In tables; of several columns the best.
    Columns(Vec<Column>),
    /// In these parts of the row.
    Row(Vec<Part<usize>>),
}

/// The answers of a term by the identifiers of one column.
pub(super) struct Column {
    pub(super) facet: usize,
    pub(super) column: usize,
    pub(super) table: Arc<Table>,
}

/// The bit of a hard term where it is not met, by the identifiers of one column.
pub(super) struct Bar {
    pub(super) facet: usize,
    pub(super) column: usize,
    pub(super) not_met: Arc<[u32]>,
}

impl Term<'_> {
    pub(super) fn lane(&self) -> usize {
        usize::from(self.side == Side::Seeker)
    }

    /// What takes part for this answer, if anything does.
    pub(super) fn counted(&self, value: Value) -> Option<u16> {
        counted(self.entry, value)
    }

    /// Whether the term takes part in no score at all.
    pub(super) fn is_idle(&self, has_rare: impl Fn(usize) -> bool) -> bool {
        match &self.answers {
            Answers::Always(value) => self.counted(*value).is_none(),
            Answers::Row(_) => false,
            Answers::Columns(columns) => columns.iter().all(|column| {
                let mut levels = column.table.levels.iter();
                !has_rare(column.facet) && levels.all(|level| self.counted(level.value).is_none())
            }),
        }
    }

    /// The most that the term adds where it takes part: its neutral numbers and what a dropped term stands for.
    pub(super) fn neutral_at_most(&self, value: Value) -> u16 {
        match value {
            Value::Known(value) => value,
            Value::Missing => at_most(self.entry.missing),
            Value::Unasked => at_most(self.entry.unasked),
        }
    }
}

/// A mean is never above 1000, so a term that leaves it counts as if it added that much.
fn at_most(neutral: Neutral) -> u16 {
    match neutral {
        Neutral::Drop => 1000,
        Neutral::Value(value) => value,
    }
}

impl<'q, Row: Searched> Query<'q, Row> {
    pub(super) fn new(context: &'q Context<'q>, fixed: &'q Row::Opposite, pool: &'q Pool<Row>) -> Self {
        let mut query = Self {
            context,
            fixed,
            fixed_ids: pool.tables().fixed_ids(fixed),
            pool,
            terms: Vec::new(),
            bars: Vec::new(),
            asked: Vec::new(),
            must: Vec::new(),
            needed_skills: Vec::new(),
            never_met: 0,
        };
        query.resolve_modes();
        query.add_admission();
        query.add_requirements();
        let profile = context.profile;
        query.add_terms(Side::Employer, &profile.employer);
        query.add_terms(Side::Seeker, &profile.seeker);
        query
    }

    /// Which hard terms exclude, for every set of own rules among the rows.
    fn resolve_modes(&mut self) {
        let facet = self.pool.facet(Row::RULES);
        let mut row = Row::default();
        self.must = (0..facet.len())
            .map(|id| {
                if id < usize::from(FIRST) {
                    return ADMISSION_BITS;
                }
                facet.restore_alone(0, u16::try_from(id).unwrap_or(FIRST), &mut row);
                let pair = row.pair(self.fixed, self.context.day);
                let musts = self.context.profile.modes.iter().enumerate();
                musts
                    .filter(|(position, mode)| resolve(*position, **mode, &pair) == Mode::Must)
                    .fold(ADMISSION_BITS, |bits, (position, _)| bits | 1 << position)
            })
            .collect();
    }

    /// The bits that exclude whatever a row's own rules are.
    pub(super) fn always_excludes(&self) -> u32 {
        let told = self.must.get(usize::from(FIRST)..).unwrap_or_default();
        told.iter().fold(u32::MAX, |all, bits| all & bits)
    }

    fn add_admission(&mut self) {
        let (fixed, date) = (self.fixed, self.context.date);
        for (place, rule) in ADMISSION_RULES.into_iter().enumerate() {
            let bit = 1 << ADMISSION_BIT << place;
            let [facets, of_fixed] = Row::admission_facets(rule, fixed);
            if facets.is_empty() && Row::default().admit(rule, fixed, date) == Outcome::NotMet {
                self.never_met |= bit;
            }
            for facet in facets {
                let check = |row: &Row| row.admit(rule, fixed, date);
                self.add_bar(Asker::Rule(place), facet, Some(&of_fixed), bit, check);
            }
        }
    }

    fn add_requirements(&mut self) {
        let can_exclude = self.must.iter().fold(0, |all, bits| all | bits);
        let always_excludes = self.always_excludes();
        let (fixed, day) = (self.fixed, self.context.day);
        for (position, requirement) in REQUIREMENTS.iter().enumerate() {
            let bit = 1 << position;
            if can_exclude & bit == 0 {
                continue;
            }
            let check = |row: &Row| requirement.check(&row.pair(fixed, day), &mut Evidence::unread());
            let [source, of_fixed] = Row::requirement_reads(*requirement);
            match source {
                Source::Facets(facets) => {
                    let of_fixed = of_fixed.facets();
                    for facet in facets {
                        self.add_bar(
                            Asker::Requirement(position),
                            facet,
                            of_fixed.as_deref(),
                            bit,
                            check,
                        );
                    }
                }
                Source::Row(_)
                    if Row::is_final(*requirement) && check(&Row::default()) == Outcome::NotAsked => {}
                Source::Row(parts) => {
                    self.asked.push(AskedOfRow {
                        bit,
                        requirement: *requirement,
                        parts,
                    });
                    if always_excludes & bit != 0 {
                        self.needed_skills.extend(Row::needed_skills(*requirement, fixed));
                    }
                }
            }
        }
    }

    /// Notes for every identifier of a facet of one column whether a hard term is not met.
    fn add_bar(
        &mut self,
        asker: Asker,
        facet: usize,
        fixed_facets: Option<&[usize]>,
        bit: u32,
        check: impl Fn(&Row) -> Outcome,
    ) {
        let column = self.pool.columns(facet).start;
        let dictionary = self.pool.facet(facet);
        let make = || {
            let mut row = Row::default();
            let mut not_met = vec![0; dictionary.len()];
            for (id, bits) in (FIRST..).zip(&mut not_met[usize::from(FIRST)..]) {
                dictionary.restore_alone(0, id, &mut row);
                *bits = if check(&row) == Outcome::NotMet { bit } else { 0 };
            }
            // An empty table: nobody is excluded.
            let excludes = not_met.iter().any(|bits| *bits != 0);
            Made::Bits(if excludes { not_met.into() } else { [].into() })
        };
        let about = self.about(asker, column, fixed_facets);
        if let Made::Bits(not_met) = self.pool.tables().get(about, &self.fixed_ids, dictionary, make)
            && !not_met.is_empty()
        {
            self.bars.push(Bar {
                facet,
                column,
                not_met,
            });
        }
    }

    fn about<'a>(&self, asker: Asker, column: usize, fixed_facets: Option<&'a [usize]>) -> About<'a> {
        About {
            asker,
            column,
            day: self.context.date,
            fixed_facets,
        }
    }

    /// For each filtered facet that a hard term asks about, by its place in the layout's list: the bytes that may pass.
    pub(super) fn filters(&self) -> Vec<(usize, ByteSet)> {
        let always = self.always_excludes();
        let filter = |bar: &Bar| {
            let place = Row::FILTERED.iter().position(|facet| *facet == bar.facet)?;
            let passes = |code: u8| {
                let excluded = bar
                    .not_met
                    .get(usize::from(code))
                    .is_some_and(|bits| bits & always != 0);
                code == BYTE_OTHERS || !excluded
            };
            Some((place, ByteSet::of(passes)))
        };
        self.bars.iter().filter_map(filter).collect()
    }

    fn add_terms(&mut self, side: Side, entries: &'q [Entry]) {
        for entry in entries {
            let [source, of_fixed] = Row::reads(entry.kind);
            let answers = self.answers(entry, source, of_fixed.facets().as_deref());
            self.terms.push(Term {
                side,
                entry,
                answers,
                own: Row::own_bound(&*entry.criterion, self.fixed),
            });
        }
    }

    fn answers(&self, entry: &Entry, source: Source, fixed_facets: Option<&[usize]>) -> Answers {
        let ask = |row: &Row| {
            let pair = row.pair(self.fixed, self.context.day);
            entry.criterion.value(&pair, &mut Evidence::unread())
        };
        match source {
            Source::Facets(facets) if facets.is_empty() => Answers::Always(ask(&Row::default())),
            Source::Facets(facets) => {
                let columns = facets.into_iter().flat_map(|facet| {
                    let places = self.pool.columns(facet);
                    places.map(move |column| self.column(entry, facet, column, fixed_facets, ask))
                });
                Answers::Columns(columns.collect())
            }
            Source::Row(_) if !Row::KEPT && ask(&Row::default()) == Value::Unasked => {
                Answers::Always(Value::Unasked)
            }
            Source::Row(parts) => Answers::Row(parts),
        }
    }

    /// The answer of a soft term to a row of which nothing is told.
    pub(super) fn untold(&self, entry: &Entry) -> Value {
        let row = Row::default();
        let pair = row.pair(self.fixed, self.context.day);
        entry.criterion.value(&pair, &mut Evidence::unread())
    }

    fn column(
        &self,
        entry: &Entry,
        facet: usize,
        column: usize,
        fixed_facets: Option<&[usize]>,
        ask: impl Fn(&Row) -> Value,
    ) -> Column {
        let dictionary = self.pool.facet(facet);
        let place = column - self.pool.columns(facet).start;
        let fill = || {
            let mut row = Row::default();
            Arc::new(Table::of(dictionary.len(), |id| {
                dictionary.restore_alone(place, id, &mut row);
                ask(&row)
            }))
        };
        let asker = Asker::Term(Arc::clone(&entry.criterion));
        let about = self.about(asker, column, fixed_facets);
        let made = self
            .pool
            .tables()
            .get(about, &self.fixed_ids, dictionary, || Made::Values(fill()));
        Column {
            facet,
            column,
            table: match made {
                Made::Values(table) => table,
                Made::Bits(_) => fill(),
            },
        }
    }
}
