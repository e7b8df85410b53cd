//! Places as cells: the first division with its name and the rest of the address.

use std::sync::Arc;

use duijie_domain::code::{CodeBook, CodeSystem};

use super::{Kind, Normalise, Normalised, Told, decimal, told};
use crate::place::{Located, PlaceReader};

pub(super) const KIND: Kind = Kind {
    id: "place",
    zh: "地点",
    en: "place",
    columns: &["division_code", "division_name", "address", "zone", "confidence"],
    make: |settings| {
        Ok(Box::new(PlaceCells {
            reader: PlaceReader::shared(&settings.codes),
            codes: Arc::clone(&settings.codes),
        }))
    },
};

struct PlaceCells {
    reader: Arc<PlaceReader>,
    codes: Arc<CodeBook>,
}

impl Normalise for PlaceCells {
    fn normalise(&self, text: &str) -> Normalised {
        let findings = self.reader.read(text, None);
        let first = findings.readings.first();
        let cells = first.map(|reading| {
            let place = &reading.value;
            vec![
                place.division.as_str().to_owned(),
                self.name(place),
                place.address.clone(),
                place.zone.clone().unwrap_or_default(),
                decimal(reading.confidence),
            ]
        });
        Normalised {
            cells: cells.unwrap_or_else(|| vec![String::new(); KIND.columns.len()]),
            readings: told(&findings, |place| Told {
                field: "division",
                value: place.division.as_str().to_owned(),
                name: self.name(place),
            }),
            doubts: findings.doubts,
        }
    }
}

impl PlaceCells {
    fn name(&self, place: &Located) -> String {
        let table = self.codes.table(CodeSystem::Division);
        table.full_name(place.division.as_str()).unwrap_or_default()
    }
}
