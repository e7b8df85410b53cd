//! Texts, codes, numbers, dates and times on the wire. Whether a value makes sense is the domain's question.

use super::field::{Field, Reader, Writer};
use duijie_domain::code::{
    BenefitCode, CertificateCode, DegreeCode, DivisionCode, EducationCode, EmployerKindCode,
    EmployerSizeCode, HazardCode, IndustryCode, InsuranceCode, JobTypeCode, LanguageCode, LegalGroundCode,
    MajorCode, OccupationCode, SeekerClassCode, SkillCode, SkillGradeCode, TargetGroupCode,
};
use duijie_domain::message::Text;
use jiff::civil::{Date, DateTime};
use smol_str::SmolStr;
use std::fmt::Display;

macro_rules! copied {
    ($($kind:ty),+) => {$(
        impl Field<$kind> for $kind {
            fn read(wire: $kind, _: &mut Reader) -> Option<Self> {
                Some(wire)
            }

            fn write(&self, _: &mut Writer) -> $kind {
                self.clone()
            }
        }
    )+};
}

copied!(bool, u32, u64, f64, String);

macro_rules! narrowed {
    ($($domain:ty = $wire:ty),+) => {$(
        impl Field<$wire> for $domain {
            fn read(wire: $wire, reader: &mut Reader) -> Option<Self> {
                match Self::try_from(wire) {
                    Ok(number) => Some(number),
                    Err(_) => refuse_range(wire, Self::MIN, Self::MAX, reader),
                }
            }

            fn write(&self, _: &mut Writer) -> $wire {
                (*self).into()
            }
        }
    )+};
}

narrowed!(u8 = u32, u16 = u32, i16 = i32);

macro_rules! texts {
    ($($domain:ident),+ $(,)?) => {$(
        impl Field<String> for $domain {
            fn read(wire: String, _: &mut Reader) -> Option<Self> {
                Some(Self::new(wire))
            }

            fn write(&self, _: &mut Writer) -> String {
                self.as_str().to_owned()
            }
        }

        #[cfg(test)]
        impl super::sample::Sample for $domain {
            fn sample(random: &mut super::sample::Random) -> Self {
                Self::new(random.text())
            }
        }
    )+};
}

texts!(
    BenefitCode,
    CertificateCode,
    DegreeCode,
    DivisionCode,
    EducationCode,
    EmployerKindCode,
    EmployerSizeCode,
    HazardCode,
    IndustryCode,
    InsuranceCode,
    JobTypeCode,
    LanguageCode,
    LegalGroundCode,
    MajorCode,
    OccupationCode,
    SeekerClassCode,
    SkillCode,
    SkillGradeCode,
    SmolStr,
    TargetGroupCode,
);

/// A day is `2026-11-21` and nothing else; the text itself is not repeated, since a day of birth is personal.
impl Field<String> for Date {
    fn read(wire: String, reader: &mut Reader) -> Option<Self> {
        let is_plain = wire.len() == 10 && wire.bytes().all(|byte| byte.is_ascii_digit() || byte == b'-');
        match wire.parse() {
            Ok(date) if is_plain => Some(date),
            _ => reader.refuse(
                "DATE_MALFORMED",
                Text::new("日期格式不对或没有这一天", "this is not a date of the calendar"),
                Text::new(
                    "请写成 2026-11-21 这样的年-月-日",
                    "write year-month-day: 2026-11-21",
                ),
            ),
        }
    }

    fn write(&self, _: &mut Writer) -> String {
        self.to_string()
    }
}

/// A local time is `2026-11-21T08:30`; a zone would be an hour wrong for whoever reads it elsewhere.
impl Field<String> for DateTime {
    fn read(wire: String, reader: &mut Reader) -> Option<Self> {
        let has_plain_time = wire.split_once('T').is_some_and(|(_, time)| {
            time.bytes()
                .all(|byte| byte.is_ascii_digit() || matches!(byte, b':' | b'.'))
        });
        match wire.parse() {
            Ok(time) if has_plain_time => Some(time),
            _ => reader.refuse(
                "TIME_MALFORMED",
                Text::new(
                    "时间格式不对，或带有时区",
                    "this is not a local time, or it carries a zone",
                ),
                Text::new(
                    "请写成 2026-11-21T08:30 这样的本地时间",
                    "write the local time without a zone: 2026-11-21T08:30",
                ),
            ),
        }
    }

    fn write(&self, _: &mut Writer) -> String {
        self.to_string()
    }
}

/// Notes that an enum has no case of this number.
pub(super) fn refuse_number_of_enum<T>(number: i32, reader: &mut Reader) -> Option<T> {
    reader.refuse(
        "ENUM_VALUE_UNKNOWN",
        Text::new(
            format!("没有编号为 {number} 的取值"),
            format!("there is no value with the number {number}"),
        ),
        Text::new(
            "请使用接口定义中的取值，或更新服务端",
            "use a value of the contract, or bring the service up to date",
        ),
    )
}

fn refuse_range<T>(
    number: impl Display,
    smallest: impl Display,
    largest: impl Display,
    reader: &mut Reader,
) -> Option<T> {
    reader.refuse(
        "NUMBER_OUT_OF_RANGE",
        Text::new(
            format!("{number} 不在 {smallest} 到 {largest} 之间"),
            format!("{number} is not between {smallest} and {largest}"),
        ),
        Text::new("请改为范围内的数", "use a number in this range"),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn reason_of<T: Field<W>, W>(wire: W) -> Option<&'static str> {
        let mut reader = Reader::at("field");
        let value = T::read(wire, &mut reader);
        let violations = reader.finish();
        assert_eq!(value.is_none(), !violations.is_empty());
        violations.first().map(|violation| violation.reason)
    }

    #[test]
    fn only_days_of_the_calendar_in_the_one_spelling_are_dates() {
        for good in ["2026-11-21", "2024-02-29", "0001-01-01"] {
            assert_eq!(reason_of::<Date, _>(good.to_owned()), None, "{good}");
        }
        for bad in [
            "",
            "2026-02-29",
            "20261121",
            "2026-11-21T00:00",
            "2026-1-1",
            "-02026-1-1",
            "二〇二六",
        ] {
            assert_eq!(
                reason_of::<Date, _>(bad.to_owned()),
                Some("DATE_MALFORMED"),
                "{bad}"
            );
        }
    }

    #[test]
    fn only_local_times_are_times() {
        for good in ["2026-11-21T08:30", "2026-11-21T08:30:00"] {
            assert_eq!(reason_of::<DateTime, _>(good.to_owned()), None, "{good}");
        }
        for bad in [
            "2026-11-21",
            "2026-11-21T08:30Z",
            "2026-11-21T08:30+08:00",
            "2026-11-21T25:00",
            "08:30",
        ] {
            assert_eq!(
                reason_of::<DateTime, _>(bad.to_owned()),
                Some("TIME_MALFORMED"),
                "{bad}"
            );
        }
    }

    #[test]
    fn numbers_that_do_not_fit_are_refused() {
        assert_eq!(reason_of::<u8, _>(255_u32), None);
        assert_eq!(reason_of::<u8, _>(256_u32), Some("NUMBER_OUT_OF_RANGE"));
        assert_eq!(reason_of::<u16, _>(u32::MAX), Some("NUMBER_OUT_OF_RANGE"));
        assert_eq!(reason_of::<i16, _>(40_000_i32), Some("NUMBER_OUT_OF_RANGE"));
    }
}
