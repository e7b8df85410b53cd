//! The industries of Liaocheng and where in the city they sit: spinning in Linqing and Guanxian, bearings in Linqing and
//! Dongchangfu, donkey-hide gelatine in Dong'e, aluminium in Chiping, copper in Yanggu, food in Shenxian and Yanggu, paper in
//! Gaotang. Only the words and their weights stand here.

/// An industry of the fair.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::generate) enum Sector {
    Textile,
    Garment,
    Chemical,
    Bearing,
    Machinery,
    Gelatine,
    Aluminium,
    Copper,
    Food,
    Paper,
    Logistics,
    Wholesale,
    Retail,
    Commerce,
    Construction,
    Hospital,
    School,
    Training,
    Catering,
    Hotel,
    Software,
    Property,
    Insurance,
    Elderly,
    Repair,
}

/// What an industry looks like at the fair.
pub(in crate::generate) struct SectorProfile {
    pub(in crate::generate) sector: Sector,
    /// GB/T 4754 division.
    pub(in crate::generate) industry: &'static str,
    /// How many of the employers belong to it.
    pub(in crate::generate) weight: u32,
    /// Counties where it is at home, by division; elsewhere it is as frequent as people are.
    pub(in crate::generate) homes: &'static [&'static str],
    /// What stands in a registered name behind the brand.
    pub(in crate::generate) trade_names: &'static [&'static str],
    /// What the employer says that it does.
    pub(in crate::generate) business: &'static str,
    /// Economic kinds, most frequent first.
    pub(in crate::generate) kinds: &'static [&'static str],
}

const FIRM: &[&str] = &["170", "170", "150", "150", "160"];
const SMALL_FIRM: &[&str] = &["170", "170", "170", "400"];
const PUBLIC_BODY: &[&str] = &["500", "500", "170"];

const fn profile(
    sector: Sector,
    industry: &'static str,
    weight: u32,
    homes: &'static [&'static str],
    trade_names: &'static [&'static str],
    business: &'static str,
    kinds: &'static [&'static str],
) -> SectorProfile {
    SectorProfile {
        sector,
        industry,
        weight,
        homes,
        trade_names,
        business,
        kinds,
    }
}

/// Every industry, always in the same order.
#[rustfmt::skip]
pub(in crate::generate) const SECTORS: &[SectorProfile] = &[
    profile(Sector::Textile, "C17", 9, &["371581", "371525", "371526"], &["纺织有限公司", "棉业有限公司", "纺纱有限公司"], "主营纯棉纱线、坯布的生产和销售", FIRM),
    profile(Sector::Garment, "C18", 5, &["371522", "371525"], &["服饰有限公司", "制衣有限公司"], "承接针织服装、工装的加工和出口", SMALL_FIRM),
    profile(Sector::Chemical, "C26", 7, &["371502", "371521", "371503"], &["化工有限公司", "新材料科技有限公司", "化学股份有限公司"], "主营精细化工产品和化工新材料的生产", FIRM),
    profile(Sector::Bearing, "C34", 10, &["371581", "371581", "371502"], &["轴承有限公司", "轴承制造有限公司", "精密轴承有限公司"], "主营深沟球轴承、调心滚子轴承和保持架的制造", FIRM),
    profile(Sector::Machinery, "C36", 7, &["371502", "371526", "371522"], &["汽车零部件有限公司", "机械制造有限公司", "车业有限公司"], "主营汽车零部件和专用车辆的制造", FIRM),
    profile(Sector::Gelatine, "C27", 5, &["371524"], &["阿胶制品有限公司", "生物医药有限公司", "中药制药有限公司"], "主营阿胶系列产品和中成药的生产", FIRM),
    profile(Sector::Aluminium, "C32", 6, &["371503"], &["铝业有限公司", "铝材科技有限公司", "轻合金有限公司"], "主营铝板带箔、铝型材和铝轮毂的加工", FIRM),
    profile(Sector::Copper, "C32", 4, &["371521"], &["铜业有限公司", "线缆有限公司"], "主营铜杆、铜线和电线电缆的加工", FIRM),
    profile(Sector::Food, "C13", 8, &["371521", "371522", "371525"], &["食品有限公司", "肉制品有限公司", "农产品加工有限公司"], "主营肉鸡屠宰加工、速冻蔬菜和食用菌制品", FIRM),
    profile(Sector::Paper, "C22", 2, &["371526"], &["纸业有限公司", "包装有限公司"], "主营文化用纸、包装用纸和纸箱的生产", FIRM),
    profile(Sector::Logistics, "G59", 7, &["371502"], &["物流有限公司", "供应链管理有限公司", "仓储服务有限公司"], "提供干线运输、仓储分拣和城乡配送服务", FIRM),
    profile(Sector::Wholesale, "F51", 6, &["371502"], &["商贸有限公司", "贸易有限公司", "建材有限公司"], "从事钢管、建材和日用品的批发", SMALL_FIRM),
    profile(Sector::Retail, "F52", 7, &[], &["超市有限公司", "百货有限公司", "家电销售有限公司"], "经营社区超市和连锁门店", SMALL_FIRM),
    profile(Sector::Commerce, "I64", 5, &["371502", "371525"], &["电子商务有限公司", "网络科技有限公司"], "从事轴承、食品、葫芦工艺品的网上销售和直播", SMALL_FIRM),
    profile(Sector::Construction, "E47", 5, &["371502"], &["建筑工程有限公司", "建设集团有限公司", "装饰工程有限公司"], "承接房屋建筑、市政和装饰工程", FIRM),
    profile(Sector::Hospital, "Q84", 4, &[], &["医院", "口腔门诊部", "社区卫生服务中心"], "提供门诊、住院和公共卫生服务", PUBLIC_BODY),
    profile(Sector::School, "P83", 4, &[], &["学校", "职业中专", "幼儿园"], "开展全日制教育教学", PUBLIC_BODY),
    profile(Sector::Training, "P83", 3, &["371502"], &["教育培训学校有限公司", "职业技能培训有限公司"], "开展职业技能和素质教育培训", SMALL_FIRM),
    profile(Sector::Catering, "H62", 5, &[], &["餐饮管理有限公司", "饭店", "餐饮服务有限公司"], "经营正餐、快餐和团餐", SMALL_FIRM),
    profile(Sector::Hotel, "H61", 3, &["371502"], &["酒店有限公司", "酒店管理有限公司"], "经营客房、会议和餐饮", FIRM),
    profile(Sector::Software, "I65", 4, &["371502"], &["软件有限公司", "信息技术有限公司", "数据服务有限公司"], "从事政企软件开发、系统集成和数据标注", SMALL_FIRM),
    profile(Sector::Property, "K70", 4, &["371502"], &["物业服务有限公司", "物业管理有限公司"], "为住宅小区、园区和办公楼提供物业服务", FIRM),
    profile(Sector::Insurance, "J68", 3, &["371502"], &["保险代理有限公司", "金融服务外包有限公司"], "从事保险代理和金融服务外包，设有呼叫中心", FIRM),
    profile(Sector::Elderly, "Q85", 3, &[], &["养老服务有限公司", "家政服务有限公司"], "提供机构养老、居家照护和家政服务", SMALL_FIRM),
    profile(Sector::Repair, "O81", 3, &[], &["汽车维修有限公司", "汽车服务有限公司"], "从事汽车维修保养和新能源汽车售后", SMALL_FIRM),
];
