//! The order of sets: by an order that was given, by time, else by name.

use wrkbook_ingest::name::natural;

use super::{Error, Night};
use crate::names::Unknown;

/// Puts nights in order, and says by what: `order`, `time` or `name`.
pub(super) fn order(nights: &mut [Night], given: Option<&[String]>) -> Result<&'static str, Error> {
    if nights.is_empty() {
        return Err(Error::NoSets);
    }
    nights.sort_by(|a, b| natural(&a.name, &b.name));
    if let Some([night, _]) = nights.array_windows().find(|[a, b]| a.name == b.name) {
        return Err(Error::TwoOfOneName { name: night.name.clone() });
    }
    if let Some(given) = given {
        let is_named =
            |night: &Night, name: &str| night.name == name || night.commit.as_deref() == Some(name);
        for name in given {
            if !nights.iter().any(|night| is_named(night, name)) {
                let there = nights.iter().map(|night| night.name.clone());
                return Err(Error::Order(Unknown::new("set", name, there)));
            }
        }
        let place = |night: &Night| given.iter().position(|name| is_named(night, name));
        if let Some(left) = nights.iter().find(|night| place(night).is_none()) {
            return Err(Error::NotOrdered { name: left.name.clone() });
        }
        nights.sort_by_key(place);
        return Ok("order");
    }
    if nights.iter().all(|night| night.at.is_some()) {
        nights.sort_by_key(|night| night.at);
        return Ok("time");
    }
    Ok("name")
}
