//! The theme: a site's own colours in place of the built-in ones, each for a light and a dark page.
//!
//! ```toml
//! [theme]
//! accent = { light = "#7a1f5c", dark = "#e29ac8" }   # links, focus; one colour means both
//! paper = { light = "#ffffff" }                      # the built-in one stays in the dark
//! ink = "#123"
//! series = ["#00488d", { light = "#be7a16", dark = "#ad6e13" }]   # the first of the eight
//! ```
//!
//! Colours that cannot be read are errors; colours on which words cannot be read are diagnostics.

use std::collections::BTreeMap;
use std::fmt::Write;
use std::sync::Arc;

use serde::Deserialize;
use toml::{Spanned, Value};
use wrkbook::ingest::Diagnostic;
use wrkbook_charts::palette::{Ink, Slot};

use crate::colour::Colour;
use crate::error::SiteError;

/// The keys of the table, as a remark lists them.
pub(crate) const KEYS: &str = "accent, paper, ink and series";

/// The built-in colours that charts do not have: on a light and on a dark page.
const ACCENT: [Colour; 2] = [Colour([0x0b, 0x5a, 0x8f]), Colour([0x82, 0xbd, 0xf0])];
const TINT: [Colour; 2] = [Colour([0xf2, 0xef, 0xe8]), Colour([0x1a, 0x20, 0x29])];

/// The least contrast of text and of marks against the paper.
const TEXT: f64 = 4.5;
const MARK: f64 = 3.0;

#[derive(Deserialize)]
pub(crate) struct Wire {
    accent: Option<Spanned<Value>>,
    paper: Option<Spanned<Value>>,
    ink: Option<Spanned<Value>>,
    #[serde(default)]
    series: Vec<Spanned<Value>>,
    #[serde(flatten)]
    pub(crate) unknown: BTreeMap<String, Value>,
}

/// The colour of one thing, light and dark, as far as the site says.
#[derive(Debug, Clone, Copy, Default)]
struct Pair {
    of: [Option<Colour>; 2],
    /// Where `site.toml` says so.
    line: u32,
}

/// A site's colours.
#[derive(Debug, Clone, Default)]
pub(crate) struct Theme {
    accent: Pair,
    paper: Pair,
    ink: Pair,
    series: Vec<Pair>,
}

/// On which page.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Mode {
    Light,
    Dark,
}

impl Mode {
    const BOTH: [Self; 2] = [Self::Light, Self::Dark];

    fn name(self) -> &'static str {
        match self {
            Self::Light => "light",
            Self::Dark => "dark",
        }
    }

    fn built_in(self, ink: Ink) -> Colour {
        Colour(match self {
            Self::Light => ink.light(),
            Self::Dark => ink.dark(),
        })
    }
}

impl Pair {
    fn of(wire: &Spanned<Value>, key: &str, line: usize) -> Result<Self, String> {
        const WRITE: &str = "write it as in \"#0b5a8f\"";
        let colour = |key: &str, value: &Value| {
            let text = value.as_str().ok_or_else(|| format!("{key} is no text; {WRITE}"))?;
            Colour::parse(text).ok_or_else(|| format!("{key} {text:?} is no colour; {WRITE}"))
        };
        let of = match wire.get_ref() {
            Value::Table(table) => {
                if let Some(other) = table.keys().find(|key| !["light", "dark"].contains(&&***key))
                {
                    return Err(format!("{key} has `{other}`; it takes `light` and `dark`"));
                }
                let one = |mode: Mode| {
                    let value = table.get(mode.name())?;
                    Some(colour(&format!("{key}.{}", mode.name()), value))
                };
                [one(Mode::Light).transpose()?, one(Mode::Dark).transpose()?]
            }
            value => [Some(colour(key, value)?); 2],
        };
        Ok(Self { of, line: u32::try_from(line).unwrap_or(u32::MAX) })
    }

    fn on(self, mode: Mode) -> Option<Colour> {
        self.of[mode as usize]
    }
}

