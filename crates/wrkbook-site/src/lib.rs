//! The site: pages in which every number leads back to the raw lines behind it.
//!
//! [`Site::load`] reads a `site.toml` or one result set and analyses it; [`Site::build`] writes the
//! pages, all or nothing. They are readable without script, over `file://`, from any sub-path, and
//! ask nothing of any server. The same input makes the same bytes.
//!
//! ```no_run
//! use wrkbook_site::{Options, Site};
//!
//! let options = Options { command: "wrkbook build site".to_owned(), ..Options::default() };
//! let site = Site::load("site".as_ref(), &options, &|_, _| {})?;
//! let built = site.build("public".as_ref())?;
//! assert!(built.pages > 0);
//! # Ok::<(), wrkbook_site::SiteError>(())
//! ```
//!
//! The flow: `source` reads what a site is made of, `build` loads and analyses it into a `site`, each
//! file of `pages` turns that into the typed views of one kind of page, `writer` puts these into
//! templates (`render`) and adds what words mean (`explain`), and `publish` puts the pages in their place.

mod build;
mod colour;
mod comparison;
mod digest;
mod documents;
mod error;
mod evidence;
mod explain;
mod feed;
mod frame;
#[cfg(any(feature = "fuzzing", test))]
#[doc(hidden)]
pub mod fuzzing;
mod glossary;
mod inputs;
mod isolate;
mod link;
mod lock;
mod logo;
mod markdown;
mod markup;
mod pages;
mod places;
mod preview;
mod publish;
mod render;
mod set;
mod site;
mod slug;
mod source;
mod theme;
mod variables;
mod words;
mod writer;

pub use error::SiteError;
pub use inputs::{Input, inputs};
pub use site::{Built, Options, Site};
