//! Times in a text: one or two numbers with years or months behind them, and the words that bound them.

use super::lexicon::Word;
use super::{Experience, Worded};
use crate::number::{Number, ONE, is_numeral, number_at};
use crate::reading::{Confidence, Span};
use crate::word_table::Hit;

/// A time told in a text.
#[derive(Debug, Clone, Copy)]
pub(super) struct Time {
    pub(super) span: Span,
    low: u16,
    high: u16,
    bound: Option<Bound>,
    pub(super) has_evidence: bool,
    pub(super) is_other: bool,
    pub(super) is_preferred: bool,
    pub(super) is_reversed: bool,
    /// Days a week or months of an internship (5天/周3个月).
    pub(super) is_attendance: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Bound {
    AtLeast,
    AtMost,
    About,
}

impl Time {
    pub(super) const fn value(&self) -> Experience {
        let (min, max) = match self.bound {
            Some(Bound::AtMost) => (0, Some(self.high)),
            _ if self.low < self.high => (self.low, Some(self.high)),
            _ => (self.low, None),
        };
        Experience::Months { min, max }
    }

    pub(super) const fn confidence(&self) -> Confidence {
        Confidence::from_thousandths(match (self.bound, self.low < self.high, self.has_evidence) {
            (Some(Bound::About), _, _) => 750,
            (Some(_), _, true) | (None, true, true) => 1_000,
            (Some(_), _, false) | (None, true, false) => 950,
            (None, false, _) => 900,
        })
    }
}

const MONTHS_PER_YEAR: u64 = 12;
/// Nobody has worked longer; what is longer is a year of the calendar.
const YEARS_MAX: u64 = 60;

impl Worded<'_> {
    /// Every time in the text.
    pub(super) fn times(&self) -> Vec<Time> {
        let mut times = Vec::new();
        let mut place = 0;
        while let Some(character) = self.text.get(place..).and_then(|rest| rest.chars().next()) {
            let begins = self.begins_number(place, character);
            match begins.then(|| self.time_at(place)).flatten() {
                Some(time) => {
                    place = time.span.end.max(place + 1);
                    times.push(time);
                }
                None => place += self.passed(place, character),
            }
        }
        times
    }

    fn begins_number(&self, place: usize, character: char) -> bool {
        let before = self.text.get(..place).and_then(|text| text.chars().next_back());
        let goes_on =
            before.is_some_and(|before| before.is_ascii_alphanumeric() || before == '.' || before == '第');
        (character.is_ascii_digit() || is_numeral(character)) && !goes_on
    }

    fn passed(&self, place: usize, character: char) -> usize {
        let rest = self.text.get(place..).unwrap_or("");
        let digits = rest.len()
            - rest
                .trim_start_matches(|character: char| character.is_ascii_digit())
                .len();
        digits.max(character.len_utf8())
    }