impl Theme {
    /// Checks the colours. `line` gives the line of an offset in `path`.
    pub(crate) fn of(
        wire: &Wire,
        path: &str,
        line: impl Fn(usize) -> usize,
    ) -> Result<Self, SiteError> {
        let pair = |key: &str, wire: &Spanned<Value>| {
            let line = line(wire.span().start);
            Pair::of(wire, key, line).map_err(|message| SiteError::Source {
                path: path.to_owned(),
                line: Some(line),
                message: format!("theme: {message}"),
            })
        };
        let one = |key: &str, wire: &Option<Spanned<Value>>| {
            wire.as_ref().map_or(Ok(Pair::default()), |wire| pair(key, wire))
        };
        if let Some(beyond) = wire.series.get(Slot::COUNT) {
            return Err(SiteError::Source {
                path: path.to_owned(),
                line: Some(line(beyond.span().start)),
                message: format!(
                    "theme: series has {} colours; a chart tells {} apart, so leave out the rest",
                    wire.series.len(),
                    Slot::COUNT
                ),
            });
        }
        let series = wire.series.iter().enumerate();
        Ok(Self {
            accent: one("accent", &wire.accent)?,
            paper: one("paper", &wire.paper)?,
            ink: one("ink", &wire.ink)?,
            series: series
                .map(|(at, wire)| pair(&format!("series {}", at + 1), wire))
                .collect::<Result<_, _>>()?,
        })
    }

    /// The colours on which something cannot be read.
    pub(crate) fn remarks(&self, path: &Arc<str>) -> Vec<Diagnostic> {
        let mut remarks = Vec::new();
        for mode in Mode::BOTH {
            let paper = self.paper(mode);
            let mut check = |what: &str, colour: Colour, own: Pair, least: f64, use_: &str| {
                // What is built in goes together.
                let blamed = if own.on(mode).is_some() { own } else { self.paper };
                let ratio = colour.contrast(paper);
                if blamed.on(mode).is_none() || ratio >= least {
                    return;
                }
                // Never rounded up to what it should be.
                let ratio = (ratio * 10.0).floor() / 10.0;
                let message = format!(
                    "the contrast of {what} {colour} with the {} paper {paper} is {ratio} to 1",
                    mode.name()
                );
                let advice = format!(
                    "from {least} to 1 on, {use_}; make the one lighter or the other darker"
                );
                remarks.push(Diagnostic::warning(path, message, advice).at(blamed.line));
            };
            check("the accent", self.accent(mode), self.accent, TEXT, "everyone can read links");
            check("the ink", self.ink(mode), self.ink, TEXT, "everyone can read it");
            let muted = mode.built_in(Ink::Muted);
            check("the muted text", muted, Pair::default(), TEXT, "everyone can read it");
            for (at, slot) in Slot::all().enumerate() {
                let own = self.series.get(at).copied().unwrap_or_default();
                let what = format!("series {}", at + 1);
                check(&what, self.series(mode, slot), own, MARK, "everyone can see its marks");
            }
        }
        remarks
    }

    pub(crate) fn accent(&self, mode: Mode) -> Colour {
        self.accent.on(mode).unwrap_or(ACCENT[mode as usize])
    }

    pub(crate) fn paper(&self, mode: Mode) -> Colour {
        self.paper.on(mode).unwrap_or_else(|| mode.built_in(Ink::Paper))
    }

    pub(crate) fn ink(&self, mode: Mode) -> Colour {
        self.ink.on(mode).unwrap_or_else(|| mode.built_in(Ink::Text))
    }

    pub(crate) fn series(&self, mode: Mode, slot: Slot) -> Colour {
        let own = self.series.get(slot.index()).and_then(|own| own.on(mode));
        own.unwrap_or_else(|| mode.built_in(Ink::Series(slot)))
    }

    /// The variables of a page that the charts' own do not hold, and those that differ from them.
    fn variables(&self, mode: Mode) -> String {
        let (paper, ink) = (self.paper(mode), self.ink(mode));
        let is_own = self.paper.on(mode).is_some() || self.ink.on(mode).is_some();
        let tint = if is_own { paper.mixed(ink, 0.06) } else { TINT[mode as usize] };
        let mut css = format!("--accent:{};--tint:{tint};", self.accent(mode));
        // A string takes all.
        let mut set = |ink: Ink, colour: Colour| {
            let _ = write!(css, "--{}:{colour};", ink.variable());
        };
        if is_own {
            set(Ink::Paper, paper);
            set(Ink::Text, ink);
            set(Ink::Grid, paper.mixed(ink, 0.14));
        }
        for (slot, own) in Slot::all().zip(&self.series) {
            if let Some(colour) = own.on(mode) {
                set(Ink::Series(slot), colour);
            }
        }
        css
    }

