//! The report as a workbook that can be sent on: a sheet of contents, one for each table, the lamps, the text and the
//! notes. The day of making is fixed, so that the same report gives the same bytes.

use super::Report;
use super::svg::letters;
use crate::error::Error;
use crate::table::{Cell, Column, TOTAL, Table};
use duijie_domain::message::Text;
use rust_xlsxwriter::{
    DocProperties, ExcelDateTime, Format, FormatAlign, FormatBorder, Workbook, Worksheet, XlsxError,
};

pub(super) fn print(report: &Report) -> Result<Vec<u8>, Error> {
    workbook(report).map_err(|error| {
        Error::Workbook(Text::new(
            format!("无法生成工作簿：{error}"),
            format!("the workbook could not be made: {error}"),
        ))
    })
}

struct Styles {
    title: Format,
    sub: Format,
    head: Format,
    label: Format,
    inner_label: Format,
    text: Format,
    prose: Format,
    heading: Format,
}

impl Styles {
    fn new() -> Self {
        let base = || Format::new().set_font_name("宋体").set_font_size(11);
        let boxed = || {
            base()
                .set_border(FormatBorder::Thin)
                .set_align(FormatAlign::VerticalCenter)
        };
        Self {
            title: base()
                .set_bold()
                .set_font_size(16)
                .set_align(FormatAlign::Center)
                .set_align(FormatAlign::VerticalCenter),
            sub: base().set_align(FormatAlign::Center),
            head: boxed().set_bold().set_align(FormatAlign::Center).set_text_wrap(),
            label: boxed().set_align(FormatAlign::Left).set_text_wrap(),
            inner_label: boxed().set_align(FormatAlign::Left).set_indent(2).set_text_wrap(),
            text: boxed().set_align(FormatAlign::Center),
            prose: base().set_text_wrap().set_align(FormatAlign::Top),
            heading: base().set_bold().set_font_size(13),
        }
    }

    fn number(decimals: u32) -> Format {
        let pattern = match decimals {
            0 => "#,##0".to_owned(),
            decimals => format!("#,##0.{}", "0".repeat(decimals as usize)),
        };
        Self::new()
            .text
            .set_align(FormatAlign::Right)
            .set_num_format(pattern)
    }
}

fn workbook(report: &Report) -> Result<Vec<u8>, XlsxError> {
    let mut workbook = Workbook::new();
    let day = ExcelDateTime::from_ymd(2000, 1, 1)?;
    workbook.set_properties(
        &DocProperties::new()
            .set_title(report.title())
            .set_creation_datetime(&day),
    );
    let styles = Styles::new();
    let tables: Vec<&Table> = report
        .tables()
        .iter()
        .filter(|table| !table.rows.is_empty())
        .collect();
    contents(workbook.add_worksheet(), report, &tables, &styles)?;
    prose(workbook.add_worksheet(), report, &styles)?;
    for table in tables {
        table_sheet(workbook.add_worksheet(), report, table, &styles)?;
    }
    lamp_sheet(workbook.add_worksheet(), report, &styles)?;
    notes(workbook.add_worksheet(), report, &styles)?;
    workbook.save_to_buffer()
}

/// A sheet's name: at most 31 letters, none of those that Excel forbids.
fn sheet_name(table: &Table) -> String {
    let name = format!("表{} {}", table.number, table.title.zh);
    let allowed = name
        .chars()
        .map(|letter| if "[]:*?/\\".contains(letter) { '·' } else { letter });
    allowed.take(31).collect()
}

fn contents(
    sheet: &mut Worksheet,
    report: &Report,
    tables: &[&Table],
    styles: &Styles,
) -> Result<(), XlsxError> {
    sheet.set_name("目录")?;
    set_up(sheet, false)?;
    sheet.set_column_width(0, 10)?.set_column_width(1, 70)?;
    sheet.set_row_height(0, 34)?;
    sheet.merge_range(0, 0, 0, 1, &report.title(), &styles.title)?;
    sheet.merge_range(1, 0, 1, 1, &subtitle(report), &styles.sub)?;
    for (row, table) in (3..).zip(tables) {
        sheet.write_with_format(row, 0, format!("表{}", table.number), &styles.text)?;
        let link = format!("internal:'{}'!A1", sheet_name(table));
        let url = rust_xlsxwriter::Url::new(link).set_text(&table.title.zh);
        sheet.write_url_with_format(row, 1, url, &styles.label)?;
    }
    Ok(())
}

fn subtitle(report: &Report) -> String {
    let period = report.period();
    format!(
        "统计区域：{}（{}）　统计期：{}（{}至{}）",
        report.area_name(),
        report.area(),
        period.name_zh(),
        period.first_day(),
        period.last_day()
    )
}

