//! The compact protocol of Thrift, in which a Parquet file says where everything is. Nothing is kept
//! but what is asked for, and no count is believed that the bytes left cannot hold.

use super::{Problem, split};

/// How deep structures may be nested in what is skipped: those of the format stay below ten.
const DEEPEST: u32 = 32;

/// The type of a field, as the protocol numbers it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Kind(u8);

impl Kind {
    pub(super) const TRUE: Self = Self(1);
    pub(super) const FALSE: Self = Self(2);
    const BYTE: Self = Self(3);
    const I16: Self = Self(4);
    const I32: Self = Self(5);
    const I64: Self = Self(6);
    const DOUBLE: Self = Self(7);
    const BINARY: Self = Self(8);
    const LIST: Self = Self(9);
    const SET: Self = Self(10);
    const MAP: Self = Self(11);
    const STRUCT: Self = Self(12);
    const UUID: Self = Self(13);
}

/// A field of a structure: its number and type; the value comes next.
#[derive(Debug, Clone, Copy)]
pub(super) struct Field {
    pub(super) number: i64,
    pub(super) kind: Kind,
}

impl Field {
    /// Holds that the value is a structure.
    pub(super) fn structure(self) -> Result<(), Problem> {
        match self.kind {
            Kind::STRUCT => Ok(()),
            _ => Err(Problem::Damaged("a structure is none")),
        }
    }
}

/// A reader of structures.
#[derive(Debug)]
pub(super) struct Thrift<'a> {
    rest: &'a [u8],
}

impl<'a> Thrift<'a> {
    pub(super) fn of(bytes: &'a [u8]) -> Self {
        Self { rest: bytes }
    }

