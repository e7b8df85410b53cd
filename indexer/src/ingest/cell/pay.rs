//! Pay in one cell: `8000-12000元/月`, `8-12K·13薪`, `200元/天`, `8000元/月以上`, `面议`.
//!
//! What people write is understood by `duijie-language`; every form that is printed here is one that it reads.

use super::word::print_word;
use super::{Cell, Language, NoneWords, Printing, Reading};
use crate::ingest::problem::{Refusal, shown};
use duijie_domain::message::Text;
use duijie_domain::pay::Pay;
use duijie_language::pay::{self, PayReading};
use duijie_language::reading::{Doubt, Span};

const MONTHS_PAID_USUAL: u8 = 12;

impl Cell for Pay {
    const NONE: NoneWords = NoneWords {
        zh: "面议",
        en: "negotiable",
        others: &["工资面议", "薪资面议", "待遇面议", "无", "none"],
    };

    fn read(text: &str, reading: &mut Reading<'_>) -> Result<Self, Refusal> {
        let pay = read_pay(text).map_err(|doubt| match doubt.code {
            "PAY_UNREADABLE" => Refusal::unreadable("PAY_INVALID", text, wanted()),
            code => Refusal::new(code, doubt.message, wanted()),
        })?;
        for doubt in pay::read(text)
            .doubts
            .into_iter()
            .filter(|doubt| UNCLEAR.contains(&doubt.code))
        {
            reading.warn(doubt.code, doubt.message, wanted());
        }
        Ok(pay)
    }

    fn print(&self, printing: &Printing<'_>) -> String {
        let unit = print_word(self.unit, printing);
        let yuan = printing.language.pick("元/", "/");
        let range = match self.max_yuan {
            Some(max) if max == self.min_yuan => max.to_string(),
            Some(max) => format!("{}-{max}", self.min_yuan),
            None => self.min_yuan.to_string(),
        };
        let extra = match (self.months_paid, printing.language) {
            (MONTHS_PAID_USUAL, _) => String::new(),
            (months, Language::Chinese) => format!("·{months}薪"),
            (months, Language::English) => format!("*{months}"),
        };
        let open = if self.max_yuan.is_none() { "+" } else { "" };
        format!("{range}{open}{yuan}{unit}{extra}")
    }
}

fn wanted() -> Text {
    Text::new(
        "请写成 8000-12000元/月、8-12K 或 面议",
        "write it as 8000-12000元/月, 8-12K or negotiable",
    )
}

/// What a cell states, or as it is written where its ends or months are at fault, so that the check of the record can
/// name them.
fn read_pay(text: &str) -> Result<Pay, Doubt> {
    match pay::read_one(text) {
        Ok(read) => match read.value {
            PayReading::Stated(stated) => Ok(stated.to_pay()),
            PayReading::Negotiable | PayReading::PieceWork => Err(without_amount(text)),
        },
        Err(doubt) if UNCLEAR.contains(&doubt.code) => Err(doubt),
        Err(doubt) => pay::as_written(text).ok_or(doubt),
    }
}

/// Doubts about what the figures mean; nothing is imported on a guess.
const UNCLEAR: [&str; 2] = ["PAY_SCALE_UNCLEAR", "PAY_PERIOD_UNCLEAR"];

fn without_amount(text: &str) -> Doubt {
    Doubt {
        code: "PAY_WITHOUT_AMOUNT",
        span: Span::from(0..text.len()),
        message: Text::new(
            format!("“{}”没有金额；请只写 面议，或写出金额", shown(text)),
            format!(
                "\"{}\" states no amount; write 面议 alone, or the amount",
                shown(text)
            ),
        ),
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "tests")]
    use super::*;
    use duijie_domain::code::CodeBook;
    use duijie_domain::pay::PayUnit;
    use proptest::prelude::*;

    fn pay(min_yuan: u32, max_yuan: Option<u32>, unit: PayUnit, months_paid: u8) -> Pay {
        Pay {
            min_yuan,
            max_yuan,
            unit,
            months_paid,
        }
    }

    #[test]
    fn the_usual_forms_are_read() {
        use PayUnit::{Day, Hour, Month, Year};
        for (text, expected) in [
            ("8000-12000", pay(8_000, Some(12_000), Month, 12)),
            ("8-12K", pay(8_000, Some(12_000), Month, 12)),
            ("8k-12k·13薪", pay(8_000, Some(12_000), Month, 13)),
            ("0.8-1.2万", pay(8_000, Some(12_000), Month, 12)),
            ("10-15万/年", pay(100_000, Some(150_000), Year, 12)),
            ("200元/天", pay(200, Some(200), Day, 12)),
            ("20-25元/小时", pay(20, Some(25), Hour, 12)),
            ("8000元以上", pay(8_000, None, Month, 12)),
            ("8000元/月以上", pay(8_000, None, Month, 12)),
            ("底薪3000+提成", pay(3_000, None, Month, 12)),
            ("一万到一万五", pay(10_000, Some(15_000), Month, 12)),
            ("2万以下/年", pay(0, Some(20_000), Year, 12)),
            ("5000", pay(5_000, Some(5_000), Month, 12)),
            ("12000-8000", pay(12_000, Some(8_000), Month, 12)),
            ("８０００～１２０００元／月", pay(8_000, Some(12_000), Month, 12)),
        ] {
            assert_eq!(read_pay(text), Ok(expected), "{text}");
        }
        for text in [
            "",
            "高薪",
            "8000-",
            "-",
            "k",
            "8000/光年",
            "1.23456万",
            "99999999999",
            "8-12",
            "200",
            "计件",
        ] {
            assert!(read_pay(text).is_err(), "{text}");
        }
    }

    proptest! {
        #[test]
        fn every_pay_survives(
            min_yuan in any::<u32>(),
            max_yuan in prop::option::of(any::<u32>()),
            unit in prop::sample::select(PayUnit::ALL.to_vec()),
            months_paid in any::<u8>(),
            is_chinese in any::<bool>(),
        ) {
            let language = if is_chinese { Language::Chinese } else { Language::English };
            let given = Pay { min_yuan, max_yuan, unit, months_paid };
            let text = given.print(&Printing { language, names: None });
            let book = CodeBook::embedded();
            prop_assert_eq!(Pay::read(&text, &mut Reading::new(&book)).unwrap(), given);
        }
    }
}
