//! A sheet: headings, sentences, lists and tables, as plain text or as HTML. What stands on the
//! sheet of a result is in `results`.

use std::fmt::{self, Write};

use super::{Align, Entry, Escaped, Grid};

/// What is shown of a result, in the order in which it is read.
///
/// ```
/// use wrkbook::display::{Field, Sheet, Table};
///
/// let table = Table::new(["server", "requests/s"], 1)
///     .row([Field::new("A & B"), Field::new("1,200").below("1,100–1,300")]);
/// let sheet = Sheet::new().title("Throughput").table(table);
/// assert_eq!(
///     sheet.text(),
///     "Throughput\n\nserver   requests/s\nA & B         1,200\n        1,100–1,300\n",
/// );
/// assert!(sheet.html().contains("A &amp; B"));
/// ```
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Sheet {
    blocks: Vec<Block>,
}

#[derive(Debug, Clone, PartialEq)]
enum Block {
    Title(String),
    Sentence(String),
    List(String, Vec<String>),
    Table(Table),
}

/// A table with a head; its first columns are words, the others figures.
#[derive(Debug, Clone, PartialEq)]
pub struct Table {
    head: Vec<String>,
    words: usize,
    rows: Vec<Vec<Field>>,
}

/// A field of a table, perhaps with something smaller below.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Field {
    text: String,
    below: String,
}

impl Field {
    /// A field.
    pub fn new(text: impl Into<String>) -> Self {
        Self { text: text.into(), below: String::new() }
    }

    /// The same with something below, such as the range of a value.
    pub fn below(self, text: impl Into<String>) -> Self {
        Self { below: text.into(), ..self }
    }
}

impl<T: Into<String>> From<T> for Field {
    fn from(text: T) -> Self {
        Self::new(text)
    }
}

impl Table {
    /// A table without rows; `words` says how many of its columns begin at the left.
    pub fn new<T: Into<String>>(head: impl IntoIterator<Item = T>, words: usize) -> Self {
        Self { head: head.into_iter().map(Into::into).collect(), words, rows: Vec::new() }
    }

    /// The same with one more row; what is missing at its end is empty.
    pub fn row<F: Into<Field>>(mut self, fields: impl IntoIterator<Item = F>) -> Self {
        self.push(fields);
        self
    }

    /// Adds a row.
    pub fn push<F: Into<Field>>(&mut self, fields: impl IntoIterator<Item = F>) {
        let mut row: Vec<Field> = fields.into_iter().map(Into::into).collect();
        row.resize(self.head.len(), Field::default());
        self.rows.push(row);
    }

    /// Whether there is a row.
    pub fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }
}

impl Sheet {
    /// An empty sheet.
    pub fn new() -> Self {
        Self::default()
    }

    fn with(mut self, block: Block) -> Self {
        self.blocks.push(block);
        self
    }

    /// The same with a heading.
    pub fn title(self, text: impl Into<String>) -> Self {
        self.with(Block::Title(text.into()))
    }

    /// The same with a sentence or several; nothing where there is none.
    pub fn sentence(self, text: impl Into<String>) -> Self {
        let text = text.into();
        if text.is_empty() { self } else { self.with(Block::Sentence(text)) }
    }

    /// The same with a list under a word or two; nothing where the list is empty.
    pub fn list<T: Into<String>>(
        self,
        lead: impl Into<String>,
        items: impl IntoIterator<Item = T>,
    ) -> Self {
        let items: Vec<String> = items.into_iter().map(Into::into).collect();
        if items.is_empty() { self } else { self.with(Block::List(lead.into(), items)) }
    }

    /// The same with a table; nothing where it has no row.
    pub fn table(self, table: Table) -> Self {
        if table.is_empty() { self } else { self.with(Block::Table(table)) }
    }

    /// The same with all of another sheet.
    pub fn then(mut self, other: Sheet) -> Self {
        self.blocks.extend(other.blocks);
        self
    }

