//! The values of a page: plain ones, those of a dictionary, and small numbers in runs.

use super::footer::Holds;
use super::{Problem, Value, split};
use wrkbook_ingest::budget;

const EARLY: Problem = Problem::Damaged("a page ends before its values");

/// Plain values, one after the other.
#[derive(Debug)]
pub(super) struct Plain<'a> {
    holds: Holds,
    rest: &'a [u8],
}

impl<'a> Plain<'a> {
    pub(super) fn of(holds: Holds, bytes: &'a [u8]) -> Self {
        Self { holds, rest: bytes }
    }

    pub(super) fn next(&mut self) -> Result<Value<'a>, Problem> {
        Ok(match self.holds {
            Holds::Text => {
                let length = u32::from_le_bytes(self.take()?);
                budget::WORD_BYTES.hold(length.into())?;
                let (text, rest) = split(self.rest, length.into()).ok_or(EARLY)?;
                self.rest = rest;
                let text = std::str::from_utf8(text);
                Value::Text(text.map_err(|_| Problem::Damaged("a name is not UTF-8"))?)
            }
            Holds::Whole { wide: false, signed: true } => {
                Value::Whole(i32::from_le_bytes(self.take()?).into())
            }
            Holds::Whole { wide: false, signed: false } => {
                Value::Whole(u32::from_le_bytes(self.take()?).into())
            }
            Holds::Whole { wide: true, signed: true } => {
                Value::Whole(i64::from_le_bytes(self.take()?).into())
            }
            Holds::Whole { wide: true, signed: false } => {
                Value::Whole(u64::from_le_bytes(self.take()?).into())
            }
            Holds::Real { double: false } => Value::Real(f32::from_le_bytes(self.take()?).into()),
            Holds::Real { double: true } => Value::Real(f64::from_le_bytes(self.take()?)),
            Holds::Other(_) => return Err(Problem::Damaged("a value has no type")),
        })
    }

    fn take<const N: usize>(&mut self) -> Result<[u8; N], Problem> {
        let (taken, rest) = self.rest.split_first_chunk().ok_or(EARLY)?;
        self.rest = rest;
        Ok(*taken)
    }
}

/// The words of a dictionary.
#[derive(Debug, Default)]
pub(super) struct Words<'a>(Vec<Value<'a>>);

impl<'a> Words<'a> {
    /// Reads `count` words; the vector grows with what is there, not with what is claimed.
    pub(super) fn read(mut plain: Plain<'a>, count: u64) -> Result<Self, Problem> {
        let mut words = Vec::new();
        for _ in 0..count {
            words.push(plain.next()?);
        }
        Ok(Self(words))
    }

    pub(super) fn get(&self, place: u32) -> Result<Value<'a>, Problem> {
        let word = usize::try_from(place).ok().and_then(|place| self.0.get(place));
        word.copied().ok_or(Problem::Damaged("a value is not in its dictionary"))
    }
}

/// Small numbers, the same one in a run or packed bit by bit.
#[derive(Debug)]
pub(super) struct Bits<'a> {
    rest: &'a [u8],
    width: u32,
    run: Run<'a>,
}

#[derive(Debug)]
enum Run<'a> {
    Same { value: u32, left: u64 },
    Packed { bytes: &'a [u8], at: usize, left: u64 },
}

impl<'a> Bits<'a> {
    /// Numbers of `width` bits each.
    pub(super) fn of(bytes: &'a [u8], width: u32) -> Self {
        Self { rest: bytes, width, run: Run::Same { value: 0, left: 0 } }
    }

    pub(super) fn next(&mut self) -> Result<u32, Problem> {
        let width = self.width;
        if width > 32 {
            return Err(Problem::Damaged("a place in a dictionary is too wide"));
        }
        loop {
            match &mut self.run {
                Run::Same { value, left } if *left > 0 => {
                    *left -= 1;
                    return Ok(*value);
                }
                Run::Packed { bytes, at, left } if *left > 0 => {
                    *left -= 1;
                    let value = unpacked(bytes, *at, width).ok_or(EARLY)?;
                    *at += width as usize;
                    return Ok(value);
                }
                Run::Same { .. } | Run::Packed { .. } => self.run = self.next_run()?,
            }
        }
    }

