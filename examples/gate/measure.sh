#!/usr/bin/env bash
# One side, once: measure.sh IMAGE FOLDER. Starts a container of IMAGE, puts it under each load, and
# writes FOLDER/service.LOAD.log and .stats, the layout that wrkbook finds without configuration.
#
# LOADS     connections, in the order in which they are tried
# DURATION  of one run
# WARMUP    of the run that is thrown away
# THREADS   of the client
# LIMITS    of the container, as docker takes them
set -euo pipefail

image=${1:?an image that answers on port 8080}
folder=${2:?the folder of this repeat}
read -ra loads <<<"${LOADS:-16 64 256}"
read -ra limits <<<"${LIMITS:---cpus 1 --memory 512m}"
mkdir -p "$folder"

# Created before it is started, so that one which does not start is removed too.
container=$(docker create --publish 127.0.0.1:8080:8080 "${limits[@]}" "$image")
stats=
finish() {
  if [[ -n $stats ]]; then kill "$stats" 2>/dev/null || true; fi
  docker rm --force "$container" >/dev/null
}
trap finish EXIT
docker start "$container" >/dev/null

url=http://127.0.0.1:8080/
for _ in {1..50}; do
  if curl --silent --fail --output /dev/null "$url"; then break; fi
  sleep 0.2
done

wrk -t "${THREADS:-2}" -c "${loads[0]}" -d "${WARMUP:-5s}" "$url" >/dev/null
for load in "${loads[@]}"; do
  docker stats "$container" >"$folder/service.$load.stats" &
  stats=$!
  # A run that fails is a result too: its report, or its absence, is what wrkbook looks at.
  wrk -t "${THREADS:-2}" -c "$load" -d "${DURATION:-10s}" --latency "$url" \
    >"$folder/service.$load.log" || true
  kill "$stats" 2>/dev/null || true
  wait "$stats" 2>/dev/null || true
  stats=
done
