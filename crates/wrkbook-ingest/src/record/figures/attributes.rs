//! The attributes of the server.

use std::sync::Arc;

use super::{Access, Figure};

/// One attribute.
macro_rules! attribute {
    ($id:literal, $about:literal, $field:ident) => {
        Figure::new(
            $id,
            $about,
            Access::Text(
                |run| run.attributes.as_ref()?.$field.as_deref(),
                |run, value| {
                    let attributes = run.attributes.get_or_insert_default();
                    Arc::make_mut(attributes).$field = Some(Arc::from(value));
                    Some(())
                },
            ),
        )
    };
}

/// The attributes, in order.
pub(super) const ATTRIBUTES: &[Figure] = &[
    attribute!("language", "the language that the server is written in", language),
    attribute!("framework", "the framework that it is an instance of", framework),
    attribute!("platform", "what runs it", platform),
    attribute!("database", "the database that it asks", database),
    attribute!("approach", "how it was written: realistic or stripped", approach),
    attribute!("server_version", "the version of the server", version),
];
