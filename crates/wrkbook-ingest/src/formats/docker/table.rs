//! The table: a header that names the columns, and rows of tokens under it.
//!
//! ```text
//! CONTAINER ID   NAME   CPU %   MEM USAGE / LIMIT     MEM %   NET I/O         BLOCK I/O   PIDS
//! 343b86138cb2   app    0.33%   1.508MiB / 23.54GiB   0.01%   1.05kB / 126B   0B / 0B     1
//! ```
//!
//! Rows are read token by token in the order of the header's names. Column offsets tell nothing:
//! they move with the widest cell of each frame, and an empty cell leaves no trace.

use super::last_row::{Field, Fields};
use super::sample::Sample;
use super::sizes::{Printed, take_percent, take_size, take_word};
use crate::line::{after, trim_start};

/// What stands under a column's name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Column {
    /// An id, or the name that the client was called with.
    Container,
    Id,
    Name,
    Cpu,
    /// The share of all processors together.
    HostCpu,
    /// Memory in use and its limit.
    Memory,
    /// Memory in use, as Windows counts it; no limit is printed.
    WorkingSet,
    /// A share that is not kept.
    Share,
    /// Two sizes that are not kept: in and out.
    Traffic,
    /// One token that is not kept.
    Word,
}

/// The names of all client generations and of podman; where one begins with another, the longer
/// comes first.
const NAMES: [(&str, Column); 17] = [
    ("CONTAINER ID", Column::Id),
    ("CONTAINER", Column::Container),
    ("ID", Column::Id),
    ("NAME", Column::Name),
    ("CPU %", Column::Cpu),
    ("MEM USAGE / LIMIT", Column::Memory),
    ("MEM USAGE/LIMIT", Column::Memory),
    ("PRIV WORKING SET", Column::WorkingSet),
    ("MEM %", Column::Share),
    ("NET I/O", Column::Traffic),
    ("NET IO", Column::Traffic),
    ("BLOCK I/O", Column::Traffic),
    ("BLOCK IO", Column::Traffic),
    ("PIDS", Column::Word),
    ("CPU TIME (S)", Column::Word),
    ("CPU TIME", Column::Word),
    ("AVG CPU %", Column::Share),
];

/// The columns of a table.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Header {
    columns: Vec<Column>,
    /// True when one of them names the container.
    is_named: bool,
    /// True when unknown names follow the columns: what stands under them is not looked at.
    open: bool,
}

/// What a line under a header turned out to be.
#[derive(Debug, PartialEq)]
pub(super) enum Row<'a> {
    /// A sample.
    Sample(Sample<'a>),
    /// A row without data: `--` in every column.
    NoData,
    /// It begins as a row does, with a share after one or two words, but does not go on like one.
    Broken,
    /// No row at all.
    Other,
}

impl Header {
    /// Reads a header, which has to name the container and a figure, or both CPU and memory: then
    /// the samples are of one container that nobody names.
    pub(super) fn of(line: &str) -> Option<Self> {
        // All names begin with two capitals, and few other lines do.
        if !line.as_bytes().get(1).is_some_and(u8::is_ascii_uppercase) {
            return None;
        }
        let mut columns = Vec::new();
        let mut rest = line;
        while let Some((column, after)) = first_name(rest) {
            columns.push(column);
            rest = trim_start(after);
        }
        if columns.contains(&Column::WorkingSet) {
            // Windows: 100% are all processors, however many there are.
            let cpu = columns.iter_mut().filter(|column| **column == Column::Cpu);
            cpu.for_each(|column| *column = Column::HostCpu);
        }
        let has = |wanted: &[Column]| columns.iter().any(|column| wanted.contains(column));
        let is_named = has(&[Column::Container, Column::Id, Column::Name]);
        let is_header = is_named
            && has(&[Column::Cpu, Column::HostCpu, Column::Memory, Column::WorkingSet])
            || has(&[Column::Cpu]) && has(&[Column::Memory]);
        is_header.then_some(Self { columns, is_named, open: !rest.is_empty() })
    }

