//! Tables from their descriptions: one way to make rows for each kind, whatever the dimension and the columns.

use crate::census::{Census, Count, Key};
use crate::description::{Description, Kind, Side};
use crate::dimension::{Dimension, Grouping};
use crate::measure::{Base, Measure, Periods};
use crate::outcomes::{funnel_columns, funnel_rows, service_columns, service_rows};
use crate::rows::{DemandRow, PeriodRows};
use crate::table::{Cell, Column, Row, TOTAL, Table};
use crate::wages::{filling_columns, filling_rows, occupation, wage_columns, wage_rows};
use duijie_domain::code::{DivisionCode, MajorCode, OccupationCode};
use duijie_domain::message::Text;
use smol_str::SmolStr;

/// From how many something may be told.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Thresholds {
    pub(crate) persons: i64,
    pub(crate) posts: usize,
}

/// Everything that tables are made of.
pub(crate) struct Source<'a> {
    pub(crate) periods: Periods<'a>,
    pub(crate) rows: &'a PeriodRows,
    pub(crate) grouping: &'a Grouping<'a>,
    pub(crate) thresholds: Thresholds,
}

impl Source<'_> {
    pub(crate) fn table(&self, description: &Description) -> Table {
        let (columns, rows) = match description.kind {
            Kind::Total => (self.columns(description), self.total_rows(description)),
            Kind::Classes => (self.columns(description), self.class_rows(description)),
            Kind::Ranked => (self.columns(description), self.ranked_rows(description)),
            Kind::Wages => (wage_columns(), self.wages(description)),
            Kind::Filling => (filling_columns(), self.filling()),
            Kind::Funnel => (funnel_columns(), self.funnel()),
            Kind::Services => (service_columns(), self.services()),
        };
        Table {
            id: description.id.clone(),
            number: description.number.clone(),
            title: description.title(),
            row_head: row_head(description).to_owned(),
            notes: notes(description),
            columns,
            rows,
        }
    }

    fn columns(&self, description: &Description) -> Vec<Column> {
        let period = self.periods.now.period;
        description
            .columns
            .iter()
            .map(|measure| measure.column(period))
            .collect()
    }

    fn row(&self, description: &Description, key: &Key, name: (SmolStr, Text), depth: u8) -> Row {
        let cells = description
            .columns
            .iter()
            .map(|measure| self.periods.cell(measure, key));
        Row {
            key: name.0,
            label: name.1,
            depth,
            cells: cells.collect(),
        }
    }

    fn total_rows(&self, description: &Description) -> Vec<Row> {
        let total = self.row(
            description,
            &Key::Total,
            (TOTAL.into(), Text::new("合计", "total")),
            0,
        );
        let mut rows = vec![total];
        rows.extend(
            self.rows_of_classes(description)
                .into_iter()
                .map(|row| Row { depth: 1, ..row }),
        );
        rows
    }

    fn class_rows(&self, description: &Description) -> Vec<Row> {
        let mut rows = self.rows_of_classes(description);
        if description.descending {
            let supply = |row: &Row| match self
                .periods
                .now
                .supply(&Key::class(description.dimension, &row.key))
            {
                Count::Known(persons) => persons,
                Count::Hidden => -1,
            };
            rows.sort_by_key(|row| -supply(row));
        }
        rows.truncate(description.limit.unwrap_or(usize::MAX));
        let is_youth = matches!(
            description.dimension,
            Dimension::AgeYear | Dimension::YouthGraduate | Dimension::YouthMajor
        );
        let (key, name) = match is_youth {
            true => (Key::Youth, Text::new("青年合计", "all youth")),
            false => (Key::Total, Text::new("合计", "total")),
        };
        if !rows.is_empty() {
            rows.push(self.row(description, &key, (TOTAL.into(), name), 0));
        }
        rows
    }

    fn rows_of_classes(&self, description: &Description) -> Vec<Row> {
        let dimension = description.dimension;
        let names = self.names(dimension);
        let shown = names.into_iter().filter(|(key, _, is_needed)| {
            let is_empty = self.is_empty(&Key::class(dimension, key));
            !is_empty || (*is_needed && description.zeros)
        });
        let row = |(key, (name, depth), _): (SmolStr, (Text, u8), bool)| {
            self.row(description, &Key::class(dimension, &key), (key, name), depth)
        };
        shown.map(row).collect()
    }

    /// The classes of a dimension, how they are called, and whether they stand in a table though nothing is counted.
    fn names(&self, dimension: Dimension) -> Vec<(SmolStr, (Text, u8), bool)> {
        let fixed = self.grouping.classes.of(dimension);
        if !fixed.is_empty() {
            let entry = |class: &crate::classes::Class| {
                let depth = u8::from(class.within.is_some());
                (class.key.clone(), (class.name(), depth), !class.open)
            };
            return fixed.iter().map(entry).collect();
        }
        let keys = self.periods.now.keys(dimension).into_iter();
        keys.map(|key| (key.clone(), self.name(dimension, &key), true))
            .collect()
    }

    fn name(&self, dimension: Dimension, key: &str) -> (Text, u8) {
        let book = self.grouping.book;
        match dimension {
            Dimension::AgeYear => (Text::new(format!("{key}岁"), key), 0),
            Dimension::Area if key.ends_with("-own") => (Text::new("本级", "the area itself"), 0),
            Dimension::Area => {
                let code = DivisionCode::new(key);
                let is_below_city =
                    crate::dimension::beginning(self.grouping.area).len() < 4 && !key.ends_with("00");
                (
                    Text::new(book.name_zh(&code), book.name_en(&code)),
                    u8::from(is_below_city),
                )
            }
            Dimension::YouthMajor if key == "none" => {
                (Text::new("无专业或未说明", "no major, or not told"), 0)
            }
            Dimension::YouthMajor => {
                let code = MajorCode::new(key);
                (Text::new(book.name_zh(&code), book.name_en(&code)), 0)
            }
            _ => (self.occupation_name(key), 0),
        }
    }

    pub(crate) fn occupation_name(&self, key: &str) -> Text {
        let code = OccupationCode::new(key);
        let book = self.grouping.book;
        Text::new(book.name_zh(&code), book.name_en(&code))
    }

    fn is_empty(&self, key: &Key) -> bool {
        self.periods.now.demand(key) == 0 && self.periods.now.supply(key) == Count::Known(0)
    }

    fn ranked_rows(&self, description: &Description) -> Vec<Row> {
        let limit = description.limit.unwrap_or(usize::MAX);
        let ranks = |census: &Census| ranked(census, description.side, limit);
        let before = self.periods.previous.map(ranks);
        let now = ranks(self.periods.now);
        let rows = now.into_iter().enumerate().map(|(place, code)| {
            let key = occupation(&code);
            let cell = |measure: &Measure| match measure.base {
                Base::Rank => Cell::whole(i64::try_from(place + 1).unwrap_or(i64::MAX)),
                Base::RankMove => moved(place, before.as_deref(), &code),
                Base::Code => Cell::Words(code.clone()),
                _ => self.periods.cell(measure, &key),
            };
            Row {
                label: self.occupation_name(&code),
                depth: 0,
                cells: description.columns.iter().map(cell).collect(),
                key: code.clone(),
            }
        });
        rows.collect()
    }

    fn wages(&self, description: &Description) -> Vec<Row> {
        let limit = description.limit.unwrap_or(usize::MAX);
        let name = |code: &str| self.occupation_name(code);
        wage_rows(&self.demand(), self.thresholds.posts, limit, name)
    }

    fn filling(&self) -> Vec<Row> {
        filling_rows(&self.demand(), self.grouping, self.thresholds.persons)
    }

    fn funnel(&self) -> Vec<Row> {
        let inside = self
            .rows
            .outcomes
            .iter()
            .filter(|row| self.grouping.is_inside(row.division.as_str()));
        funnel_rows(
            &inside.collect::<Vec<_>>(),
            self.grouping.day,
            self.thresholds.persons,
        )
    }

    fn services(&self) -> Vec<Row> {
        let inside = self
            .rows
            .services
            .iter()
            .filter(|row| self.grouping.is_inside(row.division.as_str()));
        service_rows(&inside.collect::<Vec<_>>(), self.thresholds.persons)
    }

    fn demand(&self) -> Vec<&DemandRow> {
        let inside = self
            .rows
            .demand
            .iter()
            .filter(|row| self.grouping.is_inside(row.division.as_str()));
        inside.collect()
    }
}

