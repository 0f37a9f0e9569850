//! Names as parts of paths: only `a-z`, `0-9` and `-`, never empty, never twice, and none that some
//! file system takes for something else.

use std::collections::BTreeSet;

/// The longest a slug may be.
const LONGEST: usize = 60;

/// What Windows takes for a device, whatever ending follows; and then a digit from 1.
const DEVICES: [&str; 4] = ["aux", "con", "nul", "prn"];
const NUMBERED_DEVICES: [&str; 2] = ["com", "lpt"];

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
        let is_free = |slug: &String| !self.taken.contains(slug) && !is_device(slug);
        let free = candidates.find(is_free).unwrap_or(wish);
        self.taken.insert(free.clone());
        free
    }
}

fn is_device(slug: &str) -> bool {
    let number = NUMBERED_DEVICES.iter().find_map(|device| slug.strip_prefix(device));
    DEVICES.contains(&slug) || number.is_some_and(|n| n.len() == 1 && n != "0")
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
            ("CON", "con-2"),
            ("aux.", "aux-2"),
            ("com1", "com1-2"),
            ("com12", "com12"),
            ("conx", "conx"),
        ] {
            assert_eq!(slugs.take(name, "server"), expected, "{name}");
        }
        assert_eq!(slugs.take(&"a".repeat(300), "server").len(), LONGEST);
    }
}
