//! The workload `fair-v1` as records and code tables, so that it can go through the whole service and not only
//! through the matcher. The row number stands in the publisher's own identifier.

use duijie_benches::fair_v1::{Columns, FairError, MATCH_DATE};
use duijie_benches::workload::{NO_SKILL, SKILLS, SKILLS_HELD, SKILLS_PREFERRED, SKILLS_REQUIRED};
use duijie_domain::candidate::HeldSkill;
use duijie_domain::code::{
    CertificateCode, CodeBook, CodeSystem, DivisionCode, EducationCode, JobTypeCode, MajorCode,
    OccupationCode, SkillCode, SkillGradeCode, TableError, TableMode,
};
use duijie_domain::pay::{Pay, PayUnit};
use duijie_domain::place::{GeoPoint, Place};
use duijie_domain::vacancy::WorkSite;
use duijie_domain::{Candidate, Fact, RecordKey, Vacancy};
use jiff::ToSpan;
use jiff::civil::Date;
use std::fmt::Write;
use std::path::Path;

/// Who publishes the workload.
pub const PUBLISHER: &str = "fair-v1";
/// Education codes by the workload's steps 0 to 6.
const EDUCATION: [&str; 7] = ["81", "71", "61", "31", "21", "14", "11"];
/// Kinds of work by the workload's bits.
const JOB_TYPES: [&str; 4] = ["full-time", "part-time", "internship", "gig"];

/// The code tables of the workload: its skills with their weights, its certificates and its majors.
///
/// # Errors
/// A missing column, or a table that the code book refuses.
pub fn code_book(dir: &Path) -> Result<CodeBook, Box<dyn std::error::Error>> {
    let columns = Columns::of(dir);
    let weights: Vec<u16> = columns.read("idf", SKILLS)?;
    let mut skills = "code\tname\tweight\n".to_owned();
    for (skill, weight) in weights.iter().enumerate() {
        writeln!(skills, "s{skill:04}\t技能{skill:04}\t{weight}")?;
    }
    let mut certificates = "code\tname\n".to_owned();
    for bit in 0..u32::BITS {
        writeln!(certificates, "c{bit:02}\t证书{bit:02}")?;
    }
    let replaced = |book: CodeBook, system, text: &str| -> Result<CodeBook, TableError> {
        book.with_table(system, text, TableMode::Replace)
    };
    let book = CodeBook::embedded().with_table(CodeSystem::Skill, &skills, TableMode::Replace)?;
    let book = replaced(book, CodeSystem::Certificate, &certificates)?;
    Ok(replaced(book, CodeSystem::Major, &majors(dir)?)?)
}

/// The workload's majors with the classes and fields above them.
fn majors(dir: &Path) -> Result<String, Box<dyn std::error::Error>> {
    let path = dir.join("raw/maj_codes.bin");
    let codes = std::fs::metadata(&path)?.len() / 4;
    let codes: Vec<u32> = Columns::of(dir).read("maj_codes", usize::try_from(codes)?)?;
    let mut rows = std::collections::BTreeSet::new();
    for code in codes {
        let digits = format!("{code:06}");
        rows.extend([digits[..2].to_owned(), digits[..4].to_owned(), digits]);
    }
    let mut text = "code\tname\n".to_owned();
    for code in rows {
        writeln!(text, "{code}\t专业{code}")?;
    }
    Ok(text)
}

/// The first `n` persons.
///
/// # Errors
/// A missing or short column.
pub fn candidates(dir: &Path, n: usize) -> Result<Vec<Candidate>, FairError> {
    let columns = Columns::of(dir);
    let education: Vec<u8> = columns.read("c_edu", n)?;
    let occupations = columns.read_three("c_occ", n)?;
    let majors: Vec<u32> = columns.read("c_major", n)?;
    let divisions = columns.read_three("c_reg", n)?;
    let longitudes: Vec<f64> = columns.read("c_lon", n)?;
    let latitudes: Vec<f64> = columns.read("c_lat", n)?;
    let pay: Vec<u16> = columns.read("c_sal", n)?;
    let experience: Vec<u8> = columns.read("c_exp", n)?;
    let grades: Vec<u8> = columns.read("c_lvl", n)?;
    let skills: Vec<u16> = columns.read("c_sk", n * SKILLS_HELD)?;
    let certificates: Vec<u32> = columns.read("c_cert", n)?;
    let job_types: Vec<u8> = columns.read("c_jobt", n)?;
    let available: Vec<u16> = columns.read("c_avail", n)?;
    let idle: Vec<u16> = columns.read("c_idle", n)?;
    let births: Vec<i32> = columns.read("c_birth_day", n)?;
    let person = |row: usize| {
        let mut candidate = Candidate {
            key: RecordKey::new(PUBLISHER, row.to_string()),
            ..Candidate::default()
        };
        candidate.person.birth_date = Fact::Known(day(births[row]));
        candidate.home = Fact::Known(place(divisions[row][0], longitudes[row], latitudes[row]));
        candidate.education.level = Fact::Known(EducationCode::new(EDUCATION[usize::from(education[row])]));
        candidate.education.major = optional(majors[row], major);
        candidate.experience_months = Fact::Known(u16::from(experience[row]) * 12);
        candidate.skills = Fact::Known(held(&skills[row * SKILLS_HELD..][..SKILLS_HELD]));
        candidate.skill_grade = grade(grades[row]);
        candidate.certificates = Fact::Known(bits(certificates[row]).map(certificate).collect());
        candidate.wishes.occupations = listed(occupations[row], occupation);
        candidate.wishes.divisions = listed(divisions[row], division);
        candidate.wishes.pay = Fact::Known(at_least(pay[row]));
        candidate.wishes.job_types = Fact::Known(bits(job_types[row].into()).map(job_type).collect());
        candidate.available_from = Fact::Known(day(available[row].into()));
        candidate.last_active_on = Fact::Known(MATCH_DATE - i32::from(idle[row]).days());
        candidate
    };
    Ok((0..n).map(person).collect())
}

