//! The moment at which a set was measured, as its files write it.

use std::fmt;

use serde::{Serialize, Serializer};
use wrkbook_ingest::ResultSet;

/// A moment in time, to the second; printed in UTC.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Moment {
    /// Seconds since 1970-01-01T00:00:00Z.
    seconds: i64,
}

impl Moment {
    /// When a set was measured: as its collection says, else when the first of its runs began, else as
    /// `at` in its `wrkbook.toml` says.
    pub fn of_set(set: &ResultSet) -> Option<Self> {
        let collected =
            set.collection.as_ref().and_then(|it| Self::parse(it.started_at.as_deref()?));
        let first = || {
            let conditions = set.runs.iter().filter_map(|run| run.conditions.as_ref());
            conditions.filter_map(|it| Self::parse(it.started_at.as_deref()?)).min()
        };
        collected.or_else(first).or_else(|| Self::parse(set.config.at.as_deref()?))
    }

    /// Reads a date (`2026-11-21`), or a date and a time (RFC 3339; without an offset it is UTC).
    ///
    /// ```
    /// use wrkbook::history::Moment;
    ///
    /// let at = Moment::parse("2026-11-21T13:37:59.844+02:00").expect("a moment");
    /// assert_eq!(at.to_string(), "2026-11-21T11:37:59Z");
    /// assert!(Moment::parse("2026-11-21").expect("a day") < at);
    /// assert_eq!(Moment::parse("2026-02-30"), None);
    /// ```
    pub fn parse(text: &str) -> Option<Self> {
        let text = text.trim();
        let (date, time) = match text.split_once(['T', 't', ' ']) {
            Some((date, time)) => (date, Some(time)),
            None => (text, None),
        };
        let [year, month, day] = numbers(date, '-')?;
        let in_month = days_of(year, month)?;
        if !(1..=in_month).contains(&day) || date.len() != 10 {
            return None;
        }
        let mut seconds = days_before(year, month, day) * 86_400;
        if let Some(time) = time {
            let (clock, offset) = match time.find(['Z', 'z', '+', '-']) {
                Some(at) => (&time[..at], &time[at..]),
                None => (time, ""),
            };
            let (clock, fraction) = clock.split_once('.').unwrap_or((clock, ""));
            let [hour, minute, second] = numbers(clock, ':')?;
            let is_time = hour < 24 && minute < 60 && second <= 60;
            if !is_time || !fraction.bytes().all(|byte| byte.is_ascii_digit()) {
                return None;
            }
            seconds += hour * 3600 + minute * 60 + second - ahead(offset)?;
        }
        Some(Self { seconds })
    }

    /// How many days after another it is.
    pub fn days_since(self, other: Self) -> i64 {
        (self.seconds - other.seconds).div_euclid(86_400)
    }

    /// The month, as archives name it: `2026-11`.
    pub fn month(self) -> String {
        self.to_string().chars().take(7).collect()
    }
}

/// By how many seconds a clock with this offset is ahead of UTC.
fn ahead(offset: &str) -> Option<i64> {
    let (sign, rest) = match offset.as_bytes().first() {
        None | Some(b'Z' | b'z') => return (offset.len() <= 1).then_some(0),
        Some(b'-') => (-1, &offset[1..]),
        Some(_) => (1, &offset[1..]),
    };
    let [hours, minutes] = numbers(rest, ':')?;
    Some(sign * (hours * 3600 + minutes * 60))
}

/// Whole numbers without a sign, with a mark between them.
fn numbers<const N: usize>(text: &str, mark: char) -> Option<[i64; N]> {
    let is_number = |part: &str| part.len() <= 4 && part.bytes().all(|byte| byte.is_ascii_digit());
    let parts = text.split(mark).map(|part| part.parse().ok().filter(|_| is_number(part)));
    parts.collect::<Option<Vec<i64>>>()?.try_into().ok()
}

fn days_of(year: i64, month: i64) -> Option<i64> {
    let is_leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    Some(match month {
        2 if is_leap => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        1..=12 => 31,
        _ => return None,
    })
}

/// Days from 1970-01-01 to a date. Source: H. Hinnant, "chrono-compatible low-level date algorithms".
fn days_before(year: i64, month: i64, day: i64) -> i64 {
    let year = if month <= 2 { year - 1 } else { year };
    let (era, of_era) = (year.div_euclid(400), year.rem_euclid(400));
    let of_year = (153 * ((month + 9) % 12) + 2) / 5 + day - 1;
    era * 146_097 + of_era * 365 + of_era / 4 - of_era / 100 + of_year - 719_468
}

/// In UTC: `2026-11-21T11:37:59Z`.
impl fmt::Display for Moment {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (days, second) = (self.seconds.div_euclid(86_400), self.seconds.rem_euclid(86_400));
        let days = days + 719_468;
        let (era, of_era) = (days.div_euclid(146_097), days.rem_euclid(146_097));
        let year_of_era = (of_era - of_era / 1460 + of_era / 36_524 - of_era / 146_096) / 365;
        let of_year = of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
        let shifted = (5 * of_year + 2) / 153;
        let day = of_year - (153 * shifted + 2) / 5 + 1;
        let month = if shifted < 10 { shifted + 3 } else { shifted - 9 };
        let year = year_of_era + era * 400 + i64::from(month <= 2);
        let (hour, minute, second) = (second / 3600, second / 60 % 60, second % 60);
        write!(f, "{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}Z")
    }
}

impl Serialize for Moment {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_moment_is_printed_as_it_was_read() {
        // Seconds by `date -u -d ... +%s`.
        for (text, seconds) in [
            ("1970-01-01T00:00:00Z", 0),
            ("2026-12-01T01:21:47Z", 1_796_088_107),
            ("2000-02-29T23:59:59Z", 951_868_799),
            ("1969-12-31T23:59:59Z", -1),
        ] {
            let moment = Moment::parse(text).map(|moment| moment.seconds);
            assert_eq!(moment, Some(seconds), "{text}");
            assert_eq!(Moment { seconds }.to_string(), text);
        }
    }

    #[test]
    fn what_is_no_moment_is_none() {
        for text in [
            "",
            "yesterday",
            "2026-13-01",
            "2026-11-31",
            "2026-11-21T25:00:00",
            "2026-11-21T1",
            "12-1-1",
            "2026-11-21T11:00:00+2",
        ] {
            assert_eq!(Moment::parse(text), None, "{text}");
        }
    }
}
