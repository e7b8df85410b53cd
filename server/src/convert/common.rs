//! Values that several records share: key, place, pay, levels, times, contact, rules.

use super::field::{Field, Reader, Writer};
use duijie_domain::RecordKey;
use duijie_domain::candidate::{HeldSkill, LanguageLevel, TimeSpan};
use duijie_domain::employer::Contact;
use duijie_domain::pay::{Pay, PayUnit};
use duijie_domain::place::{GeoPoint, Place};
use duijie_domain::rule::{RuleMode, Rules};
use duijie_proto::v1;
use std::collections::BTreeMap;

part! { RecordKey = RecordKey { publisher, own_id } }
part! { Contact = Contact { name, phone } }
message! { GeoPoint = GeoPoint { longitude, latitude } }
message! { Place = Place { division, address, point } }
message! { HeldSkill = SkillLevel { skill, level } }
message! { LanguageLevel = LanguageLevel { language, level } }
message! { TimeSpan = TimeSpan { from, to } }
enumeration! { PayUnit = PayUnit { Month, Year, Day, Hour, Piece } unset Month }
enumeration! { RuleMode = RuleMode { Must, Wish, Ignore } unset refused }

/// A place that cannot be left out.
impl Field<Option<v1::Place>> for Place {
    fn read(wire: Option<v1::Place>, reader: &mut Reader) -> Option<Self> {
        match wire {
            Some(place) => Self::read(place, reader),
            None => reader.refuse_missing(),
        }
    }

    fn write(&self, writer: &mut Writer) -> Option<v1::Place> {
        Some(self.write(writer))
    }
}

/// Months paid in a year if nothing is said.
const MONTHS_PAID_IF_NOT_TOLD: u32 = 12;

impl Field<v1::Pay> for Pay {
    fn read(wire: v1::Pay, reader: &mut Reader) -> Option<Self> {
        let v1::Pay {
            min_yuan,
            max_yuan,
            unit,
            months_paid,
        } = wire;
        let months_paid = match months_paid {
            0 => MONTHS_PAID_IF_NOT_TOLD,
            told => told,
        };
        let unit = reader.within("unit", |reader| Field::read(unit, reader));
        let months_paid = reader.within("months_paid", |reader| Field::read(months_paid, reader));
        Some(Self {
            min_yuan,
            max_yuan,
            unit: unit?,
            months_paid: months_paid?,
        })
    }

    fn write(&self, writer: &mut Writer) -> v1::Pay {
        v1::Pay {
            min_yuan: self.min_yuan,
            max_yuan: self.max_yuan,
            unit: self.unit.write(writer),
            months_paid: self.months_paid.into(),
        }
    }
}

#[cfg(test)]
impl super::sample::Sample for Pay {
    fn sample(random: &mut super::sample::Random) -> Self {
        use super::sample::Sample;
        Self {
            min_yuan: Sample::sample(random),
            max_yuan: Sample::sample(random),
            unit: Sample::sample(random),
            months_paid: Sample::sample(random),
        }
    }
}

/// A term whose mode is not stated follows the profile, which is what a missing entry says.
impl Field<BTreeMap<String, i32>> for Rules {
    fn read(wire: BTreeMap<String, i32>, reader: &mut Reader) -> Option<Self> {
        let stated = wire
            .into_iter()
            .filter(|(_, mode)| *mode != i32::from(v1::RuleMode::Unspecified));
        let modes: Vec<_> = stated
            .map(|(term, mode)| {
                let mode = reader.within_entry(&term, |reader| RuleMode::read(mode, reader));
                Some((term.into(), mode?))
            })
            .collect();
        modes.into_iter().collect()
    }

    fn write(&self, writer: &mut Writer) -> BTreeMap<String, i32> {
        self.iter()
            .map(|(term, mode)| (term.to_string(), mode.write(writer)))
            .collect()
    }
}
