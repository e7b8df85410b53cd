//! Groups between employers (共享用工) and between schools and employers (顶岗实习): what is told of them becomes groups of
//! the matcher, whose needs may stand in open vacancies, and who lends how many to whom comes back.

use super::tracking::lies_in;
use super::{Call, Engine, EngineError, Principal};
use duijie_domain::Vacancy;
use duijie_domain::check::Violation;
use duijie_domain::code::{DivisionCode, MajorCode, OccupationCode, SkillGradeCode};
use duijie_domain::message::Text;
use duijie_domain::place::GeoPoint;
use duijie_domain::vacancy::VacancyState;
use duijie_indexer::store::Stored;
use duijie_matcher::groups::{Allotment, Group, GroupError, Kin, Mismatch, allot, worth};
use jiff::civil::Date;
use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};

/// Most groups on one side of a request.
const GROUPS_MAX: usize = 1_000;
/// Most persons in a group.
const PERSONS_MAX: u32 = 10_000;
/// Most persons in all offers together.
const OFFERED_MAX: u64 = 100_000;
/// Most pairs of a person and a need.
const PAIRS_MAX: u64 = 20_000_000;
/// Vacancies read from the store at once.
const PAGE_RECORDS: usize = 1_000;

/// What is matched.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum GroupKind {
    /// Staff between employers.
    SharedStaff,
    /// Classes with employers.
    Internship,
}

/// A group as it is told.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct ToldGroup {
    /// Its identifier.
    pub id: String,
    /// The employer or school.
    pub owner: String,
    /// Codes of occupations or majors.
    pub codes: Vec<String>,
    /// Skill grade; empty if not told.
    pub grade: String,
    /// How many.
    pub persons: u32,
    /// First day.
    pub from: Option<Date>,
    /// Last day.
    pub to: Option<Date>,
    /// Where; empty if not told.
    pub division: String,
}

/// What is to be matched.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GroupQuery {
    /// What is matched.
    pub kind: GroupKind,
    /// What there is too much of.
    pub offers: Vec<ToldGroup>,
    /// What is needed.
    pub needs: Vec<ToldGroup>,
    /// Open vacancies of this kind are needs, too.
    pub with_vacancies: bool,
    /// Only vacancies with a site in this area.
    pub area: Option<DivisionCode>,
}

/// What is left over of a group, and why others do not go with it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GroupRest {
    /// The group.
    pub group: String,
    /// Persons or places left.
    pub persons: u32,
    /// Why groups of the other side do not go with it, the most frequent first.
    pub mismatches: Vec<(Mismatch, u32)>,
}

/// Who lends how many to whom.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GroupAnswer {
    /// Identifiers of the offers.
    pub offers: Vec<String>,
    /// Identifiers of the needs.
    pub needs: Vec<String>,
    /// The allotment, by places in these lists.
    pub allotment: Allotment,
    /// Offers that are left over.
    pub offers_left: Vec<GroupRest>,
    /// Needs that are left over.
    pub needs_left: Vec<GroupRest>,
}

impl GroupKind {
    fn kin(self) -> Kin {
        match self {
            Self::SharedStaff => Kin::Occupation,
            Self::Internship => Kin::Major,
        }
    }

    fn job_types(self) -> &'static [&'static str] {
        match self {
            Self::SharedStaff => &["shared-staff"],
            Self::Internship => &["internship", "traineeship"],
        }
    }
}

type Named = (String, Group);

impl Engine {
    /// Allots offers to needs.
    ///
    /// # Errors
    /// `InvalidInput` with every group that cannot be, `Cancelled`, `DeadlineExceeded`.
    pub fn match_groups(
        &self,
        caller: &Principal,
        query: &GroupQuery,
        call: &Call,
    ) -> Result<GroupAnswer, EngineError> {
        let mut violations = Vec::new();
        let offers = self.groups(query.kind, "offers", &query.offers, &mut violations);
        let mut needs = self.groups(query.kind, "needs", &query.needs, &mut violations);
        if offers.is_empty() && violations.is_empty() {
            violations.push(nothing_offered());
        }
        if !violations.is_empty() {
            return Err(EngineError::InvalidInput(violations));
        }
        if query.with_vacancies {
            needs.extend(self.needs_of_vacancies(caller, query, call)?);
        }
        let (offer_names, offers): (Vec<String>, Vec<Group>) = offers.into_iter().unzip();
        let (need_names, needs): (Vec<String>, Vec<Group>) = needs.into_iter().unzip();
        check_size(&offers, &needs)?;
        let kin = query.kind.kin();
        let allotment = allot(kin, &offers, &needs, &call.control).map_err(|error| match error {
            GroupError::Cancelled(_) => call.stopped(),
            GroupError::Market(_) => too_large(),
        })?;
        let of_offer =
            |offer: usize| mismatches(needs.iter().map(|need| worth(kin, &offers[offer], need).err()));
        let of_need =
            |need: usize| mismatches(offers.iter().map(|offer| worth(kin, offer, &needs[need]).err()));
        Ok(GroupAnswer {
            offers_left: rests(&offer_names, &allotment.offers_left, of_offer),
            needs_left: rests(&need_names, &allotment.needs_left, of_need),
            offers: offer_names,
            needs: need_names,
            allotment,
        })
    }

