//! Histories: by example, on synthetic years whose truth is known, and by simulation.

#![allow(clippy::unwrap_used)]

mod examples;
mod made;
mod samples;
mod simulation;
