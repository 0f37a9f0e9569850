//! Comparisons of servers: their figures against SciPy's, their states by example, their properties.

#![allow(clippy::unwrap_used)]

mod cases;
mod scipy;
mod shared;
mod simulation;
mod states;
