//! In which order postings are read: the rows that can score most come first, and what has not been read can be bounded.
//!
//! A term over posted facets has a *cap*: the most it can still add to a row that was not met yet. Reading the postings
//! of the identifiers at the cap lowers it. When the bound under all caps is below the threshold, nobody is left. A *gate*
//! spares rows of a long posting: those that are in none of another term's postings cannot reach the threshold.

use super::ENTRIES_PER_BOUND;
use super::bound::Bound;
use super::ladder::{Ladder, Rung};
use super::query::{Answers, Query, Term};
use super::searched::Searched;
use super::share::Share;
use crate::pool::Pool;
use crate::profile::Blend;

/// Postings of every chunk that are read as one.
#[derive(Clone, Debug, Default)]
pub(super) struct Bundle {
    /// Places of posted facets in the layout's list, with identifiers.
    pub(super) facets: Vec<(usize, Vec<u16>)>,
    pub(super) skills: Vec<u16>,
}

/// What is read next.
pub(super) struct Step {
    pub(super) bundle: Bundle,
    /// About how long it takes, counted in entries of postings.
    pub(super) cost: u64,
    /// Only rows that are in this too can reach the threshold.
    pub(super) gate: Option<Bundle>,
}

impl Step {
    fn join(&mut self, other: Self) {
        self.bundle.facets.extend(other.bundle.facets);
        self.bundle.skills.extend(other.bundle.skills);
        self.cost += other.cost;
    }
}

/// The caps of the terms and the postings that lower them.
pub(super) struct Tiers<'q, Row: Searched> {
    pool: &'q Pool<Row>,
    /// What a gate may spare so that it is looked for.
    gate_worth_entries: u64,
    bound: &'q Bound,
    ladders: Vec<Ladder<'q>>,
    /// For each posted facet, by identifier: whether the posting was read.
    facets_read: Vec<Vec<bool>>,
    skills_read: Vec<u16>,
    /// For each ladder its next step, if it is known.
    waiting: Vec<Option<Waiting>>,
}

/// The next step of a ladder.
struct Waiting {
    end: usize,
    bundle: Bundle,
    rows: u64,
}

impl<'q, Row: Searched> Tiers<'q, Row> {
    /// The caps of a query, `None` if no order of postings could bound the rows that are left.
    pub(super) fn new(query: &'q Query<'_, Row>, shares: &[Option<Share>], bound: &'q Bound) -> Option<Self> {
        let blend = query.context.profile.blend;
        let asks_coverage = !matches!(blend, Blend::Employer | Blend::Seeker);
        let mut ladders = Vec::new();
        for lane in 0..2 {
            let mut witnessed = !asks_coverage || bound.is_always_known(lane);
            let terms = query
                .terms
                .iter()
                .zip(shares)
                .filter(|(term, _)| term.lane() == lane);
            let mut of_lane: Vec<(&'q Term<'_>, &Share)> = terms
                .filter_map(|(term, share)| Some((term, share.as_ref()?)))
                .collect();
            of_lane.sort_by_key(|(term, _)| std::cmp::Reverse(term.entry.weight));
            for (term, share) in of_lane {
                let can_witness = !witnessed && share.covers();
                if let Some(ladder) = Ladder::new(query, term, share, can_witness) {
                    witnessed |= can_witness && matches!(term.answers, Answers::Columns(_));
                    ladders.push(ladder);
                }
            }
            if !witnessed {
                return None;
            }
        }
        let ids = Row::POSTED.iter().map(|facet| query.pool.facet(*facet).len());
        Some(Self {
            facets_read: ids.map(|ids| vec![false; ids]).collect(),
            skills_read: Vec::new(),
            waiting: ladders.iter().map(|_| None).collect(),
            pool: query.pool,
            gate_worth_entries: query.context.pace.gate_worth_entries,
            bound,
            ladders,
        })
    }

    /// Whether rows that were not met can reach the threshold.
    pub(super) fn can_reach(&self, threshold: f32) -> bool {
        self.bound.covered_reaches(self.left_if(None), threshold)
    }

    /// The highest values of both sides among the rows that were not met, once a ladder is read so far.
    fn left_if(&self, read: Option<(usize, usize)>) -> [f32; 2] {
        let mut top = self.bound.top;
        for (place, ladder) in self.ladders.iter().enumerate() {
            let read = match read {
                Some((other, read)) if other == place => read,
                _ => ladder.read,
            };
            top[ladder.lane] += ladder.cap_behind(read) - ladder.top;
        }
        top
    }

