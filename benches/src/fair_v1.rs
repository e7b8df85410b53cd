//! The common workload `fair-v1`: its columns read into rows, and the check value every exact engine must print.
//!
//! In: `raw/*.bin` (little-endian columns, `c_*` persons, `v_*` vacancies). Out: pools whose creation numbers are the
//! row numbers plus one.

use std::path::{Path, PathBuf};

use duijie_domain::Fact;
use duijie_domain::place::GridPoint;
use duijie_matcher::admission::{CandidateAdmission, VacancyAdmission};
use duijie_matcher::features::{
    CandidateFeatures, Day, PayRange, Place, PreferredSkill, Ranked, Skill, VacancyFeatures,
};
use duijie_matcher::judge::day_number;
use duijie_matcher::top_k::Hit;
use duijie_matcher::{CandidateRow, Pool, VacancyRow};
use jiff::civil::Date;

/// The workload counts idle days, not dates; any fixed day of the match gives the same scores.
pub const MATCH_DATE: Date = Date::constant(2026, 1, 1);
/// Fills unused places of the skill columns.
pub const NO_SKILL: u16 = 65_535;
/// Skills of a person, padded.
pub const SKILLS_HELD: usize = 12;
/// Skills a vacancy requires, padded.
pub const SKILLS_REQUIRED: usize = 3;
/// Skills a vacancy prefers, padded.
pub const SKILLS_PREFERRED: usize = 8;

/// A workload in memory.
#[derive(Debug)]
pub struct FairData {
    /// Persons, creation number = row number + 1.
    pub candidates: Pool<CandidateRow>,
    /// Vacancies, creation number = row number + 1.
    pub vacancies: Pool<VacancyRow>,
}

/// Why a workload cannot be read.
#[derive(Debug, thiserror::Error)]
pub enum FairError {
    /// A column cannot be opened; the generator writes it.
    #[error("cannot read column {path}: {source}; generate it with gen_fair.py")]
    Unreadable {
        /// The file.
        path: PathBuf,
        /// What the system says.
        source: std::io::Error,
    },
    /// A column has fewer rows than asked for.
    #[error("column {path} has {has} bytes, {needs} are needed; generate a larger workload")]
    TooShort {
        /// The file.
        path: PathBuf,
        /// Bytes there.
        has: usize,
        /// Bytes needed.
        needs: usize,
    },
}

impl FairData {
    /// Reads the first `n` persons and `m` vacancies of the workload in `dir`.
    ///
    /// # Errors
    /// A column that is missing or too short.
    pub fn load(dir: &Path, n: usize, m: usize) -> Result<Self, FairError> {
        let columns = Columns::of(dir);
        Ok(Self {
            candidates: columns.candidates(n)?,
            vacancies: columns.vacancies(m)?,
        })
    }
}

/// FNV-1a over (vacancy, rank, person, score), persons and vacancies counted from 0.
pub fn check<'a>(rankings: impl IntoIterator<Item = &'a [Hit]>) -> u64 {
    let mut hash = 0xcbf2_9ce4_8422_2325_u64;
    for (vacancy, hits) in (0_u64..).zip(rankings) {
        for (rank, hit) in (0_u64..).zip(hits) {
            for part in [vacancy, rank, hit.number - 1, u64::from(hit.scored.score.score)] {
                hash = (hash ^ part).wrapping_mul(0x0000_0100_0000_01b3);
            }
        }
    }
    hash
}

/// The columns of a workload in a folder.
#[derive(Debug)]
pub struct Columns {
    raw: PathBuf,
}

/// A number that stands in a column, little-endian.
pub trait Cell: Sized {
    /// Bytes a number takes.
    const BYTES: usize;

    /// The number of these bytes, of which there must be [`Cell::BYTES`].
    fn read(bytes: &[u8]) -> Self;
}

