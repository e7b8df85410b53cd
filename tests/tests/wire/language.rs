//! Reading free text over gRPC: cells, spans in characters, doubts, and what is refused.

use super::{fields, service, vacancy};
use duijie_proto::v1;
use duijie_proto::v1::language_service_client::LanguageServiceClient;
use duijie_proto::v1::vacancy_service_client::VacancyServiceClient;
use tonic::Code;
use tonic_types::StatusExt;

fn request(reader: &str, texts: &[&str]) -> v1::NormaliseTextsRequest {
    v1::NormaliseTextsRequest {
        reader: reader.into(),
        texts: texts.iter().map(ToString::to_string).collect(),
        level: String::new(),
    }
}

#[tokio::test]
async fn every_reader_fills_its_columns() {
    let service = service().await;
    let mut client = LanguageServiceClient::new(service.channel.clone());
    let readers = client
        .list_readers(v1::ListReadersRequest {})
        .await
        .unwrap()
        .into_inner()
        .readers;
    assert!(readers.len() >= 9, "{readers:?}");
    for reader in readers {
        let texts = ["高薪急聘电焊工包吃住8-12k，会二保焊优先，限男性", ""];
        let answer = client
            .normalise_texts(request(&reader.reader, &texts))
            .await
            .unwrap()
            .into_inner();
        assert_eq!(answer.columns, reader.columns);
        assert_eq!(answer.texts.len(), texts.len());
        for text in answer.texts {
            assert_eq!(text.cells.len(), reader.columns.len(), "{}", reader.reader);
        }
    }
    service.stop().await.unwrap();
}

#[tokio::test]
async fn spans_are_counted_in_characters() {
    let service = service().await;
    let mut client = LanguageServiceClient::new(service.channel.clone());
    let answer = client
        .normalise_texts(request("wording", &["电焊工，限男性"]))
        .await;
    let read = &answer.unwrap().into_inner().texts[0];
    assert_eq!(read.cells[0], "refuse");
    let span = read.readings[0].span.unwrap();
    let words: String = "电焊工，限男性"
        .chars()
        .skip(span.start as usize)
        .take((span.end - span.start) as usize)
        .collect();
    assert!(words.contains('男'), "{words}");
    service.stop().await.unwrap();
}

#[tokio::test]
async fn what_cannot_be_read_is_refused_by_field() {
    let service = service().await;
    let mut client = LanguageServiceClient::new(service.channel.clone());
    let long = "长".repeat(20_001);
    for (request, field) in [
        (request("horoscope", &["电工"]), "reader"),
        (request("pay", &[]), "texts"),
        (request("pay", &["8k", &long]), "texts[1]"),
        (
            v1::NormaliseTextsRequest {
                level: "5".into(),
                ..request("title", &["电工"])
            },
            "level",
        ),
    ] {
        let status = client.normalise_texts(request).await.unwrap_err();
        assert_eq!(status.code(), Code::InvalidArgument);
        let fields = status.get_details_bad_request().unwrap().field_violations;
        assert_eq!(fields[0].field, field);
    }
    service.stop().await.unwrap();
}

#[tokio::test]
async fn titles_are_ranked_by_how_close_they_are() {
    let service = service().await;
    let mut client = LanguageServiceClient::new(service.channel.clone());
    let request = v1::RankTitlesRequest {
        queries: vec!["电工".into()],
        corpus: ["幼儿园教师", "维修电工", "电工", "会计"].map(Into::into).into(),
        page_size: 3,
    };
    let ranked = client.rank_titles(request).await.unwrap().into_inner();
    let titles = &ranked.queries[0].titles;
    assert_eq!(titles.len(), 3);
    assert_eq!(titles[0].index, 2);
    assert_eq!(titles[1].index, 1);
    assert!(titles[0].score_thousandths >= titles[1].score_thousandths);
    service.stop().await.unwrap();
}

#[tokio::test]
async fn an_unlawful_limit_is_refused_where_a_vacancy_comes_in() {
    let service = service().await;
    let mut client = VacancyServiceClient::new(service.channel.clone());
    let request = |duties: &str| v1::CreateVacancyRequest {
        vacancy: Some(v1::Vacancy {
            duties: duties.into(),
            ..vacancy("1")
        }),
        ..Default::default()
    };
    let status = client.create_vacancy(request("限男性")).await.unwrap_err();
    assert_eq!(status.code(), Code::InvalidArgument);
    assert_eq!(
        fields(&status),
        [("duties".to_owned(), "WORDING_UNLAWFUL".to_owned())]
    );
    client.create_vacancy(request("男女不限")).await.unwrap();
    service.stop().await.unwrap();
}

#[tokio::test]
async fn a_vacancy_is_checked_before_it_is_published() {
    let service = service().await;
    let mut client = LanguageServiceClient::new(service.channel.clone());
    let request = v1::CheckVacancyRequest {
        vacancy: Some(v1::Vacancy {
            duties: "负责焊接，限男性".into(),
            ..vacancy("1")
        }),
        public_body: false,
    };
    let findings = client.check_vacancy(request).await.unwrap().into_inner().findings;
    let refused = |rule: &str| {
        findings
            .iter()
            .find(|finding| finding.rule == rule && finding.is_refusal)
    };
    let limit = refused("sex-male").unwrap();
    assert_eq!(limit.field, "duties");
    assert!(limit.span.is_some() && !limit.rewrite.contains('男'), "{limit:?}");
    assert!(refused("element-pay").unwrap().span.is_none());
    assert!(refused("element-place").is_none(), "the place is told");
    service.stop().await.unwrap();
}