/// The occupations of a side by the size of their gap; those with hidden seekers are left out, since their place in the
/// order would tell of them.
pub(crate) fn ranked(census: &Census, side: Side, limit: usize) -> Vec<SmolStr> {
    let gap = |code: &SmolStr| match census.supply(&occupation(code)) {
        Count::Known(persons) => Some(census.demand(&occupation(code)) - persons),
        Count::Hidden => None,
    };
    let sign = if side == Side::Shortage { 1 } else { -1 };
    let gaps = census.keys(Dimension::Occupation).into_iter();
    let gaps = gaps.filter_map(|code| Some((gap(&code)? * sign, code)));
    let mut gaps: Vec<(i64, SmolStr)> = gaps.filter(|(gap, _)| *gap > 0).collect();
    gaps.sort_by(|left, right| right.0.cmp(&left.0).then_with(|| left.1.cmp(&right.1)));
    gaps.into_iter().take(limit).map(|(_, code)| code).collect()
}

fn moved(place: usize, before: Option<&[SmolStr]>, code: &SmolStr) -> Cell {
    let Some(before) = before else { return Cell::Absent };
    let words = match before.iter().position(|other| other == code) {
        None => "新进".into(),
        Some(then) if then == place => "持平".into(),
        Some(then) if then > place => format!("↑{}", then - place),
        Some(then) => format!("↓{}", place - then),
    };
    Cell::Words(words.into())
}

