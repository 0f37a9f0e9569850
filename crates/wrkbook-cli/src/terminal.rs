//! What the user sees beside the data, on standard error: diagnostics, errors, progress.

use std::fmt::Display;
use std::io::Write;

use anstream::AutoStream;
use anstyle::{AnsiColor, Style};
use anyhow::{Result, bail};
use clap::ColorChoice;
use wrkbook::ingest::{Diagnostic, Severity};

/// The most diagnostics of one kind that are printed; the rest are counted.
const MOST: usize = 20;

/// How the user wants to be spoken to.
pub(crate) struct Terminal {
    pub(crate) quiet: bool,
}

fn bold(colour: AnsiColor) -> Style {
    Style::new().bold().fg_color(Some(colour.into()))
}

/// Text from a file as one line that cannot steer the terminal: neither by control characters nor by
/// those that change the direction of writing.
pub(crate) fn printable(text: &str) -> String {
    let steers = |c: char| {
        c.is_control()
            || matches!(c, '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
    };
    text.replace(steers, "\u{fffd}")
}

/// As [`printable`], of a message that may have several lines.
fn printable_lines(text: &str) -> String {
    text.split('\n').map(printable).collect::<Vec<_>>().join("\n")
}

impl Terminal {
    pub(crate) fn new(color: ColorChoice, quiet: bool) -> Self {
        match color {
            ColorChoice::Auto => anstream::ColorChoice::Auto,
            ColorChoice::Always => anstream::ColorChoice::Always,
            ColorChoice::Never => anstream::ColorChoice::Never,
        }
        .write_global();
        Self { quiet }
    }

    /// Whether standard output shows colours.
    pub(crate) fn output_has_colour(&self) -> bool {
        AutoStream::choice(&std::io::stdout()) != anstream::ColorChoice::Never
    }

    fn say(style: Style, label: &str, message: impl Display) {
        let message = printable_lines(&message.to_string());
        // Where standard error is closed, there is nobody left to tell.
        let _ = writeln!(anstream::stderr(), "{style}{label}{style:#}: {message}");
    }

    /// Prints an error with its causes.
    pub(crate) fn error(&self, error: &anyhow::Error) {
        let mut message = error.to_string();
        for cause in error.chain().skip(1) {
            let cause = cause.to_string();
            // Some errors quote their cause themselves.
            if !message.contains(&cause) {
                message = format!("{message}: {cause}");
            }
        }
        Self::say(bold(AnsiColor::Red), "error", message);
    }

    /// Prints a remark that is no problem, such as what was written.
    pub(crate) fn note(&self, message: impl Display) {
        if !self.quiet {
            let message = printable_lines(&message.to_string());
            let _ = writeln!(anstream::stderr(), "{message}");
        }
    }

    /// Prints a warning.
    pub(crate) fn warn(&self, message: impl Display) {
        if !self.quiet {
            Self::say(bold(AnsiColor::Yellow), "warning", message);
        }
    }

    /// Prints diagnostics, errors first where there are too many for all.
    ///
    /// # Errors
    /// With `strict`, when something could not be read.
    pub(crate) fn diagnostics(&self, diagnostics: &[Diagnostic], strict: bool) -> Result<()> {
        let of = |severity| -> Vec<&Diagnostic> {
            diagnostics.iter().filter(|diagnostic| diagnostic.severity == severity).collect()
        };
        let errors = of(Severity::Error);
        if !self.quiet {
            Self::list(&of(Severity::Note), "note", Style::new().bold());
            Self::list(&of(Severity::Warning), "warning", bold(AnsiColor::Yellow));
        }
        Self::list(&errors, "error", bold(AnsiColor::Red));
        let lost = diagnostics.iter().filter(|diagnostic| diagnostic.lost).count();
        if strict && lost > 0 {
            let problems = match lost {
                1 => "1 problem".to_owned(),
                n => format!("{n} problems"),
            };
            bail!("{problems} in the input, and --strict allows none");
        }
        Ok(())
    }

    fn list(diagnostics: &[&Diagnostic], label: &str, style: Style) {
        for diagnostic in diagnostics.iter().take(MOST) {
            Self::say(style, label, diagnostic);
        }
        if let Some(rest) = diagnostics.len().checked_sub(MOST + 1) {
            Self::say(style, label, format!("{} more like these", rest + 1));
        }
    }
}
