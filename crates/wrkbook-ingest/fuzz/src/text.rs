//! Any bytes as a raw file: `wrk`, `wrk2`, `docker stats` and everything else, told by content.

use wrkbook_ingest::{Content, Parsed, Parser, parse};

use super::invariants;

/// Reads the bytes whole, in chunks, with other ends of lines, and below one line more.
pub fn text(data: &[u8]) {
    let whole = parse(data, "a.log");
    invariants::check(&whole, data);
    assert_eq!(in_chunks(data), whole, "chunks matter");

    let carriage_returns = replaced(data, b"\n", b"\r\n");
    assert_eq!(contents(&parse(&carriage_returns, "a.log")), contents(&whole), "CRLF matters");

    let mut below = b"# a note\n".to_vec();
    below.extend_from_slice(data);
    let below = parse(&below, "a.log");
    assert_eq!(below.reports.len(), whole.reports.len());
    for (below, alone) in below.reports.iter().zip(&whole.reports) {
        assert_eq!(below.lines.first, alone.lines.first + 1);
        assert_eq!(below.format, alone.format);
        if let (Content::Load(below), Content::Load(alone)) = (&below.content, &alone.content) {
            assert_eq!(below, alone);
        }
    }
}

/// Reads the bytes in chunks whose sizes they say themselves.
fn in_chunks(data: &[u8]) -> Parsed {
    let mut parser = Parser::new("a.log");
    let mut rest = data;
    while let Some(first) = rest.first() {
        let (chunk, after) = rest.split_at(usize::from(first % 29 + 1).min(rest.len()));
        parser.push(chunk);
        rest = after;
    }
    parser.finish()
}

fn contents(parsed: &Parsed) -> Vec<&Content> {
    parsed.reports.iter().map(|report| &report.content).collect()
}

fn replaced(data: &[u8], from: &[u8], to: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(data.len());
    for byte in data {
        match [*byte] == from {
            true => out.extend_from_slice(to),
            false => out.push(*byte),
        }
    }
    out
}
