//! The places of a vacancy that hires hold.

use crate::Vacancy;
use std::collections::BTreeMap;

/// A change of the places that are held.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PlaceChange {
    /// The vacancy, by creation number.
    pub vacancy: u64,
    /// The person, by creation number.
    pub candidate: u64,
    /// The site at which a place is held now; none if it is given back.
    pub site: Option<u16>,
}

/// Who holds a place of a vacancy, and at which site.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct PlacesFile {
    holders: BTreeMap<u64, u16>,
}

impl PlacesFile {
    /// Takes a change in.
    pub fn apply(&mut self, change: PlaceChange) {
        match change.site {
            Some(site) => self.holders.insert(change.candidate, site),
            None => self.holders.remove(&change.candidate),
        };
    }

    /// Takes in what is held under another number of the same vacancy.
    pub fn join(&mut self, other: &Self) {
        self.holders.extend(&other.holders);
    }

    /// Places held over all sites.
    pub fn held(&self) -> usize {
        self.holders.len()
    }

    /// Whether nobody holds a place.
    pub fn is_empty(&self) -> bool {
        self.holders.is_empty()
    }

    /// Persons who hold a place, by creation number, and at which site.
    pub fn holders(&self) -> impl Iterator<Item = (u64, u16)> {
        self.holders.iter().map(|(candidate, site)| (*candidate, *site))
    }

    /// Places left at a site: its head-count without those that the publisher told filled and those that hires hold.
    /// None if there is no such site.
    pub fn left_at(&self, vacancy: &Vacancy, site: u16) -> Option<u32> {
        let told = vacancy.sites.get(usize::from(site))?;
        Some(
            told.head_count
                .saturating_sub(told.filled)
                .saturating_sub(self.held_at(site)),
        )
    }

    /// The first site with a place left.
    pub fn first_open_site(&self, vacancy: &Vacancy) -> Option<u16> {
        let sites = u16::try_from(vacancy.sites.len()).unwrap_or(u16::MAX);
        (0..sites).find(|site| self.left_at(vacancy, *site).is_some_and(|left| left > 0))
    }

    /// The vacancy with the places that hires hold among the filled ones.
    #[must_use]
    pub fn filled_in(&self, mut vacancy: Vacancy) -> Vacancy {
        for (place, site) in vacancy.sites.iter_mut().enumerate() {
            let held = u16::try_from(place).map_or(0, |place| self.held_at(place));
            site.filled = site.filled.saturating_add(held);
        }
        vacancy
    }

    fn held_at(&self, site: u16) -> u32 {
        let held = self.holders.values().filter(|held| **held == site).count();
        u32::try_from(held).unwrap_or(u32::MAX)
    }
}
