//! Rows of container samples: the first byte chooses a header of some client, the rest stands
//! under it; the same drawn twice, as clients do; and the same indented, so that no line has the
//! length of the one that it would be compared with.

use wrkbook_ingest::{Container, Content, Parsed, parse};

use super::invariants;

/// Of the client generations, of Windows, of podman, and none, for JSON lines.
const HEADERS: [&str; 8] = [
    "",
    "CONTAINER   CPU %   MEM USAGE/LIMIT   MEM %   NET I/O\n",
    "CONTAINER   CPU %   MEM USAGE / LIMIT   MEM %   NET I/O   BLOCK I/O\n",
    "CONTAINER   CPU %   MEM USAGE / LIMIT   MEM %   NET I/O   BLOCK I/O   PIDS\n",
    "CONTAINER ID   NAME   CPU %   MEM USAGE / LIMIT   MEM %   NET I/O   BLOCK I/O   PIDS\n",
    "CONTAINER   CPU %   PRIV WORKING SET   NET I/O   BLOCK I/O\n",
    "ID  NAME  CPU %  MEM USAGE / LIMIT  MEM %  NET IO  BLOCK IO  PIDS  CPU TIME  AVG CPU %\n",
    "NAME   CPU %   GPU %\n",
];

/// Reads the rows, once and with every line but the last doubled.
pub fn samples(data: &[u8]) {
    let Some((choice, rows)) = data.split_first() else { return };
    let header = HEADERS[usize::from(*choice) % HEADERS.len()].as_bytes();
    let text = [header, rows].concat();
    let once = parse(&text, "a.stats");
    invariants::check(&once, &text);

    let lines: Vec<&[u8]> = text.split_inclusive(|byte| *byte == b'\n').collect();
    // Only at its start is a byte-order mark one.
    if !text.windows(3).any(|bytes| bytes == b"\xEF\xBB\xBF") {
        let indented = (0..).zip(&lines).map(|(number, line)| {
            let blanks = number * 7 % 11;
            [&b" ".repeat(blanks)[..], line].concat()
        });
        let indented = parse(&indented.collect::<Vec<_>>().concat(), "a.stats");
        assert_eq!(containers(&indented), containers(&once));
    }

    // Every member of an object that stands over several lines would be there twice.
    if opens_an_object(&text) {
        return;
    }
    let Some((last, before)) = lines.split_last() else { return };
    let twice: Vec<&[u8]> = before.iter().flat_map(|line| [*line, *line]).chain([*last]).collect();
    assert_eq!(containers(&parse(&twice.concat(), "a.stats")), containers(&once));
}

/// Whether a line of the text is a brace that opens an object.
fn opens_an_object(text: &[u8]) -> bool {
    text.split(|byte| *byte == b'\n').any(|line| line.trim_ascii_end().ends_with(b"{"))
}

/// The containers without the lines of their peaks.
fn containers(parsed: &Parsed) -> Vec<Container> {
    let of_reports = parsed.reports.iter().filter_map(|report| match &report.content {
        Content::Containers(containers) => Some(containers),
        Content::Load(_) | Content::Conditions(_) | Content::Collection(_) => None,
    });
    of_reports
        .flatten()
        .map(|container| Container {
            cpu_peak_line: None,
            memory_peak_line: None,
            ..container.clone()
        })
        .collect()
}
