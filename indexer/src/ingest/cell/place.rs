//! Places in cells: `371502|柳园路5号|115.98,36.45`, `371502 东昌府区`, `山东省聊城市东昌府区柳园路5号`.

use super::entry::{Entry, escaped, parts, unescaped};
use super::{Cell, Printing, Reading};
use crate::ingest::problem::{Refusal, shown};
use duijie_domain::code::{CodeSystem, DivisionCode};
use duijie_domain::message::Text;
use duijie_domain::place::{GeoPoint, Place};
use duijie_language::place::Located;
use smol_str::SmolStr;

impl Cell for Place {
    fn read(text: &str, reading: &mut Reading<'_>) -> Result<Self, Refusal> {
        Self::read_entry(text, reading)
    }

    fn print(&self, printing: &Printing<'_>) -> String {
        self.print_entry(printing)
    }
}

impl Entry for Place {
    fn read_entry(text: &str, reading: &mut Reading<'_>) -> Result<Self, Refusal> {
        match parts(text).as_slice() {
            [only] => read_written_out(&unescaped(only), reading),
            [division, address] => place_of(division, address, "", reading),
            [division, address, point] => place_of(division, address, point, reading),
            _ => Err(too_many_parts(
                text,
                "行政区划|地址|经度,纬度",
                "division|address|longitude,latitude",
            )),
        }
    }

    fn print_entry(&self, printing: &Printing<'_>) -> String {
        let point = self.point.map_or_else(String::new, |point| point.print(printing));
        joined(&[
            self.division.print_entry(printing),
            escaped(&self.address, Self::SEPARATORS).into_owned(),
            point,
        ])
    }
}

impl Cell for GeoPoint {
    fn read(text: &str, _: &mut Reading<'_>) -> Result<Self, Refusal> {
        let degrees = |text: &str| text.trim().parse::<f64>().ok();
        let both = text
            .split_once([',', '，'])
            .or_else(|| text.trim().split_once(' '));
        let both = both.and_then(|(longitude, latitude)| Some((degrees(longitude)?, degrees(latitude)?)));
        let Some((longitude, latitude)) = both else {
            let wanted = Text::new(
                "请写成 经度,纬度，如 115.98,36.45",
                "write longitude,latitude: 115.98,36.45",
            );
            return Err(Refusal::unreadable("POINT_INVALID", text, wanted));
        };
        Ok(Self { longitude, latitude })
    }

    fn print(&self, _: &Printing<'_>) -> String {
        format!("{},{}", self.longitude, self.latitude)
    }
}

/// The parts of an entry, empty ones at the end left out.
pub(super) fn joined(parts: &[String]) -> String {
    let used = parts
        .iter()
        .rposition(|part| !part.is_empty())
        .map_or(0, |last| last + 1);
    parts[..used].join("|")
}

/// An entry with more parts than its type has.
pub(super) fn too_many_parts(text: &str, zh: &str, en: &str) -> Refusal {
    let wanted = Text::new(
        format!("每项写成 {zh}；文字中的竖线写作 \\|"),
        format!("write each entry as {en}; a bar within a text is written \\|"),
    );
    Refusal::unreadable("ENTRY_INVALID", text, wanted)
}

/// The division named by a list of steps from wide to narrow; a step that names none is passed over with a warning.
pub(crate) fn division_within(
    start: Option<&str>,
    steps: &[String],
    reading: &mut Reading<'_>,
) -> Result<String, Refusal> {
    let codes = reading.codes;
    let table = codes.table(CodeSystem::Division);
    let mut current: Option<SmolStr> = start.and_then(|start| table.lookup_code(start));
    for step in steps {
        let found = match &current {
            Some(above) => {
                let full = format!("{}{step}", table.full_name(above).unwrap_or_default());
                let below = table.lookup_code(&full).or_else(|| table.lookup_code(step));
                below.filter(|code| is_within(table, code, above))
            }
            None => table.lookup_code(step),
        };
        match (found, &current) {
            (Some(code), _) => current = Some(code),
            (None, Some(above)) => {
                warn_of_widening(step, &table.full_name(above).unwrap_or_default(), reading)
            }
            (None, None) => {
                return super::code::read_code(CodeSystem::Division, step, reading).map(Into::into);
            }
        }
    }
    Ok(current.unwrap_or_default().into())
}

fn is_within(table: &duijie_domain::code::CodeTable, code: &str, above: &str) -> bool {
    table
        .ordinal(code)
        .is_some_and(|place| table.subtree(above).contains(&place))
}

fn warn_of_widening(step: &str, taken: &str, reading: &mut Reading<'_>) {
    let step = shown(step);
    reading.warn(
        "DIVISION_WIDENED",
        Text::new(
            format!("“{step}”不是“{taken}”以下的行政区划，按“{taken}”导入"),
            format!("\"{step}\" is no division below {taken}; {taken} was taken"),
        ),
        Text::new(
            "需要更准确的地点时请改为区县名称",
            "name the county where the exact place matters",
        ),
    );
}

/// A division with or without the rest of an address behind it.
fn read_written_out(text: &str, reading: &mut Reading<'_>) -> Result<Place, Refusal> {
    let is_coded = text.starts_with(|character: char| character.is_ascii());
    let table = reading.codes.table(CodeSystem::Division);
    if !is_coded && table.lookup_code(text).is_none() {
        let found = reading.places().read(text, None);
        if let ([only], []) = (found.readings.as_slice(), found.doubts.as_slice()) {
            warn_of_zone(&only.value, reading);
            return Ok(only.value.to_place());
        }
    }
    DivisionCode::read(text, reading).map(Place::in_division)
}

fn warn_of_zone(located: &Located, reading: &mut Reading<'_>) {
    if let Some(zone) = &located.zone {
        let taken = reading
            .codes
            .table(CodeSystem::Division)
            .full_name(located.division.as_str());
        warn_of_widening(zone, &taken.unwrap_or_default(), reading);
    }
}

pub(super) fn place_of(
    division: &str,
    address: &str,
    point: &str,
    reading: &mut Reading<'_>,
) -> Result<Place, Refusal> {
    let point = if point.is_empty() {
        None
    } else {
        Some(GeoPoint::read(point, reading)?)
    };
    Ok(Place {
        division: DivisionCode::read_entry(division, reading)?,
        address: unescaped(address).into_owned(),
        point,
    })
}
