//! Colours: read from `#rrggbb`, mixed, and held against each other.
//!
//! Source: Web Content Accessibility Guidelines 2.2, relative luminance and contrast ratio.

/// Red, green and blue, sRGB.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Colour(pub(crate) [u8; 3]);

impl Colour {
    /// Reads `#rgb` or `#rrggbb`.
    pub(crate) fn parse(text: &str) -> Option<Self> {
        let digits = text.strip_prefix('#')?;
        let digits: Vec<u8> = digits
            .chars()
            .map(|c| c.to_digit(16).and_then(|digit| u8::try_from(digit).ok()))
            .collect::<Option<_>>()?;
        match *digits {
            [r, g, b] => Some(Self([r, g, b].map(|digit| digit * 17))),
            [a, b, c, d, e, f] => Some(Self([a * 16 + b, c * 16 + d, e * 16 + f])),
            _ => None,
        }
    }

    /// `share` of `other`, from 0 to 1, and the rest of this one.
    pub(crate) fn mixed(self, other: Self, share: f64) -> Self {
        let mut mixed = self.0;
        for (mine, theirs) in mixed.iter_mut().zip(other.0) {
            let value = f64::from(*mine) * (1.0 - share) + f64::from(theirs) * share;
            *mine = value.round().clamp(0.0, 255.0) as u8;
        }
        Self(mixed)
    }

    /// How well one is read on the other: 1 not at all, 21 black on white.
    pub(crate) fn contrast(self, other: Self) -> f64 {
        let (a, b) = (self.luminance(), other.luminance());
        (a.max(b) + 0.05) / (a.min(b) + 0.05)
    }

    fn luminance(self) -> f64 {
        let linear = |value: u8| {
            let value = f64::from(value) / 255.0;
            if value <= 0.04045 { value / 12.92 } else { ((value + 0.055) / 1.055).powf(2.4) }
        };
        let [r, g, b] = self.0.map(linear);
        0.2126 * r + 0.7152 * g + 0.0722 * b
    }
}

impl std::fmt::Display for Colour {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let [r, g, b] = self.0;
        write!(f, "#{r:02x}{g:02x}{b:02x}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_colour_is_read_or_refused() {
        assert_eq!(Colour::parse("#0B5a8f"), Some(Colour([0x0b, 0x5a, 0x8f])));
        assert_eq!(Colour::parse("#fa0"), Some(Colour([0xff, 0xaa, 0x00])));
        for text in ["", "#", "fa0", "#ff", "#12345", "#1234567", "#ggg", "red", "#ⅷab"] {
            assert_eq!(Colour::parse(text), None, "{text}");
        }
    }

    /// The extremes are the guidelines' own; the grey is the usual example of what just fails.
    #[test]
    fn contrast_is_that_of_the_guidelines() {
        let [black, white, grey] = [[0, 0, 0], [255, 255, 255], [0x77, 0x77, 0x77]].map(Colour);
        assert!((black.contrast(white) - 21.0).abs() < 1e-9);
        assert!((white.contrast(white) - 1.0).abs() < 1e-9);
        assert!((grey.contrast(white) - 4.48).abs() < 0.005);
    }
}
