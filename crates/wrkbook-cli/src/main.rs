//! The `wrkbook` command. What each subcommand takes is `args`; what it does is `commands`.

mod args;
mod brief;
mod commands;
mod output;
mod progress;
mod table;
mod terminal;

use std::process::ExitCode;

use clap::Parser;

use args::{Args, Command};
use terminal::Terminal;

fn main() -> ExitCode {
    let args = Args::parse();
    let terminal = Terminal::new(args.color, args.quiet);
    let done = match args.command {
        Command::Build(args) => commands::build::run(&args, &terminal),
        Command::Serve(args) => commands::serve::run(&args, &terminal),
        Command::Summary(args) => commands::summary::run(&args, &terminal),
        Command::Runs(args) => commands::runs::run(&args, &terminal),
        Command::Audit(args) => commands::audit::run(&args, &terminal),
        Command::Verdict(args) => commands::verdict::run(&args, &terminal),
        Command::Diff(args) => commands::diff::run(&args, &terminal),
        Command::Noise(args) => commands::noise::run(&args, &terminal),
        Command::History(args) => commands::history::run(&args, &terminal),
        Command::Archive(args) => commands::archive::run(&args, &terminal),
        Command::Bundle(args) => commands::bundle::run(&args, &terminal),
        Command::Chart(args) => commands::chart::run(&args, &terminal),
        Command::Parse(args) => commands::parse::run(&args, &terminal),
        Command::Init(args) => commands::init::run(&args, &terminal),
        Command::Completions(args) => commands::completions::run(&args),
    };
    match done {
        Ok(code) => code,
        // Whoever read our output has seen enough, as in `wrkbook runs data | head`.
        Err(error) if is_broken_pipe(&error) => ExitCode::SUCCESS,
        Err(error) => {
            terminal.error(&error);
            ExitCode::FAILURE
        }
    }
}

fn is_broken_pipe(error: &anyhow::Error) -> bool {
    error.chain().any(|cause| {
        cause
            .downcast_ref::<std::io::Error>()
            .is_some_and(|io| io.kind() == std::io::ErrorKind::BrokenPipe)
    })
}
