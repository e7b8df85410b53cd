//! Wider searches: each is told with what it finds, and finds that. Places within a radius.

use crate::support::{
    candidate, found, index, request, search, site, upsert_candidate, upsert_vacancy, vacancy, welder,
};
use duijie_domain::code::{CodeBook, CodeSystem, EducationCode, OccupationCode};
use duijie_domain::place::GeoPoint;
use duijie_domain::{Fact, RecordKind, Vacancy};
use duijie_indexer::index::{Index, Near, SearchFilter, SearchPage, SearchRequest, WideningKind};
use duijie_indexer::store::Sequence;

const CENTRE: GeoPoint = GeoPoint {
    longitude: 115.98,
    latitude: 36.45,
};

/// A point so many kilometres north of the centre.
fn north(kilometres: f64) -> GeoPoint {
    let degrees = kilometres / (std::f64::consts::PI * 6_371.0 / 180.0);
    GeoPoint {
        latitude: CENTRE.latitude + degrees,
        ..CENTRE
    }
}

fn at(number: u64, point: GeoPoint) -> Vacancy {
    let mut vacancy = welder(number);
    vacancy.sites[0].place.point = Some(point);
    vacancy
}

fn filled(vacancies: &[Vacancy]) -> Index {
    let index = index();
    for (number, vacancy) in (1..).zip(vacancies) {
        upsert_vacancy(&index, number, vacancy, None);
    }
    index.commit(Sequence(1)).unwrap();
    index
}

fn near(kilometres: f64) -> SearchFilter {
    SearchFilter {
        near: Some(Near::new(Some(CENTRE), kilometres)),
        ..SearchFilter::default()
    }
}

fn ask(index: &Index, query: &str, filter: SearchFilter) -> SearchPage {
    let request = SearchRequest {
        filter,
        widen_below: 10,
        ..request(query)
    };
    let page = search(index, &request).unwrap();
    for widening in &page.widenings {
        let wider = SearchRequest {
            query: widening.query.clone(),
            filter: widening.filter.clone(),
            exact_words: widening.exact_words,
            ..request.clone()
        };
        let total = search(index, &wider).unwrap().total_records;
        assert_eq!(
            (total, widening.gain),
            (widening.total, total - page.total_records),
            "{widening:?}"
        );
    }
    page
}

/// The single steps.
fn told(page: &SearchPage) -> Vec<(WideningKind, &str, &str, u64)> {
    page.widenings
        .iter()
        .filter(|widening| widening.also.is_none())
        .map(|widening| {
            (
                widening.kind,
                widening.from.as_str(),
                widening.to.as_str(),
                widening.gain,
            )
        })
        .collect()
}

#[test]
fn what_lies_within_the_radius_is_found_and_nothing_else() {
    let index = filled(&[
        at(1, CENTRE),
        at(2, north(4.9)),
        at(3, north(5.1)),
        at(4, north(60.0)),
        vacancy(5, "无地点"),
    ]);
    let within = |kilometres: f64| {
        let request = SearchRequest {
            filter: near(kilometres),
            ..request("")
        };
        let mut numbers = found(&index, &request);
        numbers.sort_unstable();
        numbers
    };
    assert_eq!(within(1.0), [1]);
    assert_eq!(within(5.0), [1, 2]);
    assert_eq!(within(10.0), [1, 2, 3]);
    assert_eq!(within(1_000.0), [1, 2, 3, 4]);
    let words = SearchRequest {
        filter: near(5.0),
        ..request("电焊工")
    };
    assert_eq!(found(&index, &words).len(), 2);
}

#[test]
fn one_of_many_sites_is_enough_and_a_division_stands_for_its_point() {
    let mut wide = at(1, north(500.0));
    wide.sites.push(site("371502", 1));
    let index = filled(&[wide]);
    upsert_candidate(&index, 9, &candidate(9));
    index.commit(Sequence(2)).unwrap();
    let book = CodeBook::embedded();
    let point = book
        .table(CodeSystem::Division)
        .get("371502")
        .unwrap()
        .point
        .unwrap();
    let here = GeoPoint {
        longitude: point.longitude,
        latitude: point.latitude,
    };
    let filter = SearchFilter {
        near: Some(Near::new(Some(here), 0.2)),
        ..SearchFilter::default()
    };
    let vacancies = SearchRequest {
        filter: filter.clone(),
        ..request("")
    };
    assert_eq!(found(&index, &vacancies), [1]);
    let candidates = SearchRequest {
        filter,
        kind: RecordKind::Candidate,
        ..request("")
    };
    assert_eq!(found(&index, &candidates), [9]);
}

#[test]
fn a_larger_radius_is_told_with_its_gain() {
    let index = filled(&[
        at(1, CENTRE),
        at(2, north(15.0)),
        at(3, north(18.0)),
        at(4, north(45.0)),
    ]);
    let page = ask(&index, "", near(10.0));
    assert_eq!(told(&page), [(WideningKind::Radius, "10 km", "20 km", 2)]);
    let page = ask(&index, "", near(20.0));
    assert_eq!(told(&page), [(WideningKind::Radius, "20 km", "50 km", 1)]);
    let page = ask(&index, "", near(50.0));
    assert_eq!(told(&page), []);
}

