//! Decisions about pairs outlast a restart.

use super::{Office, merge_of};
use duijie_domain::code::CodeBook;
use duijie_proto::v1;
use duijie_tests::service::in_folder;

#[tokio::test]
async fn a_dismissed_pair_is_not_shown_again_even_after_a_restart() {
    let folder = tempfile::tempdir().unwrap();
    let settings = || in_folder(folder.path(), CodeBook::embedded()).unwrap();
    let mut office = Office::over(settings()).await;
    office.fill().await;
    let dismissal = v1::DismissDuplicateRequest {
        name: "candidates/3".into(),
        duplicate: "publishers/fair/candidates/A".into(),
        reason: "同名的两个人".into(),
        ..Default::default()
    };
    office.duplicates.dismiss_duplicate(dismissal).await.unwrap();
    office.service.stop().await.unwrap();
    let mut office = Office::over(settings()).await;
    assert_eq!(office.find("candidates/3", false).await.total_size, 0);
    let shown = office.find("candidates/3", true).await;
    assert_eq!((shown.total_size, shown.duplicates[0].dismissed), (1, true));
    office
        .merge(merge_of("candidates/1", "candidates/3"))
        .await
        .unwrap();
    office.service.stop().await.unwrap();
    let mut office = Office::over(settings()).await;
    assert_eq!(office.get("candidates/3").await.unwrap().name, "candidates/1");
    office.undo("candidates/3").await.unwrap();
    office.service.stop().await.unwrap();
}