fn row_head(description: &Description) -> &'static str {
    match description.kind {
        Kind::Funnel => "环节",
        Kind::Services => "服务",
        _ => description.dimension.name_zh(),
    }
}

fn notes(description: &Description) -> Vec<Text> {
    let mut notes = Vec::new();
    let has = |base: Base| description.columns.iter().any(|measure| measure.base == base);
    if has(Base::RatioOpen) {
        notes.push(Text::new(
            "直接法＝该组需求人数÷该组求职人数；含无要求需求法＝直接法＋无要求的需求人数÷全部求职人数。",
            "direct: D/S of the group; with open demand: the same plus demand without a limit over all seekers.",
        ));
    }
    let note = match (description.kind, description.dimension) {
        (Kind::Classes, Dimension::SeekerClass) => Some((
            "应届高校毕业生的比重以新成长失业青年为100%。",
            "the share of graduates is of the new youth unemployed.",
        )),
        (Kind::Classes, Dimension::Sex) => Some((
            "依法不得限定性别，全部需求计入“无要求”。",
            "no demand may be limited by sex.",
        )),
        (Kind::Classes, Dimension::Age) => Some((
            "年龄按期末日周岁计算；限定年龄跨组的岗位按各组所含岁数分摊。",
            "full years on the last day; places barred by age are spread over bands by years.",
        )),
        (Kind::Classes, Dimension::AgeYear | Dimension::YouthGraduate | Dimension::YouthMajor) => Some((
            "同一岗位可向多组开放，各行岗位数不可相加。",
            "a place may be open to several rows, which do not add up.",
        )),
        (Kind::Ranked, _) => Some((
            "求职人数按第一意向职业统计；求职人数被隐去的职业不参加排序。",
            "seekers by their first wish; occupations with hidden seekers are not ranked.",
        )),
        (Kind::Wages, _) => Some((
            "以岗位工资区间中值为准、按需求人数加权；分位数取累计人数首次达到该比例的数值，不作插值。",
            "middle of the range, weighted by places; inverse of the distribution, no interpolation.",
        )),
        (Kind::Funnel, _) => Some((
            "留任比例以期末已满相应月数的入职者为基数。",
            "a stay is asked of those hired that long ago.",
        )),
        _ => None,
    };
    notes.extend(note.map(|(zh, en)| Text::new(zh, en)));
    notes
}
