//! A grid: entries in columns as a terminal or a plain file shows them. Every text table is one.

use unicode_width::UnicodeWidthStr;

/// Entries in rows and columns, aligned by the columns that they take in a terminal.
///
/// ```
/// use wrkbook::display::{Align, Entry, Grid};
///
/// let mut grid = Grid::new([Align::Left, Align::Point]);
/// grid.push([Entry::new("server"), Entry::new("ms").on(Align::Head)]);
/// grid.push([Entry::new("サーバ"), Entry::new("0.5")]);
/// grid.push([Entry::new("A"), Entry::new("12")]);
/// assert_eq!(grid.print(None), "server    ms\nサーバ   0.5\nA       12\n");
/// ```
#[derive(Debug, Clone, Default)]
pub struct Grid {
    aligns: Vec<Align>,
    rows: Vec<Row>,
}

/// Where an entry stands in its column.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Align {
    /// It begins where the column begins.
    #[default]
    Left,
    /// It ends where the figures of the column end.
    Right,
    /// Its decimal point is below the one above.
    Point,
    /// It ends where the figures end, and may reach above their marks where it is wider.
    Head,
}

/// What stands in one field of a grid.
#[derive(Debug, Clone, Default)]
pub struct Entry {
    text: String,
    mark: String,
    align: Option<Align>,
    style: Style,
}

/// What begins and ends a style in a terminal. It takes no room.
#[derive(Debug, Clone, Default)]
struct Style {
    begin: String,
    end: String,
}

#[derive(Debug, Clone, Default)]
struct Row {
    entries: Vec<Entry>,
    style: Style,
}

impl Entry {
    /// A plain entry, aligned as its column is.
    pub fn new(text: impl Into<String>) -> Self {
        Self { text: text.into(), ..Self::default() }
    }

    /// The same with a mark behind it, which does not count for the alignment: `*`, `(2)`.
    pub fn marked(self, mark: impl Into<String>) -> Self {
        Self { mark: mark.into(), ..self }
    }

    /// The same, aligned in its own way.
    pub fn on(self, align: Align) -> Self {
        Self { align: Some(align), ..self }
    }

    /// The same between what begins a style and what ends it.
    pub fn styled(self, begin: impl ToString, end: impl ToString) -> Self {
        Self { style: Style { begin: begin.to_string(), end: end.to_string() }, ..self }
    }
}

impl Grid {
    /// A grid without rows.
    pub fn new(aligns: impl IntoIterator<Item = Align>) -> Self {
        Self { aligns: aligns.into_iter().collect(), rows: Vec::new() }
    }

    /// Adds a row; what is missing at its end is empty, what is too much is left out.
    pub fn push(&mut self, entries: impl IntoIterator<Item = Entry>) {
        self.push_styled(entries, "", "");
    }

    /// Adds a row between what begins a style and what ends it.
    pub fn push_styled(
        &mut self,
        entries: impl IntoIterator<Item = Entry>,
        begin: impl ToString,
        end: impl ToString,
    ) {
        let mut entries: Vec<Entry> = entries.into_iter().collect();
        entries.resize(self.aligns.len(), Entry::default());
        let style = Style { begin: begin.to_string(), end: end.to_string() };
        self.rows.push(Row { entries, style });
    }

    /// The rows, one a line. Columns that do not fit in `room` follow in further blocks, each with
    /// the first column again.
    pub fn print(&self, room: Option<usize>) -> String {
        let columns: Vec<Column> =
            (0..self.aligns.len()).map(|index| Column::of(self, index)).collect();
        let mut out = String::new();
        let Some((first, others)) = columns.split_first() else { return out };
        let room = room.unwrap_or(usize::MAX);
        let mut rest = others;
        loop {
            let mut used = first.width();
            let fits = |column: &&Column| {
                used += column.width() + GAP.len();
                used <= room
            };
            // A column that is too wide for the room stands alone with the first one.
            let count = rest.iter().take_while(fits).count().max(1).min(rest.len());
            let (block, following) = rest.split_at(count);
            for row in &self.rows {
                row.print(first, block, &mut out);
            }
            if following.is_empty() {
                return out;
            }
            out.push('\n');
            rest = following;
        }
    }
}

/// What stands between two columns.
const GAP: &str = "  ";

impl Row {
    fn print(&self, first: &Column, block: &[Column], out: &mut String) {
        out.push_str(&self.style.begin);
        let mut blanks = 0;
        for (at, column) in std::iter::once(first).chain(block).enumerate() {
            let Some(entry) = self.entries.get(column.index) else { continue };
            let (before, after) = column.around(entry);
            blanks += before + if at > 0 { GAP.len() } else { 0 };
            if !(entry.text.is_empty() && entry.mark.is_empty()) {
                // Blanks are written before what follows them, so that none ends a line.
                out.extend(std::iter::repeat_n(' ', blanks));
                blanks = 0;
                let Style { begin, end } = &entry.style;
                for part in [begin, &entry.text, &entry.mark, end] {
                    out.push_str(part);
                }
            }
            blanks += after;
        }
        out.push_str(&self.style.end);
        out.push('\n');
    }
}

