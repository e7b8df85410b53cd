//! Forms of places and what they mean.

use crate::cases::all_read;
use std::sync::LazyLock;

use proptest::prelude::*;

use super::*;

static READER: LazyLock<PlaceReader> = LazyLock::new(|| PlaceReader::new(&CodeBook::embedded()));

/// `code[zone]address` of each place, then doubts.
fn shown(findings: &Findings<Located>) -> String {
    let place = |reading: &Reading<Located>| {
        let zone = reading
            .value
            .zone
            .as_ref()
            .map_or(String::new(), |zone| format!("[{zone}]"));
        format!("{}{zone}{}", reading.value.division, reading.value.address)
    };
    let places = findings.readings.iter().map(place);
    places
        .chain(findings.doubts.iter().map(|doubt| doubt.code.to_owned()))
        .collect::<Vec<_>>()
        .join(" ")
}

const CELLS: &[(&str, &str)] = &[
    ("聊城", "371500"),
    ("聊城市", "371500"),
    ("山东聊城", "371500"),
    ("山东省聊城市", "371500"),
    ("聊城东昌府区", "371502"),
    ("聊城市东昌府区", "371502"),
    ("山东省聊城市东昌府区", "371502"),
    ("聊城-东昌府区", "371502"),
    ("聊城·东昌府", "371502"),
    ("山东/聊城/东昌府区", "371502"),
    ("东昌府区", "371502"),
    ("东昌府", "371502"),
    ("东昌府区柳园路5号", "371502柳园路5号"),
    ("聊城市东昌府区柳园街道花园路1号", "371502柳园街道花园路1号"),
    ("聊城 茌平", "371503"),
    ("茌平", "371503"),
    ("茌平县", "371503"),
    ("聊城市茌平县信发路", "371503信发路"),
    ("章丘市", "370114"),
    ("即墨市", "370215"),
    ("胶南市", "370211"),
    ("襄樊市", "420600"),
    ("上海卢湾区", "310101"),
    ("宣武区", "110102"),
    ("聊城开发区", "371500[开发区]"),
    ("聊城高新区", "371500[高新区]"),
    ("聊城经济技术开发区东城街道", "371500[经济技术开发区]东城街道"),
    ("聊城市江北水城旅游度假区", "371500[江北水城旅游度假区]"),
    ("武汉东湖高新区", "420100[东湖高新区]"),
    ("济南市高新区舜华路", "370100[高新区]舜华路"),
    ("上海·浦东新区·张江", "310115张江"),
    ("上海浦东", "310115"),
    ("上海-徐汇区", "310104"),
    ("北京市朝阳区", "110105"),
    ("北京朝阳", "110105"),
    ("长春朝阳区", "220104"),
    ("北京市海淀区中关村大街1号", "110108中关村大街1号"),
    ("深圳南山", "440305"),
    ("广东深圳市南山区", "440305"),
    ("南京鼓楼", "320106"),
    ("福州市鼓楼区", "350102"),
    ("济南市市中区", "370103"),
    ("济南市中区", "370103"),
    ("枣庄市中区", "370402"),
    ("重庆渝北", "500112"),
    ("内蒙古呼和浩特", "150100"),
    ("恩施", "422800"),
    ("恩施州恩施市", "422801"),
    ("五峰县", "420529"),
    ("宜昌五峰", "420529"),
    ("延边", "222400"),
    ("新疆乌鲁木齐", "650100"),
    ("仙桃", "429004"),
    ("吉林", "220000"),
    ("吉林吉林市", "220200"),
    ("海南", "460000"),
    ("长沙", "430100"),
    ("长沙县", "430121"),
    ("仙桃市 仙桃", "429004"),
    ("聊城市/聊城", "371500"),
    ("莘县", "371522"),
    ("371502", "371502"),
    ("371502 东昌府区", "371502"),
    ("371502 柳园路5号", "371502柳园路5号"),
    ("３７１５０２", "371502"),
    ("工作地点：聊城市东昌府区", "371502"),
    ("聊城市直", "371500"),
    ("聊城市区", "371500"),
    ("武汉市 其他", "420100"),
    ("北京、上海、深圳", "110000 310000 440300"),
    ("聊城/济南/青岛", "371500 370100 370200"),
    ("聊城东昌府区、济南历下区", "371502 370102"),
    ("青岛市南京路10号", "370200南京路10号"),
    ("聊城市东昌府区柳园路与南京路交叉口", "371502柳园路与南京路交叉口"),
    ("鼓楼区", "PLACE_AMBIGUOUS"),
    ("朝阳区", "PLACE_AMBIGUOUS"),
    ("市中区", "PLACE_AMBIGUOUS"),
    ("鼓楼", "PLACE_AMBIGUOUS"),
    ("西湖区文三路", "PLACE_AMBIGUOUS"),
    ("开发区", "PLACE_ZONE_WITHOUT_CITY"),
    ("高新区软件园", "PLACE_ZONE_WITHOUT_CITY"),
    ("全国", "PLACE_ANYWHERE"),
    ("远程", "PLACE_ANYWHERE"),
    ("", "PLACE_UNREADABLE"),
    ("柳园路5号", "PLACE_UNREADABLE"),
    ("xyz", "PLACE_UNREADABLE"),
    ("999999", "PLACE_UNREADABLE"),
];

