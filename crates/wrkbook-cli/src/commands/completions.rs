//! `wrkbook completions SHELL`.

use std::process::ExitCode;

use anyhow::Result;
use clap::CommandFactory;

use crate::args::{Args, Completions};

pub(crate) fn run(args: &Completions) -> Result<ExitCode> {
    let mut script = Vec::new();
    clap_complete::generate(args.shell, &mut Args::command(), "wrkbook", &mut script);
    crate::output::bytes(&script, &crate::args::To { output: None })?;
    Ok(ExitCode::SUCCESS)
}
