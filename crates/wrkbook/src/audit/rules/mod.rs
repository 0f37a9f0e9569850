//! The rules, one file each, and the table of them.

mod averaged_failures;
mod behind_target;
mod bimodal_latency;
mod blocked_order;
mod busy_machine;
mod censored_latency;
mod client_at_limit;
mod client_bound;
mod closed_loop;
mod closes_connections;
mod coarse_latency;
mod connection_reuse;
mod contradicting_counts;
mod copied_runs;
mod dead_run;
mod delayed_answer;
mod dropped_iterations;
mod empty_answers;
mod failed_at_load;
mod failures_in_latency;
mod few_repeats;
mod fixed_concurrency;
mod fixed_rate_per_connection;
mod high_error_share;
mod impossible_percentiles;
mod killed_container;
mod listen_overflow;
mod lost_connections;
mod memory_ceiling;
mod memory_grows;
mod missing_run;
mod mixed_conditions;
mod mixed_generators;
mod more_than_offered;
mod no_resources;
mod not_cpu_bound;
mod off_time;
mod one_answer_per_connection;
mod one_core;
mod ports_exhausted;
mod rate_counts_failures;
mod refused_responses;
mod round_drift;
mod saturates_at;
mod shared_ceiling;
mod starved_connections;
mod still_warming;
mod too_few_repeats;
mod unanswered;
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
    &behind_target::RULE,
    &dropped_iterations::RULE,
    &failures_in_latency::RULE,
    &coarse_latency::RULE,
    &rate_counts_failures::RULE,
    &empty_answers::RULE,
    &unanswered::RULE,
    &contradicting_counts::RULE,
    &impossible_percentiles::RULE,
    &starved_connections::RULE,
    &one_answer_per_connection::RULE,
    &more_than_offered::RULE,
    &unstable::RULE,
    &too_few_repeats::RULE,
    &averaged_failures::RULE,
    &bimodal_latency::RULE,
    &high_error_share::RULE,
    &failed_at_load::RULE,
    &fixed_concurrency::RULE,
    &fixed_rate_per_connection::RULE,
    &ports_exhausted::RULE,
    &one_core::RULE,
    &not_cpu_bound::RULE,
    &memory_grows::RULE,
    &delayed_answer::RULE,
    &connection_reuse::RULE,
    &saturates_at::RULE,
    &still_warming::RULE,
    &few_repeats::RULE,
    &unequal_payload::RULE,
    &mixed_conditions::RULE,
    &client_bound::RULE,
    &mixed_generators::RULE,
    &round_drift::RULE,
    &blocked_order::RULE,
    &copied_runs::RULE,
    &shared_ceiling::RULE,
    &closed_loop::RULE,
];

/// Where a rule stands in the table; after all others where it does not.
pub(super) fn place(id: &str) -> usize {
    RULES.iter().position(|rule| rule.id == id).unwrap_or(RULES.len())
}
