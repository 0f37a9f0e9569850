//! The footer of a Parquet file: its columns, and where the pages of each are.

use super::Problem;
use super::thrift::{Field, Kind, Thrift};
use wrkbook_ingest::budget;

/// What the values of a column are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Holds {
    /// UTF-8.
    Text,
    /// Whole numbers of 32 or of 64 bits, with or without sign.
    Whole { wide: bool, signed: bool },
    /// Numbers of single or double precision.
    Real { double: bool },
    /// Nothing that is read here: what it is, in words.
    Other(&'static str),
}

/// A column of the file.
#[derive(Debug)]
pub(super) struct Column {
    /// Its name, as it stands in the schema.
    pub(super) name: String,
    pub(super) holds: Holds,
    /// Whether values may be absent.
    pub(super) optional: bool,
}

/// The pages of a column in one group of rows.
#[derive(Debug, Clone, Copy)]
pub(super) struct Chunk {
    pub(super) codec: i64,
    /// Where the first page begins in the file.
    pub(super) start: u64,
    /// How many bytes all of them take.
    pub(super) length: u64,
}

/// A group of rows.
#[derive(Debug)]
pub(super) struct Group {
    pub(super) rows: usize,
    /// A chunk for each column.
    pub(super) chunks: Vec<Chunk>,
}

/// What the footer says.
#[derive(Debug)]
pub(super) struct Footer {
    pub(super) columns: Vec<Column>,
    pub(super) groups: Vec<Group>,
    pub(super) rows: usize,
}

/// Reads the footer.
pub(super) fn read(bytes: &[u8]) -> Result<Footer, Problem> {
    let mut columns = None;
    let mut groups = Vec::new();
    let mut rows = 0;
    Thrift::of(bytes).structure(|thrift, field| {
        match field.number {
            2 => columns = Some(schema(thrift, field)?),
            3 => rows = thrift.size(field)?,
            4 => groups = row_groups(thrift, field)?,
            8 => return Err(Problem::Unread("it is encrypted".to_owned())),
            _ => return Ok(false),
        }
        Ok(true)
    })?;
    let columns = columns.ok_or(Problem::Damaged("it has no schema"))?;
    budget::RUNS.hold(rows)?;
    let sum = groups.iter().try_fold(0_usize, |sum, group| sum.checked_add(group.rows));
    let rows = usize::try_from(rows).ok().filter(|rows| Some(*rows) == sum);
    let rows = rows.ok_or(Problem::Damaged("the rows of its groups are not those of the file"))?;
    if groups.iter().any(|group| group.chunks.len() != columns.len()) {
        return Err(Problem::Damaged("a group of rows lacks columns"));
    }
    Ok(Footer { columns, groups, rows })
}

/// An element of the schema: a column, or a group of them.
#[derive(Debug, Default)]
struct Element {
    physical: Option<i64>,
    repetition: i64,
    name: String,
    children: u64,
    converted: Option<i64>,
    logical: Option<Logical>,
}

/// A logical type, as far as it matters.
#[derive(Debug, Clone, Copy)]
enum Logical {
    /// Whole numbers, with or without sign.
    Whole { signed: bool },
    /// Any other, by its number in the format.
    Other(i64),
}

/// The columns of a schema: its leaves, in their order. Those within groups are no columns of a table.
fn schema(thrift: &mut Thrift<'_>, field: Field) -> Result<Vec<Column>, Problem> {
    let count = thrift.list(field)?;
    // Each takes room here, and a few more are groups.
    budget::COLUMNS.hold(count as u64)?;
    let mut columns = Vec::new();
    let mut elements = 0..count;
    let root = match elements.next() {
        Some(_) => element(thrift)?,
        None => return Err(Problem::Damaged("it has no schema")),
    };
    // How many children are still to come, of every group that is open.
    let mut open = vec![root.children];
    for _ in elements {
        while open.pop_if(|left| *left == 0).is_some() {}
        let element = element(thrift)?;
        let left = open.last_mut().ok_or(Problem::Damaged("its schema has no root"))?;
        *left -= 1;
        let in_root = open.len() == 1;
        match element.physical {
            None => open.push(element.children),
            Some(physical) => {
                let is_flat = in_root && element.repetition < 2;
                let holds = if is_flat {
                    holds(physical, &element)
                } else {
                    Holds::Other("lists or structures")
                };
                columns.push(Column {
                    name: element.name,
                    holds,
                    optional: element.repetition == 1,
                });
            }
        }
    }
    if open.iter().any(|left| *left > 0) {
        return Err(Problem::Damaged("its schema is cut"));
    }
    Ok(columns)
}