    fn groups(
        &self,
        kind: GroupKind,
        field: &str,
        told: &[ToldGroup],
        violations: &mut Vec<Violation>,
    ) -> Vec<Named> {
        if told.len() > GROUPS_MAX {
            violations.push(too_many(field, told.len()));
            return Vec::new();
        }
        let mut ids = BTreeSet::new();
        let mut groups = Vec::with_capacity(told.len());
        for (place, group) in told.iter().enumerate() {
            let at = format!("{field}[{place}]");
            if group.id.is_empty() || !ids.insert(&group.id) {
                violations.push(id_unusable(&at, &group.id));
            }
            groups.push((group.id.clone(), self.group(kind, &at, group, violations)));
        }
        groups
    }

    fn group(&self, kind: GroupKind, at: &str, told: &ToldGroup, violations: &mut Vec<Violation>) -> Group {
        let mut numbers = Vec::with_capacity(told.codes.len());
        for (place, code) in told.codes.iter().enumerate() {
            match self.number(kind, code) {
                Some(number) => numbers.push(number),
                None => violations.push(code_unknown(format!("{at}.codes[{place}]"), code)),
            }
        }
        let grade = SkillGradeCode::new(told.grade.as_str());
        let rank = self.codes.entry(&grade).and_then(|entry| entry.rank);
        if !told.grade.is_empty() && rank.is_none() {
            violations.push(code_unknown(format!("{at}.skill_grade"), &told.grade));
        }
        let division = DivisionCode::new(told.division.as_str());
        if !told.division.is_empty() && self.codes.entry(&division).is_none() {
            violations.push(code_unknown(format!("{at}.division"), &told.division));
        }
        if !(1..=PERSONS_MAX).contains(&told.persons) {
            violations.push(persons_out_of_range(at, told.persons));
        }
        if told.from.zip(told.to).is_some_and(|(from, to)| from > to) {
            violations.push(days_reversed(at));
        }
        Group {
            owner: told.owner.as_str().into(),
            codes: numbers,
            grade: rank,
            persons: told.persons,
            from: told.from,
            to: told.to,
            point: self.point_of(&division),
        }
    }

    fn number(&self, kind: GroupKind, code: &str) -> Option<u32> {
        match kind {
            GroupKind::SharedStaff => {
                let code = OccupationCode::new(code);
                self.codes.entry(&code).map(|_| code.number())
            }
            GroupKind::Internship => {
                let code = MajorCode::new(code);
                self.codes.entry(&code).map(|_| code.number())
            }
        }
    }

    fn point_of(&self, division: &DivisionCode) -> Option<duijie_domain::place::GridPoint> {
        let point = self.codes.entry(division)?.point?;
        let point = GeoPoint {
            longitude: point.longitude,
            latitude: point.latitude,
        };
        point.is_valid().then(|| point.grid())
    }

    /// Open vacancies of the kind with places left, each a need of its employer.
    fn needs_of_vacancies(
        &self,
        caller: &Principal,
        query: &GroupQuery,
        call: &Call,
    ) -> Result<Vec<Named>, EngineError> {
        let ledger = self.ledger_now(caller, call)?;
        let today = self.today();
        let reach = self.reach(caller);
        let mut needs = Vec::new();
        let mut after = 0;
        loop {
            call.check()?;
            let page = reach.scan::<Vacancy>(after, PAGE_RECORDS)?;
            let Some(last) = page.last() else { return Ok(needs) };
            after = last.envelope.number;
            for Stored { envelope, body } in page {
                if !is_asked(query, &body, today) {
                    continue;
                }
                let places = ledger.places_file(&reach.tenant_wide(), envelope.number)?;
                let body = places.file.filled_in(body);
                if body.remaining_places() > 0 {
                    let need = self.need_of(query.kind, &body);
                    needs.push((format!("vacancies/{}", envelope.number), need));
                }
            }
        }
    }

    fn need_of(&self, kind: GroupKind, body: &Vacancy) -> Group {
        let codes = match kind {
            GroupKind::SharedStaff => body
                .occupation
                .known()
                .into_iter()
                .map(OccupationCode::number)
                .collect(),
            GroupKind::Internship => {
                let majors = body.requirements.majors.iter();
                majors.map(MajorCode::number).collect()
            }
        };
        let grade = body.requirements.skill_grade.known();
        let site = body.sites.iter().find(|site| site.filled < site.head_count);
        let exact = site.and_then(|site| site.place.point).filter(GeoPoint::is_valid);
        Group {
            owner: body.employer.clone(),
            codes,
            grade: grade.and_then(|grade| self.codes.entry(grade)?.rank),
            persons: body.remaining_places(),
            from: body.starts_on,
            to: body.work_times.iter().map(|span| span.to.date()).max(),
            point: exact
                .map(|point| point.grid())
                .or_else(|| self.point_of(&site?.place.division)),
        }
    }
}

