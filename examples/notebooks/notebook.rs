//! Runs the cells of a notebook as one program: `cargo run -p wrkbook-examples --bin notebook -- explore`.
//! What the cells show is printed by the protocol of the notebook's kernel, each after its number.

#![expect(clippy::print_stdout, reason = "the cells of a notebook show what they find")]

use std::fmt::Debug;

use wrkbook::display::show_in_cell;

/// The cells of one notebook.
type Notebook = fn() -> Result<(), Box<dyn std::error::Error>>;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let name = std::env::args().nth(1).unwrap_or_default();
    let notebook = NOTEBOOKS.iter().find(|(known, _)| *known == name);
    let known = NOTEBOOKS.iter().map(|(known, _)| *known);
    let (_, run) =
        notebook.ok_or_else(|| wrkbook::names::Unknown::new("notebook", &name, known))?;
    // Paths in the cells are relative to the notebook.
    std::env::set_current_dir(concat!(env!("CARGO_MANIFEST_DIR"), "/notebooks"))?;
    run()
}

/// Marks the beginning of a cell.
fn begin(number: usize) {
    println!("\u{1e}{number}");
}

/// What has no way to show itself is shown as the kernel does it. A method of the type itself comes
/// before that of a trait.
trait Fallback {
    fn evcxr_display(&self);
}

impl<T: Debug> Fallback for T {
    fn evcxr_display(&self) {
        show_in_cell(&[("text/plain", &format!("{self:?}"))]);
    }
}

include!(concat!(env!("OUT_DIR"), "/cells.rs"));
