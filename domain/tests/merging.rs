//! Merging of bodies: nothing told is lost or overwritten by a guess, every field has its unit, and a change of the whole
//! finds the body that it belongs to.
#![allow(clippy::unwrap_used, clippy::cast_possible_wrap, reason = "tests")]

use duijie_domain::candidate::{
    CandidateState, Consent, ConsentPurpose, DocumentKind, Education, HeldSkill, IdentityDocument,
    InsuredMonths, LanguageLevel, Person, Sex, TimeSpan, Wishes, WorkPeriod,
};
use duijie_domain::code::{
    BenefitCode, CertificateCode, DegreeCode, DivisionCode, EducationCode, EmployerKindCode, HazardCode,
    IndustryCode, InsuranceCode, JobTypeCode, LanguageCode, LegalGroundCode, MajorCode, OccupationCode,
    SeekerClassCode, SkillCode, SkillGradeCode, TargetGroupCode,
};
use duijie_domain::employer::Contact;
use duijie_domain::merging::{Manner, Mergeable, Part, account, compose, edited};
use duijie_domain::pay::Pay;
use duijie_domain::place::Place;
use duijie_domain::rule::RuleMode;
use duijie_domain::vacancy::{AgeBar, Requirements, TargetGroup, VacancyState, WorkSite, WorkingTime};
use duijie_domain::{Candidate, Fact, RecordKey, Vacancy};
use jiff::civil::date;
use proptest::prelude::*;

/// A candidate with everything told; two numbers have nothing in common.
fn candidate(number: u8) -> Candidate {
    let text = |what: &str| format!("{what}{number}");
    let day = date(2000 + i16::from(number), 1, 1);
    Candidate {
        key: RecordKey::new("fair", "A"),
        person: Person {
            name: text("王"),
            document: Some(IdentityDocument {
                kind: DocumentKind::Passport,
                number: text("E").into(),
            }),
            phone: text("128"),
            birth_date: Fact::Known(day),
            sex: Fact::Known([Sex::Male, Sex::Female, Sex::Unstated][usize::from(number) % 3]),
            ethnicity: Some(text("e").into()),
            marital_status: Some(text("m").into()),
            religion: Some(text("r").into()),
            household: Some(DivisionCode::new(text("3715"))),
            disability: Fact::Known(number.is_multiple_of(2)),
        },
        state: CandidateState::ALL[usize::from(number) % 4 + 1],
        home: Fact::Known(Place::in_division(DivisionCode::new(text("3715")))),
        education: Education {
            level: Fact::Known(EducationCode::new(text("2"))),
            degree: Fact::Known(DegreeCode::new(text("3"))),
            major: Fact::Known(MajorCode::new(text("08"))),
            school: text("学校"),
            graduated_on: Fact::Known(day),
            full_time: Fact::Known(number.is_multiple_of(2)),
        },
        seeker_class: Some(SeekerClassCode::new(text("s"))),
        target_groups: Fact::Known(vec![TargetGroupCode::new(text("g"))]),
        experience_months: Fact::Known(number.into()),
        work_history: vec![WorkPeriod {
            occupation: None,
            employer: text("厂"),
            from: day,
            to: None,
            duties: String::new(),
        }],
        insured_months: vec![InsuredMonths {
            insurance: InsuranceCode::new(text("i")),
            months: 1,
        }],
        skills: Fact::Known(vec![HeldSkill {
            skill: SkillCode::new(text("k")),
            level: 1,
        }]),
        skill_grade: Fact::Known(SkillGradeCode::new(text("4"))),
        certificates: Fact::Known(vec![CertificateCode::new(text("c"))]),
        languages: Fact::Known(vec![LanguageLevel {
            language: LanguageCode::new(text("l")),
            level: 2,
        }]),
        wishes: Wishes {
            occupations: vec![OccupationCode::new(text("o"))],
            divisions: vec![DivisionCode::new(text("37"))],
            radius_km: Fact::Known(number.into()),
            pay: Fact::Known(Pay::per_month(number.into(), 9_000)),
            pay_floor_yuan_per_month: Fact::Known(number.into()),
            job_types: Fact::Known(vec![JobTypeCode::new(text("j"))]),
            benefits: Fact::Known(vec![BenefitCode::new(text("b"))]),
            employer_kinds: Fact::Known(vec![EmployerKindCode::new(text("e"))]),
            industries: Fact::Known(vec![IndustryCode::new(text("n"))]),
            accepts_shifts: Fact::Known(number.is_multiple_of(2)),
            accepts_nights: Fact::Known(number.is_multiple_of(2)),
            rest_days_per_week: Fact::Known(number),
            hours_per_day_max: Fact::Known(number),
        },
        available_from: Fact::Known(day),
        free_times: vec![TimeSpan {
            from: day.at(8, 0, 0, 0),
            to: day.at(9, 0, 0, 0),
        }],
        free_text: text("话"),
        blocked_employers: vec![text("X").into()],
        consents: vec![Consent {
            purpose: ConsentPurpose::Matching,
            granted: number.is_multiple_of(2),
            decided_on: day,
        }],
        last_active_on: Fact::Known(day),
        rules: [(text("education").into(), RuleMode::Must)].into(),
        source: text("窗口"),
    }
}

