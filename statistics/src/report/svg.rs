//! Charts as SVG by plain arithmetic in whole pixels: bars, a line, boxes. Series differ by fill and hatching, so that
//! they can be told apart in black and white. Labels are broken into lines that fit; nothing is cut.

use crate::exact::Exact;
use std::fmt::Write as _;

/// A value in a chart; what is not a number is printed as it is in the tables.
pub(super) struct Mark {
    pub(super) value: Option<Exact>,
    pub(super) printed: String,
}

/// One category of a bar chart with a mark for each series.
pub(super) struct Category {
    pub(super) label: String,
    pub(super) marks: Vec<Mark>,
}

/// What every chart says about itself.
pub(super) struct Caption<'a> {
    pub(super) id: &'a str,
    pub(super) title: &'a str,
    pub(super) axis: &'a str,
}

const WIDTH: i64 = 760;
const LABEL_WIDTH: i64 = 190;
const RIGHT: i64 = 76;
const LETTER: i64 = 13;
const BAR: i64 = 13;
const TOP: i64 = 34;
const AXIS: i64 = 44;

/// Horizontal bars, several series side by side.
pub(super) fn bars(caption: &Caption<'_>, series: &[&str], categories: &[Category]) -> String {
    let greatest = categories
        .iter()
        .flat_map(|category| &category.marks)
        .filter_map(|mark| mark.value)
        .max();
    let scale = Scale::up_to(greatest.unwrap_or(Exact::ZERO).rounded(0));
    let group = BAR * i64::try_from(series.len()).unwrap_or(1) + 10;
    let group = group.max(36);
    let height = group * i64::try_from(categories.len()).unwrap_or(0);
    let mut svg = open(caption, TOP + height + AXIS, &described(series, categories));
    legend(&mut svg, caption.id, series);
    grid(&mut svg, &scale, caption.axis, height);
    for (place, category) in (0_i64..).zip(categories) {
        let top = TOP + place * group;
        label(&mut svg, &category.label, top + group / 2);
        let inset = (group - BAR * i64::try_from(category.marks.len()).unwrap_or(1)) / 2;
        for (number, mark) in (0_i64..).zip(&category.marks) {
            let y = top + inset + number * BAR;
            let length = mark
                .value
                .map_or(0, |value| scale.pixels(value.rounded(0)).max(0));
            let fill = fill(caption.id, number);
            let _ = write!(
                svg,
                "<rect x=\"{LABEL_WIDTH}\" y=\"{y}\" width=\"{length}\" height=\"{}\" {fill}/>\
                 <text x=\"{}\" y=\"{}\" class=\"v\">{}</text>",
                BAR - 2,
                LABEL_WIDTH + length + 4,
                y + BAR - 3,
                escaped(&mark.printed)
            );
        }
    }
    svg.push_str("</svg>");
    svg
}

/// A line over periods, in hundredths.
pub(super) fn line(caption: &Caption<'_>, points: &[(String, Mark)]) -> String {
    const HEIGHT: i64 = 220;
    const LEFT: i64 = 60;
    let greatest = points
        .iter()
        .filter_map(|(_, mark)| mark.value)
        .max()
        .unwrap_or(Exact::ZERO);
    let scale = Scale::up_to(greatest.rounded(2));
    let described: Vec<String> = points
        .iter()
        .map(|(name, mark)| format!("{name}{}", mark.printed))
        .collect();
    let mut svg = open(caption, TOP + HEIGHT + AXIS, &described.join("，"));
    let y = |hundredths: i64| TOP + HEIGHT - hundredths * HEIGHT / scale.greatest;
    for tick in scale.ticks() {
        let _ = write!(
            svg,
            "<path d=\"M{LEFT} {y}H{}\" class=\"g\"/><text x=\"{}\" y=\"{}\" class=\"t e\">{}</text>",
            WIDTH - 30,
            LEFT - 6,
            y(tick) + 4,
            Exact::quotient(tick, 100).unwrap_or(Exact::ZERO).print(2),
            y = y(tick),
        );
    }
    let _ = write!(
        svg,
        "<text x=\"4\" y=\"{}\" class=\"t\">{}</text>",
        TOP - 16,
        escaped(caption.axis)
    );
    let count = i64::try_from(points.len()).unwrap_or(1).max(1);
    let step = (WIDTH - 30 - LEFT) / count;
    let mut path = String::new();
    let height_of = |place: i64| {
        let point = usize::try_from(place).ok().and_then(|place| points.get(place));
        point.and_then(|(_, mark)| mark.value)
    };
    for (place, (name, mark)) in (0_i64..).zip(points) {
        let x = LEFT + step * place + step / 2;
        let _ = write!(
            svg,
            "<text x=\"{x}\" y=\"{}\" class=\"t m\">{}</text>",
            TOP + HEIGHT + 18,
            escaped(name)
        );
        let Some(value) = mark.value else {
            path.push(' ');
            continue;
        };
        let at = y(value.rounded(2));
        // A label above a valley would lie on the line.
        let is_valley = [place - 1, place + 1]
            .into_iter()
            .all(|other| height_of(other).is_none_or(|other| other > value));
        let command = if path.is_empty() || path.ends_with(' ') {
            'M'
        } else {
            'L'
        };
        let _ = write!(path, "{command}{x} {at}");
        let _ = write!(
            svg,
            "<circle cx=\"{x}\" cy=\"{at}\" r=\"4\"/><text x=\"{x}\" y=\"{}\" class=\"v m\">{}</text>",
            if is_valley { at + 19 } else { at - 9 },
            escaped(&mark.printed)
        );
    }
    let _ = write!(svg, "<path d=\"{}\" class=\"l\"/></svg>", path.trim());
    svg
}

