//! Reads a profile's TOML with the place of every value, so that each fault names its line.
//!
//! The text is walked by hand, not deserialized at once, because serde stops at the first fault.

use std::ops::Range;
use std::sync::Arc;

use duijie_domain::message::Text;
use toml::Spanned;
use toml::de::{DeString, DeTable, DeValue};

use super::{Blend, Entry, Neutral, Profile, ProfileError, ProfileProblem};
use crate::Side;
use crate::criterion::{self, Criterion, CriterionKind};
use crate::requirement::{self, Mode, REQUIREMENTS};

/// Weights stay far from where a sum of products could leave 64 bits.
const WEIGHT_MAX: u32 = 1_000_000;

pub(super) fn read(text: &str) -> Result<Profile, ProfileError> {
    let (root, errors) = DeTable::parse_recoverable(text);
    let mut reader = Reader {
        text,
        problems: Vec::new(),
    };
    for error in errors {
        let at = error.span().unwrap_or(0..0);
        let zh = format!("不是合法的 TOML：{}", error.message());
        reader.report(
            &at,
            "TOML_SYNTAX",
            zh,
            format!("not valid TOML: {}", error.message()),
        );
    }
    let profile = reader.profile(root.get_ref());
    reader.problems.sort_by_key(|problem| problem.line);
    match profile {
        Some(profile) if reader.problems.is_empty() => Ok(profile),
        _ => Err(ProfileError {
            problems: reader.problems,
        }),
    }
}

struct Reader<'t> {
    text: &'t str,
    problems: Vec<ProfileProblem>,
}

