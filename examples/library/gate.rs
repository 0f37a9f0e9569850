//! A gate for a pipeline: exits with 3 where something regressed, with 4 where that cannot be told.
//!
//! ```sh
//! cargo run -p wrkbook-examples --bin gate -- OLD NEW
//! ```

#![expect(clippy::print_stdout, reason = "an example says what it found")]

use std::process::ExitCode;

use wrkbook::diff::{Diff, Gate, Options, State};
use wrkbook::display::Show;

fn main() -> Result<ExitCode, Box<dyn std::error::Error>> {
    let [old, new] = [1, 2].map(|n| std::env::args().nth(n).ok_or("name two result sets"));
    let options = Options { thresholds: "5%,latency=10%".parse()?, ..Options::default() };
    let diff = Diff::of(&wrkbook::load(old?)?, &wrkbook::load(new?)?, &options)?;
    let gate = Gate::of(&diff, &[State::Regressed, State::NewlyFailing]);
    println!("{}{}", diff.text(), gate.text());
    Ok(ExitCode::from(gate.exit_code()))
}