    /// Reads a line under this header.
    pub(super) fn row<'a>(&self, line: &'a str) -> Row<'a> {
        match self.sample(line) {
            Some(sample) if sample.has_data() => Row::Sample(sample),
            Some(sample) if !self.is_named && sample.says_something() => Row::Sample(sample),
            Some(_) => Row::NoData,
            None if is_empty(line) => Row::NoData,
            None if begins_like_a_row(line) => Row::Broken,
            None => Row::Other,
        }
    }

    fn sample<'a>(&self, line: &'a str) -> Option<Sample<'a>> {
        let mut sample = Sample::default();
        let mut rest = line;
        let (mut names_end, mut cpu, mut memory) = (0, None, None);
        for column in &self.columns {
            match column {
                Column::Container => sample.set_container(take_word(&mut rest)?),
                Column::Id => sample.set_id(take_word(&mut rest)?),
                Column::Name => sample.set_name(take_word(&mut rest)?),
                Column::Cpu => {
                    let start = trim_start(rest);
                    sample.set_cpu(take_percent(&mut rest)?);
                    // All of the word but its `%`.
                    let number = &start[..(start.len() - rest.len()).saturating_sub(1)];
                    cpu = Field::of(line, number, 1.0);
                }
                Column::HostCpu => sample.set_host_cpu(take_percent(&mut rest)?),
                Column::Memory => {
                    let [used, limit] = Printed::take_pair(&mut rest)?;
                    sample.set_memory(used.size()?, Some(limit.size()?));
                    let field = |size: Printed<'_>| {
                        size.figure().and_then(|(number, unit)| Field::of(line, number, unit))
                    };
                    memory = field(used).zip(field(limit)).map(<[Field; 2]>::from);
                }
                Column::WorkingSet => sample.set_memory(take_size(&mut rest)?, None),
                Column::Share => drop(take_percent(&mut rest)?),
                Column::Traffic => drop(Printed::take_pair(&mut rest)?),
                Column::Word => drop(take_word(&mut rest)?),
            }
            if matches!(column, Column::Container | Column::Id | Column::Name) {
                names_end = line.len() - rest.len();
            }
        }
        if let (Some(cpu), Some(memory), Some(_)) = (cpu, memory, sample.figures.cpu) {
            sample.fields = Some(Fields { names_end, cpu, memory });
        }
        (self.open || trim_start(rest).is_empty()).then_some(sample)
    }
}

fn first_name(line: &str) -> Option<(Column, &str)> {
    let may_be = |name: &str| name.as_bytes().first() == line.as_bytes().first();
    NAMES.iter().filter(|(name, _)| may_be(name)).find_map(|&(name, column)| {
        let after = after(line, name)?;
        after.chars().next().is_none_or(char::is_whitespace).then_some((column, after))
    })
}

/// A row without data whose id is not printed either, so that it has a token too few.
fn is_empty(line: &str) -> bool {
    line.split_whitespace().skip(2).all(|token| matches!(token, "--" | "/"))
        && line.split_whitespace().any(|token| token == "--")
}

fn begins_like_a_row(line: &str) -> bool {
    line.split_whitespace().skip(1).take(2).any(|token| token.len() > 1 && token.ends_with('%'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_header_names_a_container_and_a_figure() {
        for line in [
            "CONTAINER   CPU %   MEM USAGE/LIMIT   MEM %   NET I/O",
            "ID  NAME  CPU %  MEM USAGE / LIMIT  MEM %  NET IO  BLOCK IO  PIDS  CPU TIME  AVG CPU %",
            "CONTAINER  CPU %  PRIV WORKING SET  NET I/O  BLOCK I/O",
            "CPU %   NAME",
            "CPU %   MEM USAGE / LIMIT",
            "ID   NAME   CPU TIME (S)   CPU %   AVG CPU %   MEM USAGE / LIMIT   MEM %",
        ] {
            assert!(Header::of(line).is_some_and(|header| !header.open), "{line}");
        }
        for line in [
            "CONTAINER ID   IMAGE   COMMAND   CREATED   STATUS   PORTS   NAMES",
            "NAME   CPU(cores)   MEMORY(bytes)",
            "CPU %   MEM %",
            "CONTAINERS   CPU %",
            "NAME",
            "",
        ] {
            assert_eq!(Header::of(line), None, "{line}");
        }
    }

    #[test]
    fn columns_of_a_later_client_are_not_looked_at() {
        let header = Header::of("NAME   CPU %   GPU %   HEAT").expect("it names a container");
        let Row::Sample(sample) = header.row("app   12.5%   3%   30 C") else { panic!() };
        assert_eq!(sample.name, Some("app"));
        assert_eq!(sample.figures.cpu.map(|cpu| cpu.get()), Some(12.5));
    }

    #[test]
    fn lines_that_are_no_samples() {
        let header = Header::of("CONTAINER ID   NAME   CPU %   MEM USAGE / LIMIT   PIDS")
            .expect("it is one of docker's");
        for (line, row) in [
            ("343b86138cb2   app   --   -- / --   --", Row::NoData),
            ("--        --        -- / --   --", Row::NoData),
            ("343b86138cb2   app   0.00%   15.97MB / 536.", Row::Broken),
            ("343b86138cb2   app   0.00%   1MB / 2MB   5   6", Row::Broken),
            ("343b86138cb2   app", Row::Other),
            ("    Latency   635.91us    0.89ms  12.92ms   93.69%", Row::Other),
            ("50%  250.00us", Row::Other),
            ("Requests/sec:  56073.59", Row::Other),
            ("got 3 SIGTERM/SIGINTs, forcefully exiting", Row::Other),
        ] {
            assert_eq!(header.row(line.trim()), row, "{line}");
        }
    }
}