macro_rules! cells {
    ($($number:ty),*) => {$(
        impl Cell for $number {
            const BYTES: usize = size_of::<$number>();
            fn read(bytes: &[u8]) -> Self {
                let mut cell = [0; size_of::<$number>()];
                cell.copy_from_slice(bytes);
                Self::from_le_bytes(cell)
            }
        }
    )*};
}
cells!(u8, u16, u32, i32, f64);

impl Columns {
    /// The columns of the workload in `dir`.
    #[must_use]
    pub fn of(dir: &Path) -> Self {
        Self { raw: dir.join("raw") }
    }

    /// The first `rows` numbers of a column.
    ///
    /// # Errors
    /// A column that is missing or too short.
    pub fn read<Number: Cell>(&self, name: &str, rows: usize) -> Result<Vec<Number>, FairError> {
        let path = self.raw.join(format!("{name}.bin"));
        let bytes = std::fs::read(&path).map_err(|source| FairError::Unreadable {
            path: path.clone(),
            source,
        })?;
        let needs = rows * Number::BYTES;
        match bytes.get(..needs) {
            Some(cells) => Ok(cells.chunks_exact(Number::BYTES).map(Number::read).collect()),
            None => Err(FairError::TooShort {
                path,
                has: bytes.len(),
                needs,
            }),
        }
    }

    /// Three columns side by side, numbered from 0.
    ///
    /// # Errors
    /// As [`Columns::read`].
    pub fn read_three(&self, name: &str, rows: usize) -> Result<Vec<[u32; 3]>, FairError> {
        let mut columns = Vec::with_capacity(3);
        for place in 0..3 {
            columns.push(self.read::<u32>(&format!("{name}{place}"), rows)?);
        }
        Ok((0..rows)
            .map(|row| [columns[0][row], columns[1][row], columns[2][row]])
            .collect())
    }

    fn points(&self, prefix: &str, rows: usize) -> Result<Vec<GridPoint>, FairError> {
        let x = self.read(&format!("{prefix}_px"), rows)?;
        let y = self.read(&format!("{prefix}_py"), rows)?;
        let z = self.read(&format!("{prefix}_pz"), rows)?;
        Ok((0..rows)
            .map(|row| GridPoint {
                x: x[row],
                y: y[row],
                z: z[row],
            })
            .collect())
    }

    fn candidates(&self, n: usize) -> Result<Pool<CandidateRow>, FairError> {
        let education: Vec<u8> = self.read("c_edu", n)?;
        let occupations = self.read_three("c_occ", n)?;
        let majors: Vec<u32> = self.read("c_major", n)?;
        let divisions = self.read_three("c_reg", n)?;
        let points = self.points("c", n)?;
        let pay: Vec<u16> = self.read("c_sal", n)?;
        let experience: Vec<u8> = self.read("c_exp", n)?;
        let grades: Vec<u8> = self.read("c_lvl", n)?;
        let skills: Vec<u16> = self.read("c_sk", n * SKILLS_HELD)?;
        let certificates: Vec<u32> = self.read("c_cert", n)?;
        let job_types: Vec<u8> = self.read("c_jobt", n)?;
        let available: Vec<u16> = self.read("c_avail", n)?;
        let idle: Vec<u16> = self.read("c_idle", n)?;
        let mut pool = Pool::default();
        for row in 0..n {
            let features = CandidateFeatures {
                wished_occupations: Fact::Known(Ranked(occupations[row])),
                education_rank: Fact::Known(education[row]),
                major: code(majors[row]),
                experience_months: Fact::Known(u16::from(experience[row]) * 12),
                skills: Fact::Known(held_skills(&skills[row * SKILLS_HELD..][..SKILLS_HELD])),
                certificates: certificate_list(certificates[row]),
                skill_grade: Fact::Known(grades[row]),
                home: Fact::Known(points[row]),
                wished_divisions: Fact::Known(Ranked(divisions[row])),
                pay_expectation_yuan_per_month: Fact::Known(u32::from(pay[row]) * 100),
                job_types: Fact::Known(job_types[row].into()),
                available_from: Fact::Known(available[row].into()),
                last_activity: Fact::Known(day_number(MATCH_DATE) - Day::from(idle[row])),
                ..CandidateFeatures::default()
            };
            pool.upsert(
                row as u64 + 1,
                &CandidateRow {
                    admission: CandidateAdmission::default(),
                    features,
                },
            );
        }
        Ok(pool)
    }

