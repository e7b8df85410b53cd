//! How one field crosses the border: the trait, the reader that gathers violations, the writer that gathers absent
//! paths, and what holds for options, facts and lists of any field. Single types stand in `scalar` and `common`.

use super::path::Path;
use duijie_domain::Fact;
use duijie_domain::check::Violation;
use duijie_domain::message::Text;

/// A domain type that stands on the wire as `W`.
pub trait Field<W>: Sized {
    /// The value, or nothing after the reader was told what is wrong.
    fn read(wire: W, reader: &mut Reader) -> Option<Self>;

    /// The value as it goes over the wire.
    fn write(&self, writer: &mut Writer) -> W;
}

/// Gathers the violations of one message while it is read.
#[derive(Debug, Default)]
pub struct Reader {
    path: Path,
    absent: Vec<AbsentPath>,
    violations: Vec<Violation>,
}

#[derive(Debug)]
struct AbsentPath {
    path: String,
    was_met: bool,
}

impl Reader {
    /// A reader of a record whose `absent` field names these paths.
    pub(super) fn of_record(absent: Vec<String>) -> Self {
        let absent = absent.into_iter().map(|path| AbsentPath { path, was_met: false });
        Self {
            absent: absent.collect(),
            ..Self::default()
        }
    }

    /// A reader of a part of a message that stands at `path`.
    pub fn at(path: &str) -> Self {
        Self {
            path: Path::starting_at(path),
            ..Self::default()
        }
    }

    /// Reads a field of the message at hand.
    pub(super) fn within<T>(&mut self, field: &str, read: impl FnOnce(&mut Self) -> T) -> T {
        let before = self.path.enter(field);
        let value = read(self);
        self.path.leave(before);
        value
    }

    /// Reads the value of a map under `key`.
    pub(super) fn within_entry<T>(&mut self, key: &str, read: impl FnOnce(&mut Self) -> T) -> T {
        let before = self.path.enter_entry(key);
        let value = read(self);
        self.path.leave(before);
        value
    }

    fn within_item<T>(&mut self, place: usize, read: impl FnOnce(&mut Self) -> T) -> T {
        let before = self.path.enter_item(place);
        let value = read(self);
        self.path.leave(before);
        value
    }

    /// Notes that the field at hand breaks a rule.
    pub(super) fn refuse<T>(&mut self, reason: &'static str, message: Text, hint: Text) -> Option<T> {
        self.violations.push(Violation {
            field: self.path.as_str().to_owned(),
            reason,
            message,
            hint,
        });
        None
    }

    /// Notes that the field at hand is missing.
    pub(super) fn refuse_missing<T>(&mut self) -> Option<T> {
        let field = self.path.as_str().to_owned();
        self.refuse(
            "FIELD_REQUIRED",
            Text::new(
                format!("缺少必填项 {field}"),
                format!("the field {field} is required"),
            ),
            Text::new("请填写该项", "fill it in"),
        )
    }

    /// A fact at the path at hand: absent if it is named so, otherwise what `known` says.
    fn fact<T>(&mut self, is_set: bool, known: impl FnOnce(&mut Self) -> Option<T>) -> Option<Fact<T>> {
        let named = self
            .absent
            .iter_mut()
            .find(|absent| absent.path == self.path.as_str());
        let is_absent = named.is_some_and(|absent| {
            absent.was_met = true;
            true
        });
        match (is_absent, is_set) {
            (true, true) => self.refuse(
                "ABSENT_AND_SET",
                Text::new(
                    "该项已填写，又在 absent 中声明为“没有”",
                    "the field is set and also named in `absent`",
                ),
                Text::new("请只保留其中一种", "keep one of the two"),
            ),
            (true, false) => Some(Fact::Absent),
            (false, true) => known(self).map(Fact::Known),
            (false, false) => Some(Fact::Unknown),
        }
    }

    /// All violations, those of absent paths that name no fact included.
    pub fn finish(mut self) -> Vec<Violation> {
        for (place, absent) in std::mem::take(&mut self.absent).into_iter().enumerate() {
            if !absent.was_met {
                self.path = Path::starting_at(&format!("absent[{place}]"));
                self.refuse_unknown_absent_path();
            }
        }
        self.violations
    }

