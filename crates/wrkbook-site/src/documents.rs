//! The files of figures beside the pages: what they hold, and how they are written.

use serde::Serialize;
use wrkbook::claims::Judged;
use wrkbook::frames::Format;

use crate::error::SiteError;

/// What a file of that name holds.
pub(crate) fn about(name: &str) -> &'static str {
    match name.split('.').next() {
        Some("summary") => "what is reported: a row for each scenario, server, load and metric",
        Some("runs") => "what was measured: a row for each run",
        Some("audit") => "all findings with their evidence",
        Some("claims") => "the published claims, judged, with the figures that decide",
        Some("diff") => "all of it, with the findings of both sides",
        Some("changes") => "a row for each server and metric",
        Some("cells") => "a row for each server, metric and load, both sides beside each other",
        Some("verdicts") => "winners and verdicts with the claims they rest on",
        _ => "",
    }
}

/// A frame as a file of each format, CSV first: `write` writes it in one.
pub(crate) fn formats(
    name: &str,
    mut write: impl FnMut(Format, &mut Vec<u8>) -> Result<(), String>,
) -> Result<Vec<(String, Vec<u8>)>, SiteError> {
    let endings = [("csv", Format::Csv), ("json", Format::Json), ("parquet", Format::Parquet)];
    let mut files = Vec::with_capacity(endings.len());
    for (ending, format) in endings {
        let file = format!("{name}.{ending}");
        let mut bytes = Vec::new();
        match write(format, &mut bytes) {
            Ok(()) => files.push((file, bytes)),
            Err(message) => return Err(SiteError::Data { file, message }),
        }
    }
    Ok(files)
}

/// Blames a file that cannot be written.
pub(crate) fn unwritten(file: &str, error: &dyn std::fmt::Display) -> SiteError {
    SiteError::Data { file: file.to_owned(), message: error.to_string() }
}

/// The published claims with what the data say of them.
pub(crate) fn claims_document(claims: &[Judged]) -> Result<Vec<u8>, SiteError> {
    #[derive(Serialize)]
    struct Document<'a> {
        schema: &'a str,
        claims: &'a [Judged],
    }
    json("claims.json", &Document { schema: "wrkbook.claims/1", claims })
}

/// A document as a file.
pub(crate) fn json(file: &str, document: &impl Serialize) -> Result<Vec<u8>, SiteError> {
    serde_json::to_vec_pretty(document).map_err(|error| unwritten(file, &error))
}
