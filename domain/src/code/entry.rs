//! One row of a code table.

use smol_str::SmolStr;

/// A point on the map in degrees as the table gives it; it marks a seat of government or a middle, no border.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Point {
    /// Degrees east, −180..=180.
    pub longitude: f64,
    /// Degrees north, −90..=90.
    pub latitude: f64,
}

/// One row of a code table: a code, what it is called, and what the system says about it.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct CodeEntry {
    /// The code in its canonical spelling.
    pub code: SmolStr,
    /// The Chinese name.
    pub name: SmolStr,
    /// The English name; empty where none is kept.
    pub name_en: SmolStr,
    /// Other names that mean this code.
    pub aliases: Vec<SmolStr>,
    /// Codes that meant this entry in an earlier edition.
    pub old_codes: Vec<SmolStr>,
    /// Depth in the hierarchy, 1 at the top. An occupation without anything below it has level 4 whatever the
    /// length of its code: the classification counts it as a 细类.
    pub level: u8,
    /// Place on the system's ladder (education, skill grade, language level); higher is more.
    pub rank: Option<u8>,
    /// Rarity weight 100..=1200 (skills).
    pub weight: Option<u16>,
    /// Where it lies (divisions).
    pub point: Option<Point>,
    /// A grouping beside the hierarchy: the sector of an industry, the kind of a skill.
    pub group: Option<SmolStr>,
    /// Codes of the occupations in which it is usual (skills), at any level of the classification.
    pub occupations: Vec<SmolStr>,
}

impl CodeEntry {
    /// This entry, with what it leaves empty taken from an earlier one of the same code.
    pub(super) fn completed_by(self, earlier: Option<Self>) -> Self {
        let Some(earlier) = earlier else { return self };
        Self {
            name_en: if self.name_en.is_empty() {
                earlier.name_en
            } else {
                self.name_en
            },
            aliases: if self.aliases.is_empty() {
                earlier.aliases
            } else {
                self.aliases
            },
            old_codes: if self.old_codes.is_empty() {
                earlier.old_codes
            } else {
                self.old_codes
            },
            level: earlier.level,
            rank: self.rank.or(earlier.rank),
            weight: self.weight.or(earlier.weight),
            point: self.point.or(earlier.point),
            group: self.group.or(earlier.group),
            occupations: if self.occupations.is_empty() {
                earlier.occupations
            } else {
                self.occupations
            },
            code: self.code,
            name: self.name,
        }
    }
}
