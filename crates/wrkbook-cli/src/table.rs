//! A table as text: aligned for a terminal, or as Markdown.

use std::fmt::Write;

use anstyle::{AnsiColor, Style};

use crate::terminal::printable;

/// A table with a head; the first column is text, the others are figures.
pub(crate) struct Table {
    pub(crate) head: Vec<String>,
    pub(crate) rows: Vec<Vec<Cell>>,
}

/// What stands in a field.
#[derive(Clone, Default)]
pub(crate) struct Cell {
    pub(crate) text: String,
    /// A mark that does not count for the alignment: `*`, `(2)`.
    pub(crate) mark: String,
    pub(crate) look: Look,
}

/// How a field is shown where there is colour.
#[derive(Clone, Copy, Default, PartialEq, Eq)]
pub(crate) enum Look {
    #[default]
    Plain,
    Best,
    Faint,
}

impl Cell {
    pub(crate) fn new(text: impl Into<String>) -> Self {
        Self { text: text.into(), ..Self::default() }
    }

    pub(crate) fn faint(text: impl Into<String>) -> Self {
        Self { text: text.into(), look: Look::Faint, ..Self::default() }
    }

    fn style(&self) -> Style {
        match self.look {
            Look::Plain => Style::new(),
            Look::Best => Style::new().bold().fg_color(Some(AnsiColor::Green.into())),
            Look::Faint => Style::new().dimmed(),
        }
    }
}

/// How many columns of a terminal a text takes: one a character is right for all but wide scripts.
fn width(text: &str) -> usize {
    text.chars().count()
}

/// The part of a figure before its decimal point.
fn whole(text: &str) -> usize {
    text.find('.').map_or(width(text), |at| width(&text[..at]))
}

/// How wide the parts of a column are. A figure is aligned on its decimal point.
struct Column {
    whole: usize,
    rest: usize,
    mark: usize,
    head: usize,
}

impl Column {
    fn of(table: &Table, index: usize) -> Self {
        let cells = || table.rows.iter().filter_map(|row| row.get(index));
        let most = |part: fn(&Cell) -> usize| cells().map(part).max().unwrap_or(0);
        // What is no figure, such as a range, is as wide as it is and moves no decimal point.
        let is_figure = |cell: &&Cell| cell.look != Look::Faint;
        let figures = || cells().filter(is_figure);
        let mut column = Self {
            whole: figures().map(|cell| whole(&cell.text)).max().unwrap_or(0),
            rest: figures().map(|cell| width(&cell.text) - whole(&cell.text)).max().unwrap_or(0),
            mark: most(|cell| width(&cell.mark)),
            head: width(&table.head[index]),
        };
        let faint = cells().filter(|cell| !is_figure(cell)).map(|cell| width(&cell.text)).max();
        let needed = faint.unwrap_or(0).max(column.head.saturating_sub(column.mark));
        column.whole += needed.saturating_sub(column.whole + column.rest);
        column
    }

    fn width(&self) -> usize {
        self.whole + self.rest + self.mark
    }

    /// The field, padded to the width of the column, before any style.
    fn figure(&self, cell: &Cell) -> (usize, usize) {
        let text = width(&cell.text);
        let before = if cell.look == Look::Faint {
            (self.whole + self.rest).saturating_sub(text)
        } else {
            self.whole.saturating_sub(whole(&cell.text))
        };
        (before, self.width().saturating_sub(before + text + width(&cell.mark)))
    }
}

impl Table {
    /// The table for a terminal. Columns that do not fit in `room` follow in further blocks, each
    /// with the first column again.
    pub(crate) fn for_terminal(&self, room: usize) -> String {
        let first = self
            .rows
            .iter()
            .filter_map(|row| row.first())
            .map(|cell| width(&cell.text))
            .chain([width(&self.head[0])])
            .max()
            .unwrap_or(0);
        let columns: Vec<Column> = (1..self.head.len()).map(|i| Column::of(self, i)).collect();
        let mut out = String::new();
        let mut start = 0;
        while start < columns.len() || start == 0 {
            let mut used = first;
            let mut end = start;
            while end < columns.len() && (end == start || used + columns[end].width() + 2 <= room) {
                used += columns[end].width() + 2;
                end += 1;
            }
            if start > 0 {
                out.push('\n');
            }
            self.block(first, &columns[start..end], start, &mut out);
            start = end.max(1);
        }
        out
    }

