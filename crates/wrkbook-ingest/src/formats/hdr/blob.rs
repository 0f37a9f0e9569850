//! The blob: a histogram, packed into one word.
//!
//! ```text
//! blob    = base64(cookie:u32 length:u32 zlib(payload))            cookie 0x1c849304, mask 0xf0
//! payload = cookie:u32 length:u32 offset:u32 digits:u32            cookie 0x1c849303, mask 0xf0
//!           lowest:i64 highest:i64 ratio:f64 count*                all of them big-endian
//! count   = a number in ZigZag LEB128; a negative one is so many zeros
//! ```
//!
//! Buckets double in width; each is cut into as many equal parts as the digits ask for.

use std::collections::BTreeMap;
use std::io::Read;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use flate2::read::ZlibDecoder;

/// How a blob begins.
pub(in crate::formats) const START: &str = "HISTF";

/// The most bytes that are inflated.
const MOST_BYTES: u64 = 4 * 1024 * 1024;
/// How many buckets are kept of a histogram.
const MOST_BUCKETS: usize = 1024 * 1024;
/// The bytes of a payload before its counts.
const HEAD: usize = 40;

/// Why a blob is not read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub(in crate::formats) enum Broken {
    /// It is cut, or its bytes are others.
    #[error("is cut or broken")]
    Bytes,
    /// It is of another version.
    #[error("is of a version that is not read")]
    Version,
    /// It unpacks to more than is read.
    #[error("unpacks to more than 4 MiB")]
    TooLong,
}

/// How many values fell between two edges, both inside.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Bucket {
    lowest: u64,
    count: u64,
}

/// A histogram, or the sum of several.
#[derive(Debug, Clone, PartialEq, Default)]
pub(in crate::formats) struct Histogram {
    /// By their upper edges.
    buckets: BTreeMap<u64, Bucket>,
}

impl Histogram {
    /// Unpacks a blob.
    pub(in crate::formats) fn unpack(blob: &str) -> Result<Self, Broken> {
        let bytes = STANDARD.decode(blob.trim()).map_err(|_| Broken::Bytes)?;
        let (cookie, rest) = u32_of(&bytes)?;
        if cookie & !0xf0 != 0x1c84_9304 {
            return Err(Broken::Version);
        }
        let (_, packed) = u32_of(rest)?;
        let mut payload = Vec::new();
        let read = ZlibDecoder::new(packed).take(MOST_BYTES + 1).read_to_end(&mut payload);
        read.map_err(|_| Broken::Bytes)?;
        if payload.len() as u64 > MOST_BYTES {
            return Err(Broken::TooLong);
        }
        Self::of_payload(&payload)
    }

    fn of_payload(payload: &[u8]) -> Result<Self, Broken> {
        let (cookie, rest) = u32_of(payload)?;
        if cookie & !0xf0 != 0x1c84_9303 {
            return Err(Broken::Version);
        }
        let (length, rest) = u32_of(rest)?;
        let (offset, rest) = u32_of(rest)?;
        let (digits, rest) = u32_of(rest)?;
        let (lowest, _) = u64_of(rest)?;
        let counts = payload.get(HEAD..).ok_or(Broken::Bytes)?;
        let counts = counts.get(..length as usize).ok_or(Broken::Bytes)?;
        let scale = Scale::new(lowest, digits).ok_or(Broken::Bytes)?;
        let mut histogram = Self::default();
        let mut rest = counts;
        let mut index = u64::from(offset);
        while !rest.is_empty() {
            let (count, after) = zigzag(rest)?;
            rest = after;
            match u64::try_from(count) {
                Ok(count) => {
                    histogram.add(&scale, index, count)?;
                    index += 1;
                }
                Err(_) => index = index.saturating_add(count.unsigned_abs()),
            }
        }
        Ok(histogram)
    }

    fn add(&mut self, scale: &Scale, index: u64, count: u64) -> Result<(), Broken> {
        if count == 0 {
            return Ok(());
        }
        let (lowest, highest) = scale.edges(index).ok_or(Broken::Bytes)?;
        let bucket = self.buckets.entry(highest).or_insert(Bucket { lowest, count: 0 });
        bucket.count = bucket.count.saturating_add(count);
        Ok(())
    }

