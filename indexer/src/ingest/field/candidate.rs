//! The fields of a candidate in tables.

use super::{ExperienceYears, Field, Tabular, known_or, known_pay, part, whole};
use duijie_domain::code::DivisionCode;
use duijie_domain::place::Place;
use duijie_domain::{Candidate, Fact};
use smol_str::SmolStr;
use std::sync::LazyLock;

static FIELDS: LazyLock<Vec<Field<Candidate>>> = LazyLock::new(|| {
    let mut fields = identity();
    fields.extend(background());
    fields.extend(abilities());
    fields.extend(wishes());
    fields.extend(administration());
    fields
});

impl Tabular for Candidate {
    fn fields() -> &'static [Field<Self>] {
        &FIELDS
    }

    fn publisher_mut(&mut self) -> &mut SmolStr {
        &mut self.key.publisher
    }
}

#[rustfmt::skip]
fn identity() -> Vec<Field<Candidate>> {
    vec![
        whole!(Candidate, key.publisher, "发布方", "publisher", ["发布机构", "数据来源单位"]),
        whole!(Candidate, key.own_id, "求职编号", "own id", ["求职者编号", "人员编号", "简历编号", "id", "编号", "简历ID"]),
        whole!(Candidate, person.name, "姓名", "name", ["求职者姓名", "名字"]),
        whole!(Candidate, person.document, "身份证号", "identity document", ["身份证号码", "证件号码", "证件号", "居民身份证号", "公民身份号码", "身份证"]),
        whole!(Candidate, person.phone, "联系电话", "phone", ["手机", "手机号", "手机号码", "电话", "联系方式"]),
        whole!(Candidate, person.birth_date, "出生日期", "birth date", ["出生年月", "生日", "出生年月日"]),
        whole!(Candidate, person.sex, "性别", "sex", []),
        whole!(Candidate, person.ethnicity, "民族", "ethnicity", []),
        whole!(Candidate, person.marital_status, "婚姻状况", "marital status", ["婚姻"]),
        whole!(Candidate, person.religion, "宗教信仰", "religion", ["宗教"]),
        whole!(Candidate, person.household, "户籍所在地", "household", ["户籍", "户口所在地", "籍贯", "户籍地"]),
        whole!(Candidate, person.disability, "是否残疾", "disability", ["残疾"]),
        whole!(Candidate, state, "求职状态", "state", ["就业状态", "状态", "当前状态"]),
    ]
}

#[rustfmt::skip]
fn background() -> Vec<Field<Candidate>> {
    vec![
        whole!(Candidate, home, "居住地", "home", ["现居住地", "现居地", "常住地", "居住地址", "现住址", "家庭住址", "所在地"]),
        part(("home.division", "居住地区划", "home division", &["居住区县", "所在区县"]), |candidate: &mut Candidate, division: DivisionCode| home(candidate).division = division),
        part(("home.address", "详细住址", "home address", &["详细地址", "通讯地址"]), |candidate: &mut Candidate, address: String| home(candidate).address = address),
        whole!(Candidate, education.level, "学历", "education", ["最高学历", "文化程度", "学历层次"]),
        whole!(Candidate, education.degree, "学位", "degree", ["最高学位"]),
        whole!(Candidate, education.major, "专业", "major", ["所学专业", "专业名称", "毕业专业"]),
        whole!(Candidate, education.school, "毕业院校", "school", ["学校", "毕业学校", "院校", "就读院校", "学校名称"]),
        whole!(Candidate, education.graduated_on, "毕业日期", "graduated on", ["毕业时间", "毕业年月"]),
        whole!(Candidate, education.full_time, "是否全日制", "full-time study", ["全日制"]),
        whole!(Candidate, seeker_class, "人员类别", "seeker class", ["求职者类别", "求职人员类别"]),
        whole!(Candidate, target_groups, "所属群体", "target groups", ["特殊群体", "人群类别", "重点群体"]),
        whole!(Candidate, experience_months, "工作经验（月）", "experience months", ["经验月数"]),
        part(("experience_months.years", "工作年限", "experience years", &["工作经验", "工作经验（年）", "工龄", "从业年限"]), |candidate: &mut Candidate, years: Fact<ExperienceYears>| candidate.experience_months = years.map(|years| years.0)),
        whole!(Candidate, work_history, "工作经历", "work history", ["工作履历"]),
        whole!(Candidate, insured_months, "参保月数", "insured months", ["社保月数"]),
    ]
}

