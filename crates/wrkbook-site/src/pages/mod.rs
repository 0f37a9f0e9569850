//! The pages: one file for each kind, which holds what its template gets, every figure formatted
//! already, and writes it. `set` and `section` have what their pages are made from; what several pages
//! need alike is in files of its own.

mod about;
mod article;
mod audit;
mod basis;
mod board;
mod claims;
mod comparison;
mod data;
mod drawing;
mod fact;
mod fate;
mod figure;
mod finding;
mod grid;
mod index;
mod links;
mod load;
mod lost;
mod method;
mod metric;
mod picture;
mod recorded;
mod remark;
mod repeats;
mod report;
mod result_set;
mod runs;
mod said;
mod scales;
mod section;
mod served;
mod server;
mod site;
mod strip;
mod table;
mod tested;
mod winner;

pub(crate) use site::write;
