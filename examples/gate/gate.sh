#!/usr/bin/env bash
# Compares two result sets: gate.sh OLD NEW. Writes comment.md and diff.json into the folder $OUT
# (default .), and exits as the gate says: 0 passed, 3 failed, 4 cannot be told.
#
# FAIL_ON    the states that must not occur
# THRESHOLD  from which size on a change matters
# FILTER     what is compared
# NOISE      a file of `wrkbook noise A A2 --format json`
set -uo pipefail

old=${1:?the old result set}
new=${2:?the new result set}
out=${OUT:-.}
mkdir -p "$out"

options=(
  --fail-on "${FAIL_ON:-regressed,newly-failing,removed}"
  --threshold "${THRESHOLD:-5%}"
)
if [[ -n ${FILTER:-} ]]; then options+=(--filter "$FILTER"); fi
if [[ -n ${NOISE:-} ]]; then options+=(--noise "$NOISE"); fi

wrkbook diff "$old" "$new" "${options[@]}" --output "$out/comment.md" --quiet
code=$?
# The same as data, for whoever wants to keep or plot it. The gate has spoken already.
if [[ $code == [034] ]]; then
  wrkbook diff "$old" "$new" "${options[@]}" --output "$out/diff.json" --quiet || true
  wrkbook diff "$old" "$new" "${options[@]}" --quiet || true
fi
exit "$code"
