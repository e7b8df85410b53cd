//! What a Rust source names: paths, methods, macros and attributes, each with its line and whether it is test code.
//!
//! In: the text of a file. Out: mentions. Comments and the insides of strings are no mentions, so prose may speak of
//! whatever it likes. What may be named where is said by the rules.

use super::repository::File;
use proc_macro2::{Delimiter, Group, Ident, Spacing, TokenStream, TokenTree};

/// What stands around a name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    /// A path or a single name; `use` trees are spread out.
    Path,
    /// A name behind a dot.
    Member,
    /// A name before an exclamation mark.
    Macro,
    /// A name inside an attribute.
    Attribute,
}

/// One name in a source.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Mention {
    /// The segments: `std`, `env`, `var`.
    pub(crate) segments: Vec<String>,
    /// Line, from 1.
    pub(crate) line: usize,
    /// Whether it stands below `#[cfg(test)]`, or the whole file is scaffolding.
    pub(crate) in_test: bool,
    /// What stands around it.
    pub(crate) kind: Kind,
}

impl Mention {
    /// Whether the path passes through `words`: `std::env` is in `std::env::var`.
    pub(crate) fn passes_through(&self, words: &str) -> bool {
        let words: Vec<&str> = words.split("::").collect();
        self.segments.windows(words.len()).any(|window| window == words)
    }

    /// The last segment.
    pub(crate) fn last(&self) -> &str {
        self.segments.last().map_or("", String::as_str)
    }
}

/// Everything that the file names; nothing if it is not Rust.
pub(crate) fn mentions(file: &File) -> Vec<Mention> {
    let Ok(stream) = file.text.parse::<TokenStream>() else {
        return Vec::new();
    };
    let mut reader = Reader { mentions: Vec::new() };
    reader.read(stream, file.is_scaffolding(), Kind::Path, &[]);
    reader.mentions
}

struct Reader {
    mentions: Vec<Mention>,
}

impl Reader {
    fn read(&mut self, stream: TokenStream, mut in_test: bool, kind: Kind, prefix: &[String]) {
        let tokens: Vec<TokenTree> = stream.into_iter().collect();
        let mut test_until = 0;
        let mut at = 0;
        while let Some(token) = tokens.get(at) {
            let tested = in_test || at < test_until;
            match token {
                TokenTree::Punct(punct) if punct.as_char() == '#' => {
                    let inner = is_punct(tokens.get(at + 1), '!');
                    let Some(TokenTree::Group(attribute)) = tokens.get(at + 1 + usize::from(inner)) else {
                        at += 1;
                        continue;
                    };
                    if is_cfg_test(attribute) && inner {
                        in_test = true;
                    } else if is_cfg_test(attribute) {
                        test_until = test_until.max(end_of_item(&tokens, at));
                    }
                    self.read(attribute.stream(), tested, Kind::Attribute, &[]);
                    at += 2 + usize::from(inner);
                }
                TokenTree::Ident(name) => at = self.read_path(&tokens, at, name, tested, kind, prefix),
                TokenTree::Group(group) => {
                    self.read(group.stream(), tested, kind, &[]);
                    at += 1;
                }
                _ => at += 1,
            }
        }
    }

    /// Reads the path that begins at `at` and returns where to go on.
    fn read_path(
        &mut self,
        tokens: &[TokenTree],
        at: usize,
        name: &Ident,
        in_test: bool,
        kind: Kind,
        prefix: &[String],
    ) -> usize {
        let mut segments = prefix.to_vec();
        segments.push(name.to_string());
        let mut next = at + 1;
        while is_separator(tokens, next) {
            match tokens.get(next + 2) {
                Some(TokenTree::Ident(segment)) => segments.push(segment.to_string()),
                Some(TokenTree::Group(tree)) if tree.delimiter() == Delimiter::Brace => {
                    self.read(tree.stream(), in_test, kind, &segments);
                    return next + 3;
                }
                _ => break,
            }
            next += 3;
        }
        let behind_dot = at > 0 && is_punct(tokens.get(at - 1), '.');
        let kind = match kind {
            Kind::Path if behind_dot => Kind::Member,
            Kind::Path if is_punct(tokens.get(next), '!') && !is_punct(tokens.get(next + 1), '=') => {
                Kind::Macro
            }
            other => other,
        };
        self.mentions.push(Mention {
            segments,
            line: name.span().start().line,
            in_test,
            kind,
        });
        next
    }
}

