//! Reads a drawing back: a strict reader of the XML that the charts write, and where their marks
//! and texts are. Independent of the code that writes them.

use std::collections::BTreeMap;

/// An element with what is in it.
#[derive(Debug, Default)]
pub(crate) struct Element {
    pub(crate) name: String,
    pub(crate) attributes: BTreeMap<String, String>,
    pub(crate) children: Vec<Element>,
    /// The text directly in it, unescaped.
    pub(crate) text: String,
}

impl Element {
    pub(crate) fn get(&self, attribute: &str) -> &str {
        self.attributes.get(attribute).map_or("", String::as_str)
    }

    pub(crate) fn number(&self, attribute: &str) -> f64 {
        self.get(attribute).parse().unwrap_or_else(|_| panic!("{attribute} of {self:?}"))
    }

    pub(crate) fn has_class(&self, class: &str) -> bool {
        self.get("class").split(' ').any(|c| c == class)
    }

    /// This element and all below it.
    pub(crate) fn all(&self) -> Vec<&Element> {
        let mut all = vec![self];
        for child in &self.children {
            all.extend(child.all());
        }
        all
    }

    pub(crate) fn of_class(&self, class: &str) -> Vec<&Element> {
        self.all().into_iter().filter(|e| e.has_class(class)).collect()
    }

    pub(crate) fn title(&self) -> Option<&str> {
        self.children.iter().find(|c| c.name == "title").map(|c| c.text.as_str())
    }

    /// Every corner of its shape, its anchor for a text.
    pub(crate) fn places(&self) -> Vec<(f64, f64)> {
        match self.name.as_str() {
            "circle" => {
                let (x, y, r) = (self.number("cx"), self.number("cy"), self.number("r"));
                vec![(x - r, y - r), (x + r, y + r)]
            }
            "text" => vec![(self.number("x"), self.number("y"))],
            "path" => {
                let d = self.get("d").trim_end_matches('z');
                let d = d.strip_prefix('M').expect("a path begins with M").replace('l', " ");
                let numbers: Vec<f64> =
                    d.split(' ').map(|n| n.parse().unwrap_or_else(|_| panic!("{d}"))).collect();
                assert!(numbers.len().is_multiple_of(2), "{d}");
                let mut at = (0.0, 0.0);
                numbers
                    .chunks(2)
                    .map(|step| {
                        at = (at.0 + step[0], at.1 + step[1]);
                        at
                    })
                    .collect()
            }
            _ => Vec::new(),
        }
    }
}

/// Reads well-formed XML of elements, attributes and text; panics on anything else.
pub(crate) fn read(text: &str) -> Element {
    let mut open: Vec<Element> = vec![Element::default()];
    let mut rest = text.trim();
    while !rest.is_empty() {
        let Some(tag) = rest.strip_prefix('<') else {
            let end = rest.find('<').unwrap_or(rest.len());
            open.last_mut().expect("the document").text.push_str(&unescape(&rest[..end]));
            rest = &rest[end..];
            continue;
        };
        let (tag, after) = tag.split_once('>').expect("a tag ends");
        rest = after;
        assert!(!tag.contains('<'), "markup inside a tag: {tag}");
        if let Some(name) = tag.strip_prefix('/') {
            let element = open.pop().expect("an element is open");
            assert_eq!(element.name, name, "elements are nested");
            open.last_mut().expect("nothing closes the document").children.push(element);
            continue;
        }
        let (tag, empty) = tag.strip_suffix('/').map_or((tag, false), |tag| (tag, true));
        let (name, mut attributes) = tag.split_once(' ').unwrap_or((tag, ""));
        let mut element = Element { name: name.to_owned(), ..Element::default() };
        while !attributes.trim().is_empty() {
            let (key, value) = attributes.split_once("=\"").expect("a quoted value");
            let (value, after) = value.split_once('"').expect("a closing quote");
            let before = element.attributes.insert(key.trim().to_owned(), unescape(value));
            assert!(before.is_none(), "{key} twice in <{tag}>");
            attributes = after;
        }
        if empty {
            open.last_mut().expect("the document").children.push(element);
        } else {
            open.push(element);
        }
    }
    let mut document = open.pop().expect("the document");
    assert!(open.is_empty(), "every element is closed");
    assert_eq!(document.children.len(), 1, "one root");
    document.children.remove(0)
}

fn unescape(text: &str) -> String {
    let mut parts = text.split('&');
    let mut out = parts.next().unwrap_or("").to_owned();
    for part in parts {
        let (entity, after) = part.split_once(';').expect("an entity ends");
        out.push(match entity {
            "amp" => '&',
            "lt" => '<',
            "gt" => '>',
            "quot" => '"',
            "#39" => '\'',
            other => panic!("unknown entity {other}"),
        });
        out.push_str(after);
    }
    assert!(!out.chars().any(|c| c.is_control() && c != '\n'), "a control character");
    out
}

/// Every shape and text lies inside the view box, and every attribute is a sound value.
pub(crate) fn assert_sound(root: &Element) {
    let (width, height) = (root.number("width"), root.number("height"));
    assert_eq!(root.get("viewBox"), format!("0 0 {width} {height}"));
    for element in root.all() {
        for (x, y) in element.places() {
            let inside = (0.0..=width).contains(&x) && (0.0..=height).contains(&y);
            assert!(inside, "({x}, {y}) is outside {width} x {height}: {element:?}");
        }
        for (key, value) in &element.attributes {
            let words = value.to_ascii_lowercase();
            let spoken = ["data-name", "aria-labelledby", "id"].contains(&key.as_str());
            assert!(spoken || !(words.contains("nan") || words.contains("inf")), "{key}={value}");
        }
    }
}

/// Numbers that look random and are the same on every run.
pub(crate) struct Dice(pub(crate) u64);

impl Dice {
    /// From 0 to below 1.
    pub(crate) fn roll(&mut self) -> f64 {
        self.0 =
            self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) as f64 / (1_u64 << 31) as f64
    }

    pub(crate) fn below(&mut self, limit: usize) -> usize {
        (self.roll() * limit as f64) as usize
    }
}
