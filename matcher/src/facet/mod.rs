//! What the matcher tells rows apart by: each facet is a fact of a row, kept as a small number that stands for its
//! value in a dictionary.
//!
//! In: rows. Out: identifiers for the columns of the pool, and the value back from an identifier, so that a term can be
//! asked once for each value instead of once for each row. Nothing here knows a term, a weight or a loop over rows.

mod candidate;
mod reads;
mod vacancy;

use std::collections::HashMap;
use std::fmt::Debug;
use std::hash::Hash;
use std::sync::Arc;

use duijie_domain::Fact;

use crate::features::Ranked;
use crate::pool::Malformed;
use crate::pool::form::{Form, Input, write_count};

pub use candidate::CandidateFacet;
pub use reads::{NearBound, OwnBound, Part, Reads};
pub use vacancy::VacancyFacet;

pub(crate) use candidate::facets as candidate_facets;
pub(crate) use vacancy::facets as vacancy_facets;

/// Identifier of a place without a code, behind the first of a ranked facet.
pub(crate) const NONE: u16 = 0;
/// Identifier of a value that the full dictionary no longer took; the row itself has to be asked.
pub(crate) const RARE: u16 = 1;
/// First identifier that stands for a value.
pub(crate) const FIRST: u16 = 2;
/// Most identifiers of a dictionary: a table over it stays small beside the rows.
const IDS_MAX: usize = 8192;

/// A fact of a row as identifiers in one or more columns.
pub(crate) trait Facet<Row>: Debug + Send + Sync {
    /// How many columns it takes.
    fn columns(&self) -> usize;

    /// Writes the identifiers of the row's value; false if the dictionary does not have one of them yet.
    fn find(&self, row: &Row, ids: &mut [u16]) -> bool;

    /// Takes the row's values into the dictionary as far as there is room.
    fn learn(&mut self, row: &Row);

    /// Puts the value of these identifiers into the row.
    fn restore(&self, ids: &[u16], row: &mut Row);

    /// Puts the value into the row that it has if only this column is told.
    fn restore_alone(&self, column: usize, id: u16, row: &mut Row);

    /// One more than the highest identifier.
    fn len(&self) -> usize;

    /// Identifiers by rising key have the values below one code of a hierarchy side by side.
    fn order_key(&self, id: u16) -> u64 {
        id.into()
    }

    /// Writes the values whose identifiers are to be stored, in the order of their identifiers.
    fn write(&self, is_stored: &dyn Fn(u16) -> bool, out: &mut Vec<u8>);

    /// Reads the values of a facet that is empty.
    fn read(&mut self, input: &mut Input<'_>) -> Result<(), Malformed>;

    /// A copy to be changed.
    fn copied(&self) -> Arc<dyn Facet<Row>>;
}

/// Values and their identifiers.
#[derive(Clone, Debug)]
struct Dictionary<Value> {
    values: Vec<Value>,
    ids: HashMap<Value, u16>,
}

impl<Value> Default for Dictionary<Value> {
    fn default() -> Self {
        Self {
            values: Vec::new(),
            ids: HashMap::new(),
        }
    }
}

impl<Value: Clone + Eq + Hash> Dictionary<Value> {
    fn len(&self) -> usize {
        self.values.len() + usize::from(FIRST)
    }

    /// The identifier, `None` for a value that could still be taken in.
    fn id(&self, value: &Value) -> Option<u16> {
        let id = self.ids.get(value).copied();
        id.or_else(|| (self.len() >= IDS_MAX).then_some(RARE))
    }

    fn learn(&mut self, value: Value) {
        if let Ok(id) = u16::try_from(self.len())
            && self.len() < IDS_MAX
            && !self.ids.contains_key(&value)
        {
            self.ids.insert(value.clone(), id);
            self.values.push(value);
        }
    }

    fn value(&self, id: u16) -> Option<&Value> {
        self.values.get(usize::from(id.checked_sub(FIRST)?))
    }
}

impl<Value: Clone + Eq + Hash + Form> Dictionary<Value> {
    fn write(&self, is_stored: &dyn Fn(u16) -> bool, out: &mut Vec<u8>) {
        let stored = (FIRST..).zip(&self.values).filter(|(id, _)| is_stored(*id));
        let stored: Vec<&Value> = stored.map(|(_, value)| value).collect();
        write_count(stored.len(), out);
        stored.iter().for_each(|value| value.write(out));
    }

    fn read(&mut self, input: &mut Input<'_>) -> Result<(), Malformed> {
        let count = input.count(1)?;
        for _ in 0..count {
            self.learn(Value::read(input)?);
        }
        // A value that is there twice, or one too many, would give those behind it other identifiers.
        let is_whole = self.values.len() == count;
        is_whole.then_some(()).ok_or(Malformed::dictionary())
    }
}

/// A facet of one column.
#[derive(Clone)]
struct Single<Row, Value> {
    dictionary: Dictionary<Value>,
    get: fn(&Row) -> Value,
    set: fn(&mut Row, Value),
}

/// A facet of one column that reads and writes by these functions.
fn single<Row: 'static, Value: Clone + Debug + Eq + Form + Hash + Send + Sync + 'static>(
    get: fn(&Row) -> Value,
    set: fn(&mut Row, Value),
) -> Arc<dyn Facet<Row>> {
    Arc::new(Single {
        dictionary: Dictionary::default(),
        get,
        set,
    })
}

impl<Row, Value: Debug> Debug for Single<Row, Value> {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(formatter, "Single({} values)", self.dictionary.values.len())
    }
}

