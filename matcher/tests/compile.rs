//! Records as rows: protected attributes reach no score, missing facts stay unknown, codes become numbers.
#![allow(clippy::unwrap_used, reason = "tests")]

use duijie_domain::candidate::{CandidateState, Consent, ConsentPurpose, HeldSkill, LanguageLevel, Sex};
use duijie_domain::code::{
    BenefitCode, CertificateCode, CodeBook, CodeSystem, DivisionCode, EducationCode, EmployerKindCode,
    JobTypeCode, LanguageCode, MajorCode, OccupationCode, SkillCode, TargetGroupCode,
};
use duijie_domain::pay::Pay;
use duijie_domain::place::Place;
use duijie_domain::vacancy::{Requirements, TargetGroup, WorkSite};
use duijie_domain::{Candidate, Employer, Fact, Vacancy};
use duijie_matcher::compile::Tables;
use duijie_matcher::explain::explain;
use duijie_matcher::features::PayRange;
use duijie_matcher::judge::{Context, Reason, Verdict, judge};
use duijie_matcher::pool::VacancyRow;
use duijie_matcher::requirement::Mode;
use duijie_matcher::{Profile, admission::AdmissionRule};
use jiff::civil::{Date, date};
use proptest::prelude::*;
use std::sync::LazyLock;

const DAY: Date = date(2026, 6, 1);

/// Made once: the readers of titles and skills stand in them.
static TABLES: LazyLock<Tables> = LazyLock::new(Tables::embedded);

/// Some codes that the embedded tables have, whatever they are.
fn code(system: CodeSystem, place: usize) -> String {
    CodeBook::embedded().table(system).entries()[place]
        .code
        .to_string()
}

fn candidate() -> Candidate {
    let mut record = Candidate::default();
    record.person.birth_date = Fact::Known(date(2003, 5, 5));
    record.home = Fact::Known(Place::in_division(DivisionCode::new("371502")));
    record.education.level = Fact::Known(EducationCode::new("31"));
    record.education.major = Fact::Known(MajorCode::new("080901"));
    record.experience_months = Fact::Known(18);
    record.skills = Fact::Known(vec![HeldSkill {
        skill: SkillCode::new(code(CodeSystem::Skill, 5)),
        level: 2,
    }]);
    record.languages = Fact::Known(vec![LanguageLevel {
        language: LanguageCode::new("en.cet-4"),
        level: 0,
    }]);
    record.wishes.occupations = vec![OccupationCode::new("6-18-02-04")];
    record.wishes.divisions = vec![DivisionCode::new("371500")];
    record.wishes.pay = Fact::Known(Pay::per_month(5000, 7000));
    record.wishes.job_types = Fact::Known(vec![JobTypeCode::new("full-time")]);
    record
}

fn vacancy() -> Vacancy {
    let place = Place::in_division(DivisionCode::new("371502"));
    let preferred = HeldSkill {
        skill: SkillCode::new(code(CodeSystem::Skill, 5)),
        level: 4,
    };
    Vacancy {
        title: "电焊工".into(),
        employer: "E1".into(),
        occupation: Fact::Known(OccupationCode::new("6-18-02-04")),
        sites: vec![WorkSite {
            place,
            head_count: 3,
            filled: 1,
        }],
        job_type: Fact::Known(JobTypeCode::new("full-time")),
        pay: Fact::Known(Pay::per_month(6000, 8000)),
        benefits: Fact::Known(vec![BenefitCode::new("free-lodging")]),
        requirements: Requirements {
            education: Fact::Known(EducationCode::new("60")),
            preferred_skills: vec![preferred],
            ..Requirements::default()
        },
        ..Vacancy::default()
    }
}

#[test]
fn an_official_can_read_the_explanation() {
    let tables = &*TABLES;
    let profile = Profile::shipped("balanced").unwrap();
    let candidate = tables.candidate(&candidate());
    let vacancy = tables.vacancy(&vacancy(), None);
    assert!(
        candidate.unknown_codes.is_empty(),
        "{:?}",
        candidate.unknown_codes
    );
    assert!(vacancy.unknown_codes.is_empty(), "{:?}", vacancy.unknown_codes);
    let told = explain(&Context::new(&profile, DAY), &candidate.row, &vacancy.row, tables);
    assert!(told.excluded_by.is_empty(), "{:?}", told.excluded_by);
    let sentences: Vec<&str> = told
        .employer
        .iter()
        .chain(&told.seeker)
        .flat_map(|term| &term.evidence)
        .map(|sentence| sentence.text.zh.as_str())
        .collect();
    assert!(
        sentences.contains(&"期望月薪 5000 元，岗位 6000–8000 元，满足"),
        "{sentences:#?}"
    );
    assert!(
        sentences.iter().any(|text| text.contains("代表点")),
        "{sentences:#?}"
    );
}