#[rustfmt::skip]
fn abilities() -> Vec<Field<Candidate>> {
    vec![
        whole!(Candidate, skills, "技能", "skills", ["技能特长", "专业技能", "个人技能", "特长"]),
        whole!(Candidate, skill_grade, "技能等级", "skill grade", ["职业资格等级", "技术等级"]),
        whole!(Candidate, certificates, "证书", "certificates", ["资格证书", "职业资格证书", "持有证书"]),
        whole!(Candidate, languages, "语言能力", "languages", ["语言", "外语水平", "外语"]),
    ]
}

#[rustfmt::skip]
fn wishes() -> Vec<Field<Candidate>> {
    vec![
        whole!(Candidate, wishes.occupations, "期望职业", "wished occupations", ["意向职业", "求职意向", "期望岗位", "意向岗位", "期望职位", "求职岗位", "择业工种"]),
        whole!(Candidate, wishes.divisions, "期望地区", "wished divisions", ["期望工作地点", "意向地区", "期望工作地", "期望城市", "意向城市", "意向工作地点", "期望地点"]),
        whole!(Candidate, wishes.radius_km, "通勤距离（公里）", "radius km", ["通勤距离", "最远通勤距离"]),
        whole!(Candidate, wishes.pay, "期望薪资", "wished pay", ["期望月薪", "期望工资", "期望薪酬", "意向薪资", "薪资要求", "月薪要求", "期望待遇"]),
        part(("wishes.pay.min_yuan", "期望最低薪资", "wished pay from", &["期望薪资下限", "期望月薪下限"]), |candidate: &mut Candidate, yuan: u32| known_pay(&mut candidate.wishes.pay).min_yuan = yuan),
        part(("wishes.pay.max_yuan", "期望最高薪资", "wished pay to", &["期望薪资上限", "期望月薪上限"]), |candidate: &mut Candidate, yuan: u32| known_pay(&mut candidate.wishes.pay).max_yuan = Some(yuan)),
        whole!(Candidate, wishes.pay_floor_yuan_per_month, "最低可接受月薪", "pay floor", ["最低接受月薪", "底薪要求"]),
        whole!(Candidate, wishes.job_types, "期望工作性质", "wished job types", ["意向工作性质", "工作性质", "期望用工形式", "求职类型"]),
        whole!(Candidate, wishes.benefits, "期望福利", "wished benefits", ["福利要求"]),
        whole!(Candidate, wishes.employer_kinds, "期望单位性质", "wished employer kinds", ["期望企业性质", "意向单位性质"]),
        whole!(Candidate, wishes.industries, "期望行业", "wished industries", ["意向行业"]),
        whole!(Candidate, wishes.accepts_shifts, "接受倒班", "accepts shifts", ["是否接受倒班"]),
        whole!(Candidate, wishes.accepts_nights, "接受夜班", "accepts nights", ["是否接受夜班"]),
        whole!(Candidate, wishes.rest_days_per_week, "期望每周休息天数", "wished rest days per week", []),
        whole!(Candidate, wishes.hours_per_day_max, "每天最多工作小时", "hours per day at most", []),
    ]
}

#[rustfmt::skip]
fn administration() -> Vec<Field<Candidate>> {
    vec![
        whole!(Candidate, available_from, "可到岗日期", "available from", ["到岗时间", "可上岗时间", "到岗日期"]),
        whole!(Candidate, free_times, "空闲时段", "free times", []),
        whole!(Candidate, free_text, "自我评价", "free text", ["自我介绍", "个人简介", "个人评价"]),
        whole!(Candidate, blocked_employers, "屏蔽单位", "blocked employers", ["屏蔽企业"]),
        whole!(Candidate, consents, "授权同意", "consents", []),
        whole!(Candidate, last_active_on, "最近活动日期", "last active on", ["最近登录时间", "更新时间"]),
        whole!(Candidate, rules, "条件要求方式", "rules", []),
        whole!(Candidate, source, "信息来源", "source", ["来源"]),
    ]
}

fn home(candidate: &mut Candidate) -> &mut Place {
    known_or(&mut candidate.home, || Place::in_division(DivisionCode::new("")))
}