    fn vacancies(&self, m: usize) -> Result<Pool<VacancyRow>, FairError> {
        let occupations: Vec<u32> = self.read("v_occ", m)?;
        let majors = self.read_three("v_maj", m)?;
        let divisions: Vec<u32> = self.read("v_reg", m)?;
        let points = self.points("v", m)?;
        let pay_min: Vec<u16> = self.read("v_smin", m)?;
        let pay_max: Vec<u16> = self.read("v_smax", m)?;
        let education: Vec<u8> = self.read("v_edu_min", m)?;
        let experience: Vec<u8> = self.read("v_exp_min", m)?;
        let required: Vec<u16> = self.read("v_req", m * SKILLS_REQUIRED)?;
        let preferred: Vec<u16> = self.read("v_prf", m * SKILLS_PREFERRED)?;
        let certificates: Vec<u32> = self.read("v_cert", m)?;
        let job_types: Vec<u8> = self.read("v_jobt", m)?;
        let start: Vec<u16> = self.read("v_start", m)?;
        let rarity: Vec<u16> = self.read("idf", usize::from(NO_SKILL).min(3000))?;
        let mut pool = Pool::default();
        for row in 0..m {
            let place = Place {
                division: divisions[row],
                point: Fact::Known(points[row]),
                point_is_of_division: false,
            };
            let features = VacancyFeatures {
                occupation: Fact::Known(occupations[row]),
                majors: told(majors[row].into_iter().filter(|major| *major != 0).collect()),
                places: Fact::Known([place].into()),
                pay: Fact::Known(PayRange {
                    min_yuan_per_month: u32::from(pay_min[row]) * 100,
                    max_yuan_per_month: u32::from(pay_max[row]) * 100,
                    open_above: false,
                }),
                education_min: Fact::Known(education[row]),
                experience_min_months: Fact::Known(u16::from(experience[row]) * 12),
                required_skills: told(held_skills(&required[row * SKILLS_REQUIRED..][..SKILLS_REQUIRED])),
                preferred_skills: told(preferred_skills(
                    &preferred[row * SKILLS_PREFERRED..][..SKILLS_PREFERRED],
                    &rarity,
                )),
                required_certificates: certificate_list(certificates[row]),
                job_types: Fact::Known(job_types[row].into()),
                start: Fact::Known(start[row].into()),
                ..VacancyFeatures::default()
            };
            let admission = VacancyAdmission {
                protected_work: Fact::Known(false),
                ..VacancyAdmission::default()
            };
            pool.upsert(row as u64 + 1, &VacancyRow { admission, features });
        }
        Ok(pool)
    }
}

fn code(number: u32) -> Fact<u32> {
    if number == 0 {
        Fact::Absent
    } else {
        Fact::Known(number)
    }
}

fn told<Item>(list: Box<[Item]>) -> Fact<Box<[Item]>> {
    if list.is_empty() {
        Fact::Absent
    } else {
        Fact::Known(list)
    }
}

fn held_skills(padded: &[u16]) -> Box<[Skill]> {
    padded
        .iter()
        .filter(|id| **id != NO_SKILL)
        .map(|id| Skill { id: *id, level: 0 })
        .collect()
}

fn preferred_skills(padded: &[u16], rarity: &[u16]) -> Box<[PreferredSkill]> {
    let weighed = |skill: Skill| PreferredSkill {
        skill,
        weight: rarity[usize::from(skill.id)],
    };
    held_skills(padded).into_iter().map(weighed).collect()
}

fn certificate_list(bits: u32) -> Fact<Box<[u16]>> {
    told((0_u16..32).filter(|bit| bits >> bit & 1 == 1).collect())
}