/// A vacancy with everything told.
fn vacancy(number: u8) -> Vacancy {
    let text = |what: &str| format!("{what}{number}");
    let day = date(2020, i8::try_from(number % 6 + 1).unwrap(), 1);
    let skills = vec![HeldSkill {
        skill: SkillCode::new(text("k")),
        level: 1,
    }];
    let languages = vec![LanguageLevel {
        language: LanguageCode::new(text("l")),
        level: 2,
    }];
    Vacancy {
        key: RecordKey::new("fair", "A"),
        employer: text("E").into(),
        title: text("焊工"),
        occupation: Fact::Known(OccupationCode::new(text("o"))),
        sites: vec![WorkSite {
            place: Place::in_division(DivisionCode::new(text("3715"))),
            head_count: 1,
            filled: 0,
        }],
        job_type: Fact::Known(JobTypeCode::new(text("j"))),
        pay: Fact::Known(Pay::per_month(number.into(), 9_000)),
        pay_day: Some(number),
        benefits: Fact::Known(vec![BenefitCode::new(text("b"))]),
        working_time: WorkingTime {
            shifts: Fact::Known(number.is_multiple_of(2)),
            nights: Fact::Known(number.is_multiple_of(2)),
            rest_days_per_week: Fact::Known(number),
            hours_per_day: Fact::Known(number),
        },
        duties: text("职责"),
        requirements: Requirements {
            education: Fact::Known(EducationCode::new(text("2"))),
            degree: Fact::Known(DegreeCode::new(text("3"))),
            majors: vec![MajorCode::new(text("08"))],
            experience_months: Fact::Known(number.into()),
            skill_grade: Fact::Known(SkillGradeCode::new(text("4"))),
            required_skills: skills.clone(),
            preferred_skills: skills,
            required_certificates: vec![CertificateCode::new(text("c"))],
            preferred_certificates: vec![CertificateCode::new(text("c"))],
            required_languages: languages.clone(),
            preferred_languages: languages,
            age: Some(AgeBar {
                years_min: Some(number),
                years_max: None,
                ground: LegalGroundCode::new("g"),
            }),
        },
        target_groups: vec![TargetGroup {
            group: TargetGroupCode::new(text("g")),
            graduation_year: None,
        }],
        hazards: vec![HazardCode::new(text("h"))],
        starts_on: Some(day),
        work_times: vec![TimeSpan {
            from: day.at(8, 0, 0, 0),
            to: day.at(9, 0, 0, 0),
        }],
        published_on: Some(day),
        valid_until: Some(date(2021, 1, 1 + i8::try_from(number).unwrap())),
        state: VacancyState::ALL[usize::from(number) % 6 + 1],
        contact: Contact {
            name: text("李"),
            phone: text("128"),
        },
        rules: [(text("education").into(), RuleMode::Must)].into(),
        policy_note: text("政策"),
        source: text("窗口"),
        remarks: text("备注"),
    }
}

fn part<R>(body: R) -> Part<'static, R> {
    Part {
        body,
        chosen: &[],
        closed: &[],
    }
}

/// Whoever adds a field to a record has to say here how it is merged.
#[test]
fn every_field_but_the_key_has_one_unit() {
    fn rebuilt<R: Mergeable>(mut from: R, whole: &R) -> R {
        for unit in R::units() {
            assert!(!(unit.agrees)(&from, whole), "{} twice", unit.field);
            (unit.take)(&mut from, whole);
            assert!(
                (unit.agrees)(&from, whole) && (unit.is_told)(&from),
                "{}",
                unit.field
            );
            assert!(R::unit(unit.field).is_some());
        }
        from
    }
    let key = RecordKey::new("fair", "A");
    let empty = Candidate {
        key: key.clone(),
        ..Candidate::default()
    };
    assert_eq!(rebuilt(empty, &candidate(1)), candidate(1));
    let empty = Vacancy {
        key,
        ..Vacancy::default()
    };
    assert_eq!(rebuilt(empty, &vacancy(1)), vacancy(1));
}

#[test]
fn what_was_told_stays_and_what_was_not_is_taken_over() {
    let mut kept = candidate(1);
    kept.person.phone = String::new();
    kept.wishes.radius_km = Fact::Absent;
    kept.education.major = Fact::Unknown;
    let other = candidate(2);
    let whole = compose(&kept, &[part(other.clone())]);
    assert_eq!(whole.person.phone, other.person.phone);
    assert_eq!(
        (whole.wishes.radius_km, &whole.person.name),
        (Fact::Absent, &kept.person.name)
    );
    assert_eq!(
        whole.education.major,
        Fact::Unknown,
        "the levels differ: no major of another school"
    );
    let told = account(&kept, &other);
    assert_eq!(told.taken, ["person.phone"]);
    assert_eq!(told.joined, ["blocked_employers", "consents"]);
    assert!(told.conflicts.contains(&"person.name") && told.conflicts.contains(&"wishes.radius_km"));
    assert!(!told.conflicts.contains(&"education.major"));
}

