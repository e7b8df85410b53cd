//! Files as they come: encodings, damaged workbooks, empty files, odd headers.

use crate::support::{HEADER, file, guessed_plan, rows, vacancies};
use duijie_domain::Vacancy;
use duijie_indexer::ingest::guess_file;
use encoding_rs::GB18030;
use rust_xlsxwriter::{ExcelDateTime, Format, Workbook};

const ROWS: &str = "1,firm,普工,371502,5\n2,firm,电工,371502,3\n";

fn titles(bytes: impl AsRef<[u8]>) -> Vec<String> {
    let good = vacancies(bytes)
        .into_iter()
        .filter_map(|result| result.outcome.ok());
    good.map(|imported| imported.record.title).collect()
}

#[test]
fn utf8_and_gbk_are_told_apart() {
    let text = format!("{HEADER}\n{ROWS}");
    let marked = format!("\u{FEFF}{text}");
    let (gbk, _, _) = GB18030.encode(&text);
    for bytes in [text.as_bytes(), marked.as_bytes(), gbk.as_ref()] {
        assert_eq!(titles(bytes), ["普工", "电工"]);
    }
    assert_eq!(titles(text.replace('\n', "\r\n").as_bytes()), ["普工", "电工"]);
    assert_eq!(titles(text.replace(',', ";")), ["普工", "电工"]);
}

#[test]
fn a_row_in_another_encoding_is_refused_with_its_place() {
    let mut bytes = format!("{HEADER}\n").into_bytes();
    let place = bytes.len() + "1,firm,".len();
    bytes.extend_from_slice(b"1,firm,\xC6\xD5\xB9\xA4,371502,5\n2,firm,");
    bytes.extend_from_slice("电工,371502,3\n".as_bytes());
    let results = vacancies(&bytes);
    let problem = &results[0].outcome.as_ref().unwrap_err()[0];
    assert_eq!((problem.row, problem.code), (2, "ENCODING_INVALID"));
    assert!(problem.message.en.contains(&place.to_string()), "{problem:?}");
    assert!(results[1].outcome.is_ok());
}

#[test]
fn a_row_of_utf8_in_a_file_of_gbk_is_no_mojibake() {
    let text = format!("{HEADER}\n{ROWS}");
    let (gbk, _, _) = GB18030.encode(&text);
    let mut bytes = gbk.repeat(1);
    bytes.extend_from_slice("3,firm,车间操作工,371502,3\n".as_bytes());
    let results = vacancies(&bytes);
    assert!(results[..2].iter().all(|result| result.outcome.is_ok()));
    assert_eq!(results[2].outcome.as_ref().unwrap_err()[0].code, "ENCODING_MIXED");
}

#[test]
fn other_files_are_refused_with_advice() {
    for (name, bytes, reason) in [
        ("a.csv", &b"\xFF\xFEa\0"[..], "UTF-16"),
        ("a.csv", b"PK\x03\x04rest", "xlsx"),
        ("a.csv", b"", "header"),
        ("a.csv", b"\n\n", "header"),
        ("a.xlsx", b"PK\x03\x04rest", "damaged"),
        ("a.xlsx", b"", "damaged"),
        ("a.pdf", b"x", "xlsx"),
    ] {
        let error = guess_file(&file(name, bytes).path).unwrap_err().to_string();
        assert!(error.contains(reason), "{name}: {error}");
    }
}

#[test]
fn a_header_alone_is_a_file_without_rows() {
    assert!(vacancies(format!("{HEADER}\n")).is_empty());
    assert!(vacancies(HEADER).is_empty());
}

#[test]
fn a_header_that_stands_twice_is_refused_if_it_is_used() {
    let kept = file(
        "posts.csv",
        format!("{HEADER},岗位名称,备注,备注\n1,firm,普工,371502,5,电工,a,b\n"),
    );
    let guess = guess_file(&kept.path).unwrap().unwrap();
    let mut mapping = guess.mapping;
    mapping.publisher = Some("fair".into());
    let error = crate::support::plan(&kept.path, mapping)
        .rows::<Vacancy>()
        .err()
        .unwrap()
        .to_string();
    assert!(error.contains("岗位名称") && error.contains("3, 6"), "{error}");
}

fn workbook() -> Vec<u8> {
    let mut book = Workbook::new();
    let sheet = book.add_worksheet();
    for (column, header) in (0_u16..).zip(HEADER.split(',').chain(["发布日期", "联系电话", "备注"]))
    {
        sheet.write_string(0, column, header).unwrap();
    }
    let day = Format::new().set_num_format("yyyy-mm-dd");
    sheet.write_number(2, 0, 7).unwrap();
    sheet.write_string(2, 1, "firm").unwrap();
    sheet.write_string(2, 2, "普工").unwrap();
    sheet.write_number(2, 3, 371_502).unwrap();
    sheet.write_number(2, 4, 5).unwrap();
    sheet
        .write_datetime_with_format(2, 5, ExcelDateTime::from_ymd(2026, 11, 21).unwrap(), &day)
        .unwrap();
    sheet.write_number(2, 6, 13_800_000_000.0).unwrap();
    sheet.write_number(1_000_000, 7, 1).unwrap();
    book.save_to_buffer().unwrap()
}

#[test]
fn workbooks_are_read_with_days_and_numbers_as_text() {
    let kept = file("posts.xlsx", workbook());
    let results = rows::<Vacancy>(&guessed_plan(&kept.path));
    let vacancy = &results[0].outcome.as_ref().unwrap().record;
    assert_eq!(results[0].row, 3);
    assert_eq!((vacancy.key.own_id.as_str(), vacancy.head_count()), ("7", 5));
    assert_eq!(vacancy.published_on, Some(jiff::civil::date(2026, 11, 21)));
    assert_eq!(vacancy.contact.phone, "13800000000");
    assert!(results[1].outcome.is_err());
    assert_eq!(results[1].row, 1_000_001);
}

#[test]
fn a_workbook_cut_anywhere_is_an_error_and_no_panic() {
    let whole = workbook();
    for percent in [1, 10, 50, 90, 99] {
        let kept = file("posts.xlsx", &whole[..whole.len() * percent / 100]);
        let error = guess_file(&kept.path).unwrap_err();
        assert!(error.to_string().contains("damaged"), "{percent} %: {error}");
    }
    let mut spoiled = whole;
    let middle = spoiled.len() / 3;
    spoiled[middle..middle + 40].fill(0);
    let kept = file("posts.xlsx", spoiled);
    if let Ok(Some(guess)) = guess_file(&kept.path)
        && let Ok(rows) = crate::support::plan(&kept.path, guess.mapping).rows::<Vacancy>()
    {
        rows.for_each(drop);
    }
}