    /// Adds another one; false, and nothing is added, where both together are too many buckets.
    pub(super) fn merge(&mut self, other: &Self) -> bool {
        if self.buckets.len() + other.buckets.len() > MOST_BUCKETS {
            return false;
        }
        for (highest, bucket) in &other.buckets {
            let known = self.buckets.entry(*highest).or_insert(Bucket { count: 0, ..*bucket });
            known.count = known.count.saturating_add(bucket.count);
        }
        true
    }

    /// How many values it counts.
    pub(in crate::formats) fn count(&self) -> u64 {
        self.buckets.values().fold(0, |sum, bucket| sum.saturating_add(bucket.count))
    }

    /// The lower edge of the first bucket, and the upper edge of the last.
    pub(super) fn range(&self) -> Option<(u64, u64)> {
        let (first, (last, _)) = (self.buckets.values().next()?, self.buckets.iter().next_back()?);
        Some((first.lowest, *last))
    }

    /// The upper edge of the bucket that so many percent of the values lie in or below.
    pub(super) fn percentile(&self, percent: f64) -> Option<u64> {
        // To the nearest number of values, as the libraries round it.
        let needed = (percent * self.count() as f64 / 100.0 + 0.5).floor().max(1.0);
        let mut below = 0_u64;
        let reaches = |(_, bucket): &(&u64, &Bucket)| {
            below = below.saturating_add(bucket.count);
            below as f64 >= needed
        };
        self.buckets.iter().find(reaches).map(|(highest, _)| *highest)
    }

    /// The mean and the standard deviation (of all, as the libraries do), by the middles of buckets.
    pub(super) fn mean_and_deviation(&self) -> Option<(f64, f64)> {
        let count = self.count();
        if count == 0 {
            return None;
        }
        let middle = |(highest, bucket): (&u64, &Bucket)| {
            // The middle as the libraries have it: the lower edge and half of the width.
            let width = highest - bucket.lowest + 1;
            (bucket.lowest as f64 + (width >> 1) as f64, bucket.count as f64)
        };
        let sum: f64 = self.buckets.iter().map(middle).map(|(value, n)| value * n).sum();
        let mean = sum / count as f64;
        let squares = self.buckets.iter().map(middle).map(|(value, n)| (value - mean).powi(2) * n);
        Some((mean, (squares.sum::<f64>() / count as f64).sqrt()))
    }
}

/// The widths of buckets.
struct Scale {
    /// The power of two that is the smallest width.
    unit: u32,
    /// The power of two that is half the number of parts of a bucket.
    half: u32,
}

impl Scale {
    fn new(lowest: u64, digits: u32) -> Option<Self> {
        if digits > 5 || lowest == 0 {
            return None;
        }
        let parts = (2 * 10_u64.pow(digits)).next_power_of_two();
        Some(Self { unit: lowest.ilog2(), half: parts.ilog2() - 1 })
    }

    /// The lowest and the highest value of the bucket at an index.
    fn edges(&self, index: u64) -> Option<(u64, u64)> {
        let half = 1_u64 << self.half;
        let (bucket, part) = match index / half {
            0 => (0, index),
            bucket => (bucket - 1, index % half + half),
        };
        let shift = u32::try_from(bucket).ok()?.checked_add(self.unit)?;
        // Values are of 63 bits.
        let is_small = shift < 63 && part.leading_zeros() > shift;
        is_small.then(|| (part << shift, (part << shift) + ((1 << shift) - 1)))
    }
}

fn u32_of(bytes: &[u8]) -> Result<(u32, &[u8]), Broken> {
    let (first, rest) = bytes.split_first_chunk().ok_or(Broken::Bytes)?;
    Ok((u32::from_be_bytes(*first), rest))
}

fn u64_of(bytes: &[u8]) -> Result<(u64, &[u8]), Broken> {
    let (first, rest) = bytes.split_first_chunk().ok_or(Broken::Bytes)?;
    Ok((u64::from_be_bytes(*first), rest))
}

