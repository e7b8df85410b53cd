//! A seeded history of a city with eight counties: places and persons by quarter, with seasons and drifts by occupation.

use duijie_domain::Fact;
use duijie_domain::candidate::Sex;
use duijie_domain::code::{
    CodeBook, CodeSystem, DivisionCode, EducationCode, EmployerKindCode, IndustryCode, MajorCode,
    OccupationCode, SeekerClassCode, SkillGradeCode, TitleGradeCode,
};
use duijie_statistics::rows::GraduateState;
use duijie_statistics::{
    DemandRow, OutcomeRow, OutcomeStep, Period, PeriodRows, ServiceRow, Snapshot, SupplyRow,
};
use jiff::ToSpan;
use jiff::civil::date;

const COUNTIES: [&str; 8] = [
    "371502", "371503", "371521", "371522", "371524", "371525", "371526", "371581",
];
const OCCUPATIONS: usize = 150;

/// A generator that gives the same numbers for the same seed.
pub(crate) struct Dice(u64);

impl Dice {
    pub(crate) fn new(seed: u64) -> Self {
        Self(seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) | 1)
    }

    pub(crate) fn below(&mut self, bound: u32) -> u32 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        u32::try_from((self.0 >> 33) % u64::from(bound)).unwrap()
    }

    /// Small numbers more often than great ones.
    fn skewed(&mut self, bound: u32) -> u32 {
        let first = self.below(bound);
        first.min(self.below(bound))
    }

    fn pick<'a>(&mut self, codes: &[&'a str]) -> &'a str {
        codes[self.below(u32::try_from(codes.len()).unwrap()) as usize]
    }

    fn pick_skewed<'a>(&mut self, codes: &[&'a str]) -> &'a str {
        codes[self.skewed(u32::try_from(codes.len()).unwrap()) as usize]
    }
}

fn occupations() -> Vec<String> {
    let book = CodeBook::embedded();
    let leaves = book.table(CodeSystem::Occupation).entries().iter();
    let leaves: Vec<String> = leaves
        .filter(|entry| entry.level == 4 && ('2'..='6').any(|class| entry.code.starts_with(class)))
        .map(|entry| entry.code.to_string())
        .collect();
    let step = leaves.len() / OCCUPATIONS;
    let mut kept: Vec<String> = leaves.into_iter().step_by(step).take(OCCUPATIONS).collect();
    kept.sort_by_key(|code| {
        code.bytes()
            .fold(7_u32, |hash, byte| hash.wrapping_mul(31) ^ u32::from(byte))
    });
    kept
}

/// A snapshot of the third quarter of 2026 with the quarters before it; `size` is the number of rows of demand.
pub(crate) fn snapshot(quarters: usize, size: u32) -> Snapshot {
    let occupations = occupations();
    let mut period = Period::Quarter(2026, 3);
    let mut periods = Vec::new();
    for _ in 0..quarters {
        periods.push(period_rows(period, size, &occupations));
        period = period.previous();
    }
    let past = periods.split_off(1);
    Snapshot {
        area: DivisionCode::new("371500"),
        now: periods.remove(0),
        past,
    }
}

fn period_rows(period: Period, size: u32, occupations: &[String]) -> PeriodRows {
    let number =
        u64::try_from(i32::from(period.last_day().year()) * 12 + i32::from(period.last_day().month()))
            .unwrap();
    let mut dice = Dice::new(number);
    let season = 90 + u32::try_from(number % 7).unwrap() * 5;
    let codes: Vec<&str> = occupations.iter().map(String::as_str).collect();
    PeriodRows {
        period,
        demand: (0..size * season / 100)
            .map(|_| demand(period, &mut dice, &codes))
            .collect(),
        supply: (0..size * 3).map(|_| supply(period, &mut dice, &codes)).collect(),
        outcomes: (0..size / 2).map(|_| outcome(period, &mut dice)).collect(),
        services: (0..size).map(|_| service(&mut dice)).collect(),
    }
}