    /// As plain text, tables aligned, no line broken. Control characters are replaced.
    pub fn text(&self) -> String {
        let mut out = String::new();
        for (at, block) in self.blocks.iter().enumerate() {
            let gap = if at > 0 { "\n" } else { "" };
            let _ = match block {
                Block::Title(text) | Block::Sentence(text) => {
                    writeln!(out, "{gap}{}", Plain(text))
                }
                Block::List(lead, items) => {
                    let lead = if lead.is_empty() { String::new() } else { format!("{lead}:\n") };
                    let _ = write!(out, "{gap}{}", Plain(&lead));
                    items.iter().try_for_each(|item| writeln!(out, "- {}", Plain(item)))
                }
                Block::Table(table) => write!(out, "{gap}{}", table.text()),
            };
        }
        out
    }

    /// As HTML: a fragment without styles of its own but the alignment of figures. Everything that
    /// is not markup of the sheet is escaped.
    pub fn html(&self) -> String {
        let mut out = String::new();
        for block in &self.blocks {
            let _ = match block {
                Block::Title(text) => writeln!(out, "<h4>{}</h4>", Escaped(text)),
                Block::Sentence(text) => writeln!(out, "<p>{}</p>", Escaped(text)),
                Block::List(lead, items) => {
                    if !lead.is_empty() {
                        let _ = writeln!(out, "<p>{}:</p>", Escaped(lead));
                    }
                    let items = items.iter().map(|item| format!("<li>{}</li>\n", Escaped(item)));
                    writeln!(out, "<ul>\n{}</ul>", items.collect::<String>())
                }
                Block::Table(table) => write!(out, "{}", table.html()),
            };
        }
        out
    }
}

impl Table {
    fn text(&self) -> String {
        let align = |column| if column < self.words { Align::Left } else { Align::Right };
        let mut grid = Grid::new((0..self.head.len()).map(align));
        let entry = |text: &str| Entry::new(Plain(text).to_string().replace('\n', " "));
        grid.push(self.head.iter().map(|text| entry(text)));
        for row in &self.rows {
            grid.push(row.iter().map(|field| entry(&field.text)));
            if row.iter().any(|field| !field.below.is_empty()) {
                grid.push(row.iter().map(|field| entry(&field.below)));
            }
        }
        grid.print(None)
    }

    fn html(&self) -> String {
        let side = |column: usize| {
            if column < self.words { " style=\"text-align: left\"" } else { "" }
        };
        let mut out = String::from("<table>\n<thead><tr>");
        for (column, name) in self.head.iter().enumerate() {
            let _ = write!(out, "<th{}>{}</th>", side(column), Escaped(name));
        }
        out += "</tr></thead>\n<tbody>\n";
        for row in &self.rows {
            out += "<tr>";
            for (column, field) in row.iter().enumerate() {
                let _ = write!(out, "<td{}>{}", side(column), Escaped(&field.text));
                if !field.below.is_empty() {
                    let _ = write!(out, "<br><small>{}</small>", Escaped(&field.below));
                }
                out += "</td>";
            }
            out += "</tr>\n";
        }
        out + "</tbody>\n</table>\n"
    }
}

/// Text whose control characters, line ends excepted, are visible.
struct Plain<'a>(&'a str);

impl fmt::Display for Plain<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.chars().try_for_each(|c| match c {
            c if c.is_control() && c != '\n' => f.write_char(char::REPLACEMENT_CHARACTER),
            c => f.write_char(c),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_that_is_shown_becomes_markup() {
        let evil = "<script>alert('&\"')</script>\u{1b}[31m";
        let table = Table::new([evil], 1).row([Field::new(evil).below(evil)]);
        let sheet = Sheet::new().title(evil).sentence(evil).list(evil, [evil]).table(table);
        let (html, text) = (sheet.html(), sheet.text());
        assert!(!html.contains("<script") && !html.contains('\u{1b}'), "{html}");
        assert_eq!(html.matches("&lt;script&gt;alert(&#39;&amp;&quot;&#39;)").count(), 7);
        assert!(!text.contains('\u{1b}') && text.contains("<script>"), "{text}");
    }

    #[test]
    fn what_is_empty_is_not_shown() {
        let sheet = Sheet::new().sentence("").list("Weaknesses", [""; 0]);
        assert_eq!(sheet.table(Table::new(["server"], 1)), Sheet::new());
    }

    #[test]
    fn figures_end_where_their_head_ends() {
        let table = Table::new(["server", "p"], 1).row(["A", "0.5"]).row(["Bjoern", "12.25"]);
        assert_eq!(
            Sheet::new().table(table).text(),
            "server      p\nA         0.5\nBjoern  12.25\n"
        );
    }
}