    fn next_run(&mut self) -> Result<Run<'a>, Problem> {
        let mut head = 0_u64;
        for shift in (0..64).step_by(7) {
            let (byte, rest) = self.rest.split_first().ok_or(EARLY)?;
            self.rest = rest;
            head |= u64::from(byte & 0x7f) << shift;
            if byte & 0x80 == 0 {
                break;
            }
        }
        let count = head >> 1;
        if head & 1 == 0 {
            let length = self.width.div_ceil(8) as usize;
            let (bytes, rest) = self.rest.split_at_checked(length).ok_or(EARLY)?;
            self.rest = rest;
            let value = bytes.iter().rev().fold(0, |value, byte| value << 8 | u32::from(*byte));
            return Ok(Run::Same { value, left: count });
        }
        // Eight numbers a group, of which the last may be cut where it is not needed.
        let length = usize::try_from(count.saturating_mul(self.width.into())).unwrap_or(usize::MAX);
        let (bytes, rest) = self.rest.split_at(length.min(self.rest.len()));
        self.rest = rest;
        Ok(Run::Packed { bytes, at: 0, left: count.saturating_mul(8) })
    }
}

/// The number of `width` bits, up to 32, that begins at bit `at`.
fn unpacked(bytes: &[u8], at: usize, width: u32) -> Option<u32> {
    let end = at.checked_add(width as usize)?;
    let touched = bytes.get(at / 8..end.div_ceil(8))?;
    let packed = touched.iter().rev().fold(0_u64, |packed, byte| packed << 8 | u64::from(*byte));
    let mask = (1_u64 << width) - 1;
    u32::try_from((packed >> (at % 8)) & mask).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn numbers(bytes: &[u8], width: u32, count: usize) -> Result<Vec<u32>, Problem> {
        let mut bits = Bits::of(bytes, width);
        (0..count).map(|_| bits.next()).collect()
    }

    #[test]
    fn numbers_come_packed_and_in_runs() {
        // The example of the format's own documentation: 0 to 7 in three bits each.
        assert_eq!(
            numbers(&[0x03, 0b1000_1000, 0b1100_0110, 0b1111_1010], 3, 8).expect("packed"),
            [0, 1, 2, 3, 4, 5, 6, 7]
        );
        // Three times 300 in 9 bits, then a group of eight in which only the first two are needed.
        assert_eq!(
            numbers(&[6, 0x2c, 0x01, 3, 0xff, 0x03, 0x00], 9, 5).expect("both"),
            [300, 300, 300, 511, 1]
        );
        // No bits at all: a dictionary of one word.
        assert_eq!(numbers(&[8], 0, 4).expect("a run"), [0; 4]);
        assert_eq!(numbers(&[3, 0xff, 0xff, 0xff, 0xff], 32, 1).expect("wide"), [u32::MAX]);
    }

    #[test]
    fn numbers_that_are_not_there_are_refused() {
        for (bytes, width) in [
            (&[][..], 3),
            (&[0x03, 0x88], 3),
            (&[4, 0], 1),
            (&[0xff; 12], 32),
            (&[3, 0, 0], 33),
            (&[0; 64], 1),
        ] {
            assert!(numbers(bytes, width, 8).is_err(), "{bytes:?} in {width} bits");
        }
        // 2^62 numbers are claimed, and eight are there.
        let endless = [0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x7f, 0xaa];
        assert!(numbers(&endless, 1, 8).is_ok());
        assert!(numbers(&endless, 1, 9).is_err());
    }

    #[test]
    fn plain_values_end_with_their_bytes() {
        let text = |bytes| Plain::of(Holds::Text, bytes).next();
        assert_eq!(text(&[2, 0, 0, 0, b'a', b'b', 9]).expect("two letters"), Value::Text("ab"));
        for bytes in [&[][..], &[2, 0, 0], &[2, 0, 0, 0, b'a'], &[1, 0, 0, 0, 0xff], &[0xff; 8]] {
            assert!(text(bytes).is_err(), "{bytes:?}");
        }
        let whole = Plain::of(Holds::Whole { wide: true, signed: false }, &[0xff; 8]).next();
        assert_eq!(whole.expect("a count"), Value::Whole(u64::MAX.into()));
        let whole = Plain::of(Holds::Whole { wide: false, signed: true }, &[0xff; 4]).next();
        assert_eq!(whole.expect("a number"), Value::Whole(-1));
    }
}
