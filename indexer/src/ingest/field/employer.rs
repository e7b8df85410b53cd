//! The fields of an employer in tables.

use super::{Field, Tabular, part, whole};
use duijie_domain::Employer;
use duijie_domain::code::DivisionCode;
use duijie_domain::place::Place;
use smol_str::SmolStr;
use std::sync::LazyLock;

#[rustfmt::skip]
static FIELDS: LazyLock<Vec<Field<Employer>>> = LazyLock::new(|| {
    vec![
        whole!(Employer, key.publisher, "发布方", "publisher", ["发布机构", "数据来源单位"]),
        whole!(Employer, key.own_id, "单位编号", "own id", ["企业编号", "用人单位编号", "id", "编号", "单位ID"]),
        whole!(Employer, registered_name, "单位名称", "name", ["企业名称", "公司名称", "用人单位", "用人单位名称", "招聘单位", "registered name"]),
        whole!(Employer, credit_code, "统一社会信用代码", "credit code", ["信用代码", "社会信用代码", "USCC", "营业执照号"]),
        whole!(Employer, kind, "单位性质", "kind", ["企业性质", "经济类型", "单位类型", "企业类型", "公司性质"]),
        whole!(Employer, industry, "所属行业", "industry", ["行业", "行业类别", "行业类型"]),
        whole!(Employer, size, "企业规模", "size", ["单位规模", "规模"]),
        whole!(Employer, seat, "单位所在地", "seat", ["所在地", "单位地址", "企业地址", "公司地址", "注册地址", "所在区域"]),
        part(("seat.division", "单位所在地区划", "seat division", &["所在区县", "所属区县"]), |employer: &mut Employer, division: DivisionCode| seat(employer).division = division),
        part(("seat.address", "单位详细地址", "seat address", &["详细地址", "通讯地址"]), |employer: &mut Employer, address: String| seat(employer).address = address),
        whole!(Employer, area_in_charge, "主管地区", "area in charge", ["管辖地区", "所属人社部门区划"]),
        whole!(Employer, contact.name, "联系人", "contact", ["联系人姓名", "招聘联系人"]),
        whole!(Employer, contact.phone, "联系电话", "contact phone", ["电话", "联系方式", "手机", "手机号"]),
        whole!(Employer, agency_licence, "人力资源服务许可证号", "agency licence", ["许可证号", "人力资源服务许可证"]),
        whole!(Employer, profile, "单位简介", "profile", ["企业简介", "公司简介", "单位介绍", "公司介绍"]),
        whole!(Employer, source, "信息来源", "source", ["来源"]),
    ]
});

impl Tabular for Employer {
    fn fields() -> &'static [Field<Self>] {
        &FIELDS
    }

    fn publisher_mut(&mut self) -> &mut SmolStr {
        &mut self.key.publisher
    }
}

fn seat(employer: &mut Employer) -> &mut Place {
    employer
        .seat
        .get_or_insert_with(|| Place::in_division(DivisionCode::new("")))
}
