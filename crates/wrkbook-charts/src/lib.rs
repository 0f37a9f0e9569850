//! wrkbook-charts
