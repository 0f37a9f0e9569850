//! Names as parts of paths: only `a-z`, `0-9` and `-`, never empty, never twice.

use std::collections::BTreeSet;

/// The longest a slug may be.
const LONGEST: usize = 60;

/// Hands out slugs; no two are the same.
#[derive(Debug, Clone, Default)]
pub(crate) struct Slugs {
    taken: BTreeSet<String>,
}

impl Slugs {
    /// Without those that something else is called.
    pub(crate) fn without(reserved: &[&str]) -> Self {
        Self { taken: reserved.iter().map(|name| (*name).to_owned()).collect() }
    }

    /// The slug of `name`, or of `fallback` where nothing of the name can stand in a path. A number
    /// follows where it is taken.
    pub(crate) fn take(&mut self, name: &str, fallback: &str) -> String {
        let wish = match slug(name) {
            slug if slug.is_empty() => fallback.to_owned(),
            slug => slug,
        };
        let numbered = (2_u32..).map(|number| format!("{wish}-{number}"));
        let mut candidates = std::iter::once(wish.clone()).chain(numbered);
        let free = candidates.find(|slug| !self.taken.contains(slug)).unwrap_or(wish);
        self.taken.insert(free.clone());
        free
    }
}

/// Letters and digits of ASCII in lower case, everything between them one hyphen.
fn slug(name: &str) -> String {
    let mut slug = String::new();
    for c in name.chars() {
        match c.to_ascii_lowercase() {
            c if c.is_ascii_alphanumeric() => slug.push(c),
            _ if slug.ends_with('-') || slug.is_empty() => {}
            _ => slug.push('-'),
        }
    }
    slug.truncate(LONGEST);
    slug.trim_end_matches('-').to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_become_parts_of_paths() {
        let mut slugs = Slugs::without(&["data"]);
        for (name, expected) in [
            ("Bjoern", "bjoern"),
            ("mod_wsgi 4.5", "mod-wsgi-4-5"),
            ("MOD_WSGI 4.5", "mod-wsgi-4-5-2"),
            ("../../etc/passwd", "etc-passwd"),
            ("<b>x</b>", "b-x-b"),
            ("", "server"),
            ("日本語", "server-2"),
            ("..", "server-3"),
            ("data", "data-2"),
        ] {
            assert_eq!(slugs.take(name, "server"), expected, "{name}");
        }
        assert_eq!(slugs.take(&"a".repeat(300), "server").len(), LONGEST);
    }
}
