//! The rows of the common workload as it defines them: plain integers, side by side. Read by `fair_v1`, drawn by
//! `synthetic`, scanned by `plain`; the matcher's own rows are made of them in `pools`.

use duijie_domain::place::GridPoint;

/// Fills unused places of the skill lists.
pub const NO_SKILL: u16 = 65_535;
/// Skills of a person, padded.
pub const SKILLS_HELD: usize = 12;
/// Skills a vacancy requires, padded.
pub const SKILLS_REQUIRED: usize = 3;
/// Skills a vacancy prefers, padded.
pub const SKILLS_PREFERRED: usize = 8;
/// Skills that exist.
pub const SKILLS: usize = 3_000;

/// Persons, posts and what a skill is worth. An identifier is a place in the list.
#[derive(Clone, Debug, Default)]
pub struct Workload {
    /// The persons.
    pub persons: Vec<Person>,
    /// The posts.
    pub posts: Vec<Post>,
    /// Weight of every skill.
    pub rarity: Vec<u16>,
}

/// A person; codes and lists are 0 where there is none.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Person {
    /// Wished occupations, the first always set.
    pub occupations: [u32; 3],
    /// Major of the highest education.
    pub major: u32,
    /// Wished divisions, the first always set.
    pub divisions: [u32; 3],
    /// Home.
    pub point: GridPoint,
    /// Certificates, a bit each.
    pub certificates: u32,
    /// Least pay in hundreds of yuan a month.
    pub pay: u16,
    /// Day from which the person is free.
    pub available_day: u16,
    /// Days since the last activity.
    pub idle_days: u16,
    /// Skills, rising, padded with [`NO_SKILL`].
    pub skills: [u16; SKILLS_HELD],
    /// Step of education, 0 to 6.
    pub education: u8,
    /// Experience.
    pub experience_years: u8,
    /// Skill grade, 0 to 8.
    pub grade: u8,
    /// Wished job types, a bit each.
    pub job_types: u8,
}

/// A vacancy.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Post {
    /// Occupation.
    pub occupation: u32,
    /// Accepted majors, 0 for none.
    pub majors: [u32; 3],
    /// Division of the place of work.
    pub division: u32,
    /// Place of work.
    pub point: GridPoint,
    /// Certificates that must be held, a bit each.
    pub certificates: u32,
    /// Least pay in hundreds of yuan a month.
    pub pay_min: u16,
    /// Highest pay, above the least.
    pub pay_max: u16,
    /// First day of work.
    pub start_day: u16,
    /// Skills that must be held, padded with [`NO_SKILL`].
    pub required_skills: [u16; SKILLS_REQUIRED],
    /// Skills that are welcome, padded with [`NO_SKILL`].
    pub preferred_skills: [u16; SKILLS_PREFERRED],
    /// Least step of education.
    pub education_min: u8,
    /// Least experience.
    pub experience_years_min: u8,
    /// The one job type, as a bit.
    pub job_types: u8,
}

/// The skills of a padded list.
pub fn told(padded: &[u16]) -> impl Iterator<Item = u16> + '_ {
    padded.iter().copied().filter(|skill| *skill != NO_SKILL)
}

/// FNV-1a over (vacancy, rank, person, score), all counted from 0: every exact engine prints the same value.
pub fn check<List>(lists: impl IntoIterator<Item = List>) -> u64
where
    List: IntoIterator<Item = (u64, u32)>,
{
    let mut hash = 0xcbf2_9ce4_8422_2325_u64;
    for (asked, list) in (0_u64..).zip(lists) {
        for (rank, (found, score)) in (0_u64..).zip(list) {
            for part in [asked, rank, found, u64::from(score)] {
                hash = (hash ^ part).wrapping_mul(0x0000_0100_0000_01b3);
            }
        }
    }
    hash
}
