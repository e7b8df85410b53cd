//! Forms of majors and what they mean.

use crate::cases::all_read;
use std::sync::LazyLock;

use duijie_domain::code::TableMode;
use proptest::prelude::*;

use super::*;

const SOME_MAJORS: &str = "code\tname\n\
080901\t计算机科学与技术\n080902\t软件工程\n081001\t土木工程\n081010T\t土木、水利与交通工程\n120203K\t会计学\n120204\t财务管理\n\
120103\t工程管理\n120202\t市场营销\n050101\t汉语言文学\n030101K\t法学\n010101\t哲学\n020101\t经济学\n050201\t英语\n";

static READER: LazyLock<MajorReader> = LazyLock::new(|| {
    let book = CodeBook::embedded().with_table(CodeSystem::Major, SOME_MAJORS, TableMode::Extend);
    MajorReader::new(&book.unwrap_or_else(|fault| panic!("{fault}")))
});

fn shown(findings: &Findings<MajorAsked>) -> String {
    let value = |reading: &Reading<MajorAsked>| match &reading.value {
        MajorAsked::Code(code) => code.to_string(),
        MajorAsked::Any => "any".to_owned(),
    };
    let values = findings.readings.iter().map(value);
    values
        .chain(findings.doubts.iter().map(|doubt| doubt.code.to_owned()))
        .collect::<Vec<_>>()
        .join(" ")
}

const CELLS: &[(&str, &str)] = &[
    ("0809", "0809"),
    ("080901", "080901"),
    ("081010T", "081010"),
    ("０８０９", "0809"),
    ("0809计算机类", "0809"),
    ("0809 计算机类", "0809"),
    ("080901计算机科学与技术", "080901"),
    ("计算机科学与技术(080901)", "080901"),
    ("计算机类（0809）", "0809"),
    ("计算机类", "0809"),
    ("计算机专业类", "0809"),
    ("计算机", "0809"),
    ("计算机专业", "0809"),
    ("计算机类专业", "0809"),
    ("计算机相关专业", "0809"),
    ("计算机等相关专业", "0809"),
    ("计算机科学与技术", "080901"),
    ("计算机科学与技术专业", "080901"),
    ("计算机科学与技术相关专业", "0809"),
    ("软件工程及相关专业", "0809"),
    ("土木工程、工程管理", "081001 120103"),
    ("土木工程/工程管理", "081001 120103"),
    ("0301法学类,0202财政学类,会计学", "0301 0202 120203"),
    ("土木、水利与交通工程", "081010"),
    (
        "0810土木类,081010T土木、水利与交通工程，土木工程",
        "0810 081010 081001",
    ),
    ("法学类", "0301"),
    ("法学", "030101"),
    ("法学门类", "03"),
    ("法律", "0301"),
    ("会计", "120203"),
    ("会计、财务管理", "120203 120204"),
    ("会计或财务管理", "120203 120204"),
    ("财会类", "1202"),
    ("财务管理（可授管理学学士学位）", "120204"),
    ("财务管理（可授管理学、工学学士学位）,会计学", "120204 120203"),
    ("理工科", "07 08"),
    ("理工类专业", "07 08"),
    ("工科", "08"),
    ("经管类", "02 12"),
    ("工学", "08"),
    ("文学类", "05"),
    ("中文", "0501"),
    ("汉语言文学", "050101"),
    ("英语", "050201"),
    ("机械", "0802"),
    ("机械类", "0802"),
    ("机电", "0802 0806"),
    ("机械、电气、自动化等相关专业", "0802 0806 0808"),
    ("市场营销专业优先", "MAJOR_UNKNOWN"),
    ("土木", "0810"),
    ("给排水", "0810"),
    ("护理", "1011"),
    ("临床医学", "1002"),
    ("艺术设计", "1305"),
    ("人工智能", "0807"),
    ("专业要求：计算机类、电子信息类", "0809 0807"),
    ("不限", "any"),
    ("专业不限", "any"),
    ("不限专业", "any"),
    ("专业：不限", "any"),
    ("无要求", "any"),
    ("哲学", "010101"),
    ("经济学", "020101"),
    ("080901软件工程", "080901 MAJOR_NAME_DIFFERS"),
    ("不存在的专业", "MAJOR_UNKNOWN"),
    ("0810;不存在的专业", "0810 MAJOR_UNKNOWN"),
    ("999999", "MAJOR_UNKNOWN"),
    ("", "MAJOR_UNREADABLE"),
    ("相关专业", "MAJOR_UNREADABLE"),
];

#[test]
fn cells_are_read_or_refused() {
    all_read(CELLS, |text| shown(&READER.read(text)));
}

#[test]
fn any_major_goes_before_a_list() {
    assert_eq!(majors(&READER.read("计算机类、不限")), []);
    assert_eq!(majors(&READER.read("计算机类、计算机")), [MajorCode::new("0809")]);
}

#[test]
fn running_text_names_majors_beside_the_word() {
    for (text, expected) in [
        ("本科及以上学历，计算机相关专业，3年经验", "0809"),
        ("大专以上学历，机械、电气等相关专业优先", "0802 0806"),
        ("专业要求：法学类、中文；年龄不限", "0301 0501"),
        ("专业不限", "any"),
        ("有较强的专业技能和专业知识", ""),
        ("2026届会计专业毕业生", "120203"),
        ("提供专业培训", ""),
    ] {
        assert_eq!(shown(&READER.find(text)), expected, "{text}");
    }
}

proptest! {
    #[test]
    fn no_text_brings_it_down(text in "\\PC{0,200}") {
        for findings in [READER.read(&text), READER.find(&text)] {
            prop_assert!(findings.readings.iter().all(|reading| text.get(reading.span.start..reading.span.end).is_some()));
        }
    }

    #[test]
    fn pieces_of_real_forms_are_read_or_doubted(pieces in prop::collection::vec(prop::sample::select(vec![
        "计算机", "类", "专业", "相关专业", "、", ",", "0809", "080901", "（", "）", "不限", "等", "或", "土木", "水利与交通工程", " ",
    ]), 0..14)) {
        let findings = READER.read(&pieces.concat());
        prop_assert!(!findings.readings.is_empty() || !findings.doubts.is_empty());
        for code in majors(&findings) {
            prop_assert!(READER.book.entry(&code).is_some());
        }
    }
}
