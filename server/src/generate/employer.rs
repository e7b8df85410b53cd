//! Employers of the fair. The sketch of an employer is kept, since its vacancies depend on it.

use super::dice::{Dice, Purpose};
use super::trade::{SECTORS, Sector, SectorProfile};
use super::{SOURCE, identity, key, place};
use duijie_domain::code::{CodeBook, DivisionCode, EmployerKindCode, EmployerSizeCode, IndustryCode};
use duijie_domain::employer::Contact;
use duijie_domain::place::Place;
use duijie_domain::{Employer, RecordKey};
use smol_str::SmolStr;

/// Sizes of employers with their weights; the larger ones have more vacancies and more places.
const SIZES: [(&str, u32); 4] = [("micro", 25), ("small", 45), ("medium", 22), ("large", 8)];
/// Percent of employers that sit where their industry is at home.
const AT_HOME_PERCENT: u32 = 70;

/// What is known of an employer before its record is written.
pub(super) struct EmployerSketch {
    pub(super) own_id: SmolStr,
    pub(super) sector: Sector,
    pub(super) seat: Place,
    /// 0 micro to 3 large.
    pub(super) size: usize,
    record: Employer,
}

impl EmployerSketch {
    /// The employer with a number.
    pub(super) fn new(seed: u64, codes: &CodeBook, number: u32) -> Self {
        let mut dice = Dice::new(seed, Purpose::Employer, u64::from(number));
        let profile = &SECTORS[dice.weighted(SECTORS.iter().map(|profile| profile.weight))];
        let division = division(&mut dice, profile);
        let seat = place::place(&mut dice, codes, division);
        let size = dice.weighted(SIZES.iter().map(|(_, weight)| *weight));
        let record = record(&mut dice, codes, profile, &seat, size, number);
        Self {
            own_id: record.key.own_id.clone(),
            sector: profile.sector,
            seat,
            size,
            record,
        }
    }

    /// The whole record.
    pub(super) fn employer(&self) -> Employer {
        self.record.clone()
    }
}

fn division(dice: &mut Dice, profile: &SectorProfile) -> &'static str {
    if !profile.homes.is_empty() && dice.chance(AT_HOME_PERCENT) {
        return dice.word(profile.homes);
    }
    place::county(dice)
}

fn record(
    dice: &mut Dice,
    codes: &CodeBook,
    profile: &SectorProfile,
    seat: &Place,
    size: usize,
    number: u32,
) -> Employer {
    let key: RecordKey = key('E', number);
    let registered_name = registered_name(dice, codes, profile, &seat.division);
    Employer {
        credit_code: identity::credit_code(u64::from(number) + 1).filter(|_| dice.chance(97)),
        profile: self_description(dice, profile, &registered_name, size),
        registered_name,
        kind: Some(EmployerKindCode::new(dice.word(profile.kinds))).filter(|_| dice.chance(95)),
        industry: Some(IndustryCode::new(profile.industry)).filter(|_| dice.chance(95)),
        size: Some(EmployerSizeCode::new(SIZES[size].0)).filter(|_| dice.chance(90)),
        seat: Some(seat.clone()),
        area_in_charge: Some(DivisionCode::new(seat.division.as_str())),
        contact: Contact {
            name: identity::contact_name(dice),
            phone: identity::phone(dice),
        },
        source: SOURCE.to_owned(),
        key,
        ..Employer::default()
    }
}

fn registered_name(
    dice: &mut Dice,
    codes: &CodeBook,
    profile: &SectorProfile,
    division: &DivisionCode,
) -> String {
    let area = if dice.chance(35) {
        "聊城市"
    } else {
        codes.name_zh(division)
    };
    let brand = identity::brand(dice);
    format!("{area}{brand}{}（示例）", dice.word(profile.trade_names))
}

fn self_description(dice: &mut Dice, profile: &SectorProfile, name: &str, size: usize) -> String {
    if dice.chance(10) {
        return String::new();
    }
    let people = match size {
        0 => dice.between(4, 10),
        1 => dice.between(20, 180),
        2 => dice.between(200, 780),
        _ => dice.between(1_000, 4_200),
    };
    let year = dice.between(1_996, 2_022);
    let closing = dice.word(&[
        "因业务发展需要，现面向社会诚聘英才。",
        "公司管理规范，按时发薪，欢迎有志青年加入。",
        "交通便利，食宿齐全，欢迎应届毕业生。",
        "重视员工培养，设有师带徒制度。",
        "连续多年参加青年专场招聘会。",
    ]);
    format!(
        "{name}成立于{year}年，{}，现有员工{people}人。{closing}",
        profile.business
    )
}