#[test]
fn every_demand_is_widened_and_the_greatest_gain_comes_first() {
    let of = |number, division: &str, education: &str, occupation: &str| {
        let mut vacancy = welder(number);
        vacancy.sites = vec![site(division, 1)];
        vacancy.requirements.education = Fact::Known(EducationCode::new(education));
        vacancy.occupation = Fact::Known(OccupationCode::new(occupation));
        vacancy
    };
    let mut vacancies = vec![of(1, "371502", "21", "6-18-02-04")];
    vacancies.extend((0..5).map(|_| of(1, "371502", "31", "6-18-02-04")));
    vacancies.extend((0..3).map(|_| of(1, "371503", "21", "6-18-02-04")));
    vacancies.extend((0..2).map(|_| of(1, "371502", "21", "6-18-02-05")));
    let index = filled(&vacancies);
    let filter = SearchFilter {
        divisions: vec!["371502".into()],
        education_levels: vec!["21".into()],
        occupations: vec!["6-18-02-04".into()],
        ..SearchFilter::default()
    };
    let page = ask(&index, "", filter.clone());
    let kinds: Vec<_> = told(&page)
        .into_iter()
        .map(|(kind, _, to, gain)| (kind, to.is_empty(), gain))
        .collect();
    let expected = [
        (WideningKind::Education, true, 5),
        (WideningKind::Division, false, 3),
        (WideningKind::Occupation, false, 2),
    ];
    assert_eq!(kinds, expected);
    assert_eq!(told(&page)[1].1, "东昌府区");
    assert_eq!(told(&page)[1].2, "聊城市");
    let never = SearchRequest {
        filter,
        widen_below: 0,
        ..request("")
    };
    assert_eq!(search(&index, &never).unwrap().widenings, []);
    let enough = SearchRequest {
        filter: SearchFilter::default(),
        widen_below: 10,
        ..request("")
    };
    assert_eq!(search(&index, &enough).unwrap().widenings, []);
}

#[test]
fn two_steps_are_told_together_where_none_alone_finds_enough() {
    let asking = |number, point, education: &str| {
        let mut vacancy = at(number, point);
        vacancy.requirements.education = Fact::Known(EducationCode::new(education));
        vacancy
    };
    let (near_by, far) = (CENTRE, north(15.0));
    let mut vacancies = vec![asking(1, near_by, "21"), asking(2, near_by, "31")];
    vacancies.extend((3..6).map(|number| asking(number, far, "31")));
    let index = filled(&vacancies);
    let filter = SearchFilter {
        education_levels: vec!["21".into()],
        ..near(10.0)
    };
    let page = ask(&index, "", filter.clone());
    let pair = &page.widenings[0];
    let also = pair.also.as_ref().unwrap();
    assert_eq!(
        (pair.kind, also.kind),
        (WideningKind::Education, WideningKind::Radius)
    );
    assert_eq!((also.from.as_str(), also.to.as_str()), ("10 km", "20 km"));
    assert_eq!((pair.to.as_str(), pair.gain, pair.total), ("", 4, 5));
    assert_eq!(
        told(&page),
        [(WideningKind::Education, pair.from.as_str(), "", 1)],
        "the radius alone finds nothing more"
    );
    let satisfied = SearchRequest {
        filter,
        widen_below: 2,
        ..request("")
    };
    let page = search(&index, &satisfied).unwrap();
    assert!(page.widenings.iter().all(|widening| widening.also.is_none()));
}

#[test]
fn pay_and_words_are_widened_too() {
    let index = filled(&[welder(1), welder(2), vacancy(3, "驾驶员"), vacancy(4, "司机")]);
    let paid = SearchFilter {
        pay_yuan_per_month_min: Some(9_000),
        ..SearchFilter::default()
    };
    assert_eq!(
        told(&ask(&index, "", paid)),
        [(WideningKind::Pay, "≥ 9000", "", 4)]
    );
    let page = ask(&index, "电焊工 聊城", SearchFilter::default());
    assert_eq!((page.total_records, told(&page)), (2, vec![]));
    let exact = SearchRequest {
        exact_words: true,
        widen_below: 5,
        ..request("司机")
    };
    let page = search(&index, &exact).unwrap();
    assert_eq!(
        (page.total_records, told(&page)),
        (1, vec![(WideningKind::Synonyms, "司机", "司机", 1)])
    );
    let page = ask(&index, "司机 夜班", SearchFilter::default());
    assert_eq!(page.total_records, 2);
}

#[test]
fn only_the_first_page_tells() {
    let index = filled(&[at(1, CENTRE), at(2, CENTRE), at(3, north(15.0))]);
    let first = SearchRequest {
        filter: near(10.0),
        widen_below: 10,
        page_size: 1,
        ..request("")
    };
    let page = search(&index, &first).unwrap();
    assert_eq!(page.widenings.len(), 1);
    let second = SearchRequest {
        page_token: page.next_page_token,
        ..first
    };
    assert_eq!(search(&index, &second).unwrap().widenings, []);
}