#[test]
fn facts_become_numbers() {
    let tables = &*TABLES;
    let person = tables.candidate(&candidate()).row.features;
    assert_eq!(person.wished_occupations.known().unwrap().0, [6_180_204, 0, 0]);
    assert_eq!(person.wished_divisions.known().unwrap().0, [371_500, 0, 0]);
    assert_eq!(
        (person.education_rank, person.major),
        (Fact::Known(3), Fact::Known(80_901))
    );
    assert_eq!(person.pay_expectation_yuan_per_month, Fact::Known(5000));
    assert!(
        person.languages.known().unwrap()[0].rank > 0,
        "a proof stands for its level"
    );
    let post = tables.vacancy(&vacancy(), None).row.features;
    assert_eq!(
        (post.lodging, post.shuttle),
        (Fact::Known(true), Fact::Known(false))
    );
    assert!(post.places.known().unwrap()[0].point_is_of_division);
    let open = Vacancy {
        pay: Fact::Known(Pay {
            max_yuan: None,
            ..Pay::per_month(8000, 0)
        }),
        ..vacancy()
    };
    let range = PayRange {
        min_yuan_per_month: 8000,
        max_yuan_per_month: 8000,
        open_above: true,
    };
    assert_eq!(tables.vacancy(&open, None).row.features.pay, Fact::Known(range));
}

#[test]
fn an_empty_record_is_unknown_throughout() {
    let row = TABLES.candidate(&Candidate::default()).row;
    assert_eq!(
        row.features,
        duijie_matcher::features::CandidateFeatures::default()
    );
}

#[test]
fn codes_that_no_table_has_are_told() {
    let mut record = vacancy();
    record.requirements.required_certificates = vec![CertificateCode::new("no-such-certificate")];
    record.rules.insert("no-such-term".into(), Mode::Must);
    let unknown = TABLES.vacancy(&record, None).unknown_codes;
    let codes: Vec<&str> = unknown.iter().map(|unknown| unknown.code.as_str()).collect();
    assert_eq!(codes, ["no-such-certificate", "no-such-term"]);
}

fn verdict(candidate: &Candidate, vacancy: &Vacancy, employer: Option<&Employer>) -> Verdict {
    let tables = &*TABLES;
    let profile = Profile::shipped("balanced").unwrap();
    judge(
        &Context::new(&profile, DAY),
        &tables.candidate(candidate).row,
        &tables.vacancy(vacancy, employer).row,
    )
}

fn excluded_by(rule: AdmissionRule) -> Verdict {
    Verdict::Excluded(Reason::Admission(rule))
}

#[test]
fn admission_is_decided_before_scoring() {
    let born = |birth| {
        let mut person = candidate();
        person.person.birth_date = Fact::Known(birth);
        person
    };
    let post = vacancy();
    assert_eq!(
        verdict(&born(date(2010, 6, 2)), &post, None),
        excluded_by(AdmissionRule::LawfulAge)
    );
    assert!(
        matches!(verdict(&born(date(2010, 6, 1)), &post, None), Verdict::Scored(_)),
        "16 on the day"
    );
    let mut nights = post.clone();
    nights.working_time.nights = Fact::Known(true);
    assert_eq!(
        verdict(&born(date(2008, 6, 2)), &nights, None),
        excluded_by(AdmissionRule::ProtectedWork)
    );
    assert!(matches!(
        verdict(&born(date(2008, 6, 1)), &nights, None),
        Verdict::Scored(_)
    ));
    let full = Vacancy {
        sites: vec![WorkSite {
            filled: 3,
            ..post.sites[0].clone()
        }],
        ..post.clone()
    };
    assert_eq!(
        verdict(&candidate(), &full, None),
        excluded_by(AdmissionRule::PlacesLeft)
    );
    let expired = Vacancy {
        valid_until: Some(date(2026, 5, 31)),
        ..post.clone()
    };
    assert_eq!(
        verdict(&candidate(), &expired, None),
        excluded_by(AdmissionRule::VacancyValid)
    );
    let hired = Candidate {
        state: CandidateState::Hired,
        ..candidate()
    };
    assert_eq!(
        verdict(&hired, &post, None),
        excluded_by(AdmissionRule::CandidateSeeking)
    );
    let refusal = Consent {
        purpose: ConsentPurpose::Matching,
        granted: false,
        decided_on: DAY,
    };
    let silent = Candidate {
        consents: vec![refusal],
        ..candidate()
    };
    assert_eq!(verdict(&silent, &post, None), excluded_by(AdmissionRule::Consent));
    let employer = Employer {
        credit_code: Some("91370000X".into()),
        ..Employer::default()
    };
    let wary = Candidate {
        blocked_employers: vec!["91370000X".into()],
        ..candidate()
    };
    assert_eq!(
        verdict(&wary, &post, Some(&employer)),
        excluded_by(AdmissionRule::EmployerNotBlocked)
    );
}

