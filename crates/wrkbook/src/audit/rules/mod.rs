//! The rules, one file each, and the table of them.

mod averaged_failures;
mod busy_machine;
mod censored_latency;
mod client_at_limit;
mod client_bound;
mod closes_connections;
mod dead_run;
mod few_repeats;
mod fixed_concurrency;
mod fixed_rate_per_connection;
mod killed_container;
mod listen_overflow;
mod lost_connections;
mod memory_ceiling;
mod memory_grows;
mod missing_run;
mod mixed_conditions;
mod more_than_offered;
mod no_resources;
mod not_cpu_bound;
mod off_time;
mod one_answer_per_connection;
mod one_core;
mod ports_exhausted;
mod refused_responses;
mod starved_connections;
mod too_few_repeats;
mod unequal_payload;
mod unstable;
mod waiting_ports;

use super::rule::Rule;

/// All rules, the narrowest scope first.
pub static RULES: &[&Rule] = &[
    &missing_run::RULE,
    &dead_run::RULE,
    &lost_connections::RULE,
    &censored_latency::RULE,
    &refused_responses::RULE,
    &closes_connections::RULE,
    &off_time::RULE,
    &no_resources::RULE,
    &memory_ceiling::RULE,
    &killed_container::RULE,
    &busy_machine::RULE,
    &client_at_limit::RULE,
    &waiting_ports::RULE,
    &listen_overflow::RULE,
    &starved_connections::RULE,
    &one_answer_per_connection::RULE,
    &more_than_offered::RULE,
    &unstable::RULE,
    &too_few_repeats::RULE,
    &averaged_failures::RULE,
    &fixed_concurrency::RULE,
    &fixed_rate_per_connection::RULE,
    &ports_exhausted::RULE,
    &one_core::RULE,
    &not_cpu_bound::RULE,
    &memory_grows::RULE,
    &few_repeats::RULE,
    &unequal_payload::RULE,
    &mixed_conditions::RULE,
    &client_bound::RULE,
];

/// Where a rule stands in the table; after all others where it does not.
pub(super) fn place(id: &str) -> usize {
    RULES.iter().position(|rule| rule.id == id).unwrap_or(RULES.len())
}