/// The first `m` vacancies.
///
/// # Errors
/// A missing or short column.
pub fn vacancies(dir: &Path, m: usize) -> Result<Vec<Vacancy>, FairError> {
    let columns = Columns::of(dir);
    let occupations: Vec<u32> = columns.read("v_occ", m)?;
    let majors = columns.read_three("v_maj", m)?;
    let divisions: Vec<u32> = columns.read("v_reg", m)?;
    let longitudes: Vec<f64> = columns.read("v_lon", m)?;
    let latitudes: Vec<f64> = columns.read("v_lat", m)?;
    let pay_min: Vec<u16> = columns.read("v_smin", m)?;
    let pay_max: Vec<u16> = columns.read("v_smax", m)?;
    let education: Vec<u8> = columns.read("v_edu_min", m)?;
    let experience: Vec<u8> = columns.read("v_exp_min", m)?;
    let required: Vec<u16> = columns.read("v_req", m * SKILLS_REQUIRED)?;
    let preferred: Vec<u16> = columns.read("v_prf", m * SKILLS_PREFERRED)?;
    let certificates: Vec<u32> = columns.read("v_cert", m)?;
    let job_types: Vec<u8> = columns.read("v_jobt", m)?;
    let head_counts: Vec<u16> = columns.read("v_headcount", m)?;
    let starts: Vec<u16> = columns.read("v_start", m)?;
    let post = |row: usize| {
        let mut vacancy = Vacancy {
            key: RecordKey::new(PUBLISHER, row.to_string()),
            ..Vacancy::default()
        };
        vacancy.employer = "employer".into();
        vacancy.title = format!("岗位{row}");
        vacancy.occupation = Fact::Known(occupation(occupations[row]));
        let place = place(divisions[row], longitudes[row], latitudes[row]);
        vacancy.sites = vec![WorkSite {
            place,
            head_count: head_counts[row].into(),
            filled: 0,
        }];
        vacancy.job_type = bits(job_types[row].into()).next().map(job_type).into();
        vacancy.pay = Fact::Known(Pay {
            max_yuan: Some(u32::from(pay_max[row]) * 100),
            ..at_least(pay_min[row])
        });
        vacancy.starts_on = Some(day(starts[row].into()));
        vacancy.working_time.nights = Fact::Known(false);
        let requirements = &mut vacancy.requirements;
        requirements.education = Fact::Known(EducationCode::new(EDUCATION[usize::from(education[row])]));
        requirements.majors = listed(majors[row], major);
        requirements.experience_months = Fact::Known(u16::from(experience[row]) * 12);
        requirements.required_skills = held(&required[row * SKILLS_REQUIRED..][..SKILLS_REQUIRED]);
        requirements.preferred_skills = held(&preferred[row * SKILLS_PREFERRED..][..SKILLS_PREFERRED]);
        requirements.required_certificates = bits(certificates[row]).map(certificate).collect();
        vacancy
    };
    Ok((0..m).map(post).collect())
}

fn day(days_since_1970: i32) -> Date {
    Date::constant(1970, 1, 1) + days_since_1970.days()
}

fn place(division_number: u32, longitude: f64, latitude: f64) -> Place {
    Place {
        point: Some(GeoPoint { longitude, latitude }),
        ..Place::in_division(division(division_number))
    }
}

fn at_least(hundreds_of_yuan: u16) -> Pay {
    Pay {
        min_yuan: u32::from(hundreds_of_yuan) * 100,
        max_yuan: None,
        unit: PayUnit::Month,
        months_paid: 12,
    }
}

fn optional<C>(number: u32, code: fn(u32) -> C) -> Fact<C> {
    if number == 0 {
        Fact::Absent
    } else {
        Fact::Known(code(number))
    }
}

fn listed<C>(numbers: [u32; 3], code: fn(u32) -> C) -> Vec<C> {
    numbers
        .into_iter()
        .filter(|number| *number != 0)
        .map(code)
        .collect()
}

fn occupation(number: u32) -> OccupationCode {
    let digits = format!("{number:07}");
    OccupationCode::new(format!(
        "{}-{}-{}-{}",
        &digits[..1],
        &digits[1..3],
        &digits[3..5],
        &digits[5..]
    ))
}

fn division(number: u32) -> DivisionCode {
    DivisionCode::new(number.to_string())
}

fn major(number: u32) -> MajorCode {
    MajorCode::new(format!("{number:06}"))
}

fn held(padded: &[u16]) -> Vec<HeldSkill> {
    let told = padded.iter().filter(|skill| **skill != NO_SKILL);
    told.map(|skill| HeldSkill {
        skill: SkillCode::new(format!("s{skill:04}")),
        level: 0,
    })
    .collect()
}

fn grade(step: u8) -> Fact<SkillGradeCode> {
    let table = CodeBook::embedded();
    let found = table
        .table(CodeSystem::SkillGrade)
        .entries()
        .iter()
        .find(|entry| entry.rank == Some(step));
    found.map_or(Fact::Absent, |entry| {
        Fact::Known(SkillGradeCode::new(entry.code.clone()))
    })
}

fn bits(word: u32) -> impl Iterator<Item = u32> {
    (0..u32::BITS).filter(move |bit| word >> bit & 1 == 1)
}

fn certificate(bit: u32) -> CertificateCode {
    CertificateCode::new(format!("c{bit:02}"))
}

fn job_type(bit: u32) -> JobTypeCode {
    JobTypeCode::new(JOB_TYPES[bit as usize])
}
