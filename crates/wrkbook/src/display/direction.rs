//! Names that are written from right to left, kept apart from the text around them: without that a
//! browser would move the words and figures that follow.
//!
//! Source: Unicode Standard Annex 9, section 2.4.

use std::borrow::Cow;

/// The name within text that can hold no markup: between first strong isolate and its end where it
/// is written from right to left, as it is where it is not.
///
/// ```
/// use wrkbook::display::isolated;
///
/// assert_eq!(isolated("Bjoern"), "Bjoern");
/// assert_eq!(isolated("מהיר"), "\u{2068}מהיר\u{2069}");
/// ```
pub fn isolated(name: &str) -> Cow<'_, str> {
    match name.chars().any(is_right_to_left) {
        true => Cow::Owned(format!("\u{2068}{name}\u{2069}")),
        false => Cow::Borrowed(name),
    }
}

/// Letters of the scripts that are written from right to left: Hebrew, Arabic, Syriac, Thaana, N'Ko
/// and their neighbours, with the blocks of their presentation forms and historic kin.
fn is_right_to_left(c: char) -> bool {
    matches!(
        c,
        '\u{590}'..='\u{8ff}'
            | '\u{200f}'
            | '\u{fb1d}'..='\u{fdff}'
            | '\u{fe70}'..='\u{feff}'
            | '\u{10800}'..='\u{10fff}'
            | '\u{1e800}'..='\u{1efff}'
    )
}