/// Boxes from the first to the third quartile with the median, and lines to the tenth and ninetieth part.
pub(super) fn boxes(caption: &Caption<'_>, categories: &[Category]) -> String {
    const GROUP: i64 = 34;
    let greatest = categories
        .iter()
        .flat_map(|category| &category.marks)
        .filter_map(|mark| mark.value)
        .max();
    let scale = Scale::up_to(greatest.unwrap_or(Exact::ZERO).rounded(0));
    let height = GROUP * i64::try_from(categories.len()).unwrap_or(0);
    let names = ["10%分位", "25%分位", "中位数", "75%分位", "90%分位"];
    let mut svg = open(caption, TOP + height + AXIS, &described(&names, categories));
    let _ = write!(
        svg,
        "<text x=\"{LABEL_WIDTH}\" y=\"18\" class=\"t\">横线：10%—90%分位　方框：25%—75%分位　粗竖线与数字：中位数</text>"
    );
    grid(&mut svg, &scale, caption.axis, height);
    for (place, category) in (0_i64..).zip(categories) {
        let top = TOP + place * GROUP;
        let middle = top + GROUP / 2;
        label(&mut svg, &category.label, middle);
        let pixels: Vec<i64> = category
            .marks
            .iter()
            .filter_map(|mark| mark.value)
            .map(|value| LABEL_WIDTH + scale.pixels(value.rounded(0)))
            .collect();
        let &[p10, p25, p50, p75, p90] = pixels.as_slice() else {
            continue;
        };
        let _ = write!(
            svg,
            "<path d=\"M{p10} {middle}H{p90}M{p10} {a}v8M{p90} {a}v8\" class=\"w\"/>\
             <rect x=\"{p25}\" y=\"{}\" width=\"{}\" height=\"14\" class=\"b\"/>\
             <path d=\"M{p50} {}v18\" class=\"k\"/><text x=\"{}\" y=\"{}\" class=\"v\">{}</text>",
            middle - 7,
            p75 - p25,
            middle - 9,
            p90 + 6,
            middle + 4,
            category
                .marks
                .get(2)
                .map_or_else(String::new, |mark| escaped(&mark.printed)),
            a = middle - 4,
        );
    }
    svg.push_str("</svg>");
    svg
}

/// The text with what HTML would take for its own written out.
pub(super) fn escaped(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for letter in text.chars() {
        match letter {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            other => escaped.push(other),
        }
    }
    escaped
}

fn open(caption: &Caption<'_>, height: i64, description: &str) -> String {
    let id = caption.id;
    format!(
        "<svg viewBox=\"0 0 {WIDTH} {height}\" role=\"img\" aria-labelledby=\"{id}-t {id}-d\">\
         <title id=\"{id}-t\">{}</title><desc id=\"{id}-d\">{}</desc>\
         <defs><pattern id=\"{id}-h\" width=\"6\" height=\"6\" patternUnits=\"userSpaceOnUse\" \
         patternTransform=\"rotate(45)\"><rect width=\"6\" height=\"6\" fill=\"#fff\"/>\
         <path d=\"M0 0V6\" stroke=\"#b5532a\" stroke-width=\"4\"/></pattern></defs>",
        escaped(caption.title),
        escaped(description)
    )
}

fn described(series: &[&str], categories: &[Category]) -> String {
    let words = categories.iter().map(|category| {
        let marks = category
            .marks
            .iter()
            .zip(series)
            .map(|(mark, name)| format!("{name}{}", mark.printed));
        format!("{}：{}", category.label, marks.collect::<Vec<_>>().join("，"))
    });
    words.collect::<Vec<_>>().join("；")
}

