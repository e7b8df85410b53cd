//! How histories are drawn: what is likely, and that every order shrinks to a plainer one.

use super::command::{
    Deed, Delete, FIRMS, Firm, Happening, History, Mask, Order, PERSONS, POSTS, Person, Post, Seen, Sheet,
    Ticket, Update, Via, What, When, Which,
};
use proptest::collection::vec;
use proptest::option;
use proptest::prelude::*;
use std::ops::Range;

/// A history of so many orders behind a few records with which something can happen.
pub(crate) fn history(orders: Range<usize>) -> impl Strategy<Value = History> {
    let office = prop_oneof![3 => Just(0_usize), 1 => Just(1_usize)];
    let order = (office, deed()).prop_map(|(office, deed)| Order { office, deed });
    let record = prop_oneof![person().prop_map(Sheet::Person), post().prop_map(Sheet::Post)];
    let upsert = record.prop_map(|sheet| Order {
        office: 0,
        deed: Deed::Upsert(sheet),
    });
    (vec(upsert, 0..9), vec(order, orders)).prop_map(|(records, orders)| History([records, orders].concat()))
}

fn deed() -> impl Strategy<Value = Deed> {
    prop_oneof![
        1 => Just(Deed::Rest),
        3 => Just(Deed::Look),
        12 => sheet().prop_map(Deed::Upsert),
        3 => (sheet(), ticket()).prop_map(|(sheet, ticket)| Deed::Create(sheet, ticket)),
        5 => (update(), ticket()).prop_map(|(update, ticket)| Deed::Update(update, ticket)),
        2 => (delete(), ticket()).prop_map(|(delete, ticket)| Deed::Delete(delete, ticket)),
        4 => (0..2_usize).prop_map(Deed::DeleteFilled),
        2 => Just(Deed::SendAgain),
        11 => vec(happening(), 1..4).prop_map(Deed::Record),
        9 => (0..3_usize, after_hire(), any::<bool>())
            .prop_map(|(back, what, by_number)| Deed::FollowUp(back, what, by_number)),
        2 => (0..4_usize).prop_map(Deed::TakeBack),
        3 => (0..4_usize).prop_map(Deed::RecordAgain),
        1 => (0..PERSONS).prop_map(Deed::Withdraw),
        1 => (0..PERSONS).prop_map(Deed::Erase),
        1 => (1..40_u8).prop_map(Deed::Days),
        1 => Just(Deed::Reopen),
    ]
}

fn sheet() -> impl Strategy<Value = Sheet> {
    prop_oneof![
        5 => person().prop_map(Sheet::Person),
        4 => post().prop_map(Sheet::Post),
        1 => firm().prop_map(Sheet::Firm),
    ]
}

fn rarely() -> impl Strategy<Value = bool> {
    prop_oneof![9 => Just(false), 1 => Just(true)]
}

fn mark() -> impl Strategy<Value = Option<usize>> {
    option::of(0..2_usize)
}

fn person() -> impl Strategy<Value = Person> {
    let seeks = prop_oneof![5 => Just(true), 1 => Just(false)];
    let agreed = prop_oneof![5 => Just(None), 1 => Just(Some(true)), 1 => Just(Some(false))];
    let three = || option::of(0..3_usize);
    (
        (0..PERSONS, three(), three(), three(), mark()),
        (seeks, agreed, rarely(), rarely()),
    )
        .prop_map(
            |((own, education, wish, home, mark), (seeks, agreed, blocks_first_firm, is_faulty))| Person {
                own,
                education,
                wish,
                home,
                mark,
                seeks,
                agreed,
                blocks_first_firm,
                is_faulty,
            },
        )
}

fn post() -> impl Strategy<Value = Post> {
    let state = prop_oneof![7 => Just(0_usize), 1 => 1..4_usize];
    let ends = prop_oneof![3 => Just(None), 1 => (-2..25_i8).prop_map(Some)];
    let education = prop_oneof![3 => Just(None), 1 => (0..3_usize).prop_map(Some)];
    let filled = prop_oneof![5 => Just(0_u32), 1 => Just(1_u32)];
    let sites = vec((1..3_u32, filled), 1..3);
    (
        (0..POSTS, 0..FIRMS, option::of(0..3_usize), 0..3_usize, education),
        (mark(), sites, state, rarely(), ends, rarely()),
    )
        .prop_map(
            |(
                (own, firm, occupation, division, education),
                (mark, sites, state, is_part_time, ends, is_faulty),
            )| Post {
                own,
                firm,
                occupation,
                division,
                education,
                mark,
                sites,
                state,
                is_part_time,
                ends,
                is_faulty,
            },
        )
}

