#!/bin/sh
# Prepares a machine for collecting: starts the engine if none answers, then builds the images.
#
#   ./prepare.sh            everything (as root; about five minutes the first time)
#   ./prepare.sh engine     only start dockerd
#   ./prepare.sh images     only build the images; what exists already is reused
#
# No image is pulled. The base comes from debootstrap, packages from the mirror and the index that
# this machine is set up for; wheels are compiled in a builder, and the measured image installs
# them without a network. FRESH=1 rebuilds the base too.
set -eu

here=$(cd "$(dirname "$0")" && pwd)
docker=${DOCKER:-/usr/bin/docker}   # Debian's client: the one whose output the engine was built for
image=wrkbook-collect
bundle=${SSL_CERT_FILE:-/etc/ssl/certs/ca-certificates.crt}
export DOCKER_BUILDKIT=0

say() { printf '%s\n' "prepare: $*" >&2; }

engine() {
    if "$docker" info >/dev/null 2>&1; then say "the engine answers"; return; fi
    # No NAT, no port forwarding, no connection tracking: the client talks to the container's own
    # address on the bridge, and nothing between the two costs time.
    setsid nohup dockerd --iptables=false --ip-masq=false --ip-forward=false --userland-proxy=false \
        >"${TMPDIR:-/tmp}/wrkbook-collect-dockerd.log" 2>&1 </dev/null &
    for _ in $(seq 60); do
        if "$docker" info >/dev/null 2>&1; then say "the engine is up"; return; fi
        sleep 0.5
    done
    say "the engine does not answer; see ${TMPDIR:-/tmp}/wrkbook-collect-dockerd.log"
    exit 1
}

have() { "$docker" image inspect "$image:$1" >/dev/null 2>&1; }

images() {
    work=$(mktemp -d)
    trap 'rm -rf "$work"' EXIT

    if [ -n "${FRESH:-}" ] || ! have base; then
        say "base: debootstrap"
        debootstrap --variant=minbase bookworm "$work/root" >"$work/log" 2>&1 || { tail "$work/log" >&2; exit 1; }
        rm -rf "$work"/root/var/lib/apt/lists/* "$work"/root/var/cache/apt/*.bin \
               "$work/root/etc/resolv.conf" "$work/root/etc/hostname"
        tar -C "$work/root" -c . | "$docker" import - "$image:base" >/dev/null
        rm -rf "$work/root"
    fi
    for stage in builder runtime; do
        say "$stage"
        mkdir -p "$work/empty"
        "$docker" build --quiet --network host -t "$image:$stage" \
            -f "$here/image/$stage.Dockerfile" "$work/empty" >/dev/null
    done

    say "wheels"
    mkdir -p "$work/context/wheels"
    python3 "$here/collect.py" requirements >"$work/context/requirements.txt"
    "$docker" run --rm --network host \
        -v "$bundle:/etc/ssl/certs/ca-certificates.crt:ro" -e PIP_CERT=/etc/ssl/certs/ca-certificates.crt \
        -v "$work/context:/context" "$image:builder" \
        pip wheel --quiet --disable-pip-version-check --no-cache-dir --no-deps \
            --wheel-dir /context/wheels -r /context/requirements.txt

    say "servers"
    cp -r "$here/app" "$here/servers" "$work/context/"
    find "$work/context" -name __pycache__ -prune -exec rm -rf {} +
    "$docker" build --quiet --network none -t "$image:servers" \
        -f "$here/image/servers.Dockerfile" "$work/context" >/dev/null
    say "done: $("$docker" image inspect --format '{{.Id}}' "$image:servers")"
}

case ${1:-all} in
    engine) engine ;;
    images) images ;;
    all) engine; images ;;
    *) say "usage: prepare.sh [engine|images]"; exit 2 ;;
esac
