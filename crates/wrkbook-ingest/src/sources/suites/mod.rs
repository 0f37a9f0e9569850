//! The suites: public benchmarks that publish their results as documents of their own.
//!
//! ```text
//! document --shape--> suite --rows--> runs
//! ```
//!
//! A suite is told by the shape of its document, without configuration. What it does not say is
//! absent; what it computed or chose is marked as published: each report carries the suite's id. The
//! throughput is all answers over the duration, whatever the suite ranks by; what it ranks by is kept
//! beside it where that is another figure.
//!
//! To add a suite, add a file with a `Suite` in it and a row of `SUITES`.

mod document;
mod httparena;
mod row;
mod shape;
mod techempower;
mod tfbvis;
mod the_benchmarker;
mod timeline;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use crate::record::collection::Collection;
use crate::record::diagnostic::Diagnostic;
use crate::sources::found::Found;
use crate::sources::{Source, Tree};
use document::{Document, Published};
use shape::Shape;

/// Every suite, in the order in which they are asked.
const SUITES: &[&dyn Suite] = &[
    &techempower::TechEmpower,
    &tfbvis::Tfbvis,
    &httparena::HttpArena,
    &timeline::Timeline,
    &the_benchmarker::TheBenchmarker,
];

/// A suite is one way of publishing results.
trait Suite: Sync {
    /// Whether a document of this shape at this path is one of its own.
    fn is_own(&self, path: &str, shape: &Shape) -> bool;

    /// Reads a document.
    fn read(&self, document: &Document<'_>, out: &mut Published);

    /// What tells the documents of several collections apart, so that each is a repeat: a folder of
    /// the path, or the whole of it. The same for all documents of one collection.
    fn collection<'p>(&self, _path: &'p str) -> Option<&'p str> {
        None
    }
}

/// The documents of suites.
pub struct Suites;

impl Source for Suites {
    fn id(&self) -> &'static str {
        "suites"
    }

    fn take(&self, tree: &mut Tree<'_>) {
        let suites: Vec<Option<usize>> = tree.files.iter().map(suite_of).collect();
        let mut out = Published::default();
        let mut owned: Vec<(usize, Found)> = Vec::new();
        let mut rest = Vec::with_capacity(tree.files.len());
        for (file, suite) in tree.files.drain(..).zip(suites) {
            match suite {
                Some(suite) => owned.push((suite, file)),
                None => rest.push(file),
            }
        }
        tree.files = rest;
        leave_copies(&mut owned);
        let several = collections(&owned);
        for (at, file) in &owned {
            let suite = SUITES[*at];
            let repeat = suite.collection(&file.relative).filter(|_| several.contains(at));
            read(suite, file, repeat.map(Arc::from), &mut out);
        }
        let Published { mut runs, diagnostics, attributes, machine } = out;
        techempower::leave_raw(&mut runs, &tree.files);
        tree.runs.append(&mut runs);
        tree.diagnostics.extend(diagnostics);
        tree.attributes.extend(attributes);
        if let Some(machine) = machine {
            tree.collection = Some(Box::new(Collection { machine, ..Collection::default() }));
        }
    }
}

/// Reads a document of a suite, as if at `path`; nothing where it is none.
pub fn parse(text: &str, path: &str) -> Option<(Vec<crate::Run>, Vec<Diagnostic>)> {
    let suite = suite_of_shape(path, text.as_bytes())?;
    let mut out = Published::default();
    let path: Arc<str> = Arc::from(path);
    SUITES[suite].read(&Document::new(text, &path, &path, None), &mut out);
    Some((out.runs.into_iter().map(|it| it.run).collect(), out.diagnostics))
}

/// The suite of a file, by its place in [`SUITES`]. Most files are none: their names say so.
fn suite_of(file: &Found) -> Option<usize> {
    let name = file.name();
    let is_candidate = name.ends_with(".json") && !name.ends_with(".conditions.json");
    if is_candidate { suite_of_shape(&file.relative, &file.head()) } else { None }
}

fn suite_of_shape(path: &str, head: &[u8]) -> Option<usize> {
    let shape = Shape::of(head);
    SUITES.iter().position(|suite| suite.is_own(path, &shape))
}

/// Leaves out `data.min.json` beside `data.json`: the same figures once more.
fn leave_copies(owned: &mut Vec<(usize, Found)>) {
    let paths: BTreeSet<Arc<str>> = owned.iter().map(|(_, file)| file.relative.clone()).collect();
    owned.retain(|(_, file)| {
        let whole = file.relative.strip_suffix(".min.json").map(|stem| format!("{stem}.json"));
        whole.is_none_or(|whole| !paths.contains(&*whole))
    });
}

/// The suites of which there are several collections.
fn collections(owned: &[(usize, Found)]) -> BTreeSet<usize> {
    let mut known: BTreeMap<usize, BTreeSet<&str>> = BTreeMap::new();
    for (at, file) in owned {
        known.entry(*at).or_default().extend(SUITES[*at].collection(&file.relative));
    }
    known.into_iter().filter(|(_, names)| names.len() > 1).map(|(at, _)| at).collect()
}

fn read(suite: &dyn Suite, file: &Found, repeat: Option<Arc<str>>, out: &mut Published) {
    let path = file.blame();
    let content = match file.content() {
        Ok(content) => content,
        Err(error) => {
            let problem = format!("cannot be read ({error})");
            out.diagnostics.push(Diagnostic::error(&path, problem, "it was left out"));
            return;
        }
    };
    match std::str::from_utf8(&content) {
        Ok(text) => {
            let text = text.strip_prefix('\u{feff}').unwrap_or(text);
            suite.read(&Document::new(text, &file.relative, &path, repeat), out);
        }
        Err(error) => {
            let before = content.get(..error.valid_up_to()).unwrap_or_default();
            let line = memchr::memchr_iter(b'\n', before).count() + 1;
            let line = u32::try_from(line).unwrap_or(u32::MAX);
            let problem = "is no UTF-8 text";
            let advice = "it was left out; fetch it again from where it was published";
            out.diagnostics.push(Diagnostic::error(&path, problem, advice).at(line));
        }
    }
}
