//! Pages taken apart, without any code of the crate that made them.

use std::collections::BTreeSet;

/// An element and one of its attributes; an element alone has the attribute "".
pub(crate) type Parts = BTreeSet<(String, String)>;

/// Elements without an end; those of drawings end in a slash.
const VOID: [&str; 5] = ["meta", "link", "br", "hr", "input"];

/// Attributes of drawings that hold numbers.
const NUMBERS: [&str; 11] =
    ["cx", "cy", "d", "height", "points", "r", "viewBox", "width", "x", "y", "transform"];

/// The elements of a page and their attributes, which are added to `parts`. Panics where the elements
/// do not nest, an id stands twice, an address runs something, or a drawing has no number for a place.
pub(crate) fn take_apart(page: &str, parts: &mut Parts) {
    let mut rest = page.strip_prefix("<!doctype html>").expect("a page");
    let (mut open, mut ids) = (Vec::new(), BTreeSet::new());
    while let Some((text, tag)) = rest.split_once('<') {
        assert!(!text.contains(|c: char| c == '>' || is_control(c)), "stray: {text:?}");
        let (tag, after) = tag_and_rest(tag);
        rest = after;
        if let Some(name) = tag.strip_prefix('/') {
            assert_eq!(open.pop(), Some(name), "</{name}> of another");
            continue;
        }
        let (tag, is_closed) = tag.strip_suffix('/').map_or((tag, false), |tag| (tag, true));
        let (name, attributes) = tag.split_once(' ').unwrap_or((tag, ""));
        parts.insert((name.to_owned(), String::new()));
        for (key, value) in self::attributes(attributes) {
            parts.insert((name.to_owned(), key.to_owned()));
            assert!(key != "id" || ids.insert(value), "id {value:?} stands twice");
            if ["href", "src"].contains(&key) {
                assert!(is_harmless(value), "{value:?}");
            }
            let is_number = |word: &str| !value.contains(word);
            assert!(
                !NUMBERS.contains(&key) || ["NaN", "inf"].iter().all(|w| is_number(w)),
                "{value}"
            );
        }
        if ["script", "style"].contains(&name) && !is_closed {
            let end = format!("</{name}>");
            rest = rest.split_once(&*end).expect("scripts and styles end").1;
        } else if !is_closed && !VOID.contains(&name) {
            open.push(name);
        }
    }
    assert!(open.is_empty() && !rest.contains('>'), "{open:?} left open");
}

/// Up to the bracket that no quotation marks are around, and what is after it.
fn tag_and_rest(text: &str) -> (&str, &str) {
    let mut is_quoted = false;
    let end = text.find(|c| {
        is_quoted ^= c == '"';
        c == '>' && !is_quoted
    });
    let (tag, rest) = text.split_at(end.expect("tags end"));
    (tag, &rest[1..])
}

/// Keys with their values, which are empty where there are none.
fn attributes(text: &str) -> Vec<(&str, &str)> {
    let (mut found, mut rest) = (Vec::new(), text.trim_start());
    while !rest.is_empty() {
        let end = rest.find(['=', ' ']).unwrap_or(rest.len());
        let (key, after) = rest.split_at(end);
        let (value, after) = match after.strip_prefix("=\"") {
            Some(value) => value.split_once('"').expect("values end"),
            None => ("", after),
        };
        found.push((key, value));
        rest = after.trim_start();
    }
    found
}

/// Whether an address is one of the site, of the web or of mail.
fn is_harmless(address: &str) -> bool {
    let scheme = address.split(['/', '?', '#']).next().and_then(|start| start.split_once(':'));
    scheme.is_none_or(|(scheme, _)| ["http", "https", "mailto"].contains(&scheme))
}

/// What no page may hold: a browser would take it for something else, or for an error.
fn is_control(c: char) -> bool {
    c.is_control() && !matches!(c, '\n' | '\t')
}
