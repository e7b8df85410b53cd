//! Names of divisions as people shorten them: without 省, 市, 县, and without the peoples in an autonomous name.

/// The name without its ending (`茌平区` → `茌平`, `延边朝鲜族自治州` → `延边`), if at least two characters are left.
#[must_use]
pub fn short_name(name: &str) -> Option<&str> {
    let autonomous = AUTONOMOUS_ENDINGS
        .iter()
        .find_map(|ending| name.strip_suffix(ending))
        .map(without_peoples);
    let plain = || PLAIN_ENDINGS.iter().find_map(|ending| name.strip_suffix(ending));
    autonomous
        .or_else(plain)
        .filter(|short| short.chars().count() >= SHORTEST_CHARACTERS)
}

const SHORTEST_CHARACTERS: usize = 2;

const AUTONOMOUS_ENDINGS: [&str; 4] = ["自治区", "自治州", "自治县", "自治旗"];

const PLAIN_ENDINGS: [&str; 11] = [
    "特别行政区",
    "新区",
    "林区",
    "特区",
    "地区",
    "省",
    "市",
    "区",
    "县",
    "盟",
    "旗",
];

/// The peoples that appear in names of autonomous divisions.
const PEOPLES: [&str; 46] = [
    "各族",
    "壮族",
    "回族",
    "维吾尔",
    "蒙古族",
    "蒙古",
    "藏族",
    "朝鲜族",
    "土家族",
    "苗族",
    "彝族",
    "白族",
    "傣族",
    "景颇族",
    "哈尼族",
    "傈僳族",
    "羌族",
    "布依族",
    "侗族",
    "哈萨克",
    "哈萨克族",
    "柯尔克孜",
    "满族",
    "瑶族",
    "畲族",
    "黎族",
    "水族",
    "仡佬族",
    "拉祜族",
    "佤族",
    "纳西族",
    "布朗族",
    "独龙族",
    "怒族",
    "普米族",
    "东乡族",
    "保安族",
    "撒拉族",
    "裕固族",
    "土族",
    "锡伯",
    "塔吉克",
    "毛南族",
    "仫佬族",
    "达斡尔族",
    "鄂温克族",
];

fn without_peoples(name: &str) -> &str {
    let mut rest = name;
    let shorter = |name: &'_ str| -> Option<usize> {
        let stripped = PEOPLES.iter().find_map(|people| name.strip_suffix(people))?;
        (stripped.chars().count() >= SHORTEST_CHARACTERS).then_some(stripped.len())
    };
    while let Some(length) = shorter(rest) {
        rest = &rest[..length];
    }
    rest
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn endings_and_peoples_go() {
        let cases = [
            ("茌平区", Some("茌平")),
            ("莘县", None),
            ("内蒙古自治区", Some("内蒙古")),
            ("广西壮族自治区", Some("广西")),
            ("新疆维吾尔自治区", Some("新疆")),
            ("黔东南苗族侗族自治州", Some("黔东南")),
            ("双江拉祜族佤族布朗族傣族自治县", Some("双江")),
            ("浦东新区", Some("浦东")),
        ];
        for (name, expected) in cases {
            assert_eq!(short_name(name), expected, "{name}");
        }
    }
}
