//! The audit: each rule by example, properties of all of them, the 2016 study, and the document.

mod conditions;
mod document;
mod examples;
mod made;
mod properties;
mod ranges;
mod reports;
mod sets;
mod study_2016;
mod wider;
