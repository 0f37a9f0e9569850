//! The logo: an SVG or PNG file of the author's, shown beside the site's title.
//!
//! ```toml
//! [logo]
//! file = "logo.svg"        # beside site.toml
//! alt = "Example Ltd"      # what it says; nothing where the title beside it says it already
//! ```
//!
//! Pages show it through `<img>`, in which no browser runs a script or asks for anything. As it can
//! be opened by itself too, an SVG file that holds either is refused.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use serde::Deserialize;
use toml::Spanned;

use crate::error::SiteError;

/// The keys of the table, as a remark lists them.
pub(crate) const KEYS: &str = "file and alt";

/// The largest that a logo may be, in bytes: it is read with every first page.
const LARGEST: usize = 64 * 1024;

#[derive(Deserialize)]
pub(crate) struct Wire {
    pub(crate) file: Spanned<PathBuf>,
    #[serde(default)]
    alt: String,
    #[serde(flatten)]
    pub(crate) unknown: BTreeMap<String, toml::Value>,
}

/// A picture that may be shown.
#[derive(Debug, Clone)]
pub(crate) struct Logo {
    /// What it is called among the assets.
    pub(crate) name: &'static str,
    pub(crate) alt: String,
    pub(crate) bytes: Vec<u8>,
}

impl Logo {
    /// Reads the file that `site.toml` in `folder` names; `line` of `path` is to blame for it.
    pub(crate) fn read(
        wire: Wire,
        folder: &Path,
        path: &str,
        line: usize,
    ) -> Result<Self, SiteError> {
        let file = folder.join(wire.file.get_ref());
        let blame = |problem: &str| SiteError::Source {
            path: path.to_owned(),
            line: Some(line),
            message: format!("logo: {} {problem}", file.display()),
        };
        let size = fs::metadata(&file).map_err(|_| blame("is not there; name a file beside it"))?;
        let too_large = "is no file of at most 64 KiB; a logo of a few KiB will do";
        if !size.is_file() || size.len() > LARGEST as u64 {
            return Err(blame(too_large));
        }
        let bytes = fs::read(&file).map_err(SiteError::io(&file))?;
        let name = name(&bytes).map_err(|problem| blame(&problem))?;
        Ok(Self { name, alt: wire.alt, bytes })
    }
}

/// What the picture is called, by what it holds.
fn name(bytes: &[u8]) -> Result<&'static str, String> {
    if bytes.starts_with(b"\x89PNG\r\n\x1a\n") {
        return Ok("logo.png");
    }
    let text = std::str::from_utf8(bytes).ok().map(str::to_ascii_lowercase);
    let Some(text) = text.filter(|text| text.contains("<svg")) else {
        return Err("is neither SVG nor PNG; save it as one of them".to_owned());
    };
    match active(&text) {
        None => Ok("logo.svg"),
        Some(what) => Err(format!("holds {what}, which a logo needs not; save it as plain SVG")),
    }
}

/// What in an SVG of small letters could run, or ask for something elsewhere. What looks like it
/// counts: a logo can do without.
fn active(svg: &str) -> Option<String> {
    const ELEMENTS: [&str; 7] =
        ["script", "foreignobject", "iframe", "object", "embed", "audio", "video"];
    if svg.contains("<!entity") {
        return Some("an entity".to_owned());
    }
    if svg.contains("<?xml-stylesheet") || svg.contains("@import") {
        return Some("a style sheet from elsewhere".to_owned());
    }
    let mut styles = svg.split("url(").skip(1);
    if styles.any(|rest| !rest.trim_start_matches([' ', '"', '\'']).starts_with('#')) {
        return Some("a style with an address".to_owned());
    }
    for tag in svg.split('<').skip(1) {
        let end = tag.find(|c: char| c.is_whitespace() || c == '>' || c == '/');
        let (name, attributes) = tag.split_at(end.unwrap_or(tag.len()));
        let local = name.rsplit(':').next().unwrap_or(name);
        if ELEMENTS.contains(&local) {
            return Some(format!("<{local}>"));
        }
        for (before, after) in attributes.match_indices('=').map(|(at, _)| {
            (attributes.get(..at).unwrap_or(""), attributes.get(at + 1..).unwrap_or(""))
        }) {
            let key =
                before.trim_end().rsplit(|c: char| c.is_whitespace() || c == '"' || c == '\'');
            let key = key.into_iter().next().unwrap_or("");
            if key.starts_with("on") {
                return Some(format!("the attribute {key}"));
            }
            let value = after.trim_start().trim_start_matches(['"', '\'']).trim_start();
            let is_address = key.rsplit(':').next() == Some("href") || key == "src";
            let stays = value.starts_with('#')
                || ["data:image/png", "data:image/jpeg", "data:image/webp"]
                    .iter()
                    .any(|start| value.starts_with(start));
            if is_address && !stays {
                return Some("a link to elsewhere".to_owned());
            }
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pictures_are_known_by_what_they_hold() {
        assert_eq!(name(b"\x89PNG\r\n\x1a\n...."), Ok("logo.png"));
        for plain in [
            "<?xml version=\"1.0\"?><svg xmlns=\"http://www.w3.org/2000/svg\"><path d=\"M0 0\"/></svg>",
            "<svg xmlns:xlink=\"http://www.w3.org/1999/xlink\"><use xlink:href=\"#a\"/></svg>",
            "<svg><style>@media(prefers-color-scheme:dark){path{fill:#fff}}</style></svg>",
            "<svg><rect fill=\"url(#g)\"/><image href='data:image/png;base64,AA=='/></svg>",
        ] {
            assert_eq!(name(plain.as_bytes()), Ok("logo.svg"), "{plain}");
        }
        for wrong in [&b"GIF89a"[..], b"", b"<html>", b"\xff\xfe<\0s\0v\0g\0"] {
            assert!(name(wrong).is_err());
        }
    }

    #[test]
    fn what_could_run_or_ask_is_refused() {
        for (svg, word) in [
            ("<svg><script>alert(1)</script></svg>", "<script>"),
            ("<svg><x:SCRIPT href='#a'/></svg>", "<script>"),
            ("<svg onload=\"alert(1)\"/>", "onload"),
            ("<svg a=\"b\"onload = 'x'/>", "onload"),
            ("<svg><a href=\"javascript:alert(1)\"/></svg>", "link"),
            ("<svg><a xlink:href='java&#115;cript:x'/></svg>", "link"),
            ("<svg><image href = \"https://a.b/c.png\"/></svg>", "link"),
            ("<svg><image href='data:image/svg+xml,<svg/>'/></svg>", "link"),
            ("<svg><style>@import 'x'</style></svg>", "style"),
            ("<svg><rect fill=\"url( 'https://a.b')\"/></svg>", "style"),
            ("<!DOCTYPE svg [<!ENTITY a 'b'>]><svg/>", "entity"),
            ("<svg><foreignObject/></svg>", "<foreignobject>"),
        ] {
            let error = name(svg.as_bytes()).expect_err(svg);
            assert!(error.contains(word), "{svg}: {error}");
        }
    }
}