#[test]
fn cells_are_read_or_refused() {
    all_read(CELLS, |text| shown(&READER.read(text, None)));
}

#[test]
fn a_context_that_is_in_no_table_is_passed_over() {
    let context = DivisionCode::new("no division");
    for text in ["亜昌府区", "东昌府区", "柳园路5号"] {
        assert_eq!(
            shown(&READER.read(text, Some(&context))),
            shown(&READER.read(text, None)),
            "{text}"
        );
        assert_eq!(
            shown(&READER.find(text, Some(&context))),
            shown(&READER.find(text, None)),
            "{text}"
        );
    }
}

#[test]
fn a_context_settles_what_is_open() {
    for (text, context, expected) in [
        ("鼓楼区", "320100", "320106"),
        ("朝阳区", "110000", "110105"),
        ("市中区", "370100", "370103"),
        ("开发区", "371500", "371500[开发区]"),
        ("市直", "420600", "420600"),
        ("柳园路5号", "371502", "371502柳园路5号"),
        ("济南市历下区", "371500", "370102"),
    ] {
        let context = DivisionCode::new(context);
        assert_eq!(shown(&READER.read(text, Some(&context))), expected, "{text}");
    }
}

#[test]
fn doubts_name_the_candidates() {
    let codes = READER.candidates("鼓楼区");
    assert_eq!(
        codes,
        ["320106", "320302", "350102", "410204"].map(DivisionCode::new)
    );
    let findings = READER.read("鼓楼区", None);
    assert!(
        findings
            .doubts
            .iter()
            .any(|doubt| doubt.message.zh.contains("320106 江苏省南京市鼓楼区"))
    );
}

#[test]
fn what_is_less_than_sure_says_so() {
    let sure = |text: &str| {
        READER
            .read(text, None)
            .readings
            .first()
            .map(|reading| reading.confidence.thousandths())
    };
    assert_eq!(sure("聊城市东昌府区"), Some(1_000));
    assert_eq!(sure("聊城开发区"), Some(600));
    assert_eq!(sure("章丘市").max(Some(900)), Some(900));
    assert_eq!(sure("朝阳"), Some(600));
}

#[test]
fn running_text_names_places_by_whole_names_and_paths() {
    let find = |text: &str| shown(&READER.find(text, None));
    for (text, expected) in [
        ("聊城市东昌府区急招保洁2名", "371502"),
        ("高薪诚聘销售，工作地点：聊城", "371500"),
        ("济南招聘普工", "370100"),
        ("南京银行招聘柜员", ""),
        ("北京大学毕业优先", ""),
        ("就在南京路上", ""),
        ("坐标上海浦东，双休", "310115"),
        ("急招电工，朝阳区", "PLACE_AMBIGUOUS"),
    ] {
        assert_eq!(find(text), expected, "{text}");
    }
}

proptest! {
    #[test]
    fn no_text_brings_it_down(text in "\\PC{0,200}") {
        for findings in [READER.read(&text, None), READER.find(&text, None)] {
            prop_assert!(findings.readings.iter().all(|reading| text.get(reading.span.start..reading.span.end).is_some()));
        }
    }

    #[test]
    fn pieces_of_real_forms_are_read_or_doubted(pieces in prop::collection::vec(prop::sample::select(vec![
        "聊城", "市", "东昌府区", "山东省", "-", "·", "、", "开发区", "鼓楼区", "朝阳", "路", "5号", " ", "北京", "市中区", "县", "/", "371502", "全国",
    ]), 1..14)) {
        let text = pieces.concat();
        let findings = READER.read(&text, None);
        prop_assert!(!findings.readings.is_empty() || !findings.doubts.is_empty());
        for reading in &findings.readings {
            prop_assert!(READER.book.entry(&reading.value.division).is_some());
        }
    }
}
