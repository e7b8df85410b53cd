//! Schooling of the fair's people: levels as they are spread by age and trade, schools, degrees, and the years in which
//! each level usually ends.

use super::dice::Dice;
use super::trade::Schooling;
use duijie_domain::code::{DegreeCode, EducationCode};
use duijie_domain::fact::Fact;

/// Levels from the lowest to the highest.
const LEVELS: [Schooling; 5] = [
    Schooling::Junior,
    Schooling::Secondary,
    Schooling::College,
    Schooling::Bachelor,
    Schooling::Master,
];

/// How often each level is held by people whose trade usually asks for the level on the left.
const HELD: [[u32; 5]; 5] = [
    [32, 44, 20, 4, 0],
    [12, 46, 32, 10, 0],
    [2, 14, 52, 31, 1],
    [0, 2, 26, 66, 6],
    [0, 0, 4, 46, 50],
];

impl Schooling {
    /// The level held by a person whose trade usually asks for `self`.
    pub(super) fn held(self, dice: &mut Dice) -> Self {
        LEVELS[dice.weighted(HELD[self as usize].into_iter())]
    }

    /// The code of having finished this level (GB/T 4658).
    pub(super) fn finished(self, dice: &mut Dice) -> EducationCode {
        EducationCode::new(match self {
            Self::Junior => "71",
            Self::Secondary => dice.word(&["61", "61", "41", "44", "47"]),
            Self::College => "31",
            Self::Bachelor => "21",
            Self::Master => "14",
        })
    }

    /// The code by which a vacancy asks for at least this level.
    pub(super) fn asked(self) -> EducationCode {
        EducationCode::new(match self {
            Self::Junior => "71",
            Self::Secondary => "60",
            Self::College => "31",
            Self::Bachelor => "21",
            Self::Master => "14",
        })
    }

    /// The degree that comes with this level.
    pub(super) fn degree(self) -> Fact<DegreeCode> {
        match self {
            Self::Bachelor => Fact::Known(DegreeCode::new("4")),
            Self::Master => Fact::Known(DegreeCode::new("3")),
            Self::Junior | Self::Secondary | Self::College => Fact::Absent,
        }
    }

    /// Age in full years at which this level usually ends.
    pub(super) fn years_at_end(self) -> u32 {
        match self {
            Self::Junior => 15,
            Self::Secondary => 18,
            Self::College => 21,
            Self::Bachelor => 22,
            Self::Master => 25,
        }
    }

    /// The name of a school of this level; invented ones carry a number.
    pub(super) fn school(self, dice: &mut Dice) -> String {
        let number = dice.between(1, 9);
        match self {
            Self::Junior => format!("示例第{number}初级中学"),
            Self::Secondary => {
                let kind = dice.word(&["中等专业学校", "高级中学", "技工学校", "职业中专"]);
                format!("示例第{number}{kind}")
            }
            Self::College => {
                let kind = dice.word(&["职业技术学院", "职业学院", "高等专科学校"]);
                format!("示例第{number}{kind}")
            }
            Self::Bachelor | Self::Master => {
                let kind = dice.word(&["大学", "学院", "师范大学", "理工大学"]);
                format!("示例第{number}{kind}")
            }
        }
    }
}

/// How people say that they finished a level.
pub(super) fn spoken(level: &EducationCode) -> &'static str {
    match level.as_str() {
        "71" => "初中",
        "61" => "高中",
        "44" => "职高",
        "47" => "技校",
        "31" => "大专",
        "21" => "本科",
        "14" => "硕士",
        _ => "中专",
    }
}
