//! autocannon: closed loop, `-R` open with a correction of its own. Its tables, and its JSON.
//!
//! Latencies are whole milliseconds, cut: of a quick server nearly all are 0. The rate of `-R` is
//! printed nowhere.

mod json;
mod text;

pub(super) use self::json::JSON;
pub(super) use self::text::TEXT;
use crate::record::report::Format;

const FORMAT: Format = Format::of_tool("autocannon");

/// The step of its latencies, in seconds.
const RESOLUTION: f64 = 1e-3;
