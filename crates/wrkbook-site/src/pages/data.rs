//! The data page: every file of figures, and what its columns hold.

use serde::Serialize;
use wrkbook::frames;
use wrkbook::ingest::figures;
use wrkbook::{display, document};

use super::section::SetContext;
use crate::digest::Digest;
use crate::documents::{about, claims_document, formats, json, unwritten};
use crate::error::SiteError;
use crate::frame::Surroundings;
use crate::link::Link;
use crate::writer::{Page, Writer};

/// The page.
#[derive(Debug, Serialize)]
struct DataView {
    pub(crate) digest: String,
    pub(crate) manifest: Link,
    pub(crate) files: Vec<DataFile>,
    pub(crate) summary_columns: Vec<ColumnDoc>,
    pub(crate) run_columns: Vec<ColumnDoc>,
}

/// One file to take away.
#[derive(Debug, Serialize)]
pub(crate) struct DataFile {
    pub(crate) name: String,
    pub(crate) link: Link,
    pub(crate) about: &'static str,
    pub(crate) size: String,
    /// Its SHA-256.
    pub(crate) digest: String,
}

/// What a column holds.
#[derive(Debug, Serialize)]
pub(crate) struct ColumnDoc {
    pub(crate) name: &'static str,
    pub(crate) about: &'static str,
}

/// The digests of all files, as `sha256sum --check` reads them.
const MANIFEST: &str = "sha256sums.txt";

/// The columns of `wrkbook::frames::cells`.
const SUMMARY_COLUMNS: [(&str, &str); 16] = [
    ("scenario", "what was requested; null without scenarios"),
    ("server", "the server"),
    ("connections", "the offered number of connections, where the load is of these"),
    ("load_kind", "what the load is counted in"),
    ("load", "the load that was offered"),
    ("metric", "the metric's id"),
    ("unit", "the base unit of the figures in the row"),
    ("value", "the centre of the repeats that count, or their sum; null where none measured it"),
    ("n", "the repeats that count, before any is trimmed"),
    ("runs", "all repeats, missing ones included"),
    ("min", "the lowest of the repeats that count"),
    ("max", "the highest of the repeats that count"),
    ("cv", "their coefficient of variation, a fraction"),
    ("coverage", "what the range covers as an interval of the median, a fraction"),
    ("trimmed_low", "the lowest, where it was trimmed"),
    ("trimmed_high", "the highest, where it was trimmed"),
];

impl DataFile {
    /// A file that holds `bytes`.
    pub(super) fn of(name: String, link: Link, bytes: &[u8]) -> Self {
        Self {
            about: about(&name),
            size: format!("{} kB", display::number((bytes.len() as f64 / 1e3).max(0.1))),
            digest: Digest::of(bytes).to_string(),
            name,
            link,
        }
    }
}

/// Writes the files of figures, those of the `runs` as they are given, and the page.
pub(super) fn write(
    set: &SetContext<'_>,
    runs: Vec<(String, Vec<u8>)>,
    around: &Surroundings<'_>,
    writer: &mut Writer<'_>,
) -> Result<(), SiteError> {
    let mut files = Vec::new();
    for (name, bytes) in figures(set, runs)? {
        let link = set.places.data_file(&name);
        writer.file(link.as_str(), &bytes)?;
        files.push(DataFile::of(name, link, &bytes));
    }
    let sums: String =
        files.iter().map(|file: &DataFile| format!("{}  {}\n", file.digest, file.name)).collect();
    let manifest = set.places.data_file(MANIFEST);
    writer.file(manifest.as_str(), sums.as_bytes())?;
    let digest = around.foot.as_ref().map(|foot| foot.digest.clone()).unwrap_or_default();
    let view = DataView::of(digest, manifest, files);
    let (link, title) = (set.places.data(), format!("Data: {}", set.title));
    writer.page(Page { template: "data.html", link, title, around }, &view)
}

/// The files of figures: the summary, the runs, and the documents.
fn figures(
    set: &SetContext<'_>,
    runs: Vec<(String, Vec<u8>)>,
) -> Result<Vec<(String, Vec<u8>)>, SiteError> {
    let mut cells = frames::cells(set.summary()).map_err(|error| unwritten("summary", &error))?;
    let mut files = formats("summary", |format, to| {
        format.write(&mut cells, to).map_err(|error| error.to_string())
    })?;
    files.extend(runs);
    let name = &set.analysis.set.name;
    let audit = json("audit.json", &document::audit(name, &set.analysis.audit))?;
    files.push(("audit.json".to_owned(), audit));
    let verdicts = json("verdicts.json", &document::verdicts(name, &set.analysis.verdicts))?;
    files.push(("verdicts.json".to_owned(), verdicts));
    if let Some(claims) = set.claims {
        files.push(("claims.json".to_owned(), claims_document(claims)?));
    }
    Ok(files)
}

impl DataView {
    fn of(digest: String, manifest: Link, files: Vec<DataFile>) -> Self {
        let summary = SUMMARY_COLUMNS.iter().map(|&(name, about)| ColumnDoc { name, about });
        let runs =
            figures::figures().map(|figure| ColumnDoc { name: figure.id, about: figure.about });
        Self {
            digest,
            manifest,
            files,
            summary_columns: summary.collect(),
            run_columns: runs.collect(),
        }
    }
}