fn is_asked(query: &GroupQuery, body: &Vacancy, today: Date) -> bool {
    let kind = body.job_type.known().map(|kind| kind.as_str());
    let is_open = body.state == VacancyState::Open && body.valid_until.is_none_or(|last| last >= today);
    let is_here = |division: &DivisionCode| lies_in(Some(division), query.area.as_ref());
    is_open
        && kind.is_some_and(|kind| query.kind.job_types().contains(&kind))
        && body.sites.iter().any(|site| is_here(&site.place.division))
}

fn rests(names: &[String], left: &[u32], why: impl Fn(usize) -> Vec<(Mismatch, u32)>) -> Vec<GroupRest> {
    let groups = names.iter().zip(left).enumerate();
    let rests = groups.filter(|(_, (_, persons))| **persons > 0);
    rests
        .map(|(place, (name, persons))| GroupRest {
            group: name.clone(),
            persons: *persons,
            mismatches: why(place),
        })
        .collect()
}

fn mismatches(found: impl Iterator<Item = Option<Mismatch>>) -> Vec<(Mismatch, u32)> {
    let mut counts: BTreeMap<Mismatch, u32> = BTreeMap::new();
    for mismatch in found.flatten() {
        *counts.entry(mismatch).or_default() += 1;
    }
    let mut counts: Vec<(Mismatch, u32)> = counts.into_iter().collect();
    counts.sort_by_key(|(_, count)| Reverse(*count));
    counts
}

fn check_size(offers: &[Group], needs: &[Group]) -> Result<(), EngineError> {
    let persons: u64 = offers.iter().map(|group| u64::from(group.persons)).sum();
    if persons <= OFFERED_MAX && persons.saturating_mul(needs.len() as u64) <= PAIRS_MAX {
        Ok(())
    } else {
        Err(too_large())
    }
}

fn too_large() -> EngineError {
    EngineError::invalid(
        "offers",
        "TOO_MANY_VALUES",
        Text::new(
            format!("规模过大：最多 {OFFERED_MAX} 人、{PAIRS_MAX} 个人与需求的组合"),
            format!("too large: at most {OFFERED_MAX} persons and {PAIRS_MAX} pairs of a person and a need"),
        ),
        Text::new("请分地区计算", "match one area at a time"),
    )
}

fn violation(field: String, reason: &'static str, message: Text, hint: Text) -> Violation {
    Violation {
        field,
        reason,
        message,
        hint,
    }
}

fn nothing_offered() -> Violation {
    violation(
        "offers".to_owned(),
        "FIELD_REQUIRED",
        Text::new("没有余员或班级", "nobody is offered"),
        Text::new("请至少填写一组", "give one group at least"),
    )
}

fn too_many(field: &str, length: usize) -> Violation {
    violation(
        field.to_owned(),
        "TOO_MANY_VALUES",
        Text::new(
            format!("{length} 组，最多 {GROUPS_MAX} 组"),
            format!("{length} groups; at most {GROUPS_MAX} are allowed"),
        ),
        Text::new("请分批计算", "split the request"),
    )
}

fn id_unusable(at: &str, id: &str) -> Violation {
    violation(
        format!("{at}.id"),
        "ID_UNUSABLE",
        Text::new(
            format!("编号“{id}”为空或重复"),
            format!("the identifier \"{id}\" is empty or stands twice"),
        ),
        Text::new(
            "每组用一个不同的编号",
            "give every group an identifier of its own",
        ),
    )
}

fn code_unknown(field: String, code: &str) -> Violation {
    violation(
        field,
        "CODE_UNKNOWN",
        Text::new(
            format!("代码表中没有“{code}”"),
            format!("there is no code \"{code}\""),
        ),
        Text::new("请用 duijie codes 查询代码", "look the code up with duijie codes"),
    )
}

fn persons_out_of_range(at: &str, persons: u32) -> Violation {
    violation(
        format!("{at}.persons"),
        "NUMBER_OUT_OF_RANGE",
        Text::new(
            format!("人数 {persons} 不在 1 到 {PERSONS_MAX} 之间"),
            format!("{persons} persons are not between 1 and {PERSONS_MAX}"),
        ),
        Text::new("请改为范围内的数", "use a number in this range"),
    )
}

fn days_reversed(at: &str) -> Violation {
    violation(
        format!("{at}.from_date"),
        "DATES_REVERSED",
        Text::new("起止日期颠倒", "the first day is after the last"),
        Text::new("请对调两个日期", "exchange the two days"),
    )
}