impl<Row: 'static, Value: Clone + Debug + Eq + Form + Hash + Send + Sync + 'static> Facet<Row>
    for Single<Row, Value>
{
    fn columns(&self) -> usize {
        1
    }

    fn find(&self, row: &Row, ids: &mut [u16]) -> bool {
        let id = self.dictionary.id(&(self.get)(row));
        ids[0] = id.unwrap_or(RARE);
        id.is_some()
    }

    fn learn(&mut self, row: &Row) {
        self.dictionary.learn((self.get)(row));
    }

    fn restore(&self, ids: &[u16], row: &mut Row) {
        self.restore_alone(0, ids[0], row);
    }

    fn restore_alone(&self, _column: usize, id: u16, row: &mut Row) {
        if let Some(value) = self.dictionary.value(id) {
            (self.set)(row, value.clone());
        }
    }

    fn len(&self) -> usize {
        self.dictionary.len()
    }

    fn write(&self, is_stored: &dyn Fn(u16) -> bool, out: &mut Vec<u8>) {
        self.dictionary.write(is_stored, out);
    }

    fn read(&mut self, input: &mut Input<'_>) -> Result<(), Malformed> {
        self.dictionary.read(input)
    }

    fn copied(&self) -> Arc<dyn Facet<Row>> {
        Arc::new(Self {
            dictionary: self.dictionary.clone(),
            get: self.get,
            set: self.set,
        })
    }
}

/// A facet of up to three codes in the order of preference, one column a place.
struct Wishes<Row> {
    dictionary: Dictionary<Fact<u32>>,
    get: fn(&Row) -> Fact<Ranked>,
    set: fn(&mut Row, Fact<Ranked>),
}

/// A ranked facet that reads and writes by these functions.
fn wishes<Row: 'static>(
    get: fn(&Row) -> Fact<Ranked>,
    set: fn(&mut Row, Fact<Ranked>),
) -> Arc<dyn Facet<Row>> {
    Arc::new(Wishes {
        dictionary: Dictionary::default(),
        get,
        set,
    })
}

/// The fact of the first place, and the codes behind it.
fn places(wishes: Fact<Ranked>) -> (Fact<u32>, [u32; 2]) {
    match wishes {
        Fact::Known(Ranked([first, second, third])) => (Fact::Known(first), [second, third]),
        Fact::Absent => (Fact::Absent, [0, 0]),
        Fact::Unknown => (Fact::Unknown, [0, 0]),
    }
}

impl<Row> Debug for Wishes<Row> {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(formatter, "Wishes({} codes)", self.dictionary.values.len())
    }
}

impl<Row: 'static> Facet<Row> for Wishes<Row> {
    fn columns(&self) -> usize {
        3
    }

    fn find(&self, row: &Row, ids: &mut [u16]) -> bool {
        let (first, rest) = places((self.get)(row));
        let mut found = true;
        let mut id_of = |fact: Fact<u32>| {
            let id = self.dictionary.id(&fact);
            found &= id.is_some();
            id.unwrap_or(RARE)
        };
        ids[0] = id_of(first);
        for (id, code) in ids[1..].iter_mut().zip(rest) {
            *id = if code == 0 { NONE } else { id_of(Fact::Known(code)) };
        }
        found
    }

    fn learn(&mut self, row: &Row) {
        let (first, rest) = places((self.get)(row));
        self.dictionary.learn(first);
        for code in rest.into_iter().filter(|code| *code != 0) {
            self.dictionary.learn(Fact::Known(code));
        }
    }

    fn restore(&self, ids: &[u16], row: &mut Row) {
        let value = |id: u16| self.dictionary.value(id).copied().unwrap_or_default();
        let code = |id: u16| value(id).known().copied().unwrap_or(0);
        let wishes = value(ids[0]).map(|first| Ranked([first, code(ids[1]), code(ids[2])]));
        (self.set)(row, wishes);
    }

    fn restore_alone(&self, column: usize, id: u16, row: &mut Row) {
        let value = self.dictionary.value(id).copied().unwrap_or_default();
        let alone = value.map(|code| {
            let mut ranked = Ranked::default();
            ranked.0[column] = code;
            ranked
        });
        (self.set)(row, alone);
    }

    fn len(&self) -> usize {
        self.dictionary.len()
    }

    fn order_key(&self, id: u16) -> u64 {
        let code = self.dictionary.value(id).and_then(|fact| fact.known().copied());
        code.map_or(0, u64::from)
    }

    fn write(&self, is_stored: &dyn Fn(u16) -> bool, out: &mut Vec<u8>) {
        self.dictionary.write(is_stored, out);
    }

    fn read(&mut self, input: &mut Input<'_>) -> Result<(), Malformed> {
        self.dictionary.read(input)
    }

    fn copied(&self) -> Arc<dyn Facet<Row>> {
        Arc::new(Self {
            dictionary: self.dictionary.clone(),
            get: self.get,
            set: self.set,
        })
    }
}

/// Teaches a dictionary the row's value; one that an older snapshot shares is copied first.
pub(crate) fn learn<Row>(facet: &mut Arc<dyn Facet<Row>>, row: &Row) {
    if let Some(own) = Arc::get_mut(facet) {
        own.learn(row);
        return;
    }
    let mut copy = facet.copied();
    if let Some(own) = Arc::get_mut(&mut copy) {
        own.learn(row);
    }
    *facet = copy;
}
