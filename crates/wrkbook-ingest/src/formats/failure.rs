//! The kinds of failures by the messages that clients print.
//!
//! Go's and Rust's clients count failures by their text. A text tells the kind by the words that the
//! libraries below them use; what fits none of them is a failure of another kind.

use crate::record::load::Errors;

/// How a request without an answer failed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Failure {
    /// The connection could not be opened.
    Connect,
    /// The answer did not come whole.
    Read,
    /// The request could not be written.
    Write,
    /// It was given up at the timeout.
    Abandoned,
    /// In another way.
    Other,
}

/// Words that tell a kind; the first that stands in a message does.
const WORDS: [(&str, Failure); 12] = [
    ("refused", Failure::Connect),
    ("no such host", Failure::Connect),
    ("cannot assign requested address", Failure::Connect),
    ("deadline exceeded", Failure::Abandoned),
    ("timeout", Failure::Abandoned),
    ("timed out", Failure::Abandoned),
    ("broken pipe", Failure::Write),
    ("eof", Failure::Read),
    ("reset", Failure::Read),
    ("closed connection", Failure::Read),
    ("connection closed", Failure::Read),
    ("closed before", Failure::Read),
];

impl Failure {
    /// The kind of a message. A message that begins with `dial`, after its request, is of a connection
    /// that could not be opened, whatever else it says.
    pub(crate) fn of(message: &str) -> Self {
        let message = message.to_lowercase();
        let is_dial = message.starts_with("dial ") || message.contains(": dial ");
        if is_dial {
            return Self::Connect;
        }
        WORDS.iter().find(|(word, _)| message.contains(word)).map_or(Self::Other, |(_, kind)| *kind)
    }

    /// Adds so many failures of this kind.
    pub(crate) fn add(self, count: u64, to: &mut Errors) {
        let of_kind = match self {
            Self::Connect => &mut to.connect,
            Self::Read => &mut to.read,
            Self::Write => &mut to.write,
            Self::Abandoned => &mut to.abandoned,
            Self::Other => &mut to.other,
        };
        *of_kind = of_kind.saturating_add(count);
    }
}

/// The URL that a message of Go's client quotes behind the method: `Get "http://h/": dial tcp ...`.
pub(crate) fn url_in(message: &str) -> Option<String> {
    let (_, quoted) = message.split_once(" \"http")?;
    let (url, _) = quoted.split_once('"')?;
    Some(format!("http{url}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_message_tells_its_kind() {
        for (message, kind) in [
            (
                "Get \"http://h/\": dial tcp 127.0.0.1:1: connect: connection refused",
                Failure::Connect,
            ),
            ("dial tcp 10.0.0.1:80: i/o timeout", Failure::Connect),
            (
                "context deadline exceeded (Client.Timeout exceeded while awaiting headers)",
                Failure::Abandoned,
            ),
            ("timeout", Failure::Abandoned),
            ("write tcp 127.0.0.1:1->127.0.0.1:2: write: broken pipe", Failure::Write),
            ("unexpected EOF", Failure::Read),
            ("connection closed before message completed", Failure::Read),
            ("something else", Failure::Other),
        ] {
            assert_eq!(Failure::of(message), kind, "{message}");
        }
    }
}
