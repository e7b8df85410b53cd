//! How alike two titles of posts are. The one place where titles are compared for duplicates.

use crate::code::spelling::fold;

/// What stands before a title to catch the eye and says nothing about the post.
const CALLS: [&str; 8] = ["急招", "急聘", "诚招", "诚聘", "高薪", "直招", "招聘", "招"];
const OPENING: [char; 3] = ['(', '[', '【'];
const CLOSING: [char; 3] = [')', ']', '】'];
/// Where a remark may begin behind the title.
const SEPARATORS: [char; 4] = [',', '、', '|', ';'];

/// The title without calls, remarks in brackets and what follows a separator; the whole of it if nothing would be left.
pub(super) fn plain_title(title: &str) -> String {
    let folded = fold(title);
    let mut plain = without_brackets(&folded);
    while let Some(rest) = CALLS.iter().find_map(|call| plain.strip_prefix(call)) {
        plain = rest.to_owned();
    }
    plain.truncate(title_end(&plain));
    if plain.is_empty() {
        folded.into_owned()
    } else {
        plain
    }
}

/// Where the remarks behind a title begin. A plus sign is one only behind Chinese: C++ is a title.
fn title_end(plain: &str) -> usize {
    let mut before = None;
    for (place, character) in plain.char_indices() {
        let is_plus = character == '+' && before.is_some_and(|before: char| !before.is_ascii());
        if place > 0 && (is_plus || SEPARATORS.contains(&character)) {
            return place;
        }
        before = Some(character);
    }
    plain.len()
}

fn without_brackets(text: &str) -> String {
    let mut depth = 0_usize;
    let mut plain = String::with_capacity(text.len());
    for character in text.chars() {
        if OPENING.contains(&character) {
            depth += 1;
        } else if CLOSING.contains(&character) {
            depth = depth.saturating_sub(1);
        } else if depth == 0 {
            plain.push(character);
        }
    }
    plain
}

/// How alike two titles are in thousandths, 1000 for the same.
#[must_use]
pub fn title_likeness(one: &str, other: &str) -> u16 {
    plain_likeness(&plain_title(one), &plain_title(other))
}

/// [`title_likeness`] of titles that are plain already.
pub(super) fn plain_likeness(one: &str, other: &str) -> u16 {
    let length = one.chars().count().max(other.chars().count());
    if length == 0 {
        return 1_000;
    }
    let same = length.saturating_sub(strsim::osa_distance(one, other));
    u16::try_from(same * 1_000 / length).unwrap_or(1_000)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn calls_and_remarks_do_not_make_another_post() {
        for title in ["急聘电焊工", "电焊工（包吃住）", "【高薪】 电焊工+五险", "电焊工"]
        {
            assert_eq!(title_likeness(title, "电焊工"), 1_000, "{title}");
        }
        assert_eq!(title_likeness("电焊工", "电工"), 666);
        assert_eq!(title_likeness("C++开发", "C语言开发"), 600);
        assert_eq!(title_likeness("会计", "保安"), 0);
        assert_eq!(title_likeness("（急）", "（急）"), 1_000);
    }
}
