//! Groups as they go over the wire.

use super::explanation::text;
use super::request::RequestReader;
use crate::engine::{EngineError, GroupAnswer, GroupKind, GroupQuery, GroupRest, ToldGroup};
use duijie_domain::check::Violation;
use duijie_domain::code::DivisionCode;
use duijie_domain::message::Text;
use duijie_matcher::groups::{Mismatch, Worth};
use duijie_proto::v1;

/// What is to be matched.
///
/// # Errors
/// `InvalidInput` with every violation.
pub fn read_groups(wire: v1::MatchGroupsRequest) -> Result<GroupQuery, EngineError> {
    let mut reader = RequestReader::default();
    let kind = reader.take(read_kind(wire.kind));
    let offers = read_all(&mut reader, "offers", wire.offers);
    let needs = read_all(&mut reader, "needs", wire.needs);
    reader.finish(GroupQuery {
        kind: kind.unwrap_or(GroupKind::SharedStaff),
        offers,
        needs,
        with_vacancies: wire.with_vacancies,
        area: (!wire.area.is_empty()).then(|| DivisionCode::new(wire.area)),
    })
}

fn read_kind(number: i32) -> Result<GroupKind, Violation> {
    match v1::GroupKind::try_from(number) {
        Ok(v1::GroupKind::SharedStaff) => Ok(GroupKind::SharedStaff),
        Ok(v1::GroupKind::Internship) => Ok(GroupKind::Internship),
        _ => Err(Violation {
            field: "kind".to_owned(),
            reason: "ENUM_VALUE_UNKNOWN",
            message: Text::new("没有写明匹配什么", "it is not said what is matched"),
            hint: Text::new(
                "请使用 GROUP_KIND_SHARED_STAFF 或 GROUP_KIND_INTERNSHIP",
                "use GROUP_KIND_SHARED_STAFF or GROUP_KIND_INTERNSHIP",
            ),
        }),
    }
}

fn read_all(reader: &mut RequestReader, field: &str, groups: Vec<v1::PersonGroup>) -> Vec<ToldGroup> {
    let groups = groups.into_iter().enumerate();
    groups
        .map(|(place, group)| ToldGroup {
            from: reader.date(&format!("{field}[{place}].from_date"), group.from_date),
            to: reader.date(&format!("{field}[{place}].to_date"), group.to_date),
            id: group.id,
            owner: group.owner,
            codes: group.codes,
            grade: group.skill_grade,
            persons: group.persons,
            division: group.division,
        })
        .collect()
}

/// Who lends how many to whom.
pub fn write_groups(answer: &GroupAnswer, kind: GroupKind) -> v1::MatchGroupsResponse {
    let loans = answer.allotment.loans.iter();
    v1::MatchGroupsResponse {
        persons: loans.clone().map(|loan| loan.persons).sum(),
        loans: loans
            .map(|loan| v1::GroupLoan {
                offer: answer.offers[loan.offer].clone(),
                need: answer.needs[loan.need].clone(),
                persons: loan.persons,
                score: loan.worth.score,
                kinship: loan.worth.kinship.map(u32::from),
                way_metres: loan.worth.way.map(metres),
                common_days: loan.worth.common_days,
                needed_days: loan.worth.needed_days,
                reasons: reasons(&loan.worth, kind).iter().map(text).collect(),
            })
            .collect(),
        offers_left: answer.offers_left.iter().map(write_rest).collect(),
        needs_left: answer.needs_left.iter().map(write_rest).collect(),
        is_proved: answer.allotment.is_proved,
    }
}

fn metres(tenths_of_km: u64) -> u32 {
    u32::try_from(tenths_of_km.saturating_mul(100)).unwrap_or(u32::MAX)
}

fn reasons(worth: &Worth, kind: GroupKind) -> [Text; 3] {
    let (zh, en) = match kind {
        GroupKind::SharedStaff => ("职业", "occupation"),
        GroupKind::Internship => ("专业", "major"),
    };
    let kinship = match worth.kinship {
        Some(1000) => Text::new(format!("{zh}相同"), format!("the same {en}")),
        Some(value) => Text::new(
            format!("{zh}相近（{value}‰）"),
            format!("a kindred {en} ({value} of 1000)"),
        ),
        None => Text::new(format!("{zh}未填"), format!("{en} not told")),
    };
    let way = match worth.way {
        Some(way) => Text::new(
            format!("相距 {}.{} 公里", way / 10, way % 10),
            format!("{}.{} km apart", way / 10, way % 10),
        ),
        None => Text::new("地点未填", "place not told"),
    };
    let time = match worth.common_days.zip(worth.needed_days) {
        Some((common, needed)) => Text::new(
            format!("时间重合 {common} 天，需要 {needed} 天"),
            format!("{common} of {needed} days in common"),
        ),
        None => Text::new("起止时间未填全", "first or last day not told"),
    };
    [kinship, way, time]
}

fn write_rest(rest: &GroupRest) -> v1::GroupRest {
    let mismatches = rest
        .mismatches
        .iter()
        .map(|(mismatch, groups)| v1::MismatchCount {
            mismatch: write_mismatch(*mismatch).into(),
            groups: *groups,
        });
    v1::GroupRest {
        group: rest.group.clone(),
        persons: rest.persons,
        mismatches: mismatches.collect(),
    }
}

fn write_mismatch(mismatch: Mismatch) -> v1::GroupMismatch {
    match mismatch {
        Mismatch::SameOwner => v1::GroupMismatch::SameOwner,
        Mismatch::NotKin => v1::GroupMismatch::NotKin,
        Mismatch::GradeTooLow => v1::GroupMismatch::GradeTooLow,
        Mismatch::NoCommonDay => v1::GroupMismatch::NoCommonDay,
        Mismatch::TooFar => v1::GroupMismatch::TooFar,
    }
}
