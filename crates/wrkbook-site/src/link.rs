//! Links within the site, and markup that was made here: what templates may print as it is.

use minijinja::Value;
use serde::{Serialize, Serializer};

/// A path from the root of the site, with an anchor where it has one. It is made of slugs and fixed
/// words only, so that it needs no escaping.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Link(String);

impl Link {
    /// The page at `path`, which names a file.
    pub(crate) fn page(path: impl Into<String>) -> Self {
        let path = path.into();
        debug_assert!(path.bytes().all(is_plain), "{path} is not made of slugs");
        Self(path)
    }

    /// A place on the page.
    pub(crate) fn at(&self, anchor: &str) -> Self {
        Self::page(format!("{}#{anchor}", self.0))
    }

    /// The way from the page back to the root: `../` for each folder.
    pub(crate) fn root(&self) -> Self {
        Self("../".repeat(self.0.matches('/').count()))
    }

    pub(crate) fn as_str(&self) -> &str {
        &self.0
    }
}

fn is_plain(byte: u8) -> bool {
    byte.is_ascii_lowercase() || byte.is_ascii_digit() || b"-_./#".contains(&byte)
}

impl Serialize for Link {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        Value::from_safe_string(self.0.clone()).serialize(serializer)
    }
}

/// Markup in which everything foreign is escaped already: a chart, or rendered Markdown.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct Html(pub(crate) String);

impl Serialize for Html {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        Value::from_safe_string(self.0.clone()).serialize(serializer)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_way_back_to_the_root() {
        assert_eq!(Link::page("index.html").root().as_str(), "");
        assert_eq!(Link::page("a/runs/b.html").at("c-1").root().as_str(), "../../");
    }
}
