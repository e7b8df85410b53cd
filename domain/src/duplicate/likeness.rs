//! What two records have in common and what sets them apart, what each sign counts, and what they come to.

use crate::message::Text;

/// The score of a pair that is proved.
pub const SCORE_MAX: u16 = 1_000;
/// The score from which a pair is worth a look.
pub const HINT_SCORE_MIN: u16 = 700;

/// How sure it is that two records mean the same.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Certainty {
    /// They are alike; somebody has to look.
    Hinted,
    /// They carry the same identity document.
    Certain,
}

/// How alike two records are, and why.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Likeness {
    /// How sure it is.
    pub certainty: Certainty,
    /// Thousandths: [`SCORE_MAX`] for a proof, less for every hint.
    pub score: u16,
    /// The signs, those that speak for it first.
    pub signs: Vec<Sign>,
}

impl Likeness {
    /// What signs come to; none if that is too little to show.
    pub(super) fn of(mut signs: Vec<Sign>) -> Option<Self> {
        signs.sort_by_key(|sign| (-sign.points(), *sign));
        if signs.contains(&Sign::SameDocument) {
            return Some(Self {
                certainty: Certainty::Certain,
                score: SCORE_MAX,
                signs,
            });
        }
        let points: i32 = signs.iter().map(|sign| sign.points()).sum();
        let score = u16::try_from(points.clamp(0, i32::from(SCORE_MAX) - 1)).unwrap_or(0);
        (score >= HINT_SCORE_MIN).then_some(Self {
            certainty: Certainty::Hinted,
            score,
            signs,
        })
    }
}

macro_rules! signs {
    ($($sign:ident $code:literal $points:literal $zh:literal $en:literal;)+) => {
        /// One sign for or against two records being the same.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Sign {
            $(#[doc = $en] $sign,)+
        }

        impl Sign {
            /// Every sign.
            pub const ALL: &[Self] = &[$(Self::$sign),+];

            /// The stable code (UPPER_SNAKE).
            #[must_use]
            pub fn code(self) -> &'static str {
                match self {
                    $(Self::$sign => $code,)+
                }
            }

            /// Thousandths that it adds to the score, or takes from it.
            #[must_use]
            pub fn points(self) -> i32 {
                match self {
                    $(Self::$sign => $points,)+
                }
            }

            /// The sign as a sentence, without any value.
            #[must_use]
            pub fn text(self) -> Text {
                match self {
                    $(Self::$sign => Text::new($zh, $en),)+
                }
            }
        }
    };
}

signs! {
    SameDocument "SAME_DOCUMENT" 1000 "证件类型和号码相同" "the same identity document";
    SameName "SAME_NAME" 350 "姓名相同" "the same name";
    SameShortName "SAME_SHORT_NAME" 250 "姓名相同（两个字，重名较多）" "the same name of two characters, which many share";
    SimilarName "SIMILAR_NAME" 180 "姓名相差一个字" "names that differ in one character";
    OtherName "OTHER_NAME" -300 "姓名不同" "different names";
    SamePhone "SAME_PHONE" 350 "联系电话相同" "the same telephone number";
    SameBirthDate "SAME_BIRTH_DATE" 300 "出生日期相同" "the same date of birth";
    NearBirthDate "NEAR_BIRTH_DATE" 100 "出生日期只差年、月、日中的一项" "dates of birth that differ in year, month or day only";
    OtherBirthDate "OTHER_BIRTH_DATE" -350 "出生日期不同" "different dates of birth";
    OtherSex "OTHER_SEX" -300 "性别不同" "different sexes";
    SameSchool "SAME_SCHOOL" 120 "毕业学校相同" "the same school";
    SameGraduation "SAME_GRADUATION" 80 "毕业年月相同" "the same month of graduation";
    SameMajor "SAME_MAJOR" 60 "所学专业相同" "the same major";
    SameHome "SAME_HOME" 60 "居住县区相同" "the same county of residence";
    SameHousehold "SAME_HOUSEHOLD" 60 "户籍县区相同" "the same county of household registration";
    SameEmployer "SAME_EMPLOYER" 350 "用人单位的统一社会信用代码相同" "employers with the same credit code";
    SameEmployerName "SAME_EMPLOYER_NAME" 300 "用人单位名称相同" "employers of the same name";
    OtherEmployer "OTHER_EMPLOYER" -250 "用人单位的统一社会信用代码不同" "employers with different credit codes";
    SameTitle "SAME_TITLE" 250 "岗位名称相同" "the same title";
    SimilarTitle "SIMILAR_TITLE" 150 "岗位名称相近" "similar titles";
    OtherTitle "OTHER_TITLE" -300 "岗位名称不同" "different titles";
    SamePlace "SAME_PLACE" 120 "工作县区相同" "the same county of work";
    OtherPlace "OTHER_PLACE" -250 "工作县区不同" "different counties of work";
    SamePay "SAME_PAY" 120 "薪酬相同" "the same pay";
    OverlappingPay "OVERLAPPING_PAY" 60 "薪酬范围重叠" "ranges of pay that overlap";
    OtherPay "OTHER_PAY" -200 "薪酬范围不重叠" "ranges of pay that do not overlap";
    SameDuties "SAME_DUTIES" 250 "岗位职责基本相同" "duties in nearly the same words";
    SimilarDuties "SIMILAR_DUTIES" 150 "岗位职责多处相同" "duties that share many words";
    OtherDuties "OTHER_DUTIES" -100 "岗位职责不同" "duties in different words";
    SameContact "SAME_CONTACT" 80 "联系电话相同" "the same telephone number to call";
    OverlappingTime "OVERLAPPING_TIME" 50 "发布期间重叠或相近" "published at the same time";
    OtherTime "OTHER_TIME" -100 "发布期间不同" "published at different times";
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "tests")]
    use super::*;

    #[test]
    fn only_a_document_proves_and_hints_never_reach_its_score() {
        let proof = Likeness::of(vec![Sign::OtherName, Sign::SameDocument]).unwrap();
        assert_eq!((proof.certainty, proof.score), (Certainty::Certain, SCORE_MAX));
        assert_eq!(proof.signs, [Sign::SameDocument, Sign::OtherName]);
        let every = Sign::ALL.iter().copied();
        let all = every.filter(|sign| *sign != Sign::SameDocument && sign.points() > 0);
        let hint = Likeness::of(all.collect()).unwrap();
        assert_eq!((hint.certainty, hint.score), (Certainty::Hinted, SCORE_MAX - 1));
        assert_eq!(Likeness::of(vec![Sign::SameName, Sign::SameBirthDate]), None);
    }

    #[test]
    fn codes_are_different_and_sentences_are_in_both_languages() {
        let mut codes: Vec<&str> = Sign::ALL.iter().map(|sign| sign.code()).collect();
        codes.sort_unstable();
        codes.dedup();
        assert_eq!(codes.len(), Sign::ALL.len());
        for sign in Sign::ALL {
            let text = sign.text();
            assert!(text.en.is_ascii() && !text.zh.is_ascii(), "{sign:?}");
        }
    }
}
