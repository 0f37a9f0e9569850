//! Histories: by example, on synthetic years whose truth is known, and by simulation.

#![allow(clippy::unwrap_used, clippy::print_stdout)]

mod examples;
mod made;
mod samples;
mod simulation;
