//! The files of a collector: JSON that says whose it is in its first line, and then anything.

use serde_json::Value;
use wrkbook_ingest::{Content, Parsed, parse};

use super::invariants;

/// How such a file begins; the bytes are what follows.
const BEGINNING: &str = "{\"schema\": \"wrkbook-collect/1\", ";

/// Reads the file as it is, and written anew over many lines.
pub fn conditions(data: &[u8]) {
    let text = [BEGINNING.as_bytes(), data].concat();
    let parsed = parse(&text, "a.json");
    invariants::check(&parsed, &text);
    assert!(parsed.reports.len() <= 1, "one file is about one thing");

    let Some(content) = content(&parsed) else { return };
    // What a terminal added is no JSON, and was left out.
    let Ok(value) = serde_json::from_slice::<Value>(&text) else { return };
    let anew = serde_json::to_vec_pretty(&value).expect("it was JSON");
    let again = parse(&anew, "a.json");
    invariants::check(&again, &anew);
    assert_eq!(self::content(&again), Some(content), "how it is laid out matters");
}

/// What a collector's file says.
fn content(parsed: &Parsed) -> Option<&Content> {
    let content = &parsed.reports.first()?.content;
    matches!(content, Content::Conditions(_) | Content::Collection(_)).then_some(content)
}