fn element(thrift: &mut Thrift<'_>) -> Result<Element, Problem> {
    let mut element = Element::default();
    thrift.structure(|thrift, field| {
        match field.number {
            1 => element.physical = Some(thrift.number(field)?),
            3 => element.repetition = thrift.number(field)?,
            4 => {
                let name = thrift.bytes(field)?;
                budget::WORD_BYTES.hold(name.len() as u64)?;
                element.name = String::from_utf8_lossy(name).into_owned();
            }
            5 => element.children = thrift.size(field)?,
            6 => element.converted = Some(thrift.number(field)?),
            10 => element.logical = logical(thrift, field)?,
            _ => return Ok(false),
        }
        Ok(true)
    })?;
    Ok(element)
}

fn logical(thrift: &mut Thrift<'_>, field: Field) -> Result<Option<Logical>, Problem> {
    field.structure()?;
    let mut logical = None;
    thrift.structure(|thrift, field| {
        logical = Some(Logical::Other(field.number));
        if field.number != 10 {
            return Ok(false);
        }
        field.structure()?;
        thrift.structure(|_, field| {
            if field.number != 2 {
                return Ok(false);
            }
            logical = Some(Logical::Whole { signed: field.kind == Kind::TRUE });
            Ok(matches!(field.kind, Kind::TRUE | Kind::FALSE))
        })?;
        Ok(true)
    })?;
    Ok(logical)
}

/// What a column holds, by its physical, converted and logical types as the format numbers them.
fn holds(physical: i64, element: &Element) -> Holds {
    let named = match (element.logical, element.converted) {
        (Some(Logical::Other(5)), _) | (None, Some(5)) => Some("decimals"),
        (Some(Logical::Other(6..=8)), _) | (None, Some(6..=10 | 21)) => Some("dates or times"),
        (Some(Logical::Other(14 | 15)), _) => Some("numbers of a rare kind"),
        _ => None,
    };
    if let Some(named) = named {
        return Holds::Other(named);
    }
    let signed = match (element.logical, element.converted) {
        (Some(Logical::Whole { signed }), _) => signed,
        (_, Some(11..=14)) => false,
        _ => true,
    };
    match physical {
        0 => Holds::Other("truth values"),
        1 => Holds::Whole { wide: false, signed },
        2 => Holds::Whole { wide: true, signed },
        4 => Holds::Real { double: false },
        5 => Holds::Real { double: true },
        6 => Holds::Text,
        _ => Holds::Other("numbers of a rare kind"),
    }
}

fn row_groups(thrift: &mut Thrift<'_>, field: Field) -> Result<Vec<Group>, Problem> {
    let count = thrift.list(field)?;
    let mut groups = Vec::new();
    for _ in 0..count {
        let mut chunks = Vec::new();
        let mut rows = 0;
        thrift.structure(|thrift, field| {
            match field.number {
                1 => {
                    for _ in 0..thrift.list(field)? {
                        chunks.push(chunk(thrift)?);
                    }
                }
                3 => rows = thrift.size(field)?,
                _ => return Ok(false),
            }
            Ok(true)
        })?;
        budget::RUNS.hold(rows)?;
        let rows =
            usize::try_from(rows).map_err(|_| Problem::Damaged("a group of rows is endless"))?;
        groups.push(Group { rows, chunks });
    }
    Ok(groups)
}

fn chunk(thrift: &mut Thrift<'_>) -> Result<Chunk, Problem> {
    let mut found = None;
    thrift.structure(|thrift, field| {
        match field.number {
            1 => return Err(Problem::Unread("its columns are in other files".to_owned())),
            3 => found = Some(place(thrift, field)?),
            8 => return Err(Problem::Unread("it is encrypted".to_owned())),
            _ => return Ok(false),
        }
        Ok(true)
    })?;
    found.ok_or(Problem::Damaged("a column is nowhere"))
}

fn place(thrift: &mut Thrift<'_>, field: Field) -> Result<Chunk, Problem> {
    field.structure()?;
    let (mut codec, mut length) = (0, None);
    let (mut data, mut dictionary) = (None, None);
    thrift.structure(|thrift, field| {
        match field.number {
            4 => codec = thrift.number(field)?,
            7 => length = Some(thrift.size(field)?),
            9 => data = Some(thrift.size(field)?),
            11 => dictionary = Some(thrift.size(field)?),
            _ => return Ok(false),
        }
        Ok(true)
    })?;
    match (data, length) {
        (Some(data), Some(length)) => {
            // Some writers say 0 where there is no dictionary.
            let dictionary = dictionary.filter(|at| (1..data).contains(at));
            Ok(Chunk { codec, start: dictionary.unwrap_or(data), length })
        }
        _ => Err(Problem::Damaged("a column is nowhere")),
    }
}
