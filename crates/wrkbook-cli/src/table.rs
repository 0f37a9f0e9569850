//! A table as text: aligned for a terminal, or as Markdown.

use anstyle::{AnsiColor, Style};
use wrkbook::display::{Align, Entry, Grid};

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

    fn entry(&self) -> Entry {
        let entry = Entry::new(&self.text).marked(&self.mark);
        let style = match self.look {
            Look::Plain => return entry,
            Look::Best => Style::new().bold().fg_color(Some(AnsiColor::Green.into())),
            Look::Faint => Style::new().dimmed(),
        };
        let entry = entry.styled(style, format_args!("{style:#}"));
        // What is no figure, such as a range, moves no decimal point.
        if self.look == Look::Faint { entry.on(Align::Right) } else { entry }
    }
}

impl Table {
    /// The table for a terminal. Columns that do not fit in `room` follow in further blocks, each
    /// with the first column again.
    pub(crate) fn for_terminal(&self, room: usize) -> String {
        let aligns =
            (0..self.head.len()).map(|at| if at == 0 { Align::Left } else { Align::Point });
        let mut grid = Grid::new(aligns);
        let head = self.head.iter().enumerate().map(|(at, text)| {
            let align = if at == 0 { Align::Left } else { Align::Head };
            Entry::new(text).on(align)
        });
        let bold = Style::new().bold();
        grid.push_styled(head, bold, format_args!("{bold:#}"));
        for row in &self.rows {
            grid.push(row.iter().map(Cell::entry));
        }
        grid.print(Some(room))
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