/// A4, one page wide, page numbers below.
fn set_up(sheet: &mut Worksheet, is_wide: bool) -> Result<(), XlsxError> {
    sheet
        .set_paper_size(9)
        .set_print_fit_to_pages(1, 0)
        .set_print_center_horizontally(true);
    sheet.set_margins(0.5, 0.5, 0.7, 0.7, 0.3, 0.3);
    sheet.set_footer("&C第 &P 页　共 &N 页");
    if is_wide {
        sheet.set_landscape();
    }
    Ok(())
}

fn table_sheet(
    sheet: &mut Worksheet,
    report: &Report,
    table: &Table,
    styles: &Styles,
) -> Result<(), XlsxError> {
    const HEADS: u32 = 3;
    let last = last_column(table.columns.len());
    sheet.set_name(sheet_name(table))?;
    set_up(sheet, table.columns.len() > 6)?;
    sheet.set_row_height(0, 30)?;
    let title = format!("表{}　{}", table.number, table.title.zh);
    sheet.merge_range(0, 0, 0, last, &title, &styles.title)?;
    sheet.merge_range(1, 0, 1, last, &subtitle(report), &styles.sub)?;
    heads(sheet, table, styles)?;
    let formats: Vec<Format> = table
        .columns
        .iter()
        .map(|column| Styles::number(column.decimals))
        .collect();
    let mut at = HEADS + 1;
    for row in &table.rows {
        let label = if row.depth > 0 {
            &styles.inner_label
        } else {
            &styles.label
        };
        let bold = |format: &Format| match row.key == TOTAL {
            true => format.clone().set_bold(),
            false => format.clone(),
        };
        sheet.write_with_format(at, 0, &row.label.zh, &bold(label))?;
        for (column, (cell, entry)) in (1..).zip(row.cells.iter().zip(&table.columns)) {
            let format = formats.get(usize::from(column) - 1).unwrap_or(&styles.text);
            write(
                sheet,
                (at, column),
                cell,
                entry,
                (&bold(format), &bold(&styles.text)),
            )?;
        }
        at += 1;
    }
    for note in &table.notes {
        at += 1;
        sheet.merge_range(at, 0, at, last, &format!("注：{}", note.zh), &styles.prose)?;
        sheet.set_row_height(at, 32)?;
    }
    widths(sheet, table)?;
    sheet.set_repeat_rows(0, HEADS)?;
    sheet.set_freeze_panes(HEADS + 1, 1)?;
    Ok(())
}

fn last_column(columns: usize) -> u16 {
    u16::try_from(columns).unwrap_or(u16::MAX)
}

/// Two rows of heads: common ones merged over their columns, single ones merged downwards.
fn heads(sheet: &mut Worksheet, table: &Table, styles: &Styles) -> Result<(), XlsxError> {
    sheet.set_row_height(2, 20)?.set_row_height(3, 36)?;
    sheet.merge_range(2, 0, 3, 0, &table.row_head, &styles.head)?;
    let mut column = 1;
    for group in table.columns.chunk_by(|left, right| left.group == right.group) {
        let name = group.first().map_or("", |column| column.group.zh.as_str());
        let first = column;
        for entry in group {
            if name.is_empty() {
                sheet.merge_range(2, column, 3, column, &entry.head.zh, &styles.head)?;
            } else {
                sheet.write_with_format(3, column, &entry.head.zh, &styles.head)?;
            }
            column += 1;
        }
        match (name.is_empty(), group.len()) {
            (true, _) => {}
            (false, 1) => {
                sheet.write_with_format(2, first, name, &styles.head)?;
            }
            (false, _) => {
                sheet.merge_range(2, first, 2, column - 1, name, &styles.head)?;
            }
        }
    }
    Ok(())
}

/// A number is written as it is printed, so that no spreadsheet rounds it otherwise.
fn write(
    sheet: &mut Worksheet,
    at: (u32, u16),
    cell: &Cell,
    column: &Column,
    (number, text): (&Format, &Format),
) -> Result<(), XlsxError> {
    let printed = cell.print(column.decimals);
    match (cell, printed.parse::<f64>()) {
        (Cell::Number(_), Ok(value)) => sheet.write_with_format(at.0, at.1, value, number)?,
        _ => sheet.write_with_format(at.0, at.1, printed, text)?,
    };
    Ok(())
}

/// Widths in letters of the body font, a Chinese letter being two; long heads are wrapped into two lines.
fn widths(sheet: &mut Worksheet, table: &Table) -> Result<(), XlsxError> {
    let labels = table
        .rows
        .iter()
        .map(|row| letters(&row.label.zh) + 4 * i64::from(row.depth));
    let label = labels.chain(Some(letters(&table.row_head))).max().unwrap_or(0) + 3;
    sheet.set_column_width(0, width(label.clamp(14, 44)))?;
    for (place, column) in table.columns.iter().enumerate() {
        let cells = table.rows.iter().filter_map(|row| row.cells.get(place));
        let cell = cells
            .map(|cell| letters(&cell.print(column.decimals)) + 3)
            .max()
            .unwrap_or(0);
        let head = (letters(&column.head.zh) + 1) / 2 + 3;
        sheet.set_column_width(last_column(place + 1), width(cell.max(head).clamp(9, 40)))?;
    }
    Ok(())
}

