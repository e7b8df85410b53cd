//! The fields of a vacancy in tables.

use super::{ExperienceYears, Field, Names, Tabular, part, whole};
use duijie_domain::code::DivisionCode;
use duijie_domain::pay::{Pay, PayUnit};
use duijie_domain::place::{GeoPoint, Place};
use duijie_domain::rule::RuleMode;
use duijie_domain::vacancy::WorkSite;
use duijie_domain::{Fact, Vacancy};
use smol_str::SmolStr;
use std::sync::LazyLock;

static FIELDS: LazyLock<Vec<Field<Vacancy>>> = LazyLock::new(|| {
    let mut fields = basics();
    fields.extend(sites());
    fields.extend(terms());
    fields.extend(requirements());
    fields.extend(administration());
    fields
});

impl Tabular for Vacancy {
    fn fields() -> &'static [Field<Self>] {
        &FIELDS
    }

    fn publisher_mut(&mut self) -> &mut SmolStr {
        &mut self.key.publisher
    }

    fn employer_mut(&mut self) -> Option<&mut SmolStr> {
        Some(&mut self.employer)
    }
}

#[rustfmt::skip]
fn basics() -> Vec<Field<Vacancy>> {
    vec![
        whole!(Vacancy, key.publisher, "发布方", "publisher", ["发布机构", "数据来源单位"]),
        whole!(Vacancy, key.own_id, "岗位编号", "own id", ["职位编号", "职位代码", "岗位代码", "招聘编号", "id", "编号", "岗位ID"]),
        whole!(Vacancy, employer, "用人单位编号", "employer", ["单位编号", "企业编号", "用人单位", "招聘单位", "单位名称", "企业名称", "公司名称", "公司", "企业"]),
        whole!(Vacancy, title, "岗位名称", "title", ["职位名称", "招聘岗位", "职位", "岗位", "工种", "招聘职位", "岗位名"]),
        whole!(Vacancy, occupation, "职业", "occupation", ["职业代码", "职业分类", "职业类别", "职业工种", "岗位类别", "职位类别"]),
    ]
}

#[rustfmt::skip]
fn sites() -> Vec<Field<Vacancy>> {
    vec![
        whole!(Vacancy, sites, "工作地点及人数", "sites", ["工作地点与人数", "sites with head-counts"]),
        part(("sites[0].place", "工作地点", "place", &["工作地", "工作区域", "工作城市", "工作地区", "上班地点", "用工地点", "地点"]), |vacancy: &mut Vacancy, place: Place| site(vacancy).place = place),
        part(("sites[0].place.division", "工作地点区划", "division", &["行政区划", "区县", "所在区县", "工作区县"]), |vacancy: &mut Vacancy, division: DivisionCode| site(vacancy).place.division = division),
        part(("sites[0].place.address", "工作地址", "address", &["详细地址", "工作详细地址", "具体地址", "上班地址"]), |vacancy: &mut Vacancy, address: String| site(vacancy).place.address = address),
        part(("sites[0].place.point", "经纬度", "point", &["坐标"]), |vacancy: &mut Vacancy, point: GeoPoint| site(vacancy).place.point = Some(point)),
        part(("sites[0].head_count", "招聘人数", "head-count", &["招录人数", "需求人数", "人数", "岗位数", "招工人数", "招聘数量", "用工人数", "head count"]), |vacancy: &mut Vacancy, head_count: u32| site(vacancy).head_count = head_count),
        part(("sites[0].filled", "已招人数", "filled", &["已录用人数", "已到岗人数"]), |vacancy: &mut Vacancy, filled: u32| site(vacancy).filled = filled),
    ]
}

#[rustfmt::skip]
fn terms() -> Vec<Field<Vacancy>> {
    vec![
        whole!(Vacancy, job_type, "工作性质", "job type", ["用工形式", "用工性质", "岗位性质", "职位性质", "工作类型", "招聘类型"]),
        whole!(Vacancy, pay, "薪资", "pay", ["月薪", "工资", "薪资待遇", "薪酬", "工资待遇", "薪资范围", "月薪范围", "待遇", "薪酬待遇", "工资范围", "salary"]),
        part(("pay.min_yuan", "最低薪资", "pay from", &["最低月薪", "最低工资", "月薪下限", "薪资下限", "起薪", "薪资最低"]), |vacancy: &mut Vacancy, yuan: u32| pay(vacancy).min_yuan = yuan),
        part(("pay.max_yuan", "最高薪资", "pay to", &["最高月薪", "最高工资", "月薪上限", "薪资上限", "薪资最高"]), |vacancy: &mut Vacancy, yuan: u32| pay(vacancy).max_yuan = Some(yuan)),
        part(("pay.unit", "计薪单位", "pay unit", &["薪资单位", "计薪方式", "工资单位"]), |vacancy: &mut Vacancy, unit: PayUnit| if let Fact::Known(pay) = &mut vacancy.pay { pay.unit = unit; }),
        part(("pay.months_paid", "发薪月数", "months paid", &["年发薪月数"]), |vacancy: &mut Vacancy, months: u8| if let Fact::Known(pay) = &mut vacancy.pay { pay.months_paid = months; }),
        whole!(Vacancy, pay_day, "发薪日", "pay day", ["工资发放日", "发薪日期"]),
        whole!(Vacancy, benefits, "福利待遇", "benefits", ["福利", "岗位福利", "公司福利", "食宿情况", "食宿"]),
        whole!(Vacancy, working_time.shifts, "是否倒班", "shifts", ["倒班", "轮班"]),
        whole!(Vacancy, working_time.nights, "是否夜班", "nights", ["夜班"]),
        whole!(Vacancy, working_time.rest_days_per_week, "每周休息天数", "rest days per week", ["周休天数", "休息天数"]),
        whole!(Vacancy, working_time.hours_per_day, "每天工作小时", "hours per day", ["日工作小时", "每日工时"]),
        whole!(Vacancy, starts_on, "到岗日期", "starts on", ["上岗时间", "到岗时间", "上岗日期"]),
        whole!(Vacancy, work_times, "工作时段", "work times", []),
        whole!(Vacancy, duties, "岗位职责", "duties", ["职位简介", "工作内容", "岗位描述", "职位描述", "工作职责", "岗位说明", "职责描述"]),
    ]
}

