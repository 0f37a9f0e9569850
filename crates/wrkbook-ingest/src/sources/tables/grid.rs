//! Text to cells: comma-separated tables and the pipe tables of Markdown, each row with its line.
//!
//! What a cell means is `mapping`'s business.

use csv_core::{ReadRecordResult, ReaderBuilder};

/// A table as it stands in a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Grid {
    /// The names of the columns.
    pub header: Vec<String>,
    /// Where they stand, counted from 1.
    pub header_line: u32,
    /// What stands under them.
    pub rows: Vec<Row>,
}

/// A row of a table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Row {
    /// Its first line, counted from 1.
    pub line: u32,
    /// Its last line.
    pub last_line: u32,
    /// Its cells, without the space around them.
    pub cells: Vec<String>,
}

/// What may stand between the cells of a row.
const SEPARATORS: [u8; 3] = [b',', b';', b'\t'];

/// The tables of a text: all pipe tables of a Markdown document, else the one that the text is.
/// None where there is no header.
pub(super) fn grids(text: &str) -> Vec<Grid> {
    let text = text.trim_start_matches('\u{feff}');
    let piped = markdown(text);
    if piped.is_empty() { separated(text).into_iter().collect() } else { piped }
}

/// A table whose cells are told apart by commas, semicolons or tabs, whichever the first line has
/// most of. Cells may be quoted, and then hold anything.
pub fn separated(text: &str) -> Option<Grid> {
    let first = text.lines().find(|line| !line.trim().is_empty())?;
    let count = |separator: u8| first.bytes().filter(|byte| *byte == separator).count();
    // Of equals `max_by_key` takes the last, which should be the comma.
    let separator = SEPARATORS.into_iter().rev().max_by_key(|separator| count(*separator))?;
    let mut records = Records::of(text, separator);
    let mut lines = Lines { text, at: 0, line: 1 };
    let mut rows = Vec::new();
    while let Some(start) = records.next() {
        let line = lines.of_record(start);
        let last_line = lines.before(records.at).max(line);
        rows.push(Row { line, last_line, cells: records.cells() });
    }
    let header = (!rows.is_empty()).then(|| rows.remove(0))?;
    Some(Grid { header: header.cells, header_line: header.line, rows })
}

/// The records of a text, one after the other.
struct Records<'a> {
    reader: csv_core::Reader,
    text: &'a [u8],
    /// How much has been read.
    at: usize,
    /// The fields of the last record, one after the other, and where each ends: as long as the text,
    /// so that any record has room.
    fields: Vec<u8>,
    ends: Vec<usize>,
    count: usize,
}

impl<'a> Records<'a> {
    fn of(text: &'a str, separator: u8) -> Self {
        let room = text.len() + 1;
        Self {
            reader: ReaderBuilder::new().delimiter(separator).build(),
            text: text.as_bytes(),
            at: 0,
            fields: vec![0; room],
            ends: vec![0; room],
            count: 0,
        }
    }

    /// Reads a record; returns the byte at which it, or the blank lines before it, began.
    fn next(&mut self) -> Option<usize> {
        let start = self.at;
        let mut length = 0;
        self.count = 0;
        loop {
            let rest = self.text.get(self.at..)?;
            let (fields, ends) = (self.fields.get_mut(length..)?, self.ends.get_mut(self.count..)?);
            let (result, read, written, ended) = self.reader.read_record(rest, fields, ends);
            self.at += read;
            length += written;
            self.count += ended;
            match result {
                // Asked again without input, the reader ends what is open.
                ReadRecordResult::InputEmpty => {}
                ReadRecordResult::Record => return Some(start),
                ReadRecordResult::End
                | ReadRecordResult::OutputFull
                | ReadRecordResult::OutputEndsFull => return None,
            }
        }
    }

    fn cells(&self) -> Vec<String> {
        let mut from = 0;
        let ends = self.ends.iter().take(self.count);
        ends.map(|end| {
            let field = self.fields.get(from..*end).unwrap_or_default();
            from = *end;
            String::from_utf8_lossy(field).trim().to_owned()
        })
        .collect()
    }
}

/// Counts lines along a text.
struct Lines<'a> {
    text: &'a str,
    at: usize,
    line: u32,
}

impl Lines<'_> {
    /// The line of a record that begins at `byte`, or after the blank lines there.
    fn of_record(&mut self, byte: usize) -> u32 {
        let rest = self.text.as_bytes().get(byte..).unwrap_or_default();
        let blank = rest.iter().take_while(|byte| matches!(byte, b'\r' | b'\n')).count();
        self.go_to(byte.saturating_add(blank));
        self.line
    }

    /// The line that ends before `byte`, where the next record begins.
    fn before(&mut self, byte: usize) -> u32 {
        let read = self.text.get(..byte).unwrap_or(self.text).trim_end_matches(['\r', '\n']).len();
        let further = self.text.get(self.at..read).unwrap_or_default();
        self.line + newlines(further)
    }

    fn go_to(&mut self, byte: usize) {
        let byte = byte.min(self.text.len());
        self.line += newlines(self.text.get(self.at..byte).unwrap_or_default());
        self.at = self.at.max(byte);
    }
}

