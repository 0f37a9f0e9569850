//! Quantities as newtypes over one base unit each.
//!
//! Units are converted once, where a figure is read; nothing after that multiplies by 1000.
//! What a figure means is the field's business, what it is counted in is the type's.

use serde::{Deserialize, Serialize};

/// The largest quantity. No tool measures any so large, and sums, products and squares of this one are
/// still numbers.
pub const LARGEST: f64 = 1e30;
/// The smallest quantity above 0: what is divided by it is still a number.
pub const SMALLEST: f64 = 1e-30;

macro_rules! quantity {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, PartialOrd, Default, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name(f64);

        impl $name {
            /// A quantity, or `None` for what is no figure: negative, not a number, or beyond
            /// [`SMALLEST`] and [`LARGEST`].
            pub fn new(value: f64) -> Option<Self> {
                (value == 0.0 || (SMALLEST..=LARGEST).contains(&value)).then_some(Self(value))
            }

            /// The figure in the base unit: 0, or from [`SMALLEST`] to [`LARGEST`].
            pub fn get(self) -> f64 {
                self.0
            }
        }
    };
}

quantity! {
    /// A time, always in seconds.
    Seconds
}
quantity! {
    /// A size, always in bytes. A float, since tools print sizes rounded to three or four digits.
    Bytes
}
quantity! {
    /// A rate, always in units per second (requests for throughput, bytes for transfer).
    PerSecond
}
quantity! {
    /// CPU use, always in percent of one core: two busy cores are 200.
    Percent
}

/// A share of a whole: 0 to 1.
#[derive(Debug, Clone, Copy, PartialEq, PartialOrd, Default, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Share(f64);

impl Share {
    /// A share, or `None` for what is none.
    pub fn new(value: f64) -> Option<Self> {
        (0.0..=1.0).contains(&value).then_some(Self(value))
    }

    /// The share, 0 to 1.
    pub fn get(self) -> f64 {
        self.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_cannot_be_measured_is_no_quantity() {
        for figure in [0.0, -0.0, SMALLEST, 1.0, LARGEST] {
            assert_eq!(Seconds::new(figure).map(Seconds::get), Some(figure));
        }
        for other in [-1.0, -SMALLEST, f64::NAN, f64::INFINITY, f64::MAX, f64::MIN_POSITIVE] {
            assert_eq!(Seconds::new(other), None, "{other}");
        }
    }
}