#[rustfmt::skip]
fn requirements() -> Vec<Field<Vacancy>> {
    vec![
        whole!(Vacancy, requirements.education, "最低学历", "education", ["学历要求", "学历", "文化程度", "学历层次", "最低学历要求"]),
        whole!(Vacancy, requirements.degree, "最低学位", "degree", ["学位要求", "学位"]),
        whole!(Vacancy, requirements.majors, "专业要求", "majors", ["专业", "所需专业", "需求专业", "本科专业", "专业需求"]),
        whole!(Vacancy, requirements.experience_months, "工作经验（月）", "experience months", ["经验月数"]),
        part(("requirements.experience_months.years", "工作年限", "experience years", &["工作经验", "经验要求", "工作经验（年）", "工作经历", "工作年限要求"]), |vacancy: &mut Vacancy, years: Fact<ExperienceYears>| vacancy.requirements.experience_months = years.map(|years| years.0)),
        whole!(Vacancy, requirements.skill_grade, "技能等级要求", "skill grade", ["技能等级", "职业资格等级", "技术等级"]),
        whole!(Vacancy, requirements.required_skills, "必备技能", "required skills", ["技能要求", "技能"]),
        whole!(Vacancy, requirements.preferred_skills, "优先技能", "preferred skills", []),
        whole!(Vacancy, requirements.required_certificates, "必备证书", "required certificates", ["证书要求", "职业资格要求", "资格证书"]),
        whole!(Vacancy, requirements.preferred_certificates, "优先证书", "preferred certificates", []),
        whole!(Vacancy, requirements.required_languages, "必备语言", "required languages", ["语言要求", "外语要求"]),
        whole!(Vacancy, requirements.preferred_languages, "优先语言", "preferred languages", []),
        whole!(Vacancy, requirements.age, "年龄限制及依据", "age bar", []),
        whole!(Vacancy, target_groups, "面向群体", "target groups", ["招录对象", "招聘对象", "面向人群", "人员类别"]),
        whole!(Vacancy, hazards, "危害因素", "hazards", ["职业危害"]),
        whole!(Vacancy, rules, "条件要求方式", "rules", []),
        rule(("rules.education", "学历要求方式", "education rule", &[])),
        rule(("rules.degree", "学位要求方式", "degree rule", &[])),
        rule(("rules.major", "专业要求方式", "major rule", &[])),
        rule(("rules.experience", "经验要求方式", "experience rule", &[])),
        rule(("rules.grade", "技能等级要求方式", "grade rule", &[])),
        rule(("rules.skills", "技能要求方式", "skills rule", &[])),
        rule(("rules.certificates", "证书要求方式", "certificates rule", &[])),
        rule(("rules.language", "语言要求方式", "language rule", &[])),
    ]
}

#[rustfmt::skip]
fn administration() -> Vec<Field<Vacancy>> {
    vec![
        whole!(Vacancy, published_on, "发布日期", "published on", ["发布时间", "发布日"]),
        whole!(Vacancy, valid_until, "有效期至", "valid until", ["截止日期", "有效日期", "截止时间", "有效期", "结束日期", "报名截止"]),
        whole!(Vacancy, state, "岗位状态", "state", ["状态", "招聘状态"]),
        whole!(Vacancy, contact.name, "联系人", "contact", ["联系人姓名", "招聘联系人"]),
        whole!(Vacancy, contact.phone, "联系电话", "contact phone", ["电话", "联系方式", "手机", "手机号", "咨询电话"]),
        whole!(Vacancy, policy_note, "政策说明", "policy note", ["政策备注"]),
        whole!(Vacancy, source, "信息来源", "source", ["来源"]),
        whole!(Vacancy, remarks, "备注", "remarks", ["其他要求", "其它要求", "说明", "备注说明"]),
    ]
}

/// How strictly one term is taken; the term is the last step of the path.
fn rule(names: Names) -> Field<Vacancy> {
    let term = SmolStr::new_static(names.0.trim_start_matches("rules."));
    let mut field = part(names, |_: &mut Vacancy, _: RuleMode| ());
    field.read = Box::new(move |vacancy, text, reading| {
        let mode = <RuleMode as crate::ingest::cell::Cell>::read(text, reading)?;
        vacancy.rules.insert(term.clone(), mode);
        Ok(())
    });
    field
}

fn site(vacancy: &mut Vacancy) -> &mut WorkSite {
    if vacancy.sites.is_empty() {
        vacancy.sites.push(WorkSite {
            place: Place::in_division(DivisionCode::new("")),
            head_count: 0,
            filled: 0,
        });
    }
    &mut vacancy.sites[0]
}

fn pay(vacancy: &mut Vacancy) -> &mut Pay {
    super::known_pay(&mut vacancy.pay)
}
