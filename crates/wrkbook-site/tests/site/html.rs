//! Just enough of HTML to hold pages to their duties: tags that balance, ids, links.

use std::collections::BTreeSet;
use std::path::Path;

/// What was found on a page.
#[derive(Debug, Default)]
pub(crate) struct Page {
    pub(crate) ids: BTreeSet<String>,
    /// Links and files within the site.
    pub(crate) links: Vec<String>,
    /// Addresses of the web.
    pub(crate) external: Vec<String>,
    /// First-level headings.
    pub(crate) headings: usize,
    pub(crate) scripts: usize,
    /// Whether any element has an attribute such as `onclick`.
    pub(crate) has_handlers: bool,
}

const VOID: [&str; 7] = ["meta", "link", "br", "hr", "img", "input", "col"];

impl Page {
    /// Reads a page; panics where its tags do not balance or an id stands twice.
    pub(crate) fn parse(path: &Path, text: &str) -> Self {
        let place = path.display();
        assert!(text.starts_with("<!doctype html>"), "{place}: no doctype");
        let mut page = Self::default();
        let mut open: Vec<String> = Vec::new();
        let mut rest = text.strip_prefix("<!doctype html>").unwrap_or(text);
        while let Some(start) = rest.find('<') {
            assert!(!rest[..start].contains('\0'), "{place}: control character");
            let tail = &rest[start + 1..];
            let end = tag_end(tail).unwrap_or_else(|| panic!("{place}: unclosed tag {:.60}", tail));
            let tag = &tail[..end];
            rest = &tail[end + 1..];
            if let Some(name) = tag.strip_prefix('/') {
                assert_eq!(open.pop().as_deref(), Some(name), "{place}: </{name}> in {open:?}");
                continue;
            }
            let (tag, closed) = match tag.strip_suffix('/') {
                Some(tag) => (tag, true),
                None => (tag, false),
            };
            let name = tag.split_ascii_whitespace().next().unwrap_or_default().to_owned();
            assert!(
                !name.is_empty() && name.bytes().all(|b| b.is_ascii_alphanumeric()),
                "{place}: no tag: <{tag:.60}>"
            );
            page.note(&name, tag, &format!("{place}"));
            if !closed && !VOID.contains(&&*name) {
                open.push(name);
            }
        }
        assert!(open.is_empty(), "{place}: {open:?} left open");
        page
    }

    fn note(&mut self, name: &str, tag: &str, place: &str) {
        match name {
            "h1" => self.headings += 1,
            "script" => self.scripts += 1,
            _ => {}
        }
        for (key, value) in attributes(tag) {
            self.has_handlers |= key.starts_with("on");
            match key {
                "id" => {
                    assert!(self.ids.insert(value.to_owned()), "{place}: id {value} stands twice");
                }
                "href" | "src" => match value.contains("://") || value.starts_with("//") {
                    true => self.external.push(value.to_owned()),
                    false => self.links.push(value.to_owned()),
                },
                _ => {}
            }
        }
    }
}

/// Where the tag ends, not counting what is quoted.
fn tag_end(text: &str) -> Option<usize> {
    let mut quoted = false;
    text.char_indices().find_map(|(at, c)| match c {
        '"' => {
            quoted = !quoted;
            None
        }
        '>' if !quoted => Some(at),
        _ => None,
    })
}

/// The attributes that have a value.
fn attributes(tag: &str) -> Vec<(&str, &str)> {
    let mut found = Vec::new();
    let mut rest = tag;
    while let Some((before, after)) = rest.split_once("=\"") {
        let Some((value, tail)) = after.split_once('"') else { break };
        let key = before.rsplit(|c: char| c.is_ascii_whitespace()).next().unwrap_or_default();
        found.push((key, value));
        rest = tail;
    }
    found
}

/// The text from `start` to the next `end`.
pub(crate) fn between<'a>(text: &'a str, start: &str, end: &str) -> Option<&'a str> {
    let (_, tail) = text.split_once(start)?;
    Some(tail.split_once(end)?.0)
}
