//! Licences and certificates, and the titles of posts that look like them.

use super::check;

#[test]
fn certificates_are_told_from_skills() {
    check(&[
        ("持有电工证", "电工证=low-voltage-electrician0S"),
        ("有C1驾照", "C1驾照=driver-c10S"),
        ("持健康证上岗", "健康证=health-certificate0M"),
        ("具有教师资格证", "教师资格证=teacher0S"),
        ("取得会计初级", "会计初级=accounting-junior0S"),
        ("持B2驾驶证", "B2驾驶证=driver-b20S"),
        ("有叉车证优先", "叉车证=forklift0W"),
        ("需有高空作业证", "高空作业证=work-at-height0M"),
        ("持护士执业证", "护士执业证=nurse0S"),
        ("要求注册会计师证书", "注册会计师证书=cpa0M"),
        ("具有二级建造师资格", "二级建造师=constructor-20S"),
        ("有CPA优先", "CPA=cpa0W"),
        ("持有焊工证、登高证", "焊工证=welding0S 登高证=work-at-height0S"),
        (
            "保安证、消防证优先",
            "保安证=security-guard0W 消防证=fire-facility-operator0W",
        ),
        ("有厨师证者优先", "厨师证=chef0W"),
        ("考取了PMP证书", "PMP证书=pmp0S"),
        ("通过计算机二级", "计算机二级=computer-20S"),
    ]);
}

#[test]
fn class_letters_need_a_licence_around_them() {
    check(&[
        ("持C1以上驾照", "C1=driver-c10S 驾照=driver-c10S"),
        ("有A1、A2驾驶证", "A1=driver-a10S A2驾驶证=driver-a20S"),
        ("准驾车型B2", "B2=driver-b20S"),
        ("需C1本", "C1=driver-c10M"),
        ("工作地点C1栋", ""),
        ("B2楼停车场", ""),
        ("A1会议室", ""),
        ("德语水平C1", "德语=german0S"),
        ("N1", ""),
    ]);
}

#[test]
fn titles_of_posts_are_certificates_only_where_they_are_held() {
    check(&[
        ("招聘施工员", "施工员=site-management0S"),
        ("有施工员证", "施工员证=construction-worker0S"),
        (
            "持施工员、质量员证",
            "施工员=construction-worker0S 质量员证=quality-inspector-construction0S",
        ),
        ("聘注册会计师两名", ""),
        ("具备注册会计师资格优先", "注册会计师=cpa0W"),
        ("茶艺师一名", ""),
        ("有心理咨询师证优先", "心理咨询师证=psychological-counsellor0W"),
    ]);
}