fn is_punct(token: Option<&TokenTree>, wanted: char) -> bool {
    matches!(token, Some(TokenTree::Punct(punct)) if punct.as_char() == wanted)
}

fn is_separator(tokens: &[TokenTree], at: usize) -> bool {
    let joint = matches!(
        tokens.get(at),
        Some(TokenTree::Punct(punct)) if punct.as_char() == ':' && punct.spacing() == Spacing::Joint
    );
    joint && is_punct(tokens.get(at + 1), ':')
}

/// Whether the attribute is `cfg(…)` with `test` in it, other than below `not`.
fn is_cfg_test(attribute: &Group) -> bool {
    let tokens: Vec<TokenTree> = attribute.stream().into_iter().collect();
    match tokens.as_slice() {
        [TokenTree::Ident(name), TokenTree::Group(condition)] if name == "cfg" => {
            let condition = condition.stream().to_string().replace(' ', "");
            !condition.contains("not(") && condition.split(['(', ')', ',']).any(|word| word == "test")
        }
        _ => false,
    }
}

/// Index behind the item that the attribute at `at` belongs to: behind its body or its semicolon.
fn end_of_item(tokens: &[TokenTree], at: usize) -> usize {
    let ends = |token: &TokenTree| match token {
        TokenTree::Group(group) => group.delimiter() == Delimiter::Brace,
        TokenTree::Punct(punct) => punct.as_char() == ';',
        _ => false,
    };
    let length = tokens.iter().skip(at).position(ends);
    length.map_or(tokens.len(), |length| at + length + 1)
}

#[cfg(test)]
mod tests {
    use super::super::repository::Repository;
    use super::*;

    fn names(text: &str) -> Vec<(String, Kind, bool)> {
        let repository = Repository::of(&[("domain/src/sample.rs", text)]);
        let file = repository.file("domain/src/sample.rs").unwrap();
        mentions(file)
            .into_iter()
            .map(|mention| (mention.segments.join("::"), mention.kind, mention.in_test))
            .collect()
    }

    #[test]
    fn use_trees_are_spread_out() {
        let found = names("use std::{env, fs::{self, File}};");
        let paths: Vec<&str> = found.iter().map(|(path, ..)| path.as_str()).collect();
        assert_eq!(paths, ["use", "std::env", "std::fs::self", "std::fs::File"]);
    }

    #[test]
    fn comments_and_strings_name_nothing() {
        let found = names("// tokio\n/* tokio */\n/// tokio\nconst A: &str = \"tokio\";");
        assert!(found.iter().any(|(path, ..)| path == "A"));
        assert!(found.iter().all(|(path, ..)| path != "tokio"));
    }

    #[test]
    fn methods_macros_and_paths_are_told_apart() {
        let found = names("fn f() { a.unwrap(); print!(\"\"); b::unwrap(); if c != d {} }");
        let kind = |path: &str| {
            found
                .iter()
                .find(|(name, ..)| name == path)
                .map(|(_, kind, _)| *kind)
        };
        assert_eq!(kind("unwrap"), Some(Kind::Member));
        assert_eq!(kind("print"), Some(Kind::Macro));
        assert_eq!(kind("b::unwrap"), Some(Kind::Path));
        assert_eq!(kind("c"), Some(Kind::Path));
    }

    #[test]
    fn test_code_ends_with_its_item() {
        let found =
            names("#[cfg(test)] #[allow(x)] mod tests { fn a() {} } fn b() {} #[cfg(not(test))] fn c() {}");
        let tested = |path: &str| {
            found
                .iter()
                .find(|(name, ..)| name == path)
                .map(|(.., tested)| *tested)
        };
        assert_eq!(tested("a"), Some(true));
        assert_eq!(tested("b"), Some(false));
        assert_eq!(tested("c"), Some(false));
    }
}
