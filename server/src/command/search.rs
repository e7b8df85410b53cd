//! `duijie search`: vacancies or candidates of the data folder by words, codes and places; completions with `--suggest`.

mod advice;
mod near;
mod suggest;

use super::{Failure, Outcome, show, start};
use crate::config::Settings;
use crate::convert::{write_candidates, write_vacancies};
use crate::engine::{Call, Engine, SearchAnswer, SearchQuery, Searchable};
use crate::terminal::{Screen, Table, grouped};
use clap::{Args, ValueEnum};
use duijie_domain::code::{
    Code, CodeBook, DivisionCode, EducationCode, JobTypeCode, MajorCode, OccupationCode, SkillCode,
};
use duijie_domain::{Candidate, Vacancy};
use duijie_indexer::index::SearchFilter;
use duijie_proto::v1;
use serde_json::{Value, json};
use smol_str::SmolStr;

/// What can be searched.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Searched {
    /// 岗位
    Vacancies,
    /// 求职者
    Candidates,
}

/// What `search` can be told.
#[derive(Debug, Args)]
pub struct SearchArguments {
    /// What is searched 检索对象
    #[arg(value_enum)]
    searched: Searched,
    /// Words; all records without them 词语
    words: Vec<String>,
    /// Occupations by code or name 职业
    #[arg(long, value_delimiter = ',')]
    occupation: Vec<String>,
    /// Divisions by code or name 地区
    #[arg(long, value_delimiter = ',')]
    division: Vec<String>,
    /// Levels of schooling by code or name 学历
    #[arg(long, value_delimiter = ',')]
    education: Vec<String>,
    /// Majors by code or name 专业
    #[arg(long, value_delimiter = ',')]
    major: Vec<String>,
    /// Kinds of work by code or name 用工形式
    #[arg(long, value_delimiter = ',')]
    job_type: Vec<String>,
    /// Skills by code or name 技能
    #[arg(long, value_delimiter = ',')]
    skill: Vec<String>,
    /// Least pay, yuan per month 最低月薪
    #[arg(long, value_name = "YUAN")]
    pay_min: Option<u32>,
    /// Most pay, yuan per month 最高月薪
    #[arg(long, value_name = "YUAN")]
    pay_max: Option<u32>,
    /// Around a division by code or name, or longitude,latitude 附近：地区或经度,纬度
    #[arg(long, value_name = "PLACE")]
    near: Option<String>,
    /// Radius with its unit: 10km, 800m, 5公里 半径
    #[arg(long, requires = "near", default_value = "10km", value_name = "LENGTH")]
    radius: String,
    /// Only the words as typed: no synonyms, no pinyin 只按原词检索
    #[arg(long)]
    exact_words: bool,
    /// Tell what would find more below so many hits; 0 never 结果少于此数时提示如何放宽
    #[arg(long, default_value_t = 10, value_name = "HITS")]
    widen_below: u32,
    /// Complete the words instead of searching 输入提示
    #[arg(long)]
    suggest: bool,
    /// Fields to count, such as occupation or division 统计字段
    #[arg(long, value_delimiter = ',')]
    facet: Vec<String>,
    /// relevance, newest, pay or places 排序
    #[arg(long, default_value = "")]
    order: String,
    /// Hits shown 显示条数
    #[arg(short, long, default_value_t = 20)]
    number: i32,
}

/// Searches.
pub(super) fn run(
    arguments: &SearchArguments,
    settings: &Settings,
    screen: Screen,
) -> Result<Outcome, Failure> {
    let engine = start::engine(settings, screen)?;
    if arguments.suggest {
        return suggest::run(&engine, &arguments.words.join(" "), arguments.number, screen);
    }
    let codes = engine.codes();
    let page = match arguments.searched {
        Searched::Vacancies => {
            let answer = search::<Vacancy>(&engine, arguments)?;
            vacancies(codes, write_vacancies(&answer, codes, true))
        }
        Searched::Candidates => {
            let answer = search::<Candidate>(&engine, arguments)?;
            candidates(codes, write_candidates(&answer, codes, true))
        }
    };
    tell(&page, screen)?;
    Ok(if page.total == 0 {
        Outcome::InPart
    } else {
        Outcome::Done
    })
}

fn search<R: Searchable>(engine: &Engine, arguments: &SearchArguments) -> Result<SearchAnswer<R>, Failure> {
    let query = SearchQuery {
        words: arguments.words.join(" "),
        filter: filter(arguments, engine.codes())?,
        facets: arguments.facet.clone(),
        order_by: arguments.order.clone(),
        page_size: arguments.number,
        min_sequence: engine.health().sequence,
        highlighted: true,
        exact_words: arguments.exact_words,
        widen_below: arguments.widen_below,
        ..SearchQuery::default()
    };
    let caller = start::caller()?;
    let answer = engine.search(&caller, &query, &Call::lasting(start::CALL_TIME_MAX))?;
    engine.write_down(&caller, "search", "Ok")?;
    Ok(answer)
}

