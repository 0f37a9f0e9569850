//! `docker stats` as it is logged.
