//! Search in one process: completions while typing, and queries by words, letters, places and with wider searches, over
//! the open vacancies of a drawn fair. Without wire; every query is asked again and again on one thread.
//!
//! `-- --m 100000 --seed 1`; the first completion, which gathers the lexicon, stands on a line of its own.
#![allow(
    clippy::expect_used,
    reason = "a benchmark that cannot start has nothing to report"
)]

mod market;

use std::time::Duration;

use duijie::engine::{Call, Engine, EngineSettings, Principal, SearchQuery, SuggestQuery};
use duijie_benches::options::{Options, or};
use duijie_benches::report::{Measurement, Report};
use duijie_benches::timing::{Times, micros, time};
use duijie_domain::Vacancy;
use duijie_domain::code::CodeBook;
use duijie_domain::place::GeoPoint;
use duijie_indexer::index::{Near, SearchFilter};
use duijie_tests::service::in_memory;

const CALL_TIME_MAX: Duration = Duration::from_secs(600);
const ROUNDS: usize = 200;
/// What people have typed so far.
const BEGINNINGS: [&str; 10] = [
    "电", "d", "dg", "dian", "dianh", "s", "sj", "shu kong", "聊城", "x",
];
/// Names and words of queries.
const QUERIES: [(&str, &str); 6] = [
    ("word", "电工"),
    ("two words", "数控车床 聊城"),
    ("pinyin", "diangong"),
    ("initials", "sj"),
    ("slip", "殿工"),
    ("nothing", "龘龘"),
];

fn main() {
    let options = Options::from_command_line();
    let m = or(&options.m, &[100_000])[0];
    let settings: EngineSettings = in_memory(CodeBook::embedded()).expect("settings");
    let engine = Engine::open(settings, |_| {}).expect("an engine");
    market::load(&engine, &market::fair(1, m, options.seed));
    let mut report = Report::new(options.json);
    let mut add = |line: Measurement| {
        let line = Measurement {
            m: Some(m as u64),
            ..line
        };
        report.add(line).expect("a place for the figures");
    };
    let (gathering, _) = time(|| suggest(&engine, "电"));
    add(Measurement {
        seconds: Some(gathering.as_secs_f64()),
        ..Measurement::of("first completion")
    });
    let times = (0..ROUNDS).flat_map(|_| BEGINNINGS.map(|beginning| time(|| suggest(&engine, beginning)).0));
    add(line("completion", &Times::of(times)));
    for (name, words) in QUERIES {
        let query = SearchQuery {
            words: words.into(),
            ..SearchQuery::default()
        };
        add(repeated(&engine, name, &query));
    }
    let wide = SearchQuery {
        words: "电工".into(),
        filter: near_here(),
        ..SearchQuery::default()
    };
    add(repeated(&engine, "near", &wide));
    let widened = SearchQuery {
        widen_below: 1_000,
        ..wide
    };
    add(repeated(&engine, "near, widened", &widened));
    report.print().expect("a terminal");
}

/// Two kilometres around 聊城.
fn near_here() -> SearchFilter {
    let point = GeoPoint {
        longitude: 115.98,
        latitude: 36.45,
    };
    SearchFilter {
        near: Some(Near::new(Some(point), 2.0)),
        education_levels: vec!["21".into()],
        ..SearchFilter::default()
    }
}

fn suggest(engine: &Engine, prefix: &str) -> usize {
    let query = SuggestQuery {
        prefix: prefix.into(),
        ..SuggestQuery::default()
    };
    let caller = Principal::local().expect("a caller");
    let page = engine.suggest(&caller, &query, &Call::lasting(CALL_TIME_MAX));
    page.expect("completions").suggestions.len()
}

fn repeated(engine: &Engine, name: &str, query: &SearchQuery) -> Measurement {
    let caller = Principal::local().expect("a caller");
    let ask = || {
        let answer = engine.search::<Vacancy>(&caller, query, &Call::lasting(CALL_TIME_MAX));
        answer.expect("an answer").total_records
    };
    line(name, &Times::of((0..ROUNDS).map(|_| time(ask).0)))
}

fn line(name: &str, times: &Times) -> Measurement {
    Measurement {
        p50_us: Some(micros(times.median())),
        p99_us: Some(micros(times.at(990))),
        ..Measurement::of(format!("search: {name}"))
    }
}