    /// What has not been read.
    pub(super) fn rest(&self) -> &'a [u8] {
        self.rest
    }

    /// Reads a structure: `read` takes the value of each field, or leaves it by returning false.
    pub(super) fn structure(
        &mut self,
        mut read: impl FnMut(&mut Self, Field) -> Result<bool, Problem>,
    ) -> Result<(), Problem> {
        let mut number = 0;
        while let Some(field) = self.field(number)? {
            number = field.number;
            if !read(self, field)? {
                self.skip(field.kind, DEEPEST)?;
            }
        }
        Ok(())
    }

    /// The next field of a structure; none at its end.
    fn field(&mut self, before: i64) -> Result<Option<Field>, Problem> {
        let head = self.byte()?;
        let kind = Kind(head & 0x0f);
        if head == 0 {
            return Ok(None);
        }
        let number = match head >> 4 {
            0 => self.signed()?,
            step => before.saturating_add(i64::from(step)),
        };
        Ok(Some(Field { number, kind }))
    }

    /// Reads a list of structures or of anything else that takes at least a byte: how many follow.
    pub(super) fn list(&mut self, field: Field) -> Result<usize, Problem> {
        if field.kind != Kind::LIST {
            return Err(Problem::Damaged("a list is none"));
        }
        self.elements().map(|(_, count)| count)
    }

    fn elements(&mut self) -> Result<(Kind, usize), Problem> {
        let head = self.byte()?;
        let count = match head >> 4 {
            15 => self.unsigned()?,
            count => u64::from(count),
        };
        let count = usize::try_from(count).ok().filter(|count| *count <= self.rest.len());
        let count = count.ok_or(Problem::Damaged("a list is longer than the file"))?;
        Ok((Kind(head & 0x0f), count))
    }

    /// Reads a whole number of any width.
    pub(super) fn number(&mut self, field: Field) -> Result<i64, Problem> {
        match field.kind {
            Kind::BYTE => Ok(i64::from(self.byte()?.cast_signed())),
            Kind::I16 | Kind::I32 | Kind::I64 => self.signed(),
            _ => Err(Problem::Damaged("a number is none")),
        }
    }

    /// Reads a size or a count.
    pub(super) fn size(&mut self, field: Field) -> Result<u64, Problem> {
        let number = self.number(field)?;
        u64::try_from(number).map_err(|_| Problem::Damaged("a size is negative"))
    }

    /// Reads bytes.
    pub(super) fn bytes(&mut self, field: Field) -> Result<&'a [u8], Problem> {
        if field.kind != Kind::BINARY {
            return Err(Problem::Damaged("a name is none"));
        }
        self.binary()
    }

    fn binary(&mut self) -> Result<&'a [u8], Problem> {
        let length = self.unsigned()?;
        self.take(length)
    }

    fn take(&mut self, length: u64) -> Result<&'a [u8], Problem> {
        let (taken, rest) =
            split(self.rest, length).ok_or(Problem::Damaged("it ends within a value"))?;
        self.rest = rest;
        Ok(taken)
    }

    fn byte(&mut self) -> Result<u8, Problem> {
        let (byte, rest) = self.rest.split_first().ok_or(Problem::Damaged("it ends early"))?;
        self.rest = rest;
        Ok(*byte)
    }

    fn unsigned(&mut self) -> Result<u64, Problem> {
        let mut value = 0_u64;
        for shift in (0..64).step_by(7) {
            let byte = self.byte()?;
            value |= u64::from(byte & 0x7f) << shift;
            if byte & 0x80 == 0 {
                return Ok(value);
            }
        }
        Err(Problem::Damaged("a number does not end"))
    }

    fn signed(&mut self) -> Result<i64, Problem> {
        let zigzag = self.unsigned()?;
        Ok((zigzag >> 1).cast_signed() ^ -(zigzag & 1).cast_signed())
    }

    /// Passes over the value of a field.
    fn skip(&mut self, kind: Kind, depth: u32) -> Result<(), Problem> {
        let depth = depth.checked_sub(1).ok_or(Problem::Damaged("it is nested too deeply"))?;
        match kind {
            Kind::TRUE | Kind::FALSE => Ok(()),
            Kind::BYTE => self.take(1).map(drop),
            Kind::I16 | Kind::I32 | Kind::I64 => self.unsigned().map(drop),
            Kind::DOUBLE => self.take(8).map(drop),
            Kind::UUID => self.take(16).map(drop),
            Kind::BINARY => self.binary().map(drop),
            Kind::LIST | Kind::SET => {
                let (kind, count) = self.elements()?;
                (0..count).try_for_each(|_| self.skip_element(kind, depth))
            }
            Kind::MAP => {
                let count = self.unsigned()?;
                if count == 0 {
                    return Ok(());
                }
                let kinds = self.byte()?;
                for _ in 0..count {
                    self.skip_element(Kind(kinds >> 4), depth)?;
                    self.skip_element(Kind(kinds & 0x0f), depth)?;
                }
                Ok(())
            }
            Kind::STRUCT => {
                let mut number = 0;
                while let Some(field) = self.field(number)? {
                    number = field.number;
                    self.skip(field.kind, depth)?;
                }
                Ok(())
            }
            _ => Err(Problem::Damaged("a value has no type")),
        }
    }

    /// Passes over an element of a list, where a truth value takes a byte.
    fn skip_element(&mut self, kind: Kind, depth: u32) -> Result<(), Problem> {
        match kind {
            Kind::TRUE | Kind::FALSE => self.take(1).map(drop),
            kind => self.skip(kind, depth),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The fields of a structure that are whole numbers; all others are passed over.
    fn numbers(bytes: &[u8]) -> Result<Vec<(i64, i64)>, Problem> {
        let mut found = Vec::new();
        Thrift::of(bytes).structure(|thrift, field| {
            if ![Kind::I32, Kind::I64].contains(&field.kind) {
                return Ok(false);
            }
            found.push((field.number, thrift.number(field)?));
            Ok(true)
        })?;
        Ok(found)
    }

    #[test]
    fn fields_are_numbered_by_steps_and_numbers_zigzag() {
        // Field 1, i32: 1; field 3, binary of two bytes; field 20, in its long form, i64: -1.
        let bytes = [0x15, 0x02, 0x28, 0x02, b'a', b'b', 0x06, 0x28, 0x01, 0x00];
        assert_eq!(numbers(&bytes).expect("a structure"), [(1, 1), (20, -1)]);
        for end in 0..bytes.len() {
            assert!(numbers(&bytes[..end]).is_err(), "{end} bytes");
        }
    }

    #[test]
    fn everything_else_is_passed_over() {
        // A list of three truth values, a map of one byte to a double, a structure in a structure.
        let mut bytes = vec![0x19, 0x31, 1, 2, 1, 0x1b, 0x01, 0x37, 9];
        bytes.extend([0; 8]);
        bytes.extend([0x1c, 0x1c, 0x00, 0x00, 0x15, 0x0e, 0x00]);
        assert_eq!(numbers(&bytes).expect("a structure"), [(4, 7)]);
    }

    #[test]
    fn counts_that_cannot_be_are_refused() {
        // A list of 2^62 structures; a binary of 2^62 bytes; a number of eleven bytes.
        let huge = [0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x3f];
        assert!(numbers(&[&[0x19, 0xfc][..], &huge, &[0]].concat()).is_err());
        assert!(numbers(&[&[0x18][..], &huge, &[0]].concat()).is_err());
        assert!(numbers(&[&[0x15][..], &[0xff; 11], &[0, 0]].concat()).is_err());
        // A map of 2^62 entries ends with the bytes.
        assert!(numbers(&[&[0x1b][..], &huge, &[0x11, 1, 1]].concat()).is_err());
        // Structures in each other, as deep as the bytes go.
        assert!(numbers(&vec![0x1c; 1 << 20]).is_err());
        assert!(numbers(&vec![0x19; 1 << 20]).is_err());
    }
}
