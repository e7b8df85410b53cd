//! Cells as publishers write them, read into what a row of a post holds: schooling asked for, and from where persons come.

use super::post::Reach;
use duijie_domain::code::{CodeBook, CodeSystem};

/// Words of schooling and their steps.
const SCHOOLING: [(&str, u8); 7] = [
    ("大专", 1),
    ("专科", 1),
    ("本科", 2),
    ("学士", 2),
    ("硕士", 3),
    ("博士", 4),
    ("大学", 2),
];

/// Any higher degree, where it is not said which.
const GRADUATE_SCHOOL: (&str, u8) = ("研究生", 3);

/// Words for what belongs to the whole and lies in no area.
const WHOLE: [&str; 4] = ["省直", "区直属", "中央", "部属"];

/// Words for the centre of an area, where no part of it is named.
const CENTRE: [&str; 4] = ["", "其他", "市直", "市辖区"];

/// The least schooling that a cell allows, from 0 (less than junior college) to 4 (doctor).
pub fn schooling(cell: &str) -> u8 {
    let named = SCHOOLING
        .iter()
        .filter(|(word, _)| cell.contains(word))
        .map(|(_, step)| *step);
    let (word, step) = GRADUATE_SCHOOL;
    let unnamed = if cell.contains(word) { step } else { 0 };
    named.min().unwrap_or(unnamed)
}

/// From where persons come to a post in this part of an area: the seat of a province is open to all, the urban districts
/// of a city are its centre.
pub fn reach(codes: &CodeBook, area: &str, district: &str) -> Reach {
    let (area, district) = (area.trim(), district.trim());
    let is_whole = WHOLE.iter().any(|word| area.contains(word));
    let is_urban = district.ends_with('区') && !district.ends_with("林区") && !district.ends_with("矿区");
    let is_centre = CENTRE.contains(&district) || is_urban || area.starts_with(district);
    match (is_whole || (is_centre && is_seat(codes, area)), is_centre) {
        (true, _) => Reach::Whole,
        (false, true) => Reach::Area,
        (false, false) => Reach::District,
    }
}

/// Whether an area is the seat of its province: in the codes of divisions always the first.
fn is_seat(codes: &CodeBook, area: &str) -> bool {
    let code = codes.table(CodeSystem::Division).resolve_code(area);
    code.is_ok_and(|code| code.get(2..6) == Some("0100"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_least_schooling_counts() {
        let cases = [
            ("", 0),
            ("高中、职业中专、技工学校及以上", 0),
            ("大专及以上", 1),
            ("本科及以上", 2),
            ("全日制大学本科", 2),
            ("硕士研究生及以上", 3),
            ("研究生（仅限博士）", 4),
            ("研究生及以上", 3),
            ("本科或硕士", 2),
        ];
        for (cell, step) in cases {
            assert_eq!(schooling(cell), step, "{cell}");
        }
    }

    #[test]
    fn seats_draw_from_everywhere() {
        let codes = CodeBook::embedded();
        let cases = [
            ("省直", "其他", Reach::Whole),
            ("武汉市", "武昌区", Reach::Whole),
            ("济南市", "", Reach::Whole),
            ("聊城市", "市直", Reach::Area),
            ("聊城市", "东昌府区", Reach::Area),
            ("聊城市", "冠县", Reach::District),
            ("聊城市", "临清市", Reach::District),
            ("仙桃市", "仙桃", Reach::Area),
            ("不知道", "某处", Reach::District),
        ];
        for (area, district, reach_wanted) in cases {
            assert_eq!(reach(&codes, area, district), reach_wanted, "{area} {district}");
        }
    }
}
