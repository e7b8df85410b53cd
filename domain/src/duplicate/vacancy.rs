//! When two vacancies are the same post, offered twice or passed on by an agency.

use super::phone::phone_digits;
use super::title::{plain_likeness, plain_title};
use super::{BlockKey, Likeness, Print, Seal, Sign};
use crate::code::spelling::{fold, folded};
use crate::employer::Employer;
use crate::pay::Pay;
use crate::vacancy::Vacancy;
use jiff::civil::Date;
use smol_str::SmolStr;
use std::hash::{DefaultHasher, Hash, Hasher};

/// Titles at least as alike are called similar.
const SIMILAR_TITLE_MIN: u16 = 650;
/// Titles less alike are those of different posts.
const OTHER_TITLE_BELOW: u16 = 350;
const COUNTY_DIGITS: usize = 6;
/// Characters that are looked at together in duties.
const SHINGLE_CHARACTERS: usize = 4;
/// Duties shorter than this say too little to be compared.
const DUTIES_CHARACTERS_MIN: usize = 24;
/// Smallest hashes of shingles that are kept for comparing, and for finding.
const SKETCH_HASHES: usize = 64;
const SKETCH_KEYS: usize = 3;
const SAME_DUTIES_MIN: usize = 900;
const SIMILAR_DUTIES_MIN: usize = 600;
const OTHER_DUTIES_BELOW: usize = 200;
/// Days between two publications that still count as one time.
const DAYS_APART_MAX: i32 = 60;
/// Endings of registered names that do not tell employers apart.
const LEGAL_FORMS: [&str; 6] = ["有限责任公司", "股份有限公司", "有限公司", "集团", "公司", "厂"];

/// What is compared of a vacancy.
#[derive(Clone)]
pub struct VacancyPrint {
    credit_code: Option<u64>,
    employer_name: Option<u64>,
    is_by_agency: bool,
    title: SmolStr,
    counties: Vec<SmolStr>,
    pay: Option<(u32, u32)>,
    /// The smallest hashes of the shingles of the duties, in order.
    duties: Vec<u64>,
    contact: Option<u64>,
    published_on: Option<Date>,
    valid_until: Option<Date>,
    keys: Vec<BlockKey>,
}

impl VacancyPrint {
    /// The print of a vacancy and its employer, if that is known. `scope` sets registers apart that must never meet.
    #[must_use]
    pub fn of(vacancy: &Vacancy, employer: Option<&Employer>, scope: &str, seal: &Seal) -> Self {
        let name = employer.map(|employer| plain_employer(&employer.registered_name));
        let counties = vacancy
            .sites
            .iter()
            .filter_map(|site| site.place.division.as_str().get(..COUNTY_DIGITS));
        let mut counties: Vec<SmolStr> = counties.map(SmolStr::from).collect();
        counties.sort_unstable();
        counties.dedup();
        let mut print = Self {
            credit_code: employer
                .and_then(|employer| employer.credit_code.as_ref())
                .map(|code| seal.short("credit code", &[scope, &fold(code)])),
            employer_name: name
                .filter(|name| !name.is_empty())
                .map(|name| seal.short("employer", &[scope, &name])),
            is_by_agency: employer.is_some_and(|employer| employer.agency_licence.is_some()),
            title: plain_title(&vacancy.title).into(),
            counties,
            pay: vacancy.pay.known().and_then(monthly),
            duties: sketch(&vacancy.duties),
            contact: phone_digits(&vacancy.contact.phone)
                .map(|digits| seal.short("contact", &[scope, &digits])),
            published_on: vacancy.published_on,
            valid_until: vacancy.valid_until,
            keys: Vec::new(),
        };
        print.keys = print.block_keys(scope, seal);
        print
    }

    fn block_keys(&self, scope: &str, seal: &Seal) -> Vec<BlockKey> {
        let key = |purpose: &str, parts: [&str; 2]| BlockKey {
            digest: seal.short(purpose, &[scope, parts[0], parts[1]]),
            is_proof: false,
        };
        let mut keys = Vec::new();
        for employer in [self.credit_code, self.employer_name].into_iter().flatten() {
            let employer = employer.to_string();
            keys.push(key("by employer and title", [&employer, &self.title]));
            let counties = self.counties.iter();
            keys.extend(counties.map(|county| key("by employer and county", [&employer, county])));
        }
        if let Some(contact) = self.contact {
            keys.push(key("by contact and title", [&contact.to_string(), &self.title]));
        }
        let shingles = self.duties.iter().take(SKETCH_KEYS);
        keys.extend(shingles.map(|hash| key("by duties", [&hash.to_string(), ""])));
        keys.sort_unstable();
        keys.dedup();
        keys
    }