    fn refuse_unknown_absent_path(&mut self) {
        let _: Option<()> = self.refuse(
            "ABSENT_PATH_UNKNOWN",
            Text::new(
                "absent 中的这一路径不是可以声明为“没有”的字段，或重复出现",
                "this path in `absent` names no fact of the record, or stands there twice",
            ),
            Text::new(
                "路径写法如 education.major、certificates",
                "paths read like education.major or certificates",
            ),
        );
    }
}

/// Gathers the paths of absent facts while a record is written.
#[derive(Debug, Default)]
pub struct Writer {
    path: Path,
    absent: Vec<String>,
}

impl Writer {
    /// Writes a field of the message at hand.
    pub(super) fn within<T>(&mut self, field: &str, write: impl FnOnce(&mut Self) -> T) -> T {
        let before = self.path.enter(field);
        let value = write(self);
        self.path.leave(before);
        value
    }

    fn fact<'a, T>(&mut self, fact: &'a Fact<T>) -> Option<&'a T> {
        if matches!(fact, Fact::Absent) {
            self.note_absent();
        }
        fact.known()
    }

    fn note_absent(&mut self) {
        self.absent.push(self.path.as_str().to_owned());
    }

    /// The paths of the facts that are known not to exist.
    pub(super) fn finish(self) -> Vec<String> {
        self.absent
    }
}

/// A number of the wire of which 0 stands for "not set": the enums.
pub(super) trait UnsetIsZero: Field<i32> {}

impl<T: Field<W>, W> Field<Option<W>> for Option<T> {
    fn read(wire: Option<W>, reader: &mut Reader) -> Option<Self> {
        wire.map_or(Some(None), |wire| T::read(wire, reader).map(Some))
    }

    fn write(&self, writer: &mut Writer) -> Option<W> {
        self.as_ref().map(|value| value.write(writer))
    }
}

/// An empty text of the wire stands for "none".
impl<T: Field<String>> Field<String> for Option<T> {
    fn read(wire: String, reader: &mut Reader) -> Option<Self> {
        let text = (!wire.is_empty()).then_some(wire);
        text.map_or(Some(None), |text| T::read(text, reader).map(Some))
    }

    fn write(&self, writer: &mut Writer) -> String {
        self.as_ref().map(|value| value.write(writer)).unwrap_or_default()
    }
}

impl<T: Field<W>, W> Field<Option<W>> for Fact<T> {
    fn read(wire: Option<W>, reader: &mut Reader) -> Option<Self> {
        reader.fact(wire.is_some(), |reader| T::read(wire?, reader))
    }

    fn write(&self, writer: &mut Writer) -> Option<W> {
        writer.fact(self).map(|value| value.write(writer))
    }
}

impl<T: UnsetIsZero> Field<i32> for Fact<T> {
    fn read(wire: i32, reader: &mut Reader) -> Option<Self> {
        reader.fact(wire != 0, |reader| T::read(wire, reader))
    }

    fn write(&self, writer: &mut Writer) -> i32 {
        writer
            .fact(self)
            .map(|value| value.write(writer))
            .unwrap_or_default()
    }
}

/// A known empty list says the same as an absent one, and is written so.
impl<T: Field<W>, W> Field<Vec<W>> for Fact<Vec<T>> {
    fn read(wire: Vec<W>, reader: &mut Reader) -> Option<Self> {
        reader.fact(!wire.is_empty(), |reader| Vec::read(wire, reader))
    }

    fn write(&self, writer: &mut Writer) -> Vec<W> {
        match self {
            Self::Known(values) if values.is_empty() => {
                writer.note_absent();
                Vec::new()
            }
            fact => writer
                .fact(fact)
                .map(|values| values.write(writer))
                .unwrap_or_default(),
        }
    }
}

impl<T: Field<W>, W> Field<Vec<W>> for Vec<T> {
    fn read(wire: Vec<W>, reader: &mut Reader) -> Option<Self> {
        let items = wire.into_iter().enumerate();
        // Every item is read before the list is judged, so that all violations are found.
        let items: Vec<Option<T>> = items
            .map(|(place, item)| reader.within_item(place, |reader| T::read(item, reader)))
            .collect();
        items.into_iter().collect()
    }

    fn write(&self, writer: &mut Writer) -> Vec<W> {
        self.iter().map(|value| value.write(writer)).collect()
    }
}
