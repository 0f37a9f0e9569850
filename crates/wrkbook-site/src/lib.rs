//! wrkbook-site
