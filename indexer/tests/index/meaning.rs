//! What a Chinese user types and means: pinyin, initials, synonyms, slips.

use crate::support::{
    candidate, found, index, options, request, search, titled, upsert_candidate, upsert_vacancy, vacancy,
};
use duijie_domain::RecordKind;
use duijie_domain::code::CodeBook;
use duijie_indexer::index::{Index, IndexOptions, ReadingKind, SearchPage, SearchRequest, Synonyms};
use duijie_indexer::store::Sequence;
use rstest::rstest;
use std::collections::BTreeSet;
use std::sync::{Arc, LazyLock};

/// One vacancy for each of these titles, in this order from 1.
const TITLES: [&str; 40] = [
    "电工",
    "维修电工",
    "强电工程师",
    "司机",
    "驾驶员",
    "平面设计师",
    "会计",
    "出纳",
    "Java开发工程师",
    "数控车床操作工",
    "电焊工",
    "收银员",
    "银行柜员",
    "重庆火锅店服务员",
    "CAD制图员",
    "保安",
    "秩序维护员",
    "快递员",
    "派件员",
    "保洁员",
    "幼儿园老师",
    "仓库管理员",
    "质检员",
    "人事专员",
    "行政前台",
    "律师助理",
    "厨师",
    "护士",
    "调酒师",
    "音乐教师",
    "叉车司机",
    "Python工程师",
    "软件测试",
    "运维工程师",
    "乐山店长",
    "长春办事处主管",
    "客服专员",
    "销售代表",
    "缝纫工",
    "钳工",
];

static INDEX: LazyLock<Arc<Index>> = LazyLock::new(|| titled(&TITLES));

fn ask(query: &str) -> SearchPage {
    search(&INDEX, &request(query)).unwrap()
}

fn titles(page: &SearchPage) -> Vec<&'static str> {
    let title = |number: u64| TITLES[usize::try_from(number).unwrap() - 1];
    page.hits.iter().map(|hit| title(hit.number)).collect()
}

/// Letters find the words they spell.
#[rstest]
// in full, in pieces, as initials, in capitals and full width
#[case("diangong", "电工")]
#[case("dian gong", "电工")]
#[case("DianGong", "电工")]
#[case("dg", "电工")]
#[case("DG", "电工")]
#[case("ｄｇ", "电工")]
#[case("ｄｉａｎｇｏｎｇ", "电工")]
#[case("weixiudiangong", "维修电工")]
#[case("wxdg", "维修电工")]
#[case("wei xiu dian gong", "维修电工")]
#[case("siji", "司机")]
#[case("sj", "司机")]
#[case("sheji", "平面设计师")]
#[case("sj", "平面设计师")]
#[case("pingmianshejishi", "平面设计师")]
#[case("jiashiyuan", "驾驶员")]
#[case("jsy", "驾驶员")]
#[case("dianhangong", "电焊工")]
#[case("dhg", "电焊工")]
#[case("baoan", "保安")]
#[case("kuaidiyuan", "快递员")]
#[case("kdy", "快递员")]
#[case("baojie", "保洁员")]
#[case("cangkuguanliyuan", "仓库管理员")]
#[case("zhijianyuan", "质检员")]
#[case("zjy", "质检员")]
#[case("renshi", "人事专员")]
#[case("chushi", "厨师")]
#[case("hushi", "护士")]
#[case("qiangong", "钳工")]
#[case("fengrengong", "缝纫工")]
#[case("kefu", "客服专员")]
#[case("xiaoshou", "销售代表")]
#[case("shukongchechuang", "数控车床操作工")]
#[case("czg", "数控车床操作工")]
// more than one reading
#[case("kuaiji", "会计")]
#[case("kj", "会计")]
#[case("chongqing", "重庆火锅店服务员")]
#[case("cq", "重庆火锅店服务员")]
#[case("yinhang", "银行柜员")]
#[case("yh", "银行柜员")]
#[case("xingzheng", "行政前台")]
#[case("lvshi", "律师助理")]
#[case("tiaojiushi", "调酒师")]
#[case("yinyue", "音乐教师")]
#[case("leshan", "乐山店长")]
#[case("changchun", "长春办事处主管")]
// together with words
#[case("java kf", "Java开发工程师")]
#[case("java gongchengshi", "Java开发工程师")]
#[case("cad zhitu", "CAD制图员")]
#[case("重庆 fwy", "重庆火锅店服务员")]
fn letters_find_the_words_they_spell(#[case] typed: &str, #[case] title: &str) {
    let page = ask(typed);
    assert!(titles(&page).contains(&title), "{typed}: {:?}", titles(&page));
    let exact = search(
        &INDEX,
        &SearchRequest {
            exact_words: true,
            ..request(typed)
        },
    )
    .unwrap();
    let is_latin_alone = !typed.contains("java") && !typed.contains("cad") && !typed.contains('重');
    assert!(!is_latin_alone || exact.total_records == 0, "{typed}");
}

