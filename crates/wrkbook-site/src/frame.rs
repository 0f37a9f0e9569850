//! What stands around every page: its head, the links to other pages, and its foot.

use serde::Serialize;

use crate::link::Link;
use crate::preview::PreviewView;

/// What stands around every page.
#[derive(Debug, Serialize)]
pub(crate) struct Frame<'a> {
    /// In the window's title, before the site's.
    pub(crate) title: String,
    pub(crate) description: Option<String>,
    pub(crate) site: &'a str,
    pub(crate) author: Option<&'a str>,
    /// The way to the root, before every link.
    pub(crate) root: Link,
    /// The page's address, where the site has one.
    pub(crate) canonical: Option<String>,
    /// The feed of the site's result sets, where there is one.
    pub(crate) feed: Option<Link>,
    /// The picture that stands for it elsewhere, where the site has an address.
    pub(crate) preview: Option<PreviewView>,
    pub(crate) logo: Option<LogoView<'a>>,
    pub(crate) nav: Vec<NavItem>,
    pub(crate) foot: Option<Foot<'a>>,
}

/// The picture beside the site's title.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct LogoView<'a> {
    pub(crate) file: Link,
    pub(crate) alt: &'a str,
}

/// A link in the head of every page.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct NavItem {
    pub(crate) text: String,
    pub(crate) link: Link,
    pub(crate) current: bool,
}

/// What made the page.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct Foot<'a> {
    pub(crate) version: &'a str,
    pub(crate) digest: String,
    pub(crate) policy: &'a str,
    pub(crate) command: &'a str,
    pub(crate) data: Link,
    pub(crate) method: Link,
}

/// What is the same on all pages of a result set.
#[derive(Clone)]
pub(crate) struct Surroundings<'a> {
    pub(crate) foot: Option<Foot<'a>>,
    pub(crate) nav: Vec<NavItem>,
    pub(crate) preview: Option<PreviewView>,
}

impl NavItem {
    pub(crate) fn to(text: impl Into<String>, link: Link) -> Self {
        Self { text: text.into(), link, current: false }
    }
}