#[test]
fn a_bar_or_a_refusal_in_either_record_counts() {
    let (mut kept, mut other) = (candidate(2), candidate(1));
    let day = date(2026, 1, 1);
    for (candidate, granted) in [(&mut kept, false), (&mut other, true)] {
        candidate.consents = vec![Consent {
            purpose: ConsentPurpose::Matching,
            granted,
            decided_on: day,
        }];
    }
    for (one, two) in [(&kept, &other), (&other, &kept)] {
        let whole = compose(one, &[part(two.clone())]);
        assert!(whole.has_withdrawn(ConsentPurpose::Matching));
        assert_eq!(whole.blocked_employers.len(), 2);
    }
    let whole = compose(&vacancy(1), &[part(vacancy(2))]);
    assert_eq!((whole.hazards.len(), &whole.employer), (2, &vacancy(1).employer));
}

#[test]
fn a_chosen_field_wins_and_a_closed_one_is_not_asked() {
    let chosen = ["person.name".to_owned()];
    let closed = ["person.phone".to_owned()];
    let mut kept = candidate(1);
    kept.person.phone = String::new();
    let one = Part {
        chosen: &chosen,
        closed: &closed,
        ..part(candidate(2))
    };
    let whole = compose(&kept, &[one]);
    assert_eq!(
        (whole.person.name.as_str(), whole.person.phone.as_str()),
        ("王2", "")
    );
}

#[test]
fn requirements_are_not_taken_over_unasked() {
    let mut kept = vacancy(1);
    kept.requirements = Requirements::default();
    kept.target_groups = Vec::new();
    let whole = compose(&kept, &[part(vacancy(2))]);
    assert_eq!(whole.requirements.education, vacancy(2).requirements.education);
    assert!(whole.requirements.required_skills.is_empty() && whole.requirements.age.is_none());
    assert!(whole.target_groups.is_empty());
    kept.valid_until = None;
    kept.published_on = Some(date(2030, 1, 1));
    assert_eq!(compose(&kept, &[part(vacancy(2))]).valid_until, None);
}

/// A body in which each unit is of one of the samples, or not told.
fn mixed(picks: &[u8]) -> Candidate {
    let mut body = Candidate {
        key: candidate(0).key,
        ..Candidate::default()
    };
    for (unit, pick) in Candidate::units().iter().zip(picks) {
        if *pick > 0 {
            (unit.take)(&mut body, &candidate(*pick));
        }
    }
    body
}

fn bodies() -> impl Strategy<Value = Candidate> {
    proptest::collection::vec(0..4_u8, Candidate::units().len()).prop_map(|picks| mixed(&picks))
}

fn fields() -> impl Strategy<Value = Vec<String>> {
    let fields: Vec<String> = Candidate::units()
        .iter()
        .map(|unit| unit.field.to_owned())
        .collect();
    proptest::sample::subsequence(fields, 0..8)
}

proptest! {
    #[test]
    fn nothing_told_is_lost_or_overwritten(own in bodies(), other in bodies()) {
        let whole = compose(&own, &[part(other.clone())]);
        for unit in Candidate::units() {
            let told = (unit.is_told)(&own);
            match unit.manner {
                Manner::Joined(_) => {}
                _ if told => prop_assert!((unit.agrees)(&whole, &own), "{}", unit.field),
                _ => prop_assert!((unit.agrees)(&whole, &other) || (unit.agrees)(&whole, &own), "{}", unit.field),
            }
        }
        prop_assert_eq!(compose(&whole, &[part(other)]), whole, "merging again changes nothing");
    }

    #[test]
    fn a_change_of_the_whole_finds_its_body(
        own in bodies(), one in bodies(), other in bodies(), wanted in bodies(), chosen in fields(), changes in fields(),
    ) {
        let parts = [Part { body: one, chosen: &chosen, closed: &[] }, part(other)];
        let mut whole = compose(&own, &parts);
        for field in &changes {
            (Candidate::unit(field).unwrap().take)(&mut whole, &wanted);
        }
        let after = edited(&own, &parts, &whole);
        let closed: Vec<String> = after.settled.iter().map(ToString::to_string).collect();
        let parts = parts.map(|part| Part { closed: &closed, ..part });
        prop_assert_eq!(&compose(&after.own, &parts), &whole);
        for unit in Candidate::units().iter().filter(|unit| !changes.iter().any(|field| field == unit.field)) {
            let is_plain = !unit.field.starts_with("education.");
            prop_assert!(!is_plain || (unit.agrees)(&after.own, &own), "{} was not changed", unit.field);
        }
    }
}