fn filter(arguments: &SearchArguments, codes: &CodeBook) -> Result<SearchFilter, Failure> {
    Ok(SearchFilter {
        occupations: resolved::<OccupationCode>(codes, &arguments.occupation)?,
        divisions: resolved::<DivisionCode>(codes, &arguments.division)?,
        education_levels: resolved::<EducationCode>(codes, &arguments.education)?,
        majors: resolved::<MajorCode>(codes, &arguments.major)?,
        job_types: resolved::<JobTypeCode>(codes, &arguments.job_type)?,
        skills: resolved::<SkillCode>(codes, &arguments.skill)?,
        pay_yuan_per_month_min: arguments.pay_min,
        pay_yuan_per_month_max: arguments.pay_max,
        near: near::read(codes, arguments.near.as_deref(), &arguments.radius)?,
        ..SearchFilter::default()
    })
}

fn resolved<C: Code>(codes: &CodeBook, texts: &[String]) -> Result<Vec<SmolStr>, Failure> {
    let resolve = |text: &String| {
        let code = codes.resolve::<C>(text);
        code.map(|code| SmolStr::from(code.as_str()))
            .map_err(|unknown| Failure::input(unknown.message_zh(), unknown.message_en()))
    };
    texts.iter().map(resolve).collect()
}

/// A page of hits of either kind.
struct Page {
    lines: Vec<(String, String)>,
    documents: Vec<Value>,
    facets: Vec<v1::Facet>,
    total: u64,
    did_you_mean: Vec<v1::DidYouMean>,
    widenings: Vec<v1::Widening>,
    also_found: Vec<v1::AlsoFound>,
}

fn vacancies(codes: &CodeBook, answer: v1::SearchVacanciesResponse) -> Page {
    let hits = &answer.hits;
    Page {
        lines: hits
            .iter()
            .map(|hit| {
                let line = hit
                    .vacancy
                    .as_ref()
                    .map(|vacancy| show::vacancy_line(codes, vacancy));
                (show::own_id(&hit.key), line.unwrap_or_else(|| hit.title.clone()))
            })
            .collect(),
        documents: hits
            .iter()
            .map(|hit| document(&hit.name, &hit.key, hit.relevance, &hit.title))
            .collect(),
        total: answer.total_size,
        facets: answer.facets,
        did_you_mean: answer.did_you_mean,
        widenings: answer.widenings,
        also_found: answer.also_found,
    }
}

fn candidates(codes: &CodeBook, answer: v1::SearchCandidatesResponse) -> Page {
    let hits = &answer.hits;
    Page {
        lines: hits
            .iter()
            .map(|hit| {
                let line = hit
                    .candidate
                    .as_ref()
                    .map(|candidate| show::candidate_line(codes, candidate));
                (show::own_id(&hit.key), line.unwrap_or_default())
            })
            .collect(),
        documents: hits
            .iter()
            .map(|hit| document(&hit.name, &hit.key, hit.relevance, ""))
            .collect(),
        total: answer.total_size,
        facets: answer.facets,
        did_you_mean: answer.did_you_mean,
        widenings: answer.widenings,
        also_found: answer.also_found,
    }
}

fn document(name: &str, key: &Option<v1::RecordKey>, relevance: u64, title: &str) -> Value {
    json!({ "name": name, "own_id": show::own_id(key), "relevance": relevance, "title": title })
}

fn tell(page: &Page, screen: Screen) -> Result<(), Failure> {
    if screen.json {
        let facets = page.facets.iter().map(|facet| {
            let values = facet.values.iter().map(|value| {
                json!({ "code": value.code, "name": value.display_name, "count": value.count, "places": value.places })
            });
            json!({ "field": facet.field, "values": values.collect::<Vec<_>>() })
        });
        let facets: Vec<Value> = facets.collect();
        screen.document(&json!({
            "total": page.total,
            "hits": page.documents,
            "facets": facets,
            "did_you_mean": advice::spelling_documents(&page.did_you_mean),
            "widenings": advice::widening_documents(&page.widenings),
            "also_found": advice::also_found_documents(&page.also_found),
        }))?;
        return Ok(());
    }
    screen.note(format!(
        "共 {total} 条 / {total} in all",
        total = grouped(page.total)
    ));
    let mut table = Table::new(["编号", "内容"]);
    for (own_id, line) in &page.lines {
        table.row([own_id.clone(), line.clone()]);
    }
    if !table.is_empty() {
        screen.line(table.to_string())?;
    }
    for facet in &page.facets {
        let mut table = Table::new([facet.field.as_str(), "", "条", "人数"])
            .right(2)
            .right(3);
        for value in &facet.values {
            let (count, places) = (grouped(value.count), grouped(value.places));
            table.row([value.code.clone(), value.display_name.clone(), count, places]);
        }
        screen.line(format!("\n{table}"))?;
    }
    advice::tell_also_found(&page.also_found, screen);
    advice::tell(&page.did_you_mean, &page.widenings, screen)
}
