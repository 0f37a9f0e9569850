//! What a diff says of two sets.

mod attack;
mod cost;
mod examples;
mod gate;
mod made;
mod properties;
mod simulation;
mod study_2016;
