//! An assertion is a sentence with how far it may be trusted, and why.

use super::Confidence;
use crate::text::Text;

/// A sentence, and how far it may be trusted.
pub(super) struct Assertion {
    pub(super) text: Text,
    pub(super) confidence: Confidence,
    pub(super) reason: Text,
}

impl Assertion {
    pub(super) fn new(text: Text, (confidence, reason): (Confidence, Text)) -> Self {
        Self { text: text.sentence(), confidence, reason: reason.sentence() }
    }
}