fn firm() -> impl Strategy<Value = Firm> {
    (0..FIRMS, option::of(0..2_usize), mark(), rarely()).prop_map(|(own, kind, mark, is_faulty)| Firm {
        own,
        kind,
        mark,
        is_faulty,
    })
}

fn ticket() -> impl Strategy<Value = Ticket> {
    prop_oneof![2 => Just(Ticket::None), 3 => Just(Ticket::Fresh), 1 => Just(Ticket::Shared)]
}

fn via() -> impl Strategy<Value = Via> {
    prop_oneof![3 => Just(Via::Key), 2 => Just(Via::Number), 1 => Just(Via::ForeignNumber)]
}

fn seen() -> impl Strategy<Value = Seen> {
    prop_oneof![3 => Just(Seen::Nothing), 2 => Just(Seen::Latest), 1 => Just(Seen::Older)]
}

fn mask() -> impl Strategy<Value = Mask> {
    prop_oneof![Just(Mask::Whole), Just(Mask::Words), Just(Mask::Standing)]
}

fn update() -> impl Strategy<Value = Update> {
    (sheet(), mask(), via(), seen(), any::<bool>()).prop_map(|(sheet, mask, via, seen, allow_missing)| {
        Update {
            sheet,
            mask,
            via,
            seen,
            allow_missing,
        }
    })
}

fn delete() -> impl Strategy<Value = Delete> {
    let which = prop_oneof![
        (0..PERSONS).prop_map(Which::Person),
        (0..POSTS).prop_map(Which::Post),
        (0..FIRMS).prop_map(Which::Firm),
    ];
    (which, via(), seen(), any::<bool>()).prop_map(|(which, via, seen, allow_missing)| Delete {
        which,
        via,
        seen,
        allow_missing,
    })
}

fn happening() -> impl Strategy<Value = Happening> {
    let when = prop_oneof![
        8 => Just(When::Now),
        1 => Just(When::YesterdayToldToday),
        1 => Just(When::Tomorrow),
    ];
    let again_with = option::of(0..3_usize);
    let of_standing = prop_oneof![1 => Just(false), 3 => Just(true)];
    let pair = (0..PERSONS, 0..POSTS, of_standing);
    (pair, again_with, any::<bool>(), what(), when, rarely()).prop_map(
        |((person, post, of_standing), again_with, by_number, what, when, shared_key)| Happening {
            person,
            post,
            of_standing,
            again_with,
            by_number,
            what,
            when,
            shared_key,
        },
    )
}

/// What is told of somebody who was hired, rightly or not.
fn after_hire() -> impl Strategy<Value = What> {
    prop_oneof![
        3 => any::<bool>().prop_map(|reopens| What::Left { reopens }),
        3 => Just(What::Lost),
        2 => Just(What::KeptOneMonth),
        1 => Just(What::Contacted),
        1 => Just(What::Recommended),
        1 => Just(What::Hired(None)),
    ]
}

fn what() -> impl Strategy<Value = What> {
    let site = prop_oneof![3 => Just(None), 1 => Just(Some(0_u16)), 1 => Just(Some(1_u16))];
    prop_oneof![
        2 => Just(What::Recommended),
        1 => Just(What::Contacted),
        1 => Just(What::Interested),
        1 => Just(What::InterviewSet),
        1 => Just(What::Interviewed),
        1 => Just(What::Offered),
        8 => site.prop_map(What::Hired),
        2 => Just(What::KeptOneMonth),
        3 => any::<bool>().prop_map(|reopens| What::Left { reopens }),
        3 => Just(What::Lost),
        1 => Just(What::ToldSeeking),
        1 => Just(What::ToldNotSeeking),
    ]
}