    fn signs(&self, other: &Self) -> Vec<Sign> {
        let signs = [
            self.employers(other),
            self.titles(other),
            self.places(other),
            self.pays(other),
            self.contents(other),
            (self.contact.is_some() && self.contact == other.contact).then_some(Sign::SameContact),
            self.times(other),
        ];
        signs.into_iter().flatten().collect()
    }

    /// An agency publishes under its own name, which says nothing about who the work is for.
    fn employers(&self, other: &Self) -> Option<Sign> {
        if let Some((one, two)) = self.credit_code.zip(other.credit_code) {
            let passed_on = self.is_by_agency || other.is_by_agency;
            return match one == two {
                true => Some(Sign::SameEmployer),
                false => (!passed_on).then_some(Sign::OtherEmployer),
            };
        }
        let same = self.employer_name.is_some() && self.employer_name == other.employer_name;
        same.then_some(Sign::SameEmployerName)
    }

    fn titles(&self, other: &Self) -> Option<Sign> {
        match plain_likeness(&self.title, &other.title) {
            1_000 => Some(Sign::SameTitle),
            likeness if likeness >= SIMILAR_TITLE_MIN => Some(Sign::SimilarTitle),
            likeness if likeness < OTHER_TITLE_BELOW => Some(Sign::OtherTitle),
            _ => None,
        }
    }

    fn places(&self, other: &Self) -> Option<Sign> {
        if self.counties.is_empty() || other.counties.is_empty() {
            return None;
        }
        let shared = self.counties.iter().any(|county| other.counties.contains(county));
        Some(if shared { Sign::SamePlace } else { Sign::OtherPlace })
    }

    fn pays(&self, other: &Self) -> Option<Sign> {
        let (one, other) = self.pay.zip(other.pay)?;
        Some(if one == other {
            Sign::SamePay
        } else if one.0 <= other.1 && other.0 <= one.1 {
            Sign::OverlappingPay
        } else {
            Sign::OtherPay
        })
    }

    fn contents(&self, other: &Self) -> Option<Sign> {
        match shared_thousandths(&self.duties, &other.duties)? {
            shared if shared >= SAME_DUTIES_MIN => Some(Sign::SameDuties),
            shared if shared >= SIMILAR_DUTIES_MIN => Some(Sign::SimilarDuties),
            shared if shared < OTHER_DUTIES_BELOW => Some(Sign::OtherDuties),
            _ => None,
        }
    }

    fn times(&self, other: &Self) -> Option<Sign> {
        let (one, two) = self.published_on.zip(other.published_on)?;
        let days = (one - two).get_days().abs();
        let (first, later) = if one <= two { (self, two) } else { (other, one) };
        let overlaps = first.valid_until.is_some_and(|end| later <= end);
        Some(if overlaps || days <= DAYS_APART_MAX {
            Sign::OverlappingTime
        } else {
            Sign::OtherTime
        })
    }
}

impl Print for VacancyPrint {
    fn keys(&self) -> &[BlockKey] {
        &self.keys
    }

    fn likeness(&self, other: &Self) -> Option<Likeness> {
        Likeness::of(self.signs(other))
    }
}

/// The name without brackets' marks and legal form.
fn plain_employer(name: &str) -> String {
    let mut plain: String = name
        .chars()
        .filter_map(folded)
        .filter(|character| character.is_alphanumeric())
        .collect();
    while let Some(rest) = LEGAL_FORMS.iter().find_map(|form| plain.strip_suffix(form)) {
        plain = rest.to_owned();
    }
    plain
}

/// A range in yuan per month; an open end is as good as none.
fn monthly(pay: &Pay) -> Option<(u32, u32)> {
    let min = pay.min_yuan_per_month()?;
    Some((min, pay.max_yuan_per_month().unwrap_or(u32::MAX)))
}

/// The smallest hashes of all runs of characters. Duties are no personal value, so they need no seal.
fn sketch(duties: &str) -> Vec<u64> {
    let characters: Vec<char> = duties
        .chars()
        .filter_map(folded)
        .filter(|character| character.is_alphanumeric())
        .collect();
    if characters.len() < DUTIES_CHARACTERS_MIN {
        return Vec::new();
    }
    let hash = |shingle: &[char]| {
        let mut hasher = DefaultHasher::new();
        shingle.hash(&mut hasher);
        hasher.finish()
    };
    let mut hashes: Vec<u64> = characters.windows(SHINGLE_CHARACTERS).map(hash).collect();
    hashes.sort_unstable();
    hashes.dedup();
    hashes.truncate(SKETCH_HASHES);
    hashes
}