    /// The style sheet of the colours: to stand after that of the charts, and before the site's.
    pub(crate) fn css(&self) -> String {
        let [light, dark] = Mode::BOTH.map(|mode| self.variables(mode));
        format!(
            ":root{{{light}}}\n\
             @media(prefers-color-scheme:dark){{:root:not([data-theme=light]){{{dark}}}}}\n\
             :root[data-theme=dark]{{{dark}}}\n"
        )
    }

    /// What a page needs that brings its own style: paper, ink and accent.
    pub(crate) fn css_alone(&self) -> String {
        let [light, dark] = Mode::BOTH.map(|mode| {
            let (paper, ink, accent) = (self.paper(mode), self.ink(mode), self.accent(mode));
            format!(":root{{--paper:{paper};--ink:{ink};--accent:{accent}}}")
        });
        format!("{light}@media(prefers-color-scheme:dark){{{dark}}}")
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    fn theme(text: &str) -> Result<Theme, String> {
        let wire: Wire = toml::from_str(text).unwrap();
        let line = |at: usize| text[..at].matches('\n').count() + 1;
        Theme::of(&wire, "site.toml", line).map_err(|error| error.to_string())
    }

    fn remarks(text: &str) -> Vec<String> {
        let remarks = theme(text).unwrap().remarks(&Arc::from("site.toml"));
        remarks.iter().map(ToString::to_string).collect()
    }

    #[test]
    fn the_built_in_colours_are_read_on_the_built_in_paper() {
        assert_eq!(remarks(""), [""; 0]);
        // Set to themselves they are checked: what is built in passes, too.
        let own = "paper = { light = \"#fbfaf7\", dark = \"#12161c\" }";
        assert_eq!(remarks(own), [""; 0]);
    }

    #[test]
    fn what_is_not_said_stays() {
        let theme = theme("accent = { dark = \"#fff\" }\nseries = [\"#123456\"]").unwrap();
        assert_eq!(theme.accent(Mode::Light), ACCENT[0]);
        assert_eq!(theme.accent(Mode::Dark), Colour([255; 3]));
        let css = theme.css();
        assert!(css.contains(":root[data-theme=dark]{--accent:#ffffff;"), "{css}");
        assert_eq!(css.matches("--series-1:#123456").count(), 3);
        assert!(!css.contains("--series-2") && !css.contains("--chart-paper"), "{css}");
    }

    #[test]
    fn what_is_no_colour_is_an_error_with_its_line() {
        for (text, expected) in [
            ("accent = \"blue\"", "site.toml:1: theme: accent \"blue\" is no colour"),
            ("\npaper = { light = \"#12\" }", "site.toml:2: theme: paper.light \"#12\""),
            ("ink = 3", "site.toml:1: theme: ink is no text"),
            ("ink = { ligth = \"#123\" }", "site.toml:1: theme: ink has `ligth`"),
            ("series = [\n\"#123\",\n\"}</style>\"]", "site.toml:3: theme: series 2"),
        ] {
            let error = theme(text).unwrap_err();
            assert!(error.starts_with(expected), "{error}");
        }
        let nine = format!("series = [{}]", "\"#123\",".repeat(9));
        assert!(theme(&nine).unwrap_err().contains("leave out the rest"));
    }

    #[test]
    fn what_cannot_be_read_is_remarked_with_its_line() {
        // The same blue for both: 7.4 to 1 on the light paper, too dark for the dark one.
        let dark = remarks("\naccent = \"#0b5a8f\"");
        assert_eq!(dark.len(), 1, "{dark:?}");
        assert!(dark[0].starts_with("site.toml:2: the contrast of the accent"), "{dark:?}");
        assert!(dark[0].contains("the dark paper #12161c is 2."), "{dark:?}");
        // A paper on which the built-in colours vanish takes the blame for them.
        let paper = remarks("paper = { light = \"#5c5f64\" }");
        assert!(paper.iter().any(|remark| remark.contains("the muted text")), "{paper:?}");
        assert!(paper.iter().all(|remark| remark.starts_with("site.toml:1: ")), "{paper:?}");
    }
}
