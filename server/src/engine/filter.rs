//! The coded filter of a request: every code is looked up, so that a slip is told and not answered with nothing.

use super::{EngineError, Principal};
use duijie_domain::RecordKind;
use duijie_domain::candidate::CandidateState;
use duijie_domain::check::Violation;
use duijie_domain::code::{CodeBook, CodeSystem};
use duijie_domain::message::Text;
use duijie_domain::vacancy::VacancyState;
use duijie_indexer::index::{RADIUS_METRES_MAX, RADIUS_METRES_MIN, SearchFilter};

/// The filter with canonical codes, for the records that the caller reaches only.
pub(super) fn canonical(
    codes: &CodeBook,
    caller: &Principal,
    kind: RecordKind,
    filter: &SearchFilter,
) -> Result<SearchFilter, EngineError> {
    let mut filter = SearchFilter {
        tenant: Some(caller.tenant.as_str().into()),
        areas: match kind {
            RecordKind::Candidate => caller.areas.codes().collect(),
            _ => Vec::new(),
        },
        owner: match (kind, &caller.employer) {
            (RecordKind::Vacancy, Some(key)) => Some((key.publisher.clone(), key.own_id.clone())),
            _ => None,
        },
        ..filter.clone()
    };
    let mut violations = Vec::new();
    let coded = [
        (
            CodeSystem::Occupation,
            "filter.occupations",
            &mut filter.occupations,
        ),
        (CodeSystem::Division, "filter.divisions", &mut filter.divisions),
        (
            CodeSystem::Education,
            "filter.education_levels",
            &mut filter.education_levels,
        ),
        (CodeSystem::Major, "filter.majors", &mut filter.majors),
        (CodeSystem::JobType, "filter.job_types", &mut filter.job_types),
        (CodeSystem::Industry, "filter.industries", &mut filter.industries),
        (
            CodeSystem::EmployerKind,
            "filter.employer_kinds",
            &mut filter.employer_kinds,
        ),
        (CodeSystem::Skill, "filter.skills", &mut filter.skills),
        (
            CodeSystem::Certificate,
            "filter.certificates",
            &mut filter.certificates,
        ),
        (CodeSystem::Benefit, "filter.benefits", &mut filter.benefits),
    ];
    for (system, field, given) in coded {
        for (place, code) in given.iter_mut().enumerate() {
            match codes.table(system).resolve_code(code) {
                Ok(known) => *code = known,
                Err(unknown) => violations.push(Violation {
                    field: format!("{field}[{place}]"),
                    reason: "CODE_UNKNOWN",
                    message: Text::new(unknown.message_zh(), unknown.message_en()),
                    hint: Text::new("可用 duijie codes 查询代码", "`duijie codes` looks codes up"),
                }),
            }
        }
    }
    check_states(kind, &filter, &mut violations);
    check_pay(&filter, &mut violations);
    check_near(&filter, &mut violations);
    if violations.is_empty() {
        Ok(filter)
    } else {
        Err(EngineError::InvalidInput(violations))
    }
}

fn check_states(kind: RecordKind, filter: &SearchFilter, violations: &mut Vec<Violation>) {
    let names: Vec<&str> = match kind {
        RecordKind::Vacancy => VacancyState::ALL.map(VacancyState::id).to_vec(),
        RecordKind::Candidate => CandidateState::ALL.map(CandidateState::id).to_vec(),
        _ => Vec::new(),
    };
    for (place, state) in filter.states.iter().enumerate() {
        if !names.contains(&state.as_str()) {
            violations.push(unknown_name(format!("filter.states[{place}]"), state, &names));
        }
    }
}

fn check_pay(filter: &SearchFilter, violations: &mut Vec<Violation>) {
    if let (Some(least), Some(most)) = (filter.pay_yuan_per_month_min, filter.pay_yuan_per_month_max)
        && most < least
    {
        violations.push(Violation {
            field: "filter.pay_yuan_per_month_max".to_owned(),
            reason: "PAY_RANGE_REVERSED",
            message: Text::new(
                format!("上限 {most} 低于下限 {least}"),
                format!("{most} is below the lower end {least}"),
            ),
            hint: Text::new("请把较小的数填在下限", "put the smaller amount first"),
        });
    }
}

fn check_near(filter: &SearchFilter, violations: &mut Vec<Violation>) {
    let Some(near) = filter.near else { return };
    if !near.point().is_valid() {
        violations.push(Violation {
            field: "filter.near.point".to_owned(),
            reason: "POINT_OUT_OF_RANGE",
            message: Text::new(
                "没有给出中心点，或经纬度超出范围",
                "the centre is missing or lies outside the earth",
            ),
            hint: Text::new(
                "请填写经度 −180 到 180、纬度 −90 到 90",
                "give a longitude from −180 to 180 and a latitude from −90 to 90",
            ),
        });
    }
    if !(RADIUS_METRES_MIN..=RADIUS_METRES_MAX).contains(&near.radius_metres) {
        let kilometres = near.radius_kilometres();
        violations.push(Violation {
            field: "filter.near.radius_km".to_owned(),
            reason: "RADIUS_OUT_OF_RANGE",
            message: Text::new(
                format!("半径 {kilometres} 公里超出范围"),
                format!("a radius of {kilometres} km is out of range"),
            ),
            hint: Text::new("请填写 0.1 到 1000 公里", "give 0.1 to 1000 km"),
        });
    }
}

/// A name of a list that is not in it.
pub(super) fn unknown_name(field: String, given: &str, names: &[&str]) -> Violation {
    let names = names.join(", ");
    Violation {
        field,
        reason: "NAME_UNKNOWN",
        message: Text::new(format!("没有“{given}”这一项"), format!("there is no `{given}`")),
        hint: Text::new(format!("可用：{names}"), format!("there are: {names}")),
    }
}
