//! Benefits as cells: codes of benefits, insurances, board and lodging.

use std::sync::Arc;

use duijie_domain::code::{Code, CodeBook};

use super::{Kind, Normalise, Normalised, Told, joined, told};
use crate::benefit::{Offer, OfferTerm, offered, read};

pub(super) const KIND: Kind = Kind {
    id: "benefits",
    zh: "福利",
    en: "benefits",
    columns: &["benefits", "insurances", "board_lodging"],
    make: |settings| Ok(Box::new(BenefitCells(Arc::clone(&settings.codes)))),
};

struct BenefitCells(Arc<CodeBook>);

impl Normalise for BenefitCells {
    fn normalise(&self, text: &str) -> Normalised {
        let findings = read(text);
        let offered = offered(&findings);
        let board_lodging = offered.board_lodging.map(|code| code.as_str().to_owned());
        Normalised {
            cells: vec![
                joined(offered.benefits.iter().map(|code| code.as_str().to_owned())),
                joined(offered.insurances.iter().map(|code| code.as_str().to_owned())),
                board_lodging.unwrap_or_default(),
            ],
            readings: told(&findings, |offer| self.tell(offer)),
            doubts: findings.doubts,
        }
    }
}

impl BenefitCells {
    fn tell(&self, offer: &Offer) -> Told {
        let (field, value, name) = match &offer.term {
            OfferTerm::Benefit(code) => ("benefit", code.as_str(), self.name(code)),
            OfferTerm::Insurance(code) => ("insurance", code.as_str(), self.name(code)),
            OfferTerm::BoardLodging(code) => ("board_lodging", code.as_str(), self.name(code)),
        };
        Told {
            field,
            value: if offer.is_offered {
                value.to_owned()
            } else {
                format!("-{value}")
            },
            name,
        }
    }

    fn name(&self, code: &impl Code) -> String {
        self.0
            .entry(code)
            .map_or_else(String::new, |entry| entry.name.to_string())
    }
}
