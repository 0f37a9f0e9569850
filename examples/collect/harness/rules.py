"""Which conditions spoil a run. Decided before any run was made; none of them looks at a result."""

# Of one core: CPU that neither the server, the client nor their sockets used, or that the hypervisor gave
# to others. A collection may set another limit, once for all its runs.
BUSY_LIMIT = 0.10
STALL_LIMIT = 0.10  # measured against nominal seconds
STALL_FLOOR = 0.25  # seconds that are never held against a run: wrk ends on a tick, up to 0.1 s late


def text(busy_limit: float = BUSY_LIMIT) -> dict[str, str]:
    """What each rule says, for people."""
    return {
        "foreign-cpu": f"CPU of others above {busy_limit:.0%} of a core",
        "stolen-cpu": f"CPU stolen by the hypervisor above {busy_limit:.0%} of a core",
        "client-stalled": f"measured off nominal seconds by more than {STALL_LIMIT:.0%}, {STALL_FLOOR} s at least",
        "client-failed": "wrk ended with an error or without a report",
        "not-ready": "the server never answered before the run",
        "no-samples": "`docker stats` printed no row although the container was running",
    }


def faults(conditions: dict, busy_limit: float = BUSY_LIMIT) -> list[str]:
    """The names of the rules that a run broke. A server that died of its load broke none: that is a result."""
    if not conditions["ready"]:
        return ["not-ready"]
    found = []
    if (conditions["cpu"]["foreign_share"] or 0) > busy_limit:
        found.append("foreign-cpu")
    if conditions["cpu"]["stolen_share"] > busy_limit:
        found.append("stolen-cpu")
    nominal, measured = conditions["nominal_seconds"], conditions["measured_seconds"]
    if conditions["client"]["exit_code"] != 0 or measured is None:
        found.append("client-failed")
    elif abs(measured - nominal) > max(STALL_LIMIT * nominal, STALL_FLOOR):
        found.append("client-stalled")
    if conditions["container"]["running_after"] and conditions["stats_rows"] == 0:
        found.append("no-samples")
    return found