/// What is a word stays the word.
#[rstest]
#[case("java", &["Java开发工程师"])]
#[case("JAVA", &["Java开发工程师"])]
#[case("cad", &["CAD制图员"])]
#[case("python", &["Python工程师"])]
#[case("\"dg\"", &[])]
#[case("-dg 收银员", &["收银员"])]
#[case("xqzv", &[])]
fn words_of_letters_stay_words(#[case] typed: &str, #[case] expected: &[&str]) {
    let page = ask(typed);
    assert_eq!(titles(&page), expected, "{typed}");
}

/// The word itself comes first, its synonyms behind it by degree.
#[rstest]
#[case("司机", "司机", "驾驶员")]
#[case("驾驶员", "驾驶员", "司机")]
#[case("电工", "电工", "强电工程师")]
#[case("维修电工", "维修电工", "强电工程师")]
#[case("保安", "保安", "秩序维护员")]
#[case("快递员", "快递员", "派件员")]
#[case("siji", "司机", "驾驶员")]
#[case("幼师", "幼儿园老师", "幼儿园老师")]
#[case("仓管员", "仓库管理员", "仓库管理员")]
#[case("质检", "质检员", "质检员")]
fn synonyms_are_found_behind_the_word(#[case] typed: &str, #[case] first: &str, #[case] synonym: &str) {
    let page = ask(typed);
    let titles = titles(&page);
    assert_eq!(titles.first(), Some(&first), "{typed}: {titles:?}");
    assert!(titles.contains(&synonym), "{typed}: {titles:?}");
    assert_eq!(page.total_records, u64::try_from(titles.len()).unwrap());
}

#[test]
fn titles_of_close_work_are_found_by_degree_behind_the_word() {
    let titles = [
        "电商运营",
        "弱电技术员",
        "电气维修技工",
        "强电工程师",
        "维修电工",
        "电工",
        "高级维修电工（夜班）",
    ];
    let index = titled(&titles);
    let page = search(&index, &request("电工")).unwrap();
    let found: Vec<&str> = page
        .hits
        .iter()
        .map(|hit| titles[usize::try_from(hit.number).unwrap() - 1])
        .collect();
    let place = |title: &str| found.iter().position(|found| *found == title);
    assert_eq!(place("电工"), Some(0), "{found:?}");
    assert!(place("维修电工") < place("强电工程师"), "{found:?}");
    assert!(place("强电工程师") < place("电气维修技工"), "{found:?}");
    assert!(place("高级维修电工（夜班）") < place("电气维修技工"), "{found:?}");
    assert_eq!(place("电商运营"), None, "{found:?}");
    let told = page.also_found.iter().find(|also| also.text == "电气维修技工");
    assert!(
        told.is_some_and(|also| matches!(also.kind, ReadingKind::CloseTitle(closeness) if closeness > 0)),
        "{:?}",
        page.also_found
    );
    let exact = SearchRequest {
        exact_words: true,
        ..request("电工")
    };
    let exact = search(&index, &exact).unwrap();
    assert_eq!(exact.also_found, []);
    assert!(exact.total_records < page.total_records);
}

#[test]
fn titles_of_another_tenant_are_not_told() {
    let index = titled(&["电工", "电气维修技工"]);
    let told = |tenant: &str| {
        let mut request = request("电工");
        request.filter.tenant = Some(tenant.into());
        let page = search(&index, &request).unwrap();
        page.also_found
            .iter()
            .any(|also| matches!(also.kind, ReadingKind::CloseTitle(_)))
    };
    assert!(told("heze") && !told("liaocheng"));
}

/// Slips are told with what the right word finds.
#[rstest]
#[case("殿工", "电工")]
#[case("会记", "会计")]
#[case("工电", "电工")]
#[case("思机", "司机")]
#[case("收营员", "收银员")]
#[case("收银圆", "收银员")]
#[case("数空车床", "数控车床")]
#[case("快弟员", "快递员")]
#[case("幼儿园老帅", "幼儿园老师")]
#[case("质检检员", "质检员")]
#[case("jaav", "java")]
#[case("pyhton", "python")]
#[case("diangogn", "电工")]
#[case("律师 助里", "律师 助理")]
fn slips_are_told(#[case] typed: &str, #[case] right: &str) {
    let page = ask(typed);
    let told = page.did_you_mean.iter().find(|meant| meant.query == right);
    let told = told.unwrap_or_else(|| panic!("{typed}: {:?}", page.did_you_mean));
    assert_eq!(told.records, ask(right).total_records, "{typed}");
    assert!(told.records > 0);
}