/// Seven bits a byte, the eighth says that more follow; a ninth byte has eight.
fn zigzag(bytes: &[u8]) -> Result<(i64, &[u8]), Broken> {
    let mut value = 0_u64;
    for (at, byte) in bytes.iter().enumerate() {
        let is_last = at == 8 || byte & 0x80 == 0;
        let bits = if at == 8 { u64::from(*byte) } else { u64::from(byte & 0x7f) };
        value |= bits << (7 * at);
        if is_last {
            let signed = (value >> 1) as i64 ^ -((value & 1) as i64);
            return Ok((signed, &bytes[at + 1..]));
        }
    }
    Err(Broken::Bytes)
}

#[cfg(test)]
mod tests {
    use std::io::Write;

    use flate2::Compression;
    use flate2::write::ZlibEncoder;

    use super::*;

    /// Packs counts in ZigZag LEB128 of one byte each: a histogram of three digits from 1 on.
    fn packed(digits: u32, counts: &[u8]) -> String {
        let mut payload = Vec::new();
        payload.extend(0x1c84_9313_u32.to_be_bytes());
        payload.extend((counts.len() as u32).to_be_bytes());
        payload.extend(0_u32.to_be_bytes());
        payload.extend(digits.to_be_bytes());
        payload.extend(1_u64.to_be_bytes());
        payload.extend(3_600_000_000_u64.to_be_bytes());
        payload.extend(1.0_f64.to_be_bytes());
        payload.extend(counts);
        deflated(&payload)
    }

    fn deflated(payload: &[u8]) -> String {
        let mut encoder = ZlibEncoder::new(Vec::new(), Compression::default());
        encoder.write_all(payload).expect("memory");
        let zlib = encoder.finish().expect("memory");
        let mut bytes = 0x1c84_9314_u32.to_be_bytes().to_vec();
        bytes.extend((zlib.len() as u32).to_be_bytes());
        bytes.extend(zlib);
        STANDARD.encode(bytes)
    }

    #[test]
    fn counts_are_at_the_places_of_their_values() {
        // Two of 0, none of 1 to 3, four of 4: zeros are written as a negative number.
        let blob = packed(3, &[4, 5, 8]);
        assert!(blob.starts_with(START));
        let histogram = Histogram::unpack(&blob).expect("a histogram");
        assert_eq!((histogram.count(), histogram.range()), (6, Some((0, 4))));
        assert_eq!(histogram.percentile(33.0), Some(0));
        assert_eq!(histogram.percentile(50.0), Some(4));
        let (mean, deviation) = histogram.mean_and_deviation().expect("values");
        // (2 * 0 + 4 * 4) / 6, and the root of (2 * 7.11 + 4 * 1.78) / 6.
        assert!((mean - 16.0 / 6.0).abs() < 1e-12 && (deviation - 1.885_618).abs() < 1e-6);
    }

    #[test]
    fn buckets_double_in_width() {
        // Three digits: 2048 parts, of which the upper half goes on in steps of 2, then of 4.
        let scale = Scale::new(1, 3).expect("a scale");
        for (index, edges) in
            [(0, (0, 0)), (2047, (2047, 2047)), (2048, (2048, 2049)), (3072, (4096, 4099))]
        {
            assert_eq!(scale.edges(index), Some(edges), "{index}");
        }
        assert_eq!(scale.edges(u64::MAX), None);
        assert!(Scale::new(0, 3).is_none() && Scale::new(1, 6).is_none());
    }

    #[test]
    fn a_bad_blob_is_refused() {
        let good = packed(3, &[4, 5, 8]);
        for end in 0..good.len() {
            assert!(Histogram::unpack(&good[..end]).is_err(), "{end}");
        }
        assert_eq!(Histogram::unpack("not base64!"), Err(Broken::Bytes));
        assert_eq!(Histogram::unpack(&STANDARD.encode([0; 16])), Err(Broken::Version));
        assert_eq!(Histogram::unpack(&packed(6, &[2])), Err(Broken::Bytes));
        // Ends within a number; an index beyond 63 bits.
        assert_eq!(Histogram::unpack(&packed(3, &[0x80])), Err(Broken::Bytes));
        let beyond = [0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 2];
        assert_eq!(Histogram::unpack(&packed(3, &beyond)), Err(Broken::Bytes));
        // A thousand times as long when it is unpacked.
        assert_eq!(Histogram::unpack(&deflated(&vec![0; 8 << 20])), Err(Broken::TooLong));
    }
}
