//! Quantities as newtypes over one base unit each.
//!
//! Units are converted once, where a figure is read; nothing after that multiplies by 1000.
//! What a figure means is the field's business, what it is counted in is the type's.

use serde::{Deserialize, Serialize};

macro_rules! quantity {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, PartialOrd, Default, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name(f64);

        impl $name {
            /// A quantity, or `None` for what is no figure: not finite, or negative.
            pub fn new(value: f64) -> Option<Self> {
                (value.is_finite() && value >= 0.0).then_some(Self(value))
            }

            /// The figure in the base unit; always finite and never negative.
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