#[test]
fn nothing_is_told_of_what_is_right_or_means_nothing() {
    for typed in ["", "，。", "龘龘龘", "\"殿工\"", "qqqqqq"] {
        assert_eq!(ask(typed).did_you_mean, [], "{typed}");
    }
    let many = titled(&["电工", "电工", "电工", "电焊工"]);
    assert_eq!(search(&many, &request("电工")).unwrap().did_you_mean, []);
}

#[test]
fn a_synonym_never_comes_before_the_word_itself() {
    let mut synonyms = Synonyms::default();
    synonyms.add(["甲工", "乙工", "丙工"], 999, 100);
    let options = IndexOptions {
        synonyms: Some(Arc::new(synonyms)),
        ..options()
    };
    let index = Index::open(&options, CodeBook::embedded()).unwrap();
    let rare_in_duties = duijie_domain::Vacancy {
        duties: format!("{}甲工", "负责各种日常事务，".repeat(200)),
        ..vacancy(1, "普通岗位")
    };
    upsert_vacancy(&index, 1, &rare_in_duties, None);
    for number in 2..40 {
        upsert_vacancy(&index, number, &vacancy(number, "甲工"), None);
    }
    upsert_vacancy(&index, 40, &vacancy(40, "乙工"), None);
    upsert_vacancy(&index, 41, &vacancy(41, "丙工"), None);
    index.commit(Sequence(1)).unwrap();
    let hits = found(&index, &request("甲工"));
    assert_eq!(hits.len(), 41);
    assert!(hits[..39].iter().collect::<BTreeSet<_>>() == (1..40).collect::<Vec<u64>>().iter().collect());
    assert_eq!(found(&index, &request("乙工"))[0], 40);
    let degrees = found(&index, &request("丙工"));
    assert_eq!((degrees[0], degrees[degrees.len() - 1]), (41, 40));
    let exact = SearchRequest {
        exact_words: true,
        ..request("甲工")
    };
    assert_eq!(found(&index, &exact).len(), 39);
}

#[test]
fn pages_of_widened_words_are_one_answer_while_the_words_change() {
    let index = titled(&["司机", "设计", "设计", "审计"]);
    let first = SearchRequest {
        page_size: 2,
        ..request("sj")
    };
    let page = search(&index, &first).unwrap();
    for number in 5..30 {
        upsert_vacancy(&index, number, &vacancy(number, "手机维修"), None);
    }
    index.commit(Sequence(100)).unwrap();
    let second = SearchRequest {
        page_token: page.next_page_token.clone(),
        ..first
    };
    let rest = search(&index, &second).unwrap();
    let numbers: BTreeSet<u64> = page.hits.iter().chain(&rest.hits).map(|hit| hit.number).collect();
    assert_eq!(numbers, BTreeSet::from([1, 2, 3, 4]));
    assert_eq!(
        (
            page.total_records,
            rest.total_records,
            rest.next_page_token.as_str()
        ),
        (4, 4, "")
    );
    let other_words = SearchRequest {
        exact_words: true,
        ..second
    };
    assert_eq!(
        search(&index, &other_words).unwrap_err().reason(),
        "PAGE_TOKEN_MISMATCH"
    );
}

#[test]
fn other_readings_are_marked_as_found() {
    let fragment = |query: &str, exact_words: bool, text: &str| {
        let request = SearchRequest {
            exact_words,
            ..request(query)
        };
        INDEX.highlighter(&request).unwrap().fragment(text)
    };
    assert_eq!(fragment("diangong", false, "招电工").unwrap(), "招<em>电工</em>");
    assert_eq!(fragment("司机", false, "招驾驶员").unwrap(), "招<em>驾驶员</em>");
    assert_eq!(fragment("司机", true, "招驾驶员"), None);
}

#[test]
fn candidates_are_understood_alike() {
    let index = index();
    upsert_candidate(&index, 1, &candidate(1));
    index.commit(Sequence(1)).unwrap();
    let of_candidates = |query: &str| {
        let request = SearchRequest {
            kind: RecordKind::Candidate,
            ..request(query)
        };
        found(&index, &request)
    };
    assert_eq!(of_candidates("hangong"), [1]);
    assert_eq!(of_candidates("liaocheng"), [1]);
    assert_eq!(of_candidates("wangxiaoming"), Vec::<u64>::new());
}
