//! All rules in use: those that are shipped, and an operator's beside or instead of them.
//!
//! In: texts of rule files, with the names that faults are told under. Out: a book that never changes. Which files
//! there are on disk is the caller's.

use crate::decision::{Decision, decide};
use crate::error::{PolicyError, RuleFault};
use crate::fact::Facts;
use crate::grant::Grant;
use crate::rule::{Rule, duplicate, read, unknown_family};
use duijie_domain::code::CodeBook;
use jiff::civil::Date;
use smol_str::SmolStr;
use std::sync::Arc;

macro_rules! shipped {
    ($name:literal) => {
        ($name, include_str!(concat!("../policies/", $name)))
    };
}
/// The rules that come with the program: file name and text.
const SHIPPED: [(&str, &str); 9] = [
    shipped!("henan-internship.toml"),
    shipped!("job-expansion-2023.toml"),
    shipped!("job-expansion-2025.toml"),
    shipped!("liaocheng-childcare.toml"),
    shipped!("liaocheng-first-hire.toml"),
    shipped!("liaocheng-startup-premises.toml"),
    shipped!("liaocheng-startup-rent.toml"),
    shipped!("liaocheng-talent-agency.toml"),
    shipped!("liaocheng-youth-hostel.toml"),
];

/// Rules by identifier. Cheap to clone.
#[derive(Debug, Clone)]
pub struct PolicyBook {
    rules: Arc<[Rule]>,
}

impl PolicyBook {
    /// The rules that come with the program.
    ///
    /// # Errors
    /// [`PolicyError::Rules`], which a test of this crate rules out for the embedded code tables.
    pub fn shipped(codes: &Arc<CodeBook>) -> Result<Self, PolicyError> {
        Self::load(SHIPPED, codes)
    }

    /// The shipped rules and an operator's; an operator's rule with the identifier of a shipped one replaces it.
    ///
    /// # Errors
    /// [`PolicyError::Rules`] with every fault of every file.
    pub fn with<'t>(
        files: impl IntoIterator<Item = (&'t str, &'t str)>,
        codes: &Arc<CodeBook>,
    ) -> Result<Self, PolicyError> {
        let own = read_all(files, codes)?;
        let shipped = read_all(SHIPPED, codes)?.into_iter();
        let kept = shipped.filter(|(_, rule)| own.iter().all(|(_, other)| other.id != rule.id));
        Self::of(kept.chain(own.clone()).collect())
    }

    /// The rules of these files and no others: pairs of a file's name, for faults, and its text.
    ///
    /// # Errors
    /// [`PolicyError::Rules`] with every fault of every file.
    pub fn load<'t>(
        files: impl IntoIterator<Item = (&'t str, &'t str)>,
        codes: &Arc<CodeBook>,
    ) -> Result<Self, PolicyError> {
        Self::of(read_all(files, codes)?)
    }

    /// The texts of the shipped files, by file name.
    pub fn shipped_texts() -> impl Iterator<Item = (&'static str, &'static str)> {
        SHIPPED.into_iter()
    }

    /// Every rule, by identifier.
    #[must_use]
    pub fn rules(&self) -> &[Rule] {
        &self.rules
    }

    /// The rule with this identifier.
    ///
    /// # Errors
    /// [`PolicyError::UnknownRule`].
    pub fn find(&self, id: &str) -> Result<&Rule, PolicyError> {
        let rule = self.rules.iter().find(|rule| rule.id == id);
        rule.ok_or_else(|| PolicyError::UnknownRule { id: id.to_owned() })
    }

    /// The rules that are valid on a day; with a division, only those whose area it lies in.
    pub fn in_force<'b>(&'b self, day: Date, division: Option<&'b str>) -> impl Iterator<Item = &'b Rule> {
        let valid = self.rules.iter().filter(move |rule| rule.is_valid_on(day));
        valid.filter(move |rule| rule.applies_in(division))
    }

    /// What every rule valid on the day says of one case, in the order of the rules.
    #[must_use]
    pub fn decide_all(&self, facts: &Facts, grants: &[Grant], day: Date) -> Vec<Decision> {
        let rules = self.in_force(day, None);
        rules.map(|rule| decide(rule, facts, grants, day)).collect()
    }

    fn of(mut rules: Vec<(String, Rule)>) -> Result<Self, PolicyError> {
        rules.sort_by(|left, right| left.1.id.cmp(&right.1.id));
        let faults = faults_between(&rules);
        if !faults.is_empty() {
            return Err(PolicyError::Rules(faults));
        }
        let rules = exclude_mutually(rules.into_iter().map(|(_, rule)| rule).collect());
        Ok(Self { rules: rules.into() })
    }
}

fn read_all<'t>(
    files: impl IntoIterator<Item = (&'t str, &'t str)>,
    codes: &Arc<CodeBook>,
) -> Result<Vec<(String, Rule)>, PolicyError> {
    let mut rules = Vec::new();
    let mut faults = Vec::new();
    for (name, text) in files {
        match read(name, text, codes) {
            Ok(rule) => rules.push((name.to_owned(), rule)),
            Err(found) => faults.extend(found),
        }
    }
    match faults.is_empty() {
        true => Ok(rules),
        false => Err(PolicyError::Rules(faults)),
    }
}

fn faults_between(rules: &[(String, Rule)]) -> Vec<RuleFault> {
    let mut faults = Vec::new();
    for pair in rules.windows(2) {
        if let [(earlier, first), (file, second)] = pair
            && first.id == second.id
        {
            faults.push(duplicate(second, file, earlier));
        }
    }
    for (file, rule) in rules {
        let is_unknown = |family: &&SmolStr| rules.iter().all(|(_, other)| other.limits.family != **family);
        let unknown = rule.limits.not_with.iter().filter(is_unknown);
        faults.extend(unknown.map(|family| unknown_family(rule, file, family)));
    }
    faults
}

/// Makes "not together with" hold both ways, whichever of two rules says it.
fn exclude_mutually(mut rules: Vec<Rule>) -> Vec<Rule> {
    let said: Vec<(SmolStr, SmolStr)> = rules
        .iter()
        .flat_map(|rule| {
            rule.limits
                .not_with
                .iter()
                .map(|other| (rule.limits.family.clone(), other.clone()))
        })
        .collect();
    for rule in &mut rules {
        let limits = &mut rule.limits;
        for (left, right) in &said {
            if *left == limits.family {
                limits.not_with.push(right.clone());
            }
            if *right == limits.family {
                limits.not_with.push(left.clone());
            }
        }
        limits.not_with.sort_unstable();
        limits.not_with.dedup();
    }
    rules
}