#[test]
fn a_post_kept_for_a_group_asks_for_it_and_not_knowing_excludes_nobody() {
    let kept = TargetGroup {
        group: TargetGroupCode::new("graduate"),
        graduation_year: Some(2026),
    };
    let post = Vacancy {
        target_groups: vec![kept],
        ..vacancy()
    };
    let Verdict::Scored(scored) = verdict(&candidate(), &post, None) else {
        unreachable!()
    };
    assert_ne!(scored.unknown_admission, 0);
    let mut earlier = candidate();
    earlier.education.graduated_on = Fact::Known(date(2025, 7, 1));
    assert_eq!(
        verdict(&earlier, &post, None),
        excluded_by(AdmissionRule::TargetGroup)
    );
    earlier.education.graduated_on = Fact::Known(date(2026, 7, 1));
    assert!(matches!(verdict(&earlier, &post, None), Verdict::Scored(_)));
}

#[test]
fn wishes_for_an_employer_kind_read_the_employers_record() {
    let kind = EmployerKindCode::new(code(CodeSystem::EmployerKind, 1));
    let employer = Employer {
        kind: Some(kind.clone()),
        ..Employer::default()
    };
    let mut person = candidate();
    person.wishes.employer_kinds = Fact::Known(vec![kind]);
    person.rules.insert("employer-kind".into(), Mode::Must);
    assert!(matches!(
        verdict(&person, &vacancy(), Some(&employer)),
        Verdict::Scored(_)
    ));
    let other = Employer {
        kind: Some(EmployerKindCode::new(code(CodeSystem::EmployerKind, 2))),
        ..Employer::default()
    };
    let failed = verdict(&person, &vacancy(), Some(&other));
    assert!(
        matches!(failed, Verdict::Excluded(Reason::Requirement(_))),
        "{failed:?}"
    );
}

proptest! {
    #[test]
    fn protected_attributes_change_no_byte(
        sex in prop::option::of(prop::sample::select(vec![Sex::Male, Sex::Female, Sex::Unstated])),
        ethnicity in prop::option::of("[a-z]{1,5}"),
        marital in prop::option::of("[a-z]{1,5}"),
        religion in prop::option::of("[a-z]{1,5}"),
        household in prop::option::of(110_101_u32..660_000),
        disability in any::<Option<bool>>(),
        birth_year in 1985_i16..2008,
    ) {
        let mut flipped = candidate();
        flipped.person.sex = sex.into();
        flipped.person.ethnicity = ethnicity.map(Into::into);
        flipped.person.marital_status = marital.map(Into::into);
        flipped.person.religion = religion.map(Into::into);
        flipped.person.household = household.map(|code| DivisionCode::new(code.to_string()));
        flipped.person.disability = disability.into();
        flipped.person.birth_date = Fact::Known(date(birth_year, 1, 1));
        let tables = &*TABLES;
        prop_assert_eq!(
            tables.candidate(&flipped).row.features,
            tables.candidate(&candidate()).row.features
        );
        prop_assert_eq!(verdict(&flipped, &vacancy(), None), verdict(&candidate(), &vacancy(), None));
    }
}

