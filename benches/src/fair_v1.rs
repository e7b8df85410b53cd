//! The common workload `fair-v1` as its generator writes it, and the check value every exact engine must print.
//!
//! In: `raw/*.bin` (little-endian columns, `c_*` persons, `v_*` vacancies). Out: a workload, or the pools made of it.

use std::path::{Path, PathBuf};

use duijie_domain::place::GridPoint;
use duijie_matcher::top_k::Hit;
use duijie_matcher::{CandidateRow, Pool, VacancyRow};

pub use crate::pools::MATCH_DATE;
use crate::pools::pools;
use crate::workload::{self, Person, Post, SKILLS, SKILLS_HELD, SKILLS_PREFERRED, SKILLS_REQUIRED, Workload};

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
        let (candidates, vacancies) = pools(&Columns::of(dir).workload(n, m)?);
        Ok(Self {
            candidates,
            vacancies,
        })
    }
}

/// FNV-1a over (vacancy, rank, person, score), persons and vacancies counted from 0.
pub fn check<'a>(rankings: impl IntoIterator<Item = &'a [Hit]>) -> u64 {
    let entry = |hit: &Hit| (hit.number - 1, hit.scored.score.score);
    workload::check(rankings.into_iter().map(|hits| hits.iter().map(entry)))
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

    /// The first `n` persons and `m` vacancies.
    ///
    /// # Errors
    /// A column that is missing or too short.
    pub fn workload(&self, n: usize, m: usize) -> Result<Workload, FairError> {
        Ok(Workload {
            persons: self.persons(n)?,
            posts: self.posts(m)?,
            rarity: self.read("idf", SKILLS)?,
        })
    }

    fn persons(&self, n: usize) -> Result<Vec<Person>, FairError> {
        let occupations = self.read_three("c_occ", n)?;
        let majors: Vec<u32> = self.read("c_major", n)?;
        let divisions = self.read_three("c_reg", n)?;
        let points = self.points("c", n)?;
        let certificates: Vec<u32> = self.read("c_cert", n)?;
        let pay: Vec<u16> = self.read("c_sal", n)?;
        let available: Vec<u16> = self.read("c_avail", n)?;
        let idle: Vec<u16> = self.read("c_idle", n)?;
        let skills: Vec<[u16; SKILLS_HELD]> = self.read_lists("c_sk", n)?;
        let education: Vec<u8> = self.read("c_edu", n)?;
        let experience: Vec<u8> = self.read("c_exp", n)?;
        let grades: Vec<u8> = self.read("c_lvl", n)?;
        let job_types: Vec<u8> = self.read("c_jobt", n)?;
        let person = |row: usize| Person {
            occupations: occupations[row],
            major: majors[row],
            divisions: divisions[row],
            point: points[row],
            certificates: certificates[row],
            pay: pay[row],
            available_day: available[row],
            idle_days: idle[row],
            skills: skills[row],
            education: education[row],
            experience_years: experience[row],
            grade: grades[row],
            job_types: job_types[row],
        };
        Ok((0..n).map(person).collect())
    }

    fn posts(&self, m: usize) -> Result<Vec<Post>, FairError> {
        let occupations: Vec<u32> = self.read("v_occ", m)?;
        let majors = self.read_three("v_maj", m)?;
        let divisions: Vec<u32> = self.read("v_reg", m)?;
        let points = self.points("v", m)?;
        let certificates: Vec<u32> = self.read("v_cert", m)?;
        let pay_min: Vec<u16> = self.read("v_smin", m)?;
        let pay_max: Vec<u16> = self.read("v_smax", m)?;
        let starts: Vec<u16> = self.read("v_start", m)?;
        let required: Vec<[u16; SKILLS_REQUIRED]> = self.read_lists("v_req", m)?;
        let preferred: Vec<[u16; SKILLS_PREFERRED]> = self.read_lists("v_prf", m)?;
        let education: Vec<u8> = self.read("v_edu_min", m)?;
        let experience: Vec<u8> = self.read("v_exp_min", m)?;
        let job_types: Vec<u8> = self.read("v_jobt", m)?;
        let post = |row: usize| Post {
            occupation: occupations[row],
            majors: majors[row],
            division: divisions[row],
            point: points[row],
            certificates: certificates[row],
            pay_min: pay_min[row],
            pay_max: pay_max[row],
            start_day: starts[row],
            required_skills: required[row],
            preferred_skills: preferred[row],
            education_min: education[row],
            experience_years_min: experience[row],
            job_types: job_types[row],
        };
        Ok((0..m).map(post).collect())
    }

    /// Lists of one length, one after the other in a column.
    fn read_lists<const LENGTH: usize>(
        &self,
        name: &str,
        rows: usize,
    ) -> Result<Vec<[u16; LENGTH]>, FairError> {
        let flat: Vec<u16> = self.read(name, rows * LENGTH)?;
        Ok(flat.as_chunks().0.to_vec())
    }
}