    fn block(&self, first: usize, columns: &[Column], start: usize, out: &mut String) {
        let bold = Style::new().bold();
        let _ = write!(out, "{bold}{:<first$}", self.head[0]);
        for (at, column) in columns.iter().enumerate() {
            let room = column.width() - column.mark;
            let _ = write!(
                out,
                "  {:>room$}{:mark$}",
                self.head[start + at + 1],
                "",
                mark = column.mark
            );
        }
        trim_end(out);
        let _ = writeln!(out, "{bold:#}");
        for row in &self.rows {
            let name = row.first().map_or("", |cell| &cell.text);
            let _ = write!(out, "{name:<first$}");
            for (at, column) in columns.iter().enumerate() {
                let empty = Cell::default();
                let cell = row.get(start + at + 1).unwrap_or(&empty);
                let (before, after) = column.figure(cell);
                let style = cell.style();
                let Cell { text, mark, .. } = cell;
                let _ = write!(out, "  {:before$}{style}{text}{mark}{style:#}{:after$}", "", "");
            }
            trim_end(out);
            out.push('\n');
        }
    }

    /// The table as Markdown.
    pub(crate) fn to_markdown(&self) -> String {
        let mut out = String::new();
        let line = |cells: &mut dyn Iterator<Item = String>| {
            format!("| {} |\n", cells.collect::<Vec<_>>().join(" | "))
        };
        out += &line(&mut self.head.iter().map(|text| escape_markdown(text)));
        out += &line(
            &mut (0..self.head.len()).map(|at| (if at == 0 { "---" } else { "---:" }).to_owned()),
        );
        for row in &self.rows {
            out += &line(&mut row.iter().map(|cell| {
                let text = escape_markdown(&cell.text);
                match (cell.look, cell.mark.trim()) {
                    (Look::Best, mark) => format!("**{text}**{}", mark.trim_start_matches('*')),
                    (_, mark) => format!("{text}{mark}"),
                }
            }));
        }
        out
    }
}

fn trim_end(out: &mut String) {
    out.truncate(out.trim_end_matches(' ').len());
}

/// Text that Markdown would take for markup, a column or HTML.
pub(crate) fn escape_markdown(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in printable(text).chars() {
        match c {
            '|' | '*' | '_' | '`' | '[' | ']' | '\\' => out.extend(['\\', c]),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '&' => out.push_str("&amp;"),
            c => out.push(c),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn table() -> Table {
        let best = Cell { mark: "*".into(), look: Look::Best, ..Cell::new("1,000") };
        Table {
            head: vec!["load".into(), "a<b>".into(), "B".into()],
            rows: vec![
                vec![Cell::new("100"), best, Cell::new("0.5")],
                vec![Cell::new("10000"), Cell::new("2.25"), Cell::new("-")],
            ],
        }
    }

    #[test]
    fn figures_are_aligned_on_their_decimal_point() {
        let text = anstream::adapter::strip_str(&table().for_terminal(80)).to_string();
        assert_eq!(text, "load       a<b>     B\n100    1,000*     0.5\n10000      2.25   -\n");
    }

    #[test]
    fn what_does_not_fit_follows_below() {
        let text = anstream::adapter::strip_str(&table().for_terminal(16)).to_string();
        assert_eq!(text.matches("load").count(), 2, "{text}");
    }

    #[test]
    fn markdown_escapes_names() {
        let text = table().to_markdown();
        assert!(text.starts_with("| load | a&lt;b&gt; | B |\n| --- | ---: | ---: |\n"), "{text}");
        assert!(text.contains("| **1,000** |"), "{text}");
    }
}
