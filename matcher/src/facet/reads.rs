//! What a term reads of a row: a few facets, so that it can be asked once for each value, or the row itself; and how
//! much a row's own facts can add, so that most rows need not be asked.

use duijie_domain::place::GridPoint;

/// What a term reads of one side.
#[derive(Clone, Copy, Debug)]
pub enum Reads<Facet: 'static> {
    /// These facets and nothing else. Of several columns the best one decides: the answer to the row is the best answer
    /// to a row that tells one of them alone. No facet = the same answer for every row of this side.
    Facets(&'static [Facet]),
    /// The row has to be asked; these parts of it suffice. If the term answers "not asked" to a row of which nothing is
    /// told, it does so to every person.
    Row(&'static [Part<Facet>]),
}

/// A part of a row.
#[derive(Clone, Copy, Debug)]
pub enum Part<Facet> {
    /// A facet.
    Facet(Facet),
    /// The skills held.
    Skills,
    /// The words of the free text.
    Words,
    /// The home.
    Home,
}

/// What a row's own facts, where they are told, can add to a value: no more than this, in thousandths, rounded up.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum OwnBound {
    /// By skill held, or preferred.
    Skills(Vec<(u16, u16)>),
    /// By word of the free text.
    Words(Vec<(u32, u16)>),
    /// By the way from home, or from the only place of work, to the nearest of these points.
    Home(NearBound),
}

/// What a point can add by how near it is.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct NearBound {
    /// The points to be near to.
    pub points: Vec<GridPoint>,
    /// Up to this squared distance so much, the nearest first.
    pub steps: Vec<(i64, u16)>,
    /// Farther away.
    pub beyond: u16,
}
