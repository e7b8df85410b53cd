//! Reads a place and a length as people write them: `聊城市`, `115.98,36.45`; `10km`, `800米`.

use super::super::Failure;
use duijie_domain::code::{CodeBook, DivisionCode};
use duijie_domain::place::GeoPoint;
use duijie_indexer::index::Near;

/// Units of length in kilometres.
const UNITS: [(&str, f64); 7] = [
    ("km", 1.0),
    ("公里", 1.0),
    ("千米", 1.0),
    ("华里", 0.5),
    ("里", 0.5),
    ("m", 0.001),
    ("米", 0.001),
];

/// The place and the radius, if a place is named.
pub(super) fn read(codes: &CodeBook, place: Option<&str>, radius: &str) -> Result<Option<Near>, Failure> {
    let Some(place) = place else { return Ok(None) };
    let point = match coordinates(place) {
        Some(point) => point,
        None => of_division(codes, place)?,
    };
    Ok(Some(Near::new(Some(point), kilometres(radius)?)))
}

fn coordinates(place: &str) -> Option<GeoPoint> {
    let (longitude, latitude) = place.split_once([',', '，'])?;
    Some(GeoPoint {
        longitude: longitude.trim().parse().ok()?,
        latitude: latitude.trim().parse().ok()?,
    })
}

fn of_division(codes: &CodeBook, place: &str) -> Result<GeoPoint, Failure> {
    let code = codes.resolve::<DivisionCode>(place);
    let code = code.map_err(|unknown| Failure::input(unknown.message_zh(), unknown.message_en()))?;
    let point = codes.entry(&code).and_then(|entry| entry.point);
    let point = point.ok_or_else(|| {
        Failure::input(
            format!("代码表没有“{place}”的坐标; 请用 --near 经度,纬度"),
            format!("the code tables have no point for `{place}`; use --near longitude,latitude"),
        )
    })?;
    Ok(GeoPoint {
        longitude: point.longitude,
        latitude: point.latitude,
    })
}

fn kilometres(radius: &str) -> Result<f64, Failure> {
    let radius = radius.trim();
    let unit_at = radius.find(|character: char| !character.is_ascii_digit() && character != '.');
    let (number, unit) = radius.split_at(unit_at.unwrap_or(radius.len()));
    let unit = unit.trim().to_lowercase();
    let known = UNITS
        .iter()
        .find(|(name, _)| *name == unit)
        .map(|(_, kilometres)| *kilometres);
    match (number.parse::<f64>(), known) {
        (Ok(number), Some(unit)) => Ok(number * unit),
        (Ok(_), None) => Err(unit_unknown(&unit)),
        (Err(_), _) => Err(Failure::input(
            format!("半径“{radius}”不是长度; 例如 10km、800m、5公里"),
            format!("the radius `{radius}` is no length; write 10km, 800m or 5公里"),
        )),
    }
}

fn unit_unknown(unit: &str) -> Failure {
    let names = UNITS.map(|(name, _)| name).join(", ");
    Failure::input(
        format!("半径的单位“{unit}”无法识别; 可用: {names}"),
        format!("the radius has the unknown unit `{unit}`; there are: {names}"),
    )
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "tests")]
    use super::*;

    fn metres(radius: &str) -> Result<u32, String> {
        let near = read(&CodeBook::embedded(), Some("聊城市"), radius);
        near.map(|near| near.unwrap().radius_metres)
            .map_err(|failure| format!("{failure:?}"))
    }

    #[test]
    fn lengths_are_read_with_their_unit() {
        for (radius, expected) in [
            ("10km", 10_000),
            ("2.5 KM", 2_500),
            ("800m", 800),
            ("5公里", 5_000),
            ("3 里", 1_500),
            ("300米", 300),
        ] {
            assert_eq!(metres(radius), Ok(expected), "{radius}");
        }
    }

    #[test]
    fn an_unknown_unit_is_told_in_both_languages_with_the_known_ones() {
        for (radius, zh, en) in [
            ("10miles", "单位“miles”", "unknown unit `miles`"),
            ("10", "单位“”", "unknown unit ``"),
            ("km", "不是长度", "is no length"),
            ("-5km", "不是长度", "is no length"),
            ("1.2.3km", "不是长度", "is no length"),
        ] {
            let error = metres(radius).unwrap_err();
            assert!(
                error.contains(zh) && error.contains(en) && error.contains("公里"),
                "{error}"
            );
        }
    }

    #[test]
    fn places_are_points_or_divisions() {
        let codes = CodeBook::embedded();
        let point = |place: &str| read(&codes, Some(place), "1km").map(|near| near.unwrap().point());
        assert_eq!(point("115.5, 36.25").unwrap().latitude, 36.25);
        assert!((point("聊城市").unwrap().latitude - 36.4).abs() < 0.5);
        assert!(point("没有这个地方").is_err());
        assert_eq!(read(&codes, None, "10miles").unwrap(), None);
    }
}
