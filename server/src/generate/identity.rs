//! Who people and firms are at the fair, so that nobody real can be meant: names of persons are the heavenly stems and
//! earthly branches of the calendar, telephone numbers start with the unassigned 12, document numbers and credit
//! codes carry the unassigned division 371599. All check digits are right.

use super::dice::Dice;
use duijie_domain::candidate::{DocumentKind, IdentityDocument, Sex};
use duijie_domain::check::{credit_code_is_valid, identity_card_is_valid};
use jiff::civil::Date;
use smol_str::SmolStr;

const UNASSIGNED_DIVISION: &str = "371599";
const UNASSIGNED_PHONE_PREFIX: &str = "12";
const CHECK_CHARACTERS: &str = "0123456789ABCDEFGHJKLMNPQRTUWXY";

#[rustfmt::skip]
const FAMILY_NAMES: &[&str] = &[
    "王", "李", "张", "刘", "陈", "杨", "赵", "孙", "周", "吴", "徐", "马", "朱", "胡", "郭", "高", "林", "何", "于", "宋",
    "韩", "冯", "许", "邓", "曹", "彭", "曾", "肖", "田", "董", "潘", "袁", "蔡", "余", "杜", "魏", "薛", "阎", "任", "姜",
];
const STEMS: &[&str] = &["甲", "乙", "丙", "丁", "戊", "己", "庚", "辛", "壬", "癸"];
const BRANCHES: &[&str] = &[
    "子", "丑", "寅", "卯", "辰", "巳", "午", "未", "申", "酉", "戌", "亥",
];
#[rustfmt::skip]
const BRAND_BEGINNINGS: &[&str] = &["鲁", "水", "运", "昌", "金", "恒", "启", "云", "盛", "瑞", "华", "东", "凤", "荷", "泰", "天", "宏", "新"];
#[rustfmt::skip]
const BRAND_ENDINGS: &[&str] = &["禾", "城", "航", "源", "诚", "鼎", "达", "悦", "康", "丰", "拓", "辉", "宇", "信", "岳", "扬", "和", "泽"];

/// A person's name.
pub(super) fn person_name(dice: &mut Dice) -> String {
    format!(
        "{}{}{}",
        dice.word(FAMILY_NAMES),
        dice.word(STEMS),
        dice.word(BRANCHES)
    )
}

/// Whom to ask for at a firm.
pub(super) fn contact_name(dice: &mut Dice) -> String {
    let form_of_address = dice.word(&["经理", "女士", "先生", "主管"]);
    format!("{}{form_of_address}", dice.word(FAMILY_NAMES))
}

/// The two characters by which a firm is known.
pub(super) fn brand(dice: &mut Dice) -> String {
    format!("{}{}", dice.word(BRAND_BEGINNINGS), dice.word(BRAND_ENDINGS))
}

/// A telephone number that cannot ring anywhere.
pub(super) fn phone(dice: &mut Dice) -> String {
    format!("{UNASSIGNED_PHONE_PREFIX}{:09}", dice.below(1_000_000_000))
}

/// The credit code of the firm with a number.
pub(super) fn credit_code(number: u64) -> Option<SmolStr> {
    let body = format!("91{UNASSIGNED_DIVISION}MA{number:07}");
    with_check_character(&body, credit_code_is_valid)
}

/// An identity card number for a birth date and a sex; odd sequence numbers are male.
pub(super) fn identity_card(dice: &mut Dice, birth_date: Date, sex: Sex) -> Option<IdentityDocument> {
    let parity = u32::from(sex == Sex::Male);
    let sequence = dice.below(499) * 2 + parity;
    let day = birth_date.strftime("%Y%m%d");
    let number = with_check_character(
        &format!("{UNASSIGNED_DIVISION}{day}{sequence:03}"),
        identity_card_is_valid,
    )?;
    Some(IdentityDocument {
        kind: DocumentKind::ResidentIdentityCard,
        number,
    })
}

/// The only check character with which the domain accepts `body`.
fn with_check_character(body: &str, is_valid: impl Fn(&str) -> bool) -> Option<SmolStr> {
    let completed = |character| SmolStr::from(format!("{body}{character}"));
    CHECK_CHARACTERS
        .chars()
        .map(completed)
        .find(|number| is_valid(number))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "tests")]
    use super::super::dice::Purpose;
    use super::*;
    use jiff::civil::date;

    #[test]
    fn numbers_carry_right_check_digits_and_an_unassigned_division() {
        let code = credit_code(12).unwrap();
        assert!(credit_code_is_valid(&code));
        assert_eq!(&code[2..8], UNASSIGNED_DIVISION);
        let mut dice = Dice::new(1, Purpose::Candidate, 0);
        for _ in 0..50 {
            let card = identity_card(&mut dice, date(2004, 2, 29), Sex::Female).unwrap();
            assert!(identity_card_is_valid(&card.number), "{}", card.number);
            assert_eq!(&card.number[6..14], "20040229");
            assert_eq!(phone(&mut dice).len(), 11);
        }
    }
}