/// The share of shingles that two duties have in common, told from the smallest hashes of both together.
fn shared_thousandths(one: &[u64], other: &[u64]) -> Option<usize> {
    if one.is_empty() || other.is_empty() {
        return None;
    }
    let mut all: Vec<u64> = one.iter().chain(other).copied().collect();
    all.sort_unstable();
    all.dedup();
    all.truncate(SKETCH_HASHES);
    let holds = |sketch: &[u64], hash: &u64| sketch.binary_search(hash).is_ok();
    let shared = all
        .iter()
        .filter(|hash| holds(one, hash) && holds(other, hash))
        .count();
    Some(shared * 1_000 / all.len())
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "tests")]
    use super::*;
    use crate::code::DivisionCode;
    use crate::fact::Fact;
    use crate::place::Place;
    use crate::vacancy::WorkSite;
    use jiff::civil::date;

    const DUTIES: &str = "负责钢结构件的焊接与打磨，按图纸要求完成装配，做好设备的日常保养，服从班组长安排。";

    fn employer(code: &str, name: &str) -> Employer {
        Employer {
            credit_code: (!code.is_empty()).then(|| code.into()),
            registered_name: name.into(),
            ..Employer::default()
        }
    }

    fn post(title: &str) -> Vacancy {
        Vacancy {
            title: title.into(),
            sites: vec![WorkSite {
                place: Place::in_division(DivisionCode::new("371502")),
                head_count: 1,
                filled: 0,
            }],
            pay: Fact::Known(Pay::per_month(5_000, 8_000)),
            duties: DUTIES.into(),
            published_on: Some(date(2026, 11, 1)),
            ..Vacancy::default()
        }
    }

    fn signs(one: (&Vacancy, &Employer), other: (&Vacancy, &Employer)) -> Option<Vec<Sign>> {
        let seal = Seal::new(&[7; 32]);
        let print = |(vacancy, employer): (&Vacancy, &Employer)| {
            VacancyPrint::of(vacancy, Some(employer), "local", &seal)
        };
        let (one, other) = (print(one), print(other));
        let likeness = one.likeness(&other);
        assert_eq!(likeness, other.likeness(&one));
        let meet = one.keys().iter().any(|key| other.keys().contains(key));
        assert!(likeness.is_none() || meet, "alike and never compared");
        likeness.map(|likeness| likeness.signs)
    }

    #[test]
    fn the_same_post_offered_twice_is_seen_under_either_name_of_its_employer() {
        let (own, again) = (employer("A", "聊城鲁禾钢构有限公司"), employer("A", "鲁禾"));
        let told = signs((&post("电焊工"), &own), (&post("急聘电焊工（包住）"), &again)).unwrap();
        assert_eq!(told[..2], [Sign::SameEmployer, Sign::SameTitle]);
        let (named, alike) = (
            employer("", "聊城鲁禾钢构有限公司"),
            employer("", "聊城鲁禾钢构 有限责任公司"),
        );
        let told = signs((&post("电焊工"), &named), (&post("电焊工"), &alike)).unwrap();
        assert!(told.contains(&Sign::SameEmployerName));
    }

    #[test]
    fn an_agency_passes_on_a_post_under_its_own_code() {
        let own = employer("A", "聊城鲁禾钢构有限公司");
        let mut agency = employer("B", "聊城某人力资源有限公司");
        assert_eq!(signs((&post("电焊工"), &own), (&post("电焊工"), &agency)), None);
        agency.agency_licence = Some("1".into());
        let told = signs((&post("电焊工"), &own), (&post("电焊工"), &agency)).unwrap();
        assert!(told.contains(&Sign::SameDuties) && !told.contains(&Sign::OtherEmployer));
    }

    #[test]
    fn other_posts_places_and_seasons_of_one_employer_are_left_apart() {
        let own = employer("A", "聊城鲁禾钢构有限公司");
        let mut guard = post("保安");
        guard.duties = String::new();
        assert_eq!(signs((&post("电焊工"), &own), (&guard, &own)), None);
        let mut elsewhere = post("电焊工");
        elsewhere.sites[0].place = Place::in_division(DivisionCode::new("371581"));
        elsewhere.duties = String::new();
        assert_eq!(signs((&post("电焊工"), &own), (&elsewhere, &own)), None);
        let mut last_year = post("电焊工");
        last_year.published_on = Some(date(2025, 3, 1));
        last_year.pay = Fact::Unknown;
        last_year.duties = String::new();
        assert_eq!(signs((&post("电焊工"), &own), (&last_year, &own)), None);
    }

    #[test]
    fn shared_words_are_told_from_the_sketches() {
        let other = DUTIES.replace("服从班组长安排", "服从车间主任的安排");
        let share = |text: &str| shared_thousandths(&sketch(DUTIES), &sketch(text));
        assert_eq!(share(DUTIES), Some(1_000));
        assert!(share(&other).is_some_and(|share| (600..900).contains(&share)));
        assert_eq!(share("面议"), None);
    }
}