fn width(letters: i64) -> f64 {
    f64::from(i32::try_from(letters).unwrap_or(40))
}

fn lamp_sheet(sheet: &mut Worksheet, report: &Report, styles: &Styles) -> Result<(), XlsxError> {
    const HEADS: [(&str, f64); 10] = [
        ("地区·职业", 36.0),
        ("规则", 24.0),
        ("灯", 8.0),
        ("是否保持", 10.0),
        ("指标值", 11.0),
        ("需求（人）", 11.0),
        ("求职（人）", 11.0),
        ("上期需求/求职", 16.0),
        ("上年同期需求/求职", 18.0),
        ("职业编码", 13.0),
    ];
    sheet.set_name("监测预警")?;
    set_up(sheet, true)?;
    sheet.set_row_height(0, 30)?;
    sheet.merge_range(0, 0, 0, last_column(HEADS.len() - 1), "监测预警", &styles.title)?;
    sheet.merge_range(
        1,
        0,
        1,
        last_column(HEADS.len() - 1),
        &subtitle(report),
        &styles.sub,
    )?;
    for (column, (head, width)) in (0..).zip(HEADS) {
        sheet.write_with_format(2, column, head, &styles.head)?;
        sheet.set_column_width(column, width)?;
    }
    let (count, value_format) = (Styles::number(0), Styles::number(2));
    let then = |counts: Option<crate::lamps::Observation>| {
        counts.map_or_else(
            || "–".to_owned(),
            |then| format!("{}/{}", then.demand, then.supply),
        )
    };
    for (row, lamp) in (3..).zip(report.alarms()) {
        sheet.write_with_format(row, 0, report.place_name(&lamp.place), &styles.label)?;
        sheet.write_with_format(row, 1, report.rule_name(&lamp.rule), &styles.label)?;
        sheet.write_with_format(row, 2, lamp.colour.name().zh, &styles.text)?;
        sheet.write_with_format(row, 3, if lamp.is_held { "保持" } else { "" }, &styles.text)?;
        let column = Column::new("value", ("", ""), ("", ""), 2);
        let value = lamp.value.map_or(Cell::Absent, Cell::Number);
        write(sheet, (row, 4), &value, &column, (&value_format, &styles.text))?;
        let column = Column::new("count", ("", ""), ("", ""), 0);
        write(
            sheet,
            (row, 5),
            &Cell::whole(lamp.now.demand),
            &column,
            (&count, &styles.text),
        )?;
        write(
            sheet,
            (row, 6),
            &Cell::whole(lamp.now.supply),
            &column,
            (&count, &styles.text),
        )?;
        sheet.write_with_format(row, 7, then(lamp.previous), &styles.text)?;
        sheet.write_with_format(row, 8, then(lamp.year_before), &styles.text)?;
        let code = lamp.place.occupation.as_deref().unwrap_or("–");
        sheet.write_with_format(row, 9, code, &styles.text)?;
    }
    sheet.set_repeat_rows(0, 2)?;
    sheet.set_freeze_panes(3, 1)?;
    Ok(())
}

fn prose(sheet: &mut Worksheet, report: &Report, styles: &Styles) -> Result<(), XlsxError> {
    sheet.set_name("文字分析")?;
    let mut sections = report.text();
    sections.pop();
    paragraphs(sheet, report, &sections, styles)
}

fn notes(sheet: &mut Worksheet, report: &Report, styles: &Styles) -> Result<(), XlsxError> {
    sheet.set_name("编制说明")?;
    let section = super::notes::section(report);
    paragraphs(sheet, report, &[section], styles)
}

fn paragraphs(
    sheet: &mut Worksheet,
    report: &Report,
    sections: &[super::Section],
    styles: &Styles,
) -> Result<(), XlsxError> {
    const LINE_LETTERS: i64 = 86;
    const LINE_POINTS: i64 = 16;
    set_up(sheet, false)?;
    sheet.set_column_width(0, 92)?;
    sheet.set_row_height(0, 34)?;
    sheet.write_with_format(0, 0, report.title(), &styles.title)?;
    let mut row = 2;
    for section in sections {
        sheet.write_with_format(row, 0, &section.heading, &styles.heading)?;
        row += 1;
        for text in &section.paragraphs {
            let lines = letters(text) / LINE_LETTERS + 1;
            sheet.write_with_format(row, 0, text, &styles.prose)?;
            sheet.set_row_height(row, width(lines * LINE_POINTS + 4))?;
            row += 1;
        }
        row += 1;
    }
    Ok(())
}
