//! Places of the fair: the counties of Liaocheng with their share of people, points scattered around county seats,
//! addresses, and the places from which others come. Points come from the division table.

use super::dice::Dice;
use duijie_domain::code::{CodeBook, CodeSystem, DivisionCode};
use duijie_domain::place::{GeoPoint, Place};

/// Division of the city as a whole.
pub(super) const CITY: &str = "371500";
/// Division of the city's seat.
pub(super) const SEAT: &str = "371502";

/// Metres in one degree of latitude, and in one degree of longitude at 36.5° north.
const METRES_PER_DEGREE_NORTH: f64 = 111_000.0;
const METRES_PER_DEGREE_EAST: f64 = 89_400.0;
/// How far homes and sites lie from the middle of town, and from the county seat in the villages.
const TOWN_METRES_MAX: u32 = 6_000;
const COUNTY_METRES_MAX: u32 = 22_000;

/// A county of Liaocheng, its share of people and its streets and townships.
struct County {
    division: &'static str,
    people: u32,
    streets: &'static [&'static str],
}

#[rustfmt::skip]
const COUNTIES: &[County] = &[
    County { division: "371502", people: 27, streets: &["柳园街道", "古楼街道", "新区街道", "湖西街道", "凤凰街道", "嘉明路", "东昌路", "振兴路"] },
    County { division: "371503", people: 10, streets: &["振兴街道", "信发街道", "温陈街道", "铝城路", "枣乡街"] },
    County { division: "371521", people: 12, streets: &["侨润街道", "狮子楼街道", "祥光路", "谷山路"] },
    County { division: "371522", people: 13, streets: &["莘亭街道", "莘州街道", "燕塔街道", "雁塔路"] },
    County { division: "371524", people: 7, streets: &["铜城街道", "新城街道", "阿胶街", "曙光街"] },
    County { division: "371525", people: 11, streets: &["清泉街道", "崇文街道", "振兴路", "冠宜春路"] },
    County { division: "371526", people: 8, streets: &["鱼邱湖街道", "汇鑫街道", "人和街道", "金城路"] },
    County { division: "371581", people: 12, streets: &["青年路街道", "新华路街道", "先锋路街道", "大辛庄街道", "烟店镇"] },
];

/// Divisions outside the city from which people come.
const OUTSIDE: &[&str] = &["370102", "371402", "370902", "130402", "410902"];

/// The division of a county, as often as people live there.
pub(super) fn county(dice: &mut Dice) -> &'static str {
    COUNTIES[dice.weighted(COUNTIES.iter().map(|county| county.people))].division
}

/// The division where a person of the fair lives.
pub(super) fn home_division(dice: &mut Dice) -> &'static str {
    if dice.chance(8) {
        return dice.word(OUTSIDE);
    }
    county(dice)
}

/// Whether a division lies in the city.
pub(super) fn is_local(division: &str) -> bool {
    division.starts_with(&CITY[..4])
}

/// A place in a division: in most cases with an address and a point, sometimes the division alone.
pub(super) fn place(dice: &mut Dice, codes: &CodeBook, division: &str) -> Place {
    let mut place = Place::in_division(DivisionCode::new(division));
    if dice.chance(85) {
        place.address = address(dice, division);
    }
    if dice.chance(80) {
        let metres_max = if dice.chance(65) {
            TOWN_METRES_MAX
        } else {
            COUNTY_METRES_MAX
        };
        place.point = scattered(dice, codes, division, metres_max);
    }
    place
}

fn address(dice: &mut Dice, division: &str) -> String {
    let county = COUNTIES.iter().find(|county| county.division == division);
    let Some(county) = county else {
        return String::new();
    };
    format!("{}{}号", dice.word(county.streets), dice.between(1, 399))
}

fn scattered(dice: &mut Dice, codes: &CodeBook, division: &str, metres_max: u32) -> Option<GeoPoint> {
    let middle = codes.table(CodeSystem::Division).get(division)?.point?;
    let mut offset = || f64::from(dice.around(0, 2 * metres_max)) - f64::from(metres_max);
    Some(GeoPoint {
        longitude: six_decimals(middle.longitude + offset() / METRES_PER_DEGREE_EAST),
        latitude: six_decimals(middle.latitude + offset() / METRES_PER_DEGREE_NORTH),
    })
}

fn six_decimals(degrees: f64) -> f64 {
    const SCALE: f64 = 1_000_000.0;
    (degrees * SCALE).round() / SCALE
}