impl Reader<'_> {
    fn profile(&mut self, root: &DeTable<'_>) -> Option<Profile> {
        self.refuse_unknown_keys(root);
        let name = self.string(root, "name");
        let version = self.string(root, "version");
        let title = self.title(root);
        let blend = self.blend(root);
        let modes = self.modes(root);
        let employer = self.side(root, "employer", Side::Employer);
        let seeker = self.side(root, "seeker", Side::Seeker);
        let blend = blend?;
        self.check_weights(blend, &employer, &seeker);
        Some(Profile {
            name: name?.into(),
            version: version?.into(),
            title: title?,
            blend,
            modes,
            employer: employer.into(),
            seeker: seeker.into(),
        })
    }

    fn report(
        &mut self,
        at: &Range<usize>,
        code: &'static str,
        zh: impl Into<String>,
        en: impl Into<String>,
    ) {
        let before = self.text.get(..at.start).unwrap_or(self.text);
        let line = before.matches('\n').count() + 1;
        self.problems.push(ProfileProblem {
            line,
            code,
            message: Text {
                zh: zh.into(),
                en: en.into(),
            },
        });
    }

    fn refuse_unknown_keys(&mut self, root: &DeTable<'_>) {
        const KEYS: [&str; 7] = [
            "name",
            "version",
            "title",
            "blend",
            "requirements",
            "employer",
            "seeker",
        ];
        for key in root.keys() {
            let name: &str = key.get_ref();
            if !KEYS.contains(&name) {
                let known = KEYS.join(", ");
                let zh = format!("未知的键“{name}”；可用：{known}");
                self.report(
                    &key.span(),
                    "KEY_UNKNOWN",
                    zh,
                    format!("unknown key {name:?}; there are: {known}"),
                );
            }
        }
    }

    fn string(&mut self, table: &DeTable<'_>, key: &'static str) -> Option<String> {
        let Some(value) = table.get(key) else {
            self.report(
                &(0..0),
                "KEY_MISSING",
                format!("缺少“{key}”"),
                format!("{key:?} is missing"),
            );
            return None;
        };
        let text = value.get_ref().as_str().filter(|text| !text.trim().is_empty());
        if text.is_none() {
            let zh = format!("“{key}”应为非空文字");
            self.report(
                &value.span(),
                "VALUE_WRONG",
                zh,
                format!("{key:?} must be a non-empty string"),
            );
        }
        text.map(str::to_owned)
    }

    fn title(&mut self, root: &DeTable<'_>) -> Option<Text> {
        let Some(table) = root.get("title").and_then(|title| title.get_ref().as_table()) else {
            let at = root.get("title").map_or(0..0, Spanned::span);
            self.report(
                &at,
                "VALUE_WRONG",
                "“title”应含 zh 和 en",
                "\"title\" must have zh and en",
            );
            return None;
        };
        let (zh, en) = (self.string(table, "zh"), self.string(table, "en"));
        Some(Text { zh: zh?, en: en? })
    }

    fn blend(&mut self, root: &DeTable<'_>) -> Option<Blend> {
        let name = self.string(root, "blend")?;
        let blend = Blend::from_id(&name);
        if blend.is_none() {
            let at = root.get("blend").map_or(0..0, Spanned::span);
            let ids = "harmonic, min, product, employer, seeker";
            let zh = format!("未知的合成方式“{name}”；可用：{ids}");
            self.report(
                &at,
                "BLEND_UNKNOWN",
                zh,
                format!("unknown blend {name:?}; there are: {ids}"),
            );
        }
        blend
    }

    fn modes(&mut self, root: &DeTable<'_>) -> Box<[Mode]> {
        let mut modes: Box<[Mode]> = REQUIREMENTS.iter().map(|term| term.default_mode()).collect();
        let Some(value) = root.get("requirements") else {
            return modes;
        };
        let Some(table) = value.get_ref().as_table() else {
            self.report(
                &value.span(),
                "VALUE_WRONG",
                "“requirements”应为表",
                "\"requirements\" must be a table",
            );
            return modes;
        };
        for (key, value) in table {
            let id: &str = key.get_ref();
            let Some(position) = requirement::position(id) else {
                let zh = format!("未知的硬性条件“{id}”");
                self.report(
                    &key.span(),
                    "REQUIREMENT_UNKNOWN",
                    zh,
                    format!("unknown hard term {id:?}"),
                );
                continue;
            };
            match value.get_ref().as_str().and_then(mode_from_id) {
                Some(mode) => modes[position] = mode,
                None => {
                    let zh = format!("“{id}”应为 must、wish 或 ignore");
                    let en = format!("{id:?} must be must, wish or ignore");
                    self.report(&value.span(), "MODE_UNKNOWN", zh, en);
                }
            }
        }
        modes
    }

    fn side(&mut self, root: &DeTable<'_>, key: &'static str, side: Side) -> Vec<Entry> {
        let Some(value) = root.get(key) else {
            return Vec::new();
        };
        let Some(list) = value.get_ref().as_array() else {
            let zh = format!("请用 [[{key}]] 逐项列出");
            self.report(
                &value.span(),
                "VALUE_WRONG",
                zh,
                format!("list the terms as [[{key}]]"),
            );
            return Vec::new();
        };
        let mut entries: Vec<Entry> = Vec::new();
        for item in list.iter() {
            let Some(table) = item.get_ref().as_table() else {
                self.report(&item.span(), "VALUE_WRONG", "应为表", "must be a table");
                continue;
            };
            let Some(entry) = self.entry(table, &item.span(), side) else {
                continue;
            };
            if entries.iter().any(|other| std::ptr::eq(other.kind, entry.kind)) {
                let at = table.get("term").map_or(item.span(), Spanned::span);
                let zh = format!("“{}”在同一方出现两次", entry.kind.id);
                let en = format!("{:?} is named twice on one side", entry.kind.id);
                self.report(&at, "TERM_TWICE", zh, en);
            }
            entries.push(entry);
        }
        entries
    }

    fn entry(&mut self, table: &DeTable<'_>, at: &Range<usize>, side: Side) -> Option<Entry> {
        let kind = self.kind(table, at, side);
        let weight = self.weight(table, at);
        let missing = self.neutral(table, "missing");
        let unasked = self.neutral(table, "unasked");
        let kind = kind?;
        let criterion = self.criterion(kind, table, at)?;
        Some(Entry {
            kind,
            weight: weight?,
            missing,
            unasked,
            criterion,
        })
    }

    fn kind(&mut self, table: &DeTable<'_>, at: &Range<usize>, side: Side) -> Option<&'static CriterionKind> {
        let Some(value) = table.get("term") else {
            self.report(at, "KEY_MISSING", "缺少“term”", "\"term\" is missing");
            return None;
        };
        let id = value.get_ref().as_str().unwrap_or_default();
        let Some(kind) = criterion::kind(id) else {
            let known: Vec<&str> = criterion::CRITERIA.iter().map(|kind| kind.id).collect();
            let known = known.join(", ");
            let zh = format!("未知的评分项“{id}”；可用：{known}");
            self.report(
                &value.span(),
                "TERM_UNKNOWN",
                zh,
                format!("unknown term {id:?}; there are: {known}"),
            );
            return None;
        };
        if !kind.sides.contains(&side) {
            let zh = format!("“{id}”不能用在这一方");
            self.report(
                &value.span(),
                "TERM_WRONG_SIDE",
                zh,
                format!("{id:?} cannot be used on this side"),
            );
            return None;
        }
        Some(kind)
    }

    fn weight(&mut self, table: &DeTable<'_>, at: &Range<usize>) -> Option<u32> {
        let value = table.get("weight");
        let weight = value
            .and_then(|value| integer(value.get_ref()))
            .filter(|weight| *weight <= WEIGHT_MAX);
        if weight.is_none() {
            let at = value.map_or_else(|| at.clone(), Spanned::span);
            let zh = format!("“weight”应为 0–{WEIGHT_MAX} 的整数");
            let en = format!("\"weight\" must be a whole number from 0 to {WEIGHT_MAX}");
            self.report(&at, "WEIGHT_WRONG", zh, en);
        }
        weight
    }

    fn neutral(&mut self, table: &DeTable<'_>, key: &'static str) -> Neutral {
        let Some(value) = table.get(key) else {
            return Neutral::Drop;
        };
        if value.get_ref().as_str() == Some("drop") {
            return Neutral::Drop;
        }
        match integer(value.get_ref()).and_then(|number| u16::try_from(number).ok()) {
            Some(number @ 0..=1000) => Neutral::Value(number),
            _ => {
                let zh = format!("“{key}”应为 \"drop\" 或 0–1000 的整数");
                let en = format!("{key:?} must be \"drop\" or a whole number from 0 to 1000");
                self.report(&value.span(), "NEUTRAL_WRONG", zh, en);
                Neutral::Drop
            }
        }
    }

    /// Reads the parameters, dropping each faulty key after reporting it so that the next fault is found too.
    fn criterion(
        &mut self,
        kind: &CriterionKind,
        table: &DeTable<'_>,
        at: &Range<usize>,
    ) -> Option<Arc<dyn Criterion>> {
        let mut parameters = table.clone();
        for key in ["term", "weight", "missing", "unasked"] {
            parameters.remove(key);
        }
        loop {
            let value = Spanned::new(at.clone(), DeValue::Table(parameters.clone()));
            let error = match (kind.read)(value) {
                Ok(criterion) => {
                    self.report_findings(criterion.as_ref(), &parameters, at);
                    return Some(criterion);
                }
                Err(error) => error,
            };
            let span = error.span().unwrap_or_else(|| at.clone());
            let zh = format!("“{}”的参数有误：{}", kind.id, error.message());
            let en = format!("wrong parameter of {:?}: {}", kind.id, error.message());
            self.report(&span, "PARAMETER_WRONG", zh, en);
            parameters.remove(&faulty_key(&parameters, &span)?);
        }
    }

    fn report_findings(&mut self, criterion: &dyn Criterion, parameters: &DeTable<'_>, at: &Range<usize>) {
        for finding in criterion.findings() {
            let span = parameters
                .get(finding.key)
                .map_or_else(|| at.clone(), Spanned::span);
            let zh = format!("“{}”：{}", finding.key, finding.zh);
            self.report(
                &span,
                "CURVE_WRONG",
                zh,
                format!("{:?}: {}", finding.key, finding.en),
            );
        }
    }

    fn check_weights(&mut self, blend: Blend, employer: &[Entry], seeker: &[Entry]) {
        let weighs = |entries: &[Entry]| entries.iter().any(|entry| entry.weight > 0);
        let useless = match blend {
            Blend::Employer => !weighs(employer),
            Blend::Seeker => !weighs(seeker),
            _ => !weighs(employer) && !weighs(seeker),
        };
        if useless {
            let zh = "没有任何权重大于 0 的评分项";
            self.report(
                &(0..0),
                "WEIGHTS_ALL_ZERO",
                zh,
                "no term that counts has a weight above 0",
            );
        }
    }
}

fn mode_from_id(id: &str) -> Option<Mode> {
    match id {
        "must" => Some(Mode::Must),
        "wish" => Some(Mode::Wish),
        "ignore" => Some(Mode::Ignore),
        _ => None,
    }
}

fn integer(value: &DeValue<'_>) -> Option<u32> {
    let integer = value.as_integer()?;
    u32::from_str_radix(integer.as_str(), integer.radix()).ok()
}

/// The key at or around a place in the text.
fn faulty_key<'t>(parameters: &DeTable<'t>, at: &Range<usize>) -> Option<Spanned<DeString<'t>>> {
    let (key, _) = parameters
        .iter()
        .find(|(key, value)| covers(&key.span(), at) || covers(&value.span(), at))?;
    Some(key.clone())
}

fn covers(outer: &Range<usize>, inner: &Range<usize>) -> bool {
    outer.start <= inner.start && inner.start < outer.end
}