    fn word_at(&self, place: usize) -> Option<Hit<'_, Word>> {
        let found = self
            .hits
            .binary_search_by_key(&place, |hit| hit.span.start)
            .ok()?;
        self.hits.get(found).copied()
    }

    fn behind(&self, place: usize, passed: &[char]) -> usize {
        let rest = self.text.get(place..).unwrap_or("");
        place + rest.len() - rest.trim_start_matches(passed).len()
    }

    fn time_at(&self, place: usize) -> Option<Time> {
        let first = number_at(self.text, place)?;
        let (first_unit, first_end) = self.unit_at(first.end);
        let second = self.second_at(first, first_end);
        let (last, unit, end) = match second {
            Some(second) => {
                let (unit, end) = self.unit_at(second.end);
                (second, unit, end)
            }
            None => (first, first_unit, first_end),
        };
        let unit = unit?;
        let (low, high, end) = self.ends(first, first_unit.unwrap_or(unit), last, unit, end)?;
        Some(self.bounded(place, low, high, end))
    }

    /// The other end: behind a dash, or right behind the first (`三五年`).
    fn second_at(&self, first: Number, place: usize) -> Option<Number> {
        if let Some(place) = self.dash_at(place) {
            let is_word = self.word_at(place).is_some_and(|hit| hit.meaning.bounds());
            return number_at(self.text, place).filter(|_| !is_word);
        }
        let next = number_at(self.text, first.end).filter(|next| !next.in_figures && !first.in_figures);
        next.filter(|next| next.thousandths > first.thousandths && next.scale == 1)
    }

    /// The ends in months; `1年半` and `一年零六个月` have a tail.
    fn ends(
        &self,
        first: Number,
        first_unit: u64,
        last: Number,
        unit: u64,
        end: usize,
    ) -> Option<(u16, u16, usize)> {
        let (tail, end) = self.tail_at(end, unit);
        let low = first.thousandths * first_unit / ONE;
        let high = last.thousandths_max * unit / ONE + tail;
        let low = if first == last { low + tail } else { low };
        let longest = YEARS_MAX * MONTHS_PER_YEAR;
        (low <= longest && high <= longest).then_some(())?;
        Some((u16::try_from(low).ok()?, u16::try_from(high).ok()?, end))
    }

    fn tail_at(&self, place: usize, unit: u64) -> (u64, usize) {
        let rest = self.text.get(place..).unwrap_or("");
        if unit == MONTHS_PER_YEAR && rest.starts_with('半') {
            return (MONTHS_PER_YEAR / 2, place + '半'.len_utf8());
        }
        let start = self.behind(place, &['零', '又']);
        let months = number_at(self.text, start).filter(|_| unit == MONTHS_PER_YEAR);
        if let Some(months) = months
            && let (Some(1), end) = self.unit_at(months.end)
        {
            return (months.thousandths / ONE, end);
        }
        (0, place)
    }

    /// Months in the unit that stands here, if one does, and the byte behind it.
    fn unit_at(&self, place: usize) -> (Option<u64>, usize) {
        let start = self.behind(place, &[' ', '多', '余', '+']);
        match self.word_at(start).map(|hit| (*hit.meaning, hit.span)) {
            Some((Word::Year, span)) => (Some(MONTHS_PER_YEAR), span.end),
            Some((Word::Month, span)) if span.of(self.text) != "月" => (Some(1), span.end),
            _ => (None, place),
        }
    }

    fn dash_at(&self, place: usize) -> Option<usize> {
        const DASHES: [char; 10] = [' ', '-', '~', '—', '–', '至', '到', '－', '―', '−'];
        let end = self.behind(place, &DASHES);
        let told = self.text.get(place..end)?;
        (!told.trim().is_empty()).then_some(end)
    }

    /// The time with the words around it.
    fn bounded(&self, place: usize, low: u16, high: u16, end: usize) -> Time {
        let mut time = Time {
            span: Span::from(place..end),
            low,
            high,
            bound: None,
            has_evidence: false,
            is_other: false,
            is_preferred: false,
            is_reversed: low > high,
            is_attendance: self.is_attendance(place, end),
        };
        let behind = self.hits.partition_point(|hit| hit.span.start < end);
        self.read_behind(behind, &mut time);
        self.read_before(place, &mut time);
        time
    }

    fn read_behind(&self, first: usize, time: &mut Time) {
        for hit in self.hits.get(first..).unwrap_or_default() {
            let Some(gap) = self.text.get(time.span.end..hit.span.start) else {
                return;
            };
            let is_right_behind = gap.chars().all(|character| " ()（）含的+".contains(character));
            let is_near = gap.chars().count() <= NEAR_CHARACTERS_MAX && !gap.contains(CLAUSE_ENDS);
            match hit.meaning {
                Word::Above if is_right_behind => time.bound = Some(Bound::AtLeast),
                Word::Below if is_right_behind => time.bound = Some(Bound::AtMost),
                Word::About if is_right_behind => time.bound = Some(Bound::About),
                Word::Evidence if is_near => time.has_evidence = true,
                Word::Preferred if is_near => time.is_preferred = true,
                Word::Other if is_near && !time.has_evidence => time.is_other = true,
                _ => return,
            }
            time.span.end = hit.span.end;
        }
    }

    fn read_before(&self, place: usize, time: &mut Time) {
        let first = self.hits.partition_point(|hit| hit.span.start < place);
        let mut start = place;
        for hit in self.hits.get(..first).unwrap_or_default().iter().rev() {
            let Some(gap) = self.text.get(hit.span.end..start) else {
                return;
            };
            let is_right_before = gap
                .chars()
                .all(|character| " :：了为在有要求".contains(character));
            match hit.meaning {
                Word::AtLeast if is_right_before => time.bound = time.bound.or(Some(Bound::AtLeast)),
                Word::AtMost if is_right_before => time.bound = Some(Bound::AtMost),
                Word::About if is_right_before => time.bound = Some(Bound::About),
                Word::Evidence if is_right_before => time.has_evidence = true,
                Word::Other if gap.chars().count() <= 2 => time.is_other = !time.has_evidence,
                _ => return,
            }
            if is_right_before {
                time.span.start = hit.span.start;
            }
            start = hit.span.start;
        }
    }

    fn is_attendance(&self, place: usize, end: usize) -> bool {
        const WEEK: [&str; 4] = ["天/周", "天每周", "天一周", "天/星期"];
        let before = self
            .text
            .get(..place)
            .unwrap_or("")
            .trim_end_matches([',', ' ', '，']);
        let is_month = self.text.get(place..end).is_some_and(|told| told.contains('月'));
        is_month && WEEK.iter().any(|week| before.ends_with(week))
    }
}

const NEAR_CHARACTERS_MAX: usize = 14;
const CLAUSE_ENDS: [char; 8] = [',', ';', '。', '，', '；', '\n', '|', '!'];

impl Word {
    const fn bounds(self) -> bool {
        matches!(self, Self::None | Self::BareNone | Self::Above | Self::Below)
    }
}
