//! Tasks of the workspace that are no part of the product.
fn main() {}
