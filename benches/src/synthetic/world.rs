//! What a seeded market is drawn from: trees of codes with frequencies, skills and majors that go with an occupation.

use duijie_domain::place::GeoPoint;

use super::dice::{Dice, Frequency};
use crate::workload::{NO_SKILL, SKILLS};

/// Occupations: great, middle and small groups, and those of a small group.
const OCCUPATIONS: [u32; 4] = [8, 9, 6, 4];
/// Majors: fields, classes, and those of a class.
const MAJORS: [u32; 3] = [12, 8, 7];
/// Divisions: provinces, cities, and counties of a city.
const DIVISIONS: [u32; 3] = [31, 10, 9];
/// The province in which most persons and posts are.
const HOME_PROVINCE: u32 = 21;
/// Share of the divisions' weight that is at home.
const HOME_SHARE: f64 = 0.7;
/// Skills that an occupation draws from.
const OWN_SKILLS: u16 = 40;
/// Majors that go with an occupation.
const OWN_MAJORS: usize = 6;

pub(super) struct World {
    pub(super) majors: Vec<u32>,
    pub(super) rarity: Vec<u16>,
    occupations: Vec<Occupation>,
    divisions: Vec<Division>,
    occupation_frequency: Frequency,
    division_frequency: Frequency,
    skill_frequency: Frequency,
    own_skill_frequency: Frequency,
    certificate_frequency: Frequency,
}

pub(super) struct Occupation {
    pub(super) code: u32,
    pub(super) majors: Vec<u32>,
    /// What is paid beside the usual.
    pub(super) pay: f64,
    skills: Vec<u16>,
}

pub(super) struct Division {
    pub(super) code: u32,
    pub(super) centre: GeoPoint,
}

impl World {
    pub(super) fn drawn(dice: &mut Dice) -> Self {
        let majors = tree(&MAJORS);
        let mut occupations: Vec<Occupation> = tree(&OCCUPATIONS)
            .into_iter()
            .map(|code| Occupation::drawn(code, &majors, dice))
            .collect();
        dice.shuffle(&mut occupations);
        let divisions = divisions(dice);
        Self {
            occupation_frequency: Frequency::of((1..=occupations.len()).map(|rank| 1.0 / rank as f64)),
            division_frequency: Frequency::of(division_weights(&divisions)),
            skill_frequency: Frequency::of_ranks(SKILLS as u16, 1.0),
            own_skill_frequency: Frequency::of_ranks(OWN_SKILLS, 0.8),
            certificate_frequency: Frequency::of_ranks(32, 1.0),
            rarity: (0..SKILLS).map(rarity).collect(),
            majors,
            occupations,
            divisions,
        }
    }

    pub(super) fn occupation(&self, dice: &mut Dice) -> &Occupation {
        &self.occupations[self.occupation_frequency.draw(dice)]
    }

    pub(super) fn division(&self, dice: &mut Dice) -> &Division {
        &self.divisions[self.division_frequency.draw(dice)]
    }

    /// At most `count` distinct skills, `own_share` of them of the occupation; rising and padded.
    pub(super) fn skills<const LENGTH: usize>(
        &self,
        occupation: &Occupation,
        count: usize,
        own_share: f64,
        dice: &mut Dice,
    ) -> [u16; LENGTH] {
        let mut skills = [NO_SKILL; LENGTH];
        for place in 0..count.min(LENGTH) {
            let skill = if dice.happens(own_share) {
                occupation.skills[self.own_skill_frequency.draw(dice)]
            } else {
                self.skill_frequency.draw(dice) as u16
            };
            if !skills.contains(&skill) {
                skills[place] = skill;
            }
        }
        skills.sort_unstable();
        skills
    }

    /// At most `count` certificates, a bit each.
    pub(super) fn certificates(&self, count: usize, dice: &mut Dice) -> u32 {
        let bits = (0..count).map(|_| 1 << self.certificate_frequency.draw(dice));
        bits.fold(0, |all, bit: u32| all | bit)
    }
}

impl Occupation {
    fn drawn(code: u32, majors: &[u32], dice: &mut Dice) -> Self {
        let mut skills: Vec<u16> = (0..SKILLS as u16).collect();
        dice.shuffle(&mut skills);
        skills.truncate(OWN_SKILLS.into());
        let own_majors = (0..OWN_MAJORS).map(|_| majors[dice.below(majors.len())]);
        let mut own_majors: Vec<u32> = own_majors.collect();
        // Two alike would be one wish told twice.
        own_majors.dedup();
        own_majors.resize(OWN_MAJORS, majors[0]);
        Self {
            code,
            majors: own_majors,
            pay: dice.lognormal(0.25),
            skills,
        }
    }

    /// Another occupation of the same small group, or this one.
    pub(super) fn neighbour(&self, dice: &mut Dice) -> u32 {
        self.code / 100 * 100 + 1 + dice.below(OCCUPATIONS[3] as usize) as u32
    }
}

impl Division {
    /// Another division of the same city, or this one.
    pub(super) fn neighbour(&self, dice: &mut Dice) -> u32 {
        self.code / 100 * 100 + 1 + dice.below(DIVISIONS[2] as usize) as u32
    }
}

/// Every code of a tree of which each level has so many branches, two digits a level.
fn tree(branches: &[u32]) -> Vec<u32> {
    branches.iter().fold(vec![0], |above, branches| {
        let below = |code: u32| (1..=*branches).map(move |place| code * 100 + place);
        above.into_iter().flat_map(below).collect()
    })
}

fn divisions(dice: &mut Dice) -> Vec<Division> {
    let cities = tree(&DIVISIONS[..2]).into_iter().map(|city| {
        let centre = GeoPoint {
            longitude: dice.between(98.0, 122.0),
            latitude: dice.between(22.0, 42.0),
        };
        (city, centre)
    });
    let cities: Vec<(u32, GeoPoint)> = cities.collect();
    let mut all = Vec::new();
    for (city, centre) in cities {
        all.extend((1..=DIVISIONS[2]).map(|county| Division {
            code: city * 100 + county,
            centre: GeoPoint {
                longitude: centre.longitude + 0.3 * dice.normal(),
                latitude: centre.latitude + 0.25 * dice.normal(),
            },
        }));
    }
    dice.shuffle(&mut all);
    all
}

/// The r-th division at home, and the r-th elsewhere, by 1/r^0.8.
fn division_weights(divisions: &[Division]) -> Vec<f64> {
    let is_home = |division: &Division| division.code / 10_000 == HOME_PROVINCE;
    let weigh = |home: bool, share: f64| {
        let mut rank = 0.0_f64;
        let own = divisions.iter().map(move |division| {
            if is_home(division) != home {
                return 0.0;
            }
            rank += 1.0;
            rank.powf(-0.8)
        });
        let own: Vec<f64> = own.collect();
        let sum: f64 = own.iter().sum();
        own.into_iter().map(move |weight| share * weight / sum)
    };
    let (home, elsewhere) = (weigh(true, HOME_SHARE), weigh(false, 1.0 - HOME_SHARE));
    home.zip(elsewhere)
        .map(|(home, elsewhere)| home + elsewhere)
        .collect()
}

/// What a skill is worth: the frequent ones little.
fn rarity(rank: usize) -> u16 {
    (100.0 + 137.0 * (rank as f64 + 1.0).ln()).clamp(100.0, 1200.0) as u16
}
