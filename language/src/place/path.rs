//! A path of names from wide to narrow, some steps of it left out, as far as it goes.

use super::gazetteer::{Form, Gazetteer, Strength};
use super::words;
use crate::reading::Span;

/// The longest path of names at a place in a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Path {
    /// The byte behind the last name.
    pub(super) end: usize,
    /// Names on the way.
    pub(super) steps: u8,
    /// Whether a name on the way is whole, with its ending.
    pub(super) is_whole: bool,
    pub(super) meaning: Meaning,
    /// What the last name may mean.
    pub(super) candidates: Vec<u32>,
}

/// What a path means.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Meaning {
    /// One division, with how sure that is in thousandths.
    One(u32, u16),
    Many,
}

/// A path on its way.
#[derive(Debug, Clone, Default)]
struct Steps {
    end: usize,
    count: u8,
    whole: u8,
    forms: Vec<Form>,
}

const NAME_CHARACTERS_MAX: usize = 15;
const STEPS_MAX: u8 = 4;

impl Gazetteer {
    /// The path that leads farthest from here, within a division if one is given.
    pub(super) fn longest(&self, text: &str, start: usize, within: Option<u32>) -> Option<Path> {
        let first = within.map(|place| Form {
            place,
            strength: Strength::Whole,
        });
        let begun = Steps {
            end: start,
            forms: first.into_iter().collect(),
            ..Steps::default()
        };
        let mut best = None;
        self.walk(text, &begun, &mut best);
        let best = best.filter(|steps: &Steps| steps.count > 0)?;
        let (meaning, candidates) = self.meaning(&best, within.is_some());
        Some(Path {
            end: best.end,
            steps: best.count,
            is_whole: best.whole > 0,
            meaning,
            candidates,
        })
    }

    fn walk(&self, text: &str, so_far: &Steps, best: &mut Option<Steps>) {
        if best.as_ref().is_none_or(|best| is_better(so_far, best)) {
            *best = Some(so_far.clone());
        }
        if so_far.count >= STEPS_MAX {
            return;
        }
        let start = if so_far.count == 0 {
            so_far.end
        } else {
            words::behind_separators(text, so_far.end)
        };
        let rest = text.get(start..).unwrap_or("");
        for (offset, character) in rest.char_indices().take(NAME_CHARACTERS_MAX) {
            let length = offset + character.len_utf8();
            let Some(called) = rest.get(..length).and_then(|name| self.called(name)) else {
                break;
            };
            let forms = self.within(called, &so_far.forms);
            if !forms.is_empty() && !is_vague(&forms, so_far, rest.get(..length)) {
                let next = self.with_old_ending(text, Span::from(start..start + length), forms);
                self.walk(text, &next.after(so_far), best);
            }
        }
    }

    /// The forms that lie below one of those before.
    fn within(&self, called: &[Form], above: &[Form]) -> Vec<Form> {
        let fits = |form: &&Form| {
            above.is_empty() || above.iter().any(|above| self.is_below(form.place, above.place))
        };
        called.iter().filter(fits).copied().collect()
    }

    /// `章丘市` for what is now 章丘区, `恩施州` for 恩施土家族苗族自治州: a short name with an ending of earlier years
    /// or of everyday speech.
    fn with_old_ending(&self, text: &str, span: Span, forms: Vec<Form>) -> Steps {
        const COUNTY_ENDINGS: [&str; 4] = ["县", "市", "区", "旗"];
        const CITY_ENDINGS: [&str; 3] = ["州", "地区", "盟"];
        let rest = text.get(span.end..).unwrap_or("");
        let follows =
            |endings: &[&'static str]| endings.iter().copied().find(|ending| rest.starts_with(ending));
        let is_shared = forms.iter().any(|form| !self.is_county(form.place));
        let ending = match is_shared {
            true => follows(&CITY_ENDINGS),
            false => follows(&COUNTY_ENDINGS),
        };
        let plain = Steps {
            end: span.end,
            forms,
            ..Steps::default()
        };
        let Some(end) = ending.map(|ending| span.end + ending.len()) else {
            return plain;
        };
        let is_name = text
            .get(span.start..end)
            .and_then(|name| self.called(name))
            .is_some_and(|forms| !forms.is_empty());
        let former = |form: &Form| {
            (form.strength == Strength::Short && self.is_county(form.place) != is_shared).then_some(Form {
                strength: Strength::Former,
                ..*form
            })
        };
        let formers: Vec<Form> = plain.forms.iter().filter_map(former).collect();
        if is_name || formers.is_empty() || words::is_zone_at(text, span.end) {
            return plain;
        }
        Steps {
            end,
            forms: formers,
            ..Steps::default()
        }
    }

    /// What the last names mean: the firmest, of those on one line the highest, of short names the widest.
    fn meaning(&self, steps: &Steps, is_within: bool) -> (Meaning, Vec<u32>) {
        let firmest = steps
            .forms
            .iter()
            .map(|form| form.strength)
            .max()
            .unwrap_or(Strength::Short);
        let firm = steps.forms.iter().filter(|form| form.strength == firmest);
        let firm: Vec<u32> = firm.map(|form| form.place).collect();
        let apart = |place: &u32| !firm.iter().any(|other| self.is_below(*place, *other));
        let mut places: Vec<u32> = firm.iter().copied().filter(apart).collect();
        let rivals = places.len();
        if firmest == Strength::Short {
            let widest = places.iter().map(|place| self.level(*place)).min();
            places.retain(|place| Some(self.level(*place)) == widest);
        }
        match places.as_slice() {
            [only] => {
                let sure = self.sure(*only, firmest, rivals > 1, steps.count > 1 || is_within);
                (Meaning::One(*only, sure), places)
            }
            _ => (Meaning::Many, places),
        }
    }

    fn sure(&self, place: u32, strength: Strength, has_rivals: bool, is_led: bool) -> u16 {
        let is_province = self.level(place) == 1;
        match (strength, is_led) {
            (Strength::Whole, true) => 1_000,
            (Strength::Whole, false) => 980,
            (Strength::Former, _) => 850,
            (Strength::Short, true) => 950,
            (Strength::Short, false) if is_province => 950,
            (Strength::Short, false) if has_rivals => 600,
            (Strength::Short, false) => 880,
        }
    }
}

impl Steps {
    fn after(self, before: &Self) -> Self {
        let is_whole = self.forms.iter().any(|form| form.strength >= Strength::Former);
        Self {
            count: before.count + 1,
            whole: before.whole + u8::from(is_whole),
            ..self
        }
    }
}

/// The more whole names the better (青岛市 before 青岛 and 市南), then the farther, then with fewer steps.
fn is_better(this: &Steps, best: &Steps) -> bool {
    (this.whole, this.end, best.count) > (best.whole, best.end, this.count)
}

/// Names such as 城区 that say nothing without their city.
fn is_vague(forms: &[Form], so_far: &Steps, name: Option<&str>) -> bool {
    let is_first = so_far.count == 0 && so_far.forms.is_empty();
    is_first && forms.len() > 1 && name.is_some_and(|name| matches!(name, "城区" | "郊区" | "矿区" | "新城"))
}