    /// What to read next: the postings that lower the bound most for each row they hold, this share of which is open; with
    /// them the following ones that are needed by the threshold as it is now, up to about `worth` entries, since turning to
    /// every chunk takes time too. None if nothing lowers the bound.
    pub(super) fn next(&mut self, threshold: f32, open: f64, worth: u64) -> Option<Step> {
        let mut next: Option<Step> = None;
        while next
            .as_ref()
            .is_none_or(|step| step.gate.is_none() && step.cost < worth)
            && self.can_reach(threshold)
        {
            self.look_ahead();
            let Some(place) = self.most_worthwhile() else {
                break;
            };
            let rows = self.waiting[place].as_ref().map_or(0, |step| step.rows);
            #[allow(
                clippy::cast_precision_loss,
                clippy::cast_possible_truncation,
                clippy::cast_sign_loss,
                reason = "only the order of reading depends on it"
            )]
            let bounding = (rows as f64 * open) as u64 * ENTRIES_PER_BOUND;
            match &mut next {
                None => next = self.take(place, bounding, threshold),
                // By itself it may be worth a gate.
                Some(_) if bounding >= self.gate_worth_entries => break,
                Some(step) => step.join(self.take(place, bounding, threshold)?),
            }
        }
        next
    }

    /// The ladder whose next step lowers the bound most for each row it holds.
    fn most_worthwhile(&self) -> Option<usize> {
        let now = self.left_if(None);
        let worth = |place: usize, step: &Waiting| {
            let then = self.left_if(Some((place, step.end)));
            let lowered = f64::from(now[0] + now[1]) - f64::from(then[0] + then[1]);
            let lowered = if lowered.is_finite() { lowered } else { f64::MAX };
            #[allow(
                clippy::cast_precision_loss,
                reason = "only the order of reading depends on it"
            )]
            let rows = step.rows as f64 + 64.0;
            lowered / rows
        };
        let steps = self.waiting.iter().enumerate();
        let steps = steps.filter_map(|(place, step)| Some((place, worth(place, step.as_ref()?))));
        let most = steps.max_by(|(_, a), (_, b)| a.total_cmp(b))?;
        Some(most.0)
    }

    /// Takes the next step of a ladder, the rows of which take this long to be bounded.
    fn take(&mut self, place: usize, bounding: u64, threshold: f32) -> Option<Step> {
        let Waiting { end, bundle, rows } = self.waiting[place].take()?;
        let gate = self.gate(place, bounding, threshold);
        self.ladders[place].read = end;
        self.note(&bundle);
        let (dear, gate) = gate.map_or((bounding, None), |(cost, gate)| (cost, Some(gate)));
        Some(Step {
            bundle,
            cost: rows + dear,
            gate,
        })
    }

    /// Finds out the next steps that are not known.
    fn look_ahead(&mut self) {
        for place in 0..self.ladders.len() {
            let ladder = &self.ladders[place];
            if self.waiting[place].is_none()
                && let Some(end) = ladder.step_behind(ladder.read)
            {
                let bundle = self.unread(ladder.rungs_to(end));
                let rows = self.rows_in(&bundle);
                self.waiting[place] = Some(Waiting { end, bundle, rows });
            }
        }
    }

    /// The cheapest gate if it costs less than half of what it may spare when this ladder's next postings are read.
    fn gate(&self, reading: usize, bounding: u64, threshold: f32) -> Option<(u64, Bundle)> {
        if bounding < self.gate_worth_entries {
            return None;
        }
        let others = self
            .ladders
            .iter()
            .enumerate()
            .filter(|(place, _)| *place != reading);
        let gates = others.filter_map(|(place, ladder)| {
            let end = self.gate_end(place, ladder, threshold)?;
            let bundle = self.unread(ladder.rungs_to(end));
            let cost = self.rows_in(&bundle);
            (cost < bounding / 2).then_some((cost, bundle))
        });
        gates.min_by_key(|(cost, _)| *cost)
    }

    /// How far a ladder has to be read until no row behind it can reach the threshold, whatever else it is in.
    fn gate_end(&self, place: usize, ladder: &Ladder<'_>, threshold: f32) -> Option<usize> {
        let mut end = ladder.read;
        while self
            .bound
            .covered_reaches(self.left_if(Some((place, end))), threshold)
        {
            end = ladder.step_behind(end)?;
        }
        Some(end)
    }

    /// The postings of these rungs that were not read by any ladder.
    fn unread(&self, rungs: impl Iterator<Item = Rung<'q>>) -> Bundle {
        let mut bundle = Bundle::default();
        for rung in rungs {
            match rung {
                Rung::Skill(skill) if self.skills_read.contains(&skill) => {}
                Rung::Skill(skill) => bundle.skills.push(skill),
                Rung::Facet(place, ids) => {
                    let read = &self.facets_read[place];
                    let unread = ids.iter().copied().filter(|id| !read[usize::from(*id)]);
                    match bundle.facets.iter_mut().find(|(other, _)| *other == place) {
                        Some((_, all)) => all.extend(unread),
                        None => bundle.facets.push((place, unread.collect())),
                    }
                }
            }
        }
        for (_, ids) in &mut bundle.facets {
            ids.sort_unstable();
            ids.dedup();
        }
        bundle
    }

    fn rows_in(&self, bundle: &Bundle) -> u64 {
        let rows = self.pool.indexed_rows();
        let of_facet = |(place, ids): &(usize, Vec<u16>)| -> u64 {
            let rows = &rows.facets[*place];
            ids.iter().map(|id| u64::from(rows[usize::from(*id)])).sum()
        };
        let of_skill = |skill: &u16| u64::from(rows.skills[usize::from(*skill)]);
        bundle.facets.iter().map(of_facet).sum::<u64>() + bundle.skills.iter().map(of_skill).sum::<u64>()
    }

    fn note(&mut self, bundle: &Bundle) {
        for (place, ids) in &bundle.facets {
            for id in ids {
                self.facets_read[*place][usize::from(*id)] = true;
            }
        }
        self.skills_read.extend(&bundle.skills);
        let shared = |step: &Waiting| {
            let facet =
                |(place, _): &(usize, Vec<u16>)| bundle.facets.iter().any(|(other, _)| other == place);
            step.bundle.facets.iter().any(facet)
                || (!bundle.skills.is_empty() && !step.bundle.skills.is_empty())
        };
        for step in &mut self.waiting {
            if step.as_ref().is_some_and(shared) {
                *step = None;
            }
        }
    }
}
