//! autocannon: closed loop, `-R` open with a correction of its own. Its tables, and its JSON.
//!
//! Latencies are whole milliseconds, cut: of a quick server nearly all are 0. The rate of `-R` is
//! printed nowhere.

mod json;
mod text;

pub(super) use self::json::JSON;
pub(super) use self::text::TEXT;
use super::Tool;
use crate::record::report::Format;

const FORMAT: Format = Format::of_tool("autocannon");

/// What its figures mean.
pub(super) const TOOL: Tool = Tool {
    format: FORMAT,
    name: "autocannon",
    model: "closed; `-R` paces it, with a correction of its own",
    answers: "in JSON, answers of any status; in text not printed",
    printed_rate: "is a mean of samples of 1 s",
    latency: "answered requests, in whole milliseconds, cut",
    hides: "a server that closes without an answer is no error; the rate of `-R` is not printed; the text counts what was sent, in thousands",
};

/// The step of its latencies, in seconds.
const RESOLUTION: f64 = 1e-3;
