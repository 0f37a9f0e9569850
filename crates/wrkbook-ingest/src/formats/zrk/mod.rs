//! zrk: open at a rate, with latency from the time at which a request was due, or closed. Its text in
//! three layouts, its JSON, and the rows of its time series.

mod json;
mod rows;
mod said;
mod text;

pub(super) use self::json::JSON;
pub(super) use self::rows::ROWS;
pub(super) use self::said::SAID;
pub(super) use self::text::TEXT;
use super::Tool;
use crate::record::load::Covers;
use crate::record::report::Format;

const FORMAT: Format = Format::of_tool("zrk");

/// What its figures mean.
pub(super) const TOOL: Tool = Tool {
    format: FORMAT,
    name: "zrk",
    model: "open, at a rate; closed with `--closed`",
    answers: "answers of any status",
    printed_rate: "is answers a second; in a ramp, those of the last interval",
    latency: "answered requests, and those given up at the timeout; from when each was due, if it is open",
    hides: "the text has no mean; failed connections are attempts, tried again every 5 ms; beyond a minute a latency is a minute",
};

/// Which requests a latency describes. Those that were given up at the timeout are in it, unless
/// zrk is told otherwise.
fn covers(abandoned: u64, records_timeouts: bool) -> Covers {
    if abandoned > 0 && records_timeouts { Covers::All } else { Covers::Answered }
}