fn newlines(text: &str) -> u32 {
    u32::try_from(text.matches('\n').count()).unwrap_or(u32::MAX)
}

/// The pipe tables of a Markdown document, those in code blocks left out.
fn markdown(text: &str) -> Vec<Grid> {
    let mut grids: Vec<Grid> = Vec::new();
    let mut open = false;
    let mut in_code = false;
    let mut before: Option<&str> = None;
    for (line, number) in text.lines().zip(1_u32..) {
        let line = line.trim();
        if line.starts_with("```") || line.starts_with("~~~") {
            in_code = !in_code;
            (open, before) = (false, None);
            continue;
        }
        if in_code || !line.contains('|') {
            (open, before) = (false, None);
            continue;
        }
        match grids.last_mut().filter(|_| open) {
            Some(grid) => {
                grid.rows.push(Row { line: number, last_line: number, cells: piped(line) });
            }
            None => match before.filter(|_| is_rule(line)) {
                Some(header) => {
                    let (header, header_line) = (piped(header), number - 1);
                    grids.push(Grid { header, header_line, rows: Vec::new() });
                    open = true;
                }
                None => before = Some(line),
            },
        }
    }
    grids
}

/// The line under the header of a pipe table: `|---|:--:|`.
fn is_rule(line: &str) -> bool {
    line.contains('-') && line.chars().all(|c| matches!(c, '|' | '-' | ':' | ' ' | '\t'))
}

/// The cells of a line of a pipe table.
fn piped(line: &str) -> Vec<String> {
    let line = line.strip_prefix('|').unwrap_or(line);
    let mut cells = vec![String::new()];
    let mut chars = line.chars().peekable();
    while let Some(c) = chars.next() {
        match c {
            '\\' if chars.peek() == Some(&'|') => {
                chars.next();
                if let Some(cell) = cells.last_mut() {
                    cell.push('|');
                }
            }
            '|' => cells.push(String::new()),
            c => {
                if let Some(cell) = cells.last_mut() {
                    cell.push(c);
                }
            }
        }
    }
    // What follows the closing pipe is no cell.
    if cells.len() > 1 && cells.last().is_some_and(|cell| cell.trim().is_empty()) {
        cells.pop();
    }
    cells.iter().map(|cell| plain(cell.trim()).to_owned()).collect()
}

/// A cell without the marks around the whole of it: emphasis, code, a link.
fn plain(cell: &str) -> &str {
    let inner = ["**", "__", "*", "`"].into_iter().find_map(|mark| {
        cell.strip_prefix(mark)?.strip_suffix(mark).filter(|inner| !inner.contains(mark))
    });
    let linked = || {
        let (text, address) = cell.strip_prefix('[')?.split_once("](")?;
        address.ends_with(')').then_some(text)
    };
    match inner.or_else(linked) {
        Some(inner) if !inner.trim().is_empty() => plain(inner.trim()),
        _ => cell,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rows(grid: &Grid) -> Vec<(u32, Vec<&str>)> {
        grid.rows
            .iter()
            .map(|row| (row.line, row.cells.iter().map(String::as_str).collect()))
            .collect()
    }

    #[test]
    fn a_row_knows_its_line_whatever_stands_before_it() {
        let text = "\u{feff}server,rps\r\n\r\n\"a, b\",1\r\n\"two\r\nlines\",2\r\n\r\nc,3";
        let [grid] = &grids(text)[..] else { panic!("one table") };
        assert_eq!(
            (grid.header_line, &grid.header[..]),
            (1, &["server", "rps"].map(str::to_owned)[..])
        );
        assert_eq!(
            rows(grid),
            [(3, vec!["a, b", "1"]), (4, vec!["two\r\nlines", "2"]), (7, vec!["c", "3"])]
        );
        assert_eq!(grid.rows.iter().map(|row| row.last_line).collect::<Vec<_>>(), [3, 5, 7]);
    }

    #[test]
    fn the_separator_is_what_the_header_has() {
        for text in ["server;rps\na;1,5", "server\trps\na\t1,5"] {
            assert_eq!(rows(&grids(text)[0]), [(2, vec!["a", "1,5"])], "{text}");
        }
        assert_eq!(rows(&grids("server\na")[0]), [(2, vec!["a"])]);
        assert!(grids(" \n\n").is_empty());
    }

    #[test]
    fn pipe_tables_are_found_in_prose() {
        let text = "# Results\n\nText with a | in it.\n\n\
                    | Server | `rps` |\n|:---|---:|\n| **a \\| b** | 1 |\n| [c](http://c.example/) |  |\n\n\
                    ```\n| not | this |\n|---|---|\n| x | y |\n```\n\
                    Server | p\n--- | ---\nd | 2\n";
        let found = grids(text);
        assert_eq!(found.len(), 2);
        assert_eq!(found[0].header, ["Server", "rps"]);
        assert_eq!(rows(&found[0]), [(7, vec!["a | b", "1"]), (8, vec!["c", ""])]);
        assert_eq!((found[1].header_line, rows(&found[1])), (15, vec![(17, vec!["d", "2"])]));
    }
}
