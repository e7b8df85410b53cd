//! Pay as cells: yuan from and to, the period, months paid.

use duijie_domain::pay::PayUnit;

use super::{Kind, Normalise, Normalised, Told, number, told};
use crate::pay::{PayReading, StatedPay, read, read_one};

pub(super) const KIND: Kind = Kind {
    id: "pay",
    zh: "薪酬",
    en: "pay",
    columns: &["low_yuan", "high_yuan", "per", "months_paid", "pay_kind"],
    make: |_| Ok(Box::new(PayCells)),
};

struct PayCells;

impl Normalise for PayCells {
    fn normalise(&self, text: &str) -> Normalised {
        let findings = read(text);
        let readings = told(&findings, tell);
        match read_one(text) {
            Ok(one) => Normalised {
                cells: cells(one.value),
                readings,
                doubts: findings.doubts,
            },
            Err(doubt) => {
                let is_told = findings.doubts.contains(&doubt);
                let doubts = findings.doubts.into_iter().chain((!is_told).then_some(doubt));
                Normalised {
                    cells: vec![String::new(); KIND.columns.len()],
                    readings,
                    doubts: doubts.collect(),
                }
            }
        }
    }
}

fn cells(pay: PayReading) -> Vec<String> {
    match pay {
        PayReading::Stated(pay) => vec![
            number(pay.low_yuan),
            number(pay.high_yuan),
            pay.unit.id().to_owned(),
            pay.months_paid.to_string(),
            "stated".to_owned(),
        ],
        PayReading::Negotiable => without_amount("", "negotiable"),
        PayReading::PieceWork => without_amount(PayUnit::Piece.id(), "piece"),
    }
}

fn without_amount(per: &str, kind: &str) -> Vec<String> {
    [
        String::new(),
        String::new(),
        per.to_owned(),
        String::new(),
        kind.to_owned(),
    ]
    .into()
}

fn tell(pay: &PayReading) -> Told {
    let (value, name) = match pay {
        PayReading::Stated(pay) => (range(pay), pay.unit.id()),
        PayReading::Negotiable => (String::new(), "negotiable"),
        PayReading::PieceWork => (String::new(), "piece"),
    };
    Told {
        field: "pay",
        value,
        name: name.to_owned(),
    }
}

/// `8000-12000`, `8000-`, `-20000`.
fn range(pay: &StatedPay) -> String {
    format!("{}-{}", number(pay.low_yuan), number(pay.high_yuan))
}
