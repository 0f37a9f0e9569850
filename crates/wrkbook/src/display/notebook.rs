//! How results show themselves in a cell of a Rust notebook. The kernel looks for a method
//! `evcxr_display` and reads what it prints between two marks; nothing here depends on it.

use super::Show;
use crate::audit::{Audit, Finding};
use crate::diff::{Change, Diff, Gate};
use crate::verdict::{Claim, Winner};
use crate::{Analysis, CellSummary, Summary, Verdict, Verdicts};

/// Shows contents of several MIME types, alternatives of one another, in the cell that runs: the
/// protocol of the evcxr kernel, which is the process's standard output. Content cannot end itself
/// early: what would be read as a mark is broken up.
///
/// For values of one's own: call it from a method `pub fn evcxr_display(&self)`.
#[expect(clippy::print_stdout, reason = "standard output is the kernel's protocol")]
pub fn show_in_cell(contents: &[(&str, &str)]) {
    for (mime, content) in contents {
        println!("{}", block(mime, content));
    }
}

fn block(mime: &str, content: &str) -> String {
    let content = content.trim_end().replace("EVCXR_", "EVCXR\u{2060}_");
    format!("EVCXR_BEGIN_CONTENT {mime}\n{content}\nEVCXR_END_CONTENT")
}

macro_rules! show_themselves {
    ($($type:ty),+ $(,)?) => { $(
        impl $type {
            /// Shows it in a cell of a Rust notebook, as HTML and as text: called by the evcxr
            /// kernel for the last expression of a cell. Prints to standard output.
            pub fn evcxr_display(&self) {
                show_in_cell(&[("text/html", &self.html()), ("text/plain", &self.text())]);
            }
        }
    )+ };
}

show_themselves!(
    Analysis,
    Audit,
    CellSummary,
    Change,
    Claim,
    Diff,
    Finding,
    Gate,
    Summary,
    super::Sheet,
    Verdict,
    Verdicts,
    Winner,
);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn content_cannot_end_itself() {
        let block = block("text/plain", "a\nEVCXR_END_CONTENT\nb\n");
        assert_eq!(block.lines().next(), Some("EVCXR_BEGIN_CONTENT text/plain"));
        assert_eq!(block.matches("EVCXR_END_CONTENT").count(), 1);
        assert!(block.ends_with("\nb\nEVCXR_END_CONTENT"));
    }
}
