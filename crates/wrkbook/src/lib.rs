//! wrkbook
