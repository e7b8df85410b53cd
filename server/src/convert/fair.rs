//! The fair on the wire. What the record calls its name is `title` there, since `name` is the resource name; booths name
//! employers and vacancies by creation number, other names are resolved before.

use super::field::{Field, Reader, Writer};
use super::name::{parse_name, print_name};
use crate::engine::RecordName;
use duijie_domain::RecordKind;
use duijie_domain::fair::{Booth, Fair, FairForm};
use duijie_domain::message::Text;
use duijie_proto::v1;

enumeration! { FairForm = FairForm { OnSite, Online, Both } unset OnSite }

impl Field<v1::Fair> for Fair {
    fn read(wire: v1::Fair, reader: &mut Reader) -> Option<Self> {
        let v1::Fair {
            name: _,
            etag: _,
            create_time: _,
            update_time: _,
            key,
            title,
            form,
            place,
            opens_at,
            closes_at,
            check_in_until,
            talk_minutes,
            booths,
            cancelled,
        } = wire;
        let key = reader.within("key", |reader| Field::read(key, reader));
        let form = reader.within("form", |reader| Field::read(form, reader));
        let place = reader.within("place", |reader| Field::read(place, reader));
        let opens_at = reader.within("opens_at", |reader| Field::read(opens_at, reader));
        let closes_at = reader.within("closes_at", |reader| Field::read(closes_at, reader));
        let check_in_until = reader.within("check_in_until", |reader| Field::read(check_in_until, reader));
        let talk_minutes = reader.within("talk_minutes", |reader| Field::read(talk_minutes, reader));
        let booths = reader.within("booths", |reader| Field::read(booths, reader));
        Some(Self {
            key: key?,
            name: title,
            form: form?,
            place: place?,
            opens_at: opens_at?,
            closes_at: closes_at?,
            check_in_until: check_in_until?,
            talk_minutes: talk_minutes?,
            booths: booths?,
            cancelled,
        })
    }

    fn write(&self, writer: &mut Writer) -> v1::Fair {
        v1::Fair {
            key: self.key.write(writer),
            title: self.name.clone(),
            form: self.form.write(writer),
            place: self.place.write(writer),
            opens_at: self.opens_at.write(writer),
            closes_at: self.closes_at.write(writer),
            check_in_until: self.check_in_until.write(writer),
            talk_minutes: self.talk_minutes.write(writer),
            booths: self.booths.write(writer),
            cancelled: self.cancelled,
            ..v1::Fair::default()
        }
    }
}

impl Field<v1::Booth> for Booth {
    fn read(wire: v1::Booth, reader: &mut Reader) -> Option<Self> {
        let v1::Booth {
            number,
            employer,
            vacancies,
            staff,
            east_m,
            north_m,
        } = wire;
        let staff = reader.within("staff", |reader| Field::read(staff, reader));
        let employer = reader.within("employer", |reader| {
            number_in(RecordKind::Employer, &employer, reader)
        });
        let vacancies: Vec<Option<u64>> = (0..)
            .zip(&vacancies)
            .map(|(place, name): (usize, &String)| {
                let field = format!("vacancies[{place}]");
                reader.within(&field, |reader| number_in(RecordKind::Vacancy, name, reader))
            })
            .collect();
        Some(Self {
            number: number.into(),
            employer: employer?,
            vacancies: vacancies.into_iter().collect::<Option<_>>()?,
            staff: staff?,
            east_m,
            north_m,
        })
    }

    fn write(&self, writer: &mut Writer) -> v1::Booth {
        let vacancies = self.vacancies.iter();
        v1::Booth {
            number: self.number.to_string(),
            employer: print_name(RecordKind::Employer, self.employer),
            vacancies: vacancies
                .map(|vacancy| print_name(RecordKind::Vacancy, *vacancy))
                .collect(),
            staff: self.staff.write(writer),
            east_m: self.east_m,
            north_m: self.north_m,
        }
    }
}

fn number_in(kind: RecordKind, name: &str, reader: &mut Reader) -> Option<u64> {
    match parse_name("", kind, name) {
        Ok(RecordName::Number(number)) => Some(number),
        _ => {
            let form = format!("{}/{{number}}", kind.collection());
            reader.refuse(
                "NAME_MALFORMED",
                Text::new("资源名格式不对", "this is not a resource name of this kind"),
                Text::new(
                    format!(
                        "请写成 {form} 或 publishers/{{publisher}}/{}/{{own_id}}",
                        kind.collection()
                    ),
                    format!(
                        "write {form} or publishers/{{publisher}}/{}/{{own_id}}",
                        kind.collection()
                    ),
                ),
            )
        }
    }
}

#[cfg(test)]
mod samples {
    use super::super::sample::{Random, Sample};
    use super::*;

    impl Sample for Fair {
        fn sample(random: &mut Random) -> Self {
            Self {
                key: Sample::sample(random),
                name: random.text(),
                form: Sample::sample(random),
                place: Sample::sample(random),
                opens_at: Sample::sample(random),
                closes_at: Sample::sample(random),
                check_in_until: Sample::sample(random),
                talk_minutes: Sample::sample(random),
                booths: Sample::sample(random),
                cancelled: Sample::sample(random),
            }
        }
    }

    impl Sample for Booth {
        fn sample(random: &mut Random) -> Self {
            let mut number = || 1 + u64::from(u32::sample(random));
            let (employer, vacancies) = (number(), vec![number(), number()]);
            Self {
                number: random.text().into(),
                employer,
                vacancies,
                staff: Sample::sample(random),
                east_m: i32::from(i16::sample(random)),
                north_m: i32::from(i16::sample(random)),
            }
        }
    }
}