fn demand(period: Period, dice: &mut Dice, occupations: &[&str]) -> DemandRow {
    let pay = 2_800 + dice.skewed(80) * 100;
    let opened = period
        .first_day()
        .saturating_sub(i64::from(dice.below(40)).days());
    let places = 1 + dice.skewed(8);
    let filled = dice.below(3) == 0;
    DemandRow {
        is_new: dice.below(3) > 0,
        industry: Some(IndustryCode::new(dice.pick_skewed(&[
            "C33", "C", "F", "E", "I65", "O", "H", "G", "Q", "P", "A05", "L",
        ]))),
        employer_kind: Some(EmployerKindCode::new(
            dice.pick_skewed(&["170", "150", "160", "400", "110", "300", "200", "500", "900"]),
        )),
        occupation: (dice.below(30) > 0).then(|| OccupationCode::new(dice.pick_skewed(occupations))),
        schooling: fact(dice.pick(&["", "", "21", "31", "31", "40", "61", "71", "14"]))
            .map(EducationCode::new),
        skill_grade: fact(dice.pick(&[
            "",
            "",
            "",
            "junior-worker",
            "intermediate-worker",
            "senior-worker",
            "technician",
        ]))
        .map(SkillGradeCode::new),
        title: (dice.below(12) == 0)
            .then(|| TitleGradeCode::new(dice.pick(&["assistant", "intermediate", "senior"]))),
        age_years_min: (dice.below(4) == 0).then_some(18),
        age_years_max: (dice.below(4) == 0).then(|| 30 + u8::try_from(dice.below(20)).unwrap()),
        majors: if dice.below(4) == 0 {
            vec![MajorCode::new(dice.pick(&["0809", "08", "0201", "1011", "4602"]))]
        } else {
            Vec::new()
        },
        for_graduates: dice.below(9) == 0,
        open_to_youth: dice.below(9) > 0,
        pay_min_yuan_per_month: Some(pay),
        pay_max_yuan_per_month: (dice.below(5) > 0).then_some(pay + 500 + dice.below(30) * 100),
        opened_on: Some(opened),
        filled_on: filled.then(|| opened.saturating_add(i64::from(5 + dice.below(60)).days())),
        places_filled: if filled { 1 + dice.below(places) } else { 0 },
        ..DemandRow::new(places, DivisionCode::new(dice.pick_skewed(&COUNTIES)))
    }
}

fn supply(period: Period, dice: &mut Dice, occupations: &[&str]) -> SupplyRow {
    let age = 16 + i16::try_from(dice.skewed(44)).unwrap();
    let birth = date(
        period.last_day().year() - age,
        1 + i8::try_from(dice.below(12)).unwrap(),
        1 + i8::try_from(dice.below(28)).unwrap(),
    );
    let state = [
        GraduateState::ThisYear,
        GraduateState::Recent,
        GraduateState::Earlier,
        GraduateState::AtSchool,
        GraduateState::None,
    ];
    let class = dice.pick_skewed(&[
        "new-youth",
        "local-rural",
        "employed-to-unemployed",
        "from-outside",
        "new-graduate",
        "employed",
        "other-unemployed",
        "student",
    ]);
    SupplyRow {
        is_new: dice.below(3) > 0,
        wished_occupations: if dice.below(25) > 0 {
            vec![OccupationCode::new(dice.pick_skewed(occupations))]
        } else {
            Vec::new()
        },
        seeker_class: Some(SeekerClassCode::new(class)),
        sex: Some(if dice.below(2) == 0 {
            Sex::Male
        } else {
            Sex::Female
        }),
        birth_date: (dice.below(60) > 0).then_some(birth),
        schooling: fact(dice.pick(&["", "21", "21", "31", "31", "31", "40", "61", "71", "14"]))
            .map(EducationCode::new),
        skill_grade: match dice.below(40) {
            0 => Fact::Known(SkillGradeCode::new("technician")),
            1..4 => Fact::Known(SkillGradeCode::new("senior-worker")),
            4..8 => Fact::Known(SkillGradeCode::new("intermediate-worker")),
            8..14 => Fact::Known(SkillGradeCode::new("junior-worker")),
            14..18 => Fact::Unknown,
            _ => Fact::Absent,
        },
        title: (dice.below(15) == 0)
            .then(|| TitleGradeCode::new(dice.pick_skewed(&["assistant", "intermediate", "senior"]))),
        graduate_state: Some(state[dice.skewed(5) as usize]),
        major: (dice.below(3) > 0).then(|| {
            MajorCode::new(dice.pick_skewed(&[
                "0809", "080901", "0201", "1201", "1011", "4602", "0501", "1305", "0301",
            ]))
        }),
        ..SupplyRow::new(1, DivisionCode::new(dice.pick_skewed(&COUNTIES)))
    }
}

fn outcome(period: Period, dice: &mut Dice) -> OutcomeRow {
    let reached = OutcomeStep::ALL[dice.skewed(9) as usize];
    let months = i64::from(dice.below(9));
    OutcomeRow {
        pairs: 1,
        division: DivisionCode::new(dice.pick(&COUNTIES)),
        reached,
        by_match: dice.below(5) > 1,
        hired_on: (reached >= OutcomeStep::Hired).then(|| period.last_day().saturating_sub(months.months())),
    }
}

fn service(dice: &mut Dice) -> ServiceRow {
    let mut few = || u16::try_from(dice.below(5)).unwrap();
    ServiceRow {
        persons: 1,
        division: DivisionCode::new("371502"),
        briefings: few(),
        guidances: few(),
        recommendations: few() + 1,
        trainings: few(),
    }
}

fn fact(code: &str) -> Fact<&str> {
    if code.is_empty() {
        Fact::Absent
    } else {
        Fact::Known(code)
    }
}