#[test]
fn what_a_vacancy_does_not_name_is_read_from_its_words() {
    let tables = &*TABLES;
    let stated = tables.vacancy(&vacancy(), None).row.features;
    assert!(!stated.occupation_is_read && !stated.skills_are_read);
    let silent = Vacancy {
        title: "高薪急聘电焊工包吃住8-12k".into(),
        duties: "从事焊接，会二保焊、氩弧焊优先".into(),
        occupation: Fact::Unknown,
        requirements: Requirements::default(),
        ..vacancy()
    };
    let read = tables.vacancy(&silent, None);
    assert_eq!(read.row.features.occupation, Fact::Known(6_180_204));
    assert!(read.row.features.occupation_is_read && read.row.features.skills_are_read);
    assert!(read.row.features.preferred_skills.known().unwrap().len() >= 2);
    assert_eq!(
        read.row.features.required_skills,
        Fact::Absent,
        "what is read excludes nobody"
    );
    let profile = Profile::shipped("balanced").unwrap();
    let person = tables.candidate(&candidate());
    let told = explain(&Context::new(&profile, DAY), &person.row, &read.row, tables);
    let codes: Vec<&str> = told
        .employer
        .iter()
        .chain(&told.seeker)
        .flat_map(|term| &term.evidence)
        .map(|sentence| sentence.code)
        .collect();
    assert!(codes.contains(&"OCCUPATION_FROM_TITLE"), "{codes:?}");
    assert!(codes.contains(&"SKILLS_FROM_DUTIES"), "{codes:?}");
}

#[test]
fn a_title_that_tells_a_class_alone_counts_by_its_level() {
    let tables = &*TABLES;
    let vague = [
        "技术员",
        "设备技术员",
        "工程师助理",
        "生产主管",
        "维修工",
        "办公室人员",
        "老师",
    ];
    let untold = |title: &str| Vacancy {
        title: title.into(),
        occupation: Fact::Unknown,
        ..vacancy()
    };
    let mut reads = vague
        .map(|title| tables.vacancy(&untold(title), None).row)
        .into_iter();
    let class_of = |row: &VacancyRow| row.features.occupation.known().copied().unwrap_or_default();
    let is_class = |row: &VacancyRow| class_of(row) > 0 && class_of(row).is_multiple_of(100);
    let read = reads.find(is_class).unwrap();
    let class = class_of(&read);
    assert!(read.features.occupation_is_read);
    let width = [1_000_000, 10_000, 100]
        .into_iter()
        .find(|width| class % width == 0)
        .unwrap();
    let mut person = candidate();
    let inside = CodeBook::embedded()
        .table(CodeSystem::Occupation)
        .entries()
        .iter()
        .map(|entry| OccupationCode::new(entry.code.clone()))
        .find(|code| code.number() % 100 != 0 && code.number() > class && code.number() < class + width)
        .unwrap();
    person.wishes.occupations = vec![inside.clone()];
    let profile = Profile::shipped("balanced").unwrap();
    let wish_of = |row: &VacancyRow| {
        let told = explain(
            &Context::new(&profile, DAY),
            &tables.candidate(&person).row,
            row,
            tables,
        );
        let term = told
            .seeker
            .iter()
            .find(|term| term.id == "occupation-wish")
            .unwrap();
        let codes: Vec<&str> = term.evidence.iter().map(|sentence| sentence.code).collect();
        (term.contribution, codes.contains(&"OCCUPATION_CLASS_FROM_TITLE"))
    };
    let stated = Vacancy {
        occupation: Fact::Known(inside),
        ..vacancy()
    };
    let ((by_class, is_said), (by_code, _)) = (wish_of(&read), wish_of(&tables.vacancy(&stated, None).row));
    assert!(is_said);
    assert!(0 < by_class && by_class < by_code, "{by_class} {by_code}");
}

#[test]
fn a_stated_occupation_is_never_replaced() {
    let tables = &*TABLES;
    let post = Vacancy {
        title: "会计".into(),
        ..vacancy()
    };
    let row = tables.vacancy(&post, None).row.features;
    assert_eq!(row.occupation, Fact::Known(6_180_204));
    let open = Vacancy {
        occupation: Fact::Absent,
        ..post
    };
    assert_eq!(tables.vacancy(&open, None).row.features.occupation, Fact::Absent);
}
