//! JSON documents in a text: found by their braces, held whole within a budget, told by their keys.

use std::sync::Arc;

use serde_json::Value;

use super::output::Found;
use super::{FORMATS, Output, Reading};
use crate::record::diagnostic::Diagnostic;
use crate::record::report::{Format, LineSpan};

/// How much of a document is held, in bytes. Reports of load generators are a few thousand, with a
/// histogram some hundred thousand.
pub(crate) const LARGEST: usize = 16 * 1024 * 1024;

/// Follows documents from a line that begins with a brace on, one after the other.
#[derive(Debug, Default)]
pub(crate) struct Documents {
    /// The document that is open.
    open: Option<Open>,
    found: Found,
}

#[derive(Debug)]
struct Open {
    text: String,
    lines: LineSpan,
    /// Braces and brackets that are not closed.
    depth: u32,
    in_string: bool,
    is_escaped: bool,
}

impl Open {
    /// Takes a line; gives what follows the end of the document, if it ends there.
    fn take<'l>(&mut self, number: u32, line: &'l str) -> Option<&'l str> {
        self.lines.last = number;
        for (at, byte) in line.bytes().enumerate() {
            if self.in_string {
                match byte {
                    _ if self.is_escaped => self.is_escaped = false,
                    b'\\' => self.is_escaped = true,
                    b'"' => self.in_string = false,
                    _ => {}
                }
                continue;
            }
            match byte {
                b'"' => self.in_string = true,
                b'{' | b'[' => self.depth += 1,
                b'}' | b']' => {
                    self.depth = self.depth.saturating_sub(1);
                    if self.depth == 0 {
                        self.text.push_str(&line[..=at]);
                        return Some(&line[at + 1..]);
                    }
                }
                _ => {}
            }
        }
        self.text.push_str(line);
        self.text.push('\n');
        None
    }
}

impl Documents {
    /// Takes a line that no other reader knows.
    pub(crate) fn line(&mut self, path: &Arc<str>, number: u32, line: &str) {
        let mut rest = line;
        loop {
            if self.open.is_none() {
                rest = rest.trim_start();
                if !(rest.starts_with('{') || rest.starts_with("[{") || rest == "[") {
                    return;
                }
                self.open = Some(Open {
                    text: String::new(),
                    lines: LineSpan { first: number, last: number },
                    depth: 0,
                    in_string: false,
                    is_escaped: false,
                });
            }
            let Some(open) = &mut self.open else { return };
            let Some(after) = open.take(number, rest) else { break };
            if let Some(open) = self.open.take() {
                self.read(path, &open);
            }
            rest = after;
        }
        if let Some(too_long) = self.open.take_if(|open| open.text.len() > LARGEST)
            && let Some(format) = format_of(&too_long.text)
        {
            let message = format!("a JSON document of {} is longer than 16 MiB", format.id());
            let advice = "give the summary that the tool writes, not a document of single requests";
            let said = Diagnostic::error(path, message, advice).at(too_long.lines.first);
            self.found.nothing.push(said);
        }
    }

    /// Whether a document has begun and not ended.
    pub(crate) fn is_open(&self) -> bool {
        self.open.is_some()
    }

    fn read(&mut self, path: &Arc<str>, open: &Open) {
        let Ok(document) = serde_json::from_str::<Value>(&open.text) else {
            return self.broken(path, open);
        };
        for row in FORMATS {
            let Reading::Document { format, claims, read, .. } = row else { continue };
            if claims(&document) {
                let mut output = Output::new(*format, path, open.lines);
                read(&document, &mut output);
                return self.found.append(output.into_found());
            }
        }
    }

    /// Says of a document that cannot be parsed, if a tool's keys stand in it, that it is broken.
    fn broken(&mut self, path: &Arc<str>, open: &Open) {
        if let Some(format) = format_of(&open.text) {
            let message = format!("a JSON document of {} is cut or broken", format.id());
            let advice = "keep the whole document; run the test again if it was killed";
            let said = Diagnostic::error(path, message, advice).at(open.lines.first);
            self.found.nothing.push(said);
        }
    }

    /// Ends the text.
    pub(crate) fn finish(mut self, path: &Arc<str>) -> Found {
        if let Some(open) = self.open.take() {
            self.broken(path, &open);
        }
        self.found
    }
}

/// The tool whose keys stand in a text.
fn format_of(text: &str) -> Option<Format> {
    FORMATS.iter().find_map(|row| match row {
        Reading::Document { format, keys, .. } => {
            let has = |key: &&str| text.contains(&format!("\"{key}\""));
            keys.iter().all(has).then_some(*format)
        }
        Reading::Lines { .. } => None,
    })
}

/// The number at a pointer (RFC 6901); `None` where there is none, or null.
pub(crate) fn number_at(value: &Value, pointer: &str) -> Option<f64> {
    value.pointer(pointer)?.as_f64()
}

/// The count at a pointer: a whole number that is not negative, also where it is written as `2.0`.
pub(crate) fn count_at(value: &Value, pointer: &str) -> Option<u64> {
    let value = value.pointer(pointer)?;
    let whole = |number: f64| {
        (number.fract() == 0.0 && (0.0..=2f64.powi(53)).contains(&number)).then_some(number as u64)
    };
    value.as_u64().or_else(|| value.as_f64().and_then(whole))
}

/// The text at a pointer.
pub(crate) fn text_at<'v>(value: &'v Value, pointer: &str) -> Option<&'v str> {
    value.pointer(pointer)?.as_str()
}