fn legend(svg: &mut String, id: &str, series: &[&str]) {
    let mut x = LABEL_WIDTH;
    for (number, name) in (0_i64..).zip(series) {
        let _ = write!(
            svg,
            "<rect x=\"{x}\" y=\"6\" width=\"22\" height=\"12\" {}/><text x=\"{}\" y=\"17\" class=\"t\">{}</text>",
            fill(id, number),
            x + 28,
            escaped(name)
        );
        x += 28 + 26 + LETTER * letters(name) / 2;
    }
}

fn grid(svg: &mut String, scale: &Scale, axis: &str, height: i64) {
    for tick in scale.ticks() {
        let x = LABEL_WIDTH + scale.pixels(tick);
        let _ = write!(
            svg,
            "<path d=\"M{x} {TOP}v{height}\" class=\"g\"/><text x=\"{x}\" y=\"{}\" class=\"t m\">{tick}</text>",
            TOP + height + 16
        );
    }
    let _ = write!(
        svg,
        "<path d=\"M{LABEL_WIDTH} {TOP}v{height}\" class=\"a\"/><text x=\"{}\" y=\"{}\" class=\"t e\">{}</text>",
        WIDTH - 4,
        TOP + height + 36,
        escaped(axis)
    );
}

/// The name of a category in one or more lines that end before the axis.
fn label(svg: &mut String, name: &str, middle: i64) {
    const LINE: i64 = 14;
    let lines = broken(name, (LABEL_WIDTH - 14) * 2 / LETTER);
    let first = middle - LINE * (i64::try_from(lines.len()).unwrap_or(1) - 1) / 2 + 4;
    for (number, text) in (0_i64..).zip(lines) {
        let _ = write!(
            svg,
            "<text x=\"{}\" y=\"{}\" class=\"t e\">{}</text>",
            LABEL_WIDTH - 8,
            first + number * LINE,
            escaped(&text)
        );
    }
}

/// The width of a text in half letters: a Chinese letter is two.
pub(super) fn letters(text: &str) -> i64 {
    text.chars()
        .map(|letter| if letter.is_ascii() { 1 } else { 2 })
        .sum()
}

fn broken(text: &str, half_letters: i64) -> Vec<String> {
    let mut lines = vec![String::new()];
    for letter in text.chars() {
        let room = lines.last().map_or(0, |line| half_letters - letters(line));
        if room < letters(&letter.to_string()) {
            lines.push(String::new());
        }
        if let Some(line) = lines.last_mut() {
            line.push(letter);
        }
    }
    lines
}

fn fill(id: &str, series: i64) -> String {
    match series {
        0 => "class=\"s0\"".to_owned(),
        _ => format!("fill=\"url(#{id}-h)\" class=\"s1\""),
    }
}

/// Ticks beside zero.
const TICKS_MAX: i64 = 6;

/// An axis from zero to a round number.
struct Scale {
    greatest: i64,
    step: i64,
}

impl Scale {
    fn up_to(greatest: i64) -> Self {
        let greatest = greatest.max(1);
        let mut step = 1;
        let mut factors = [2, 5, 10].into_iter().cycle();
        let mut power = 1;
        while step * TICKS_MAX < greatest {
            let factor = factors.next().unwrap_or(10);
            step = power * factor;
            if factor == 10 {
                power = step;
            }
        }
        Self {
            greatest: (greatest + step - 1) / step * step,
            step,
        }
    }

    fn pixels(&self, value: i64) -> i64 {
        value * (WIDTH - LABEL_WIDTH - RIGHT) / self.greatest
    }

    fn ticks(&self) -> impl Iterator<Item = i64> {
        let (step, greatest) = (self.step, self.greatest);
        (0..)
            .map(move |number| number * step)
            .take_while(move |tick| *tick <= greatest)
    }
}

#[cfg(test)]
mod tests {
    use super::{Scale, broken, escaped};

    #[test]
    fn an_axis_ends_at_a_round_number_with_few_ticks() {
        for greatest in [0, 1, 4, 7, 99, 101, 1_234, 158_053] {
            let scale = Scale::up_to(greatest);
            assert!(
                scale.greatest >= greatest && scale.ticks().count() <= 7,
                "{greatest}"
            );
        }
        assert_eq!(Scale::up_to(158_053).step, 50_000);
    }

    #[test]
    fn long_names_are_broken_and_kept_whole() {
        let name = "计算机、通信和其他电子设备制造人员(IT)";
        let lines = broken(name, 16);
        assert!(lines.len() > 2);
        assert_eq!(lines.concat(), name);
    }

    #[test]
    fn nothing_foreign_gets_into_the_page() {
        assert_eq!(escaped("<a href=\"x\">&"), "&lt;a href=&quot;x&quot;&gt;&amp;");
    }
}
