//! Trades at a desk: money, administration, trade over the net and design.

use super::{Group, Schooling, Sector, Trade};

const DESK: Trade = Trade {
    group: Group::Desk,
    schooling: Schooling::College,
    ..Trade::COMMON
};

const MEDIA: Trade = Trade {
    group: Group::Media,
    schooling: Schooling::College,
    sectors: &[
        Sector::Commerce,
        Sector::Training,
        Sector::Retail,
        Sector::Gelatine,
    ],
    places_max: 6,
    ..Trade::COMMON
};

pub(super) const TRADES: &[Trade] = &[
    Trade {
        name: "会计",
        occupation: "2-06-03-00",
        group: Group::Money,
        demand: 26,
        supply: 60,
        pay_yuan: (3_800, 6_200),
        majors: &["财务会计类", "工商管理类", "财政税务类"],
        skills: &["会计核算", "纳税申报", "Excel", "用友"],
        certificates: &["初级会计专业技术资格", "中级会计专业技术资格"],
        titles: &["会计", "往来会计", "成本会计", "出纳", "财务助理（可应届）"],
        duties: &[
            "审核单据，编制凭证和报表",
            "办理增值税、个税等纳税申报",
            "核对往来账，配合审计",
            "成本归集和库存核对",
            "办理收付款和银行对账",
        ],
        ..DESK
    },
    Trade {
        name: "行政文员",
        occupation: "3-01-01-01",
        demand: 22,
        supply: 64,
        pay_yuan: (3_200, 4_800),
        majors: &["文秘类", "工商管理类（高职）", "公共管理类", "中国语言文学类"],
        skills: &["Office", "公文写作", "沟通能力", "Excel"],
        certificates: &["机动车驾驶证C1", "全国计算机等级考试二级"],
        titles: &["行政文员", "办公室文员", "行政专员", "综合内勤", "行政前台"],
        duties: &[
            "起草通知、会议纪要和日常文件",
            "管理办公用品、档案和印章登记",
            "接待来访，安排会议",
            "统计考勤，协助后勤",
        ],
        ..DESK
    },
    Trade {
        name: "人事专员",
        occupation: "4-07-03-04",
        demand: 12,
        supply: 26,
        pay_yuan: (3_600, 5_500),
        majors: &["工商管理类（高职）", "公共管理类", "工商管理类"],
        skills: &["招聘", "薪酬核算", "Excel", "劳动关系"],
        certificates: &["企业人力资源管理师证", "劳动关系协调员证"],
        titles: &["人事专员", "招聘专员", "人事行政专员", "HR助理"],
        duties: &[
            "发布岗位、筛选简历和组织面试",
            "办理入离职和社保增减",
            "核算考勤工资",
            "组织培训和员工活动",
        ],
        ..DESK
    },
    Trade {
        name: "采购员",
        occupation: "4-01-01-00",
        demand: 10,
        supply: 14,
        pay_yuan: (4_000, 6_200),
        sectors: &[
            Sector::Machinery,
            Sector::Food,
            Sector::Wholesale,
            Sector::Construction,
            Sector::Chemical,
        ],
        majors: &["物流类", "经济贸易类", "工商管理类"],
        skills: &["采购", "商务谈判", "Excel", "ERP"],
        titles: &["采购员", "采购专员", "物资采购员"],
        duties: &[
            "询价比价，签订采购合同",
            "跟踪交期和到货质量",
            "维护供应商档案",
            "核对发票和付款",
        ],
        ..DESK
    },
    Trade {
        name: "外贸业务员",
        occupation: "4-01-03-00",
        demand: 10,
        supply: 16,
        pay_yuan: (4_500, 9_000),
        sectors: &[
            Sector::Bearing,
            Sector::Textile,
            Sector::Garment,
            Sector::Wholesale,
        ],
        majors: &["经济贸易类", "语言类", "经济与贸易类", "外国语言文学类"],
        skills: &["外贸", "英语口语", "客户开发", "Excel"],
        certificates: &["跟单员证"],
        english_level: 4,
        titles: &["外贸业务员", "外贸跟单", "国际贸易专员", "阿里国际站业务员"],
        duties: &[
            "通过平台和展会开发海外客户",
            "报价、打样并跟踪订单",
            "准备报关、结汇单证",
            "维护老客户，完成年度目标",
        ],
        ..DESK
    },
    Trade {
        name: "社区工作者",
        occupation: "3-01-04-01",
        demand: 6,
        supply: 22,
        pay_yuan: (3_000, 4_200),
        sectors: &[Sector::Property, Sector::Elderly],
        majors: &["公共事业类", "社会学类", "公共管理类"],
        skills: &["公文写作", "沟通能力", "Office"],
        certificates: &["助理社会工作者职业资格"],
        titles: &["社区工作者", "网格员", "社工"],
        duties: &[
            "走访居民，采集更新信息",
            "宣传民生和就业政策",
            "协助调解邻里纠纷",
            "组织志愿服务活动",
        ],
        ..DESK
    },
    Trade {
        name: "银行柜员",
        occupation: "4-05-01-01",
        group: Group::Money,
        demand: 4,
        supply: 16,
        pay_yuan: (4_000, 6_500),
        sectors: &[Sector::Insurance],
        majors: &["金融类", "金融学类", "经济学类"],
        skills: &["点钞", "沟通能力", "投资分析"],
        certificates: &["银行业专业人员职业资格证书"],
        titles: &["综合柜员（外包）", "大堂引导员", "信用卡专员"],
        duties: &[
            "办理存取款、开户等业务",
            "引导客户使用自助设备",
            "识别风险，落实实名要求",
            "完成日终轧账",
        ],
        ..DESK
    },
    Trade {
        name: "电商运营",
        occupation: "4-01-06-01",
        demand: 20,
        supply: 30,
        pay_yuan: (4_000, 7_500),
        majors: &["电子商务类（高职）", "电子商务类", "工商管理类"],
        skills: &["电商运营", "数据分析", "Excel", "Photoshop"],
        titles: &["电商运营", "淘宝/拼多多运营", "抖店运营", "运营助理（带教）"],
        duties: &[
            "负责店铺上新、活动报名和推广",
            "分析流量、转化并优化详情页",
            "协调客服和仓库发货",
            "跟踪竞品价格",
        ],
        ..MEDIA
    },
    Trade {
        name: "主播",
        occupation: "4-01-06-02",
        demand: 14,
        supply: 16,
        pay_yuan: (4_000, 10_000),
        schooling: Schooling::Secondary,
        majors: &["电子商务类（高职）", "表演艺术类", "新闻传播学类"],
        skills: &["直播", "普通话表达", "沟通能力", "剪映"],
        titles: &["带货主播", "直播助理", "直播运营", "中控场控"],
        duties: &[
            "讲解产品，与观众互动促单",
            "整理脚本，复盘数据",
            "配合选品和布景",
            "遵守广告法和平台规则",
        ],
        shifts: true,
        ..MEDIA
    },
    Trade {
        name: "新媒体运营",
        occupation: "4-13-01-05",
        demand: 12,
        supply: 24,
        pay_yuan: (3_800, 6_500),
        majors: &["新闻出版类", "新闻传播学类", "中国语言文学类"],
        skills: &["文案", "剪映", "剪辑", "公众号运营"],
        titles: &["新媒体运营", "短视频编导", "文案策划", "公众号编辑"],
        duties: &[
            "策划选题，撰写图文和脚本",
            "拍摄剪辑短视频并发布",
            "维护账号，分析数据",
            "策划线上线下活动",
        ],
        ..MEDIA
    },
    Trade {
        name: "平面设计",
        occupation: "4-08-08-06",
        demand: 10,
        supply: 20,
        pay_yuan: (3_800, 6_200),
        majors: &["艺术设计类", "设计学类", "美术学类"],
        skills: &["Photoshop", "Illustrator", "CorelDRAW", "摄影"],
        titles: &["平面设计师", "美工", "电商美工", "包装设计助理"],
        duties: &[
            "设计海报、画册和包装",
            "制作店铺主图和详情页",
            "对接印刷，校对成品",
            "整理素材库",
        ],
        ..MEDIA
    },
    Trade {
        name: "室内设计",
        occupation: "4-08-08-07",
        demand: 6,
        supply: 12,
        pay_yuan: (3_800, 8_000),
        sectors: &[Sector::Construction],
        majors: &["建筑设计类", "设计学类", "建筑类"],
        skills: &["AutoCAD", "3ds Max", "SketchUp", "沟通能力"],
        titles: &["室内设计师", "家装设计师", "绘图员"],
        duties: &[
            "量房、沟通需求，出方案和施工图",
            "制作效果图和预算",
            "跟踪施工并解决现场问题",
            "整理案例",
        ],
        ..MEDIA
    },
];