/// How wide the parts of a column are.
struct Column {
    index: usize,
    align: Align,
    /// Before the decimal points.
    whole: usize,
    /// From them on.
    fraction: usize,
    mark: usize,
}

impl Column {
    fn of(grid: &Grid, index: usize) -> Self {
        let align = grid.aligns.get(index).copied().unwrap_or_default();
        let mut column = Self { index, align, whole: 0, fraction: 0, mark: 0 };
        let entries = || grid.rows.iter().filter_map(|row| row.entries.get(index));
        let mut needed = 0;
        for entry in entries() {
            column.mark = column.mark.max(entry.mark.width());
            if column.align_of(entry) == Align::Point {
                let whole = whole(&entry.text);
                column.whole = column.whole.max(whole);
                column.fraction = column.fraction.max(entry.text.width() - whole);
            }
        }
        // What is no figure moves no decimal point.
        for entry in entries().filter(|entry| column.align_of(entry) != Align::Point) {
            let above = if column.align_of(entry) == Align::Head { column.mark } else { 0 };
            needed = needed.max(entry.text.width().saturating_sub(above));
        }
        column.whole += needed.saturating_sub(column.whole + column.fraction);
        column
    }

    fn align_of(&self, entry: &Entry) -> Align {
        entry.align.unwrap_or(self.align)
    }

    fn width(&self) -> usize {
        self.whole + self.fraction + self.mark
    }

    /// How many blanks stand before and after an entry.
    fn around(&self, entry: &Entry) -> (usize, usize) {
        let text = entry.text.width();
        let before = match self.align_of(entry) {
            Align::Left => 0,
            Align::Right | Align::Head => (self.whole + self.fraction).saturating_sub(text),
            Align::Point => self.whole.saturating_sub(whole(&entry.text)),
        };
        (before, self.width().saturating_sub(before + text + entry.mark.width()))
    }
}

/// The columns that the part of a figure before its decimal point takes.
fn whole(text: &str) -> usize {
    text.find('.').map_or(text, |at| &text[..at]).width()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn grid() -> Grid {
        let mut grid = Grid::new([Align::Left, Align::Point, Align::Point]);
        let head = |text: &str| Entry::new(text).on(Align::Head);
        grid.push([Entry::new("load"), head("a<b>"), head("B")]);
        grid.push([Entry::new("100"), Entry::new("1,000").marked("*"), Entry::new("0.5")]);
        grid.push([Entry::new("10000"), Entry::new("2.25"), Entry::new("-")]);
        grid
    }

    #[test]
    fn figures_are_aligned_on_their_decimal_point() {
        assert_eq!(
            grid().print(Some(80)),
            "load       a<b>     B\n100    1,000*     0.5\n10000      2.25   -\n"
        );
    }

    #[test]
    fn what_does_not_fit_follows_below() {
        let text = grid().print(Some(16));
        assert_eq!(text.matches("load").count(), 2, "{text}");
        assert!(text.lines().all(|line| line.width() <= 16), "{text}");
    }

    #[test]
    fn a_head_may_stand_above_marks() {
        let mut grid = Grid::new([Align::Left, Align::Point, Align::Point]);
        let head = |text: &str| Entry::new(text).on(Align::Head);
        grid.push([Entry::new("x"), head("abcdef"), head("B")]);
        grid.push([Entry::new("y"), Entry::new("100").marked("(2)"), Entry::new("5")]);
        assert_eq!(grid.print(None), "x  abcdef  B\ny  100(2)  5\n");
    }

    #[test]
    fn a_wide_script_shifts_no_column() {
        let mut grid = Grid::new([Align::Left, Align::Right]);
        for (server, figure) in [("Bjoern", "1"), ("日本語サーバ", "22"), ("e\u{301}", "333")]
        {
            grid.push([Entry::new(server), Entry::new(figure)]);
        }
        // Each letter of the second name takes two columns, the accent of the third none.
        assert_eq!(
            grid.print(None),
            "Bjoern          1\n日本語サーバ   22\ne\u{301}             333\n"
        );
    }

    #[test]
    fn a_style_takes_no_room() {
        let mut grid = Grid::new([Align::Left, Align::Right]);
        grid.push_styled([Entry::new("a"), Entry::new("b")], "<1>", "</1>");
        grid.push([Entry::new("aa").styled("<2>", "</2>"), Entry::new("bbb")]);
        assert_eq!(grid.print(None), "<1>a     b</1>\n<2>aa</2>  bbb\n");
    }

    #[test]
    fn nothing_prints_nothing() {
        assert_eq!(Grid::new([]).print(Some(80)), "");
        assert_eq!(Grid::new([Align::Left]).print(None), "");
        let mut grid = Grid::new([Align::Left]);
        grid.push([Entry::new("alone"), Entry::new("too much")]);
        assert_eq!(grid.print(Some(1)), "alone\n");
    }
}
