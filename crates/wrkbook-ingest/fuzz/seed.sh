#!/usr/bin/env bash
# Takes the first 4 KiB of raw files of yours into the corpora of the fuzz targets, beside the seeds.
# The corpora are not kept in the repository.
#   ./seed.sh FOLDER..
set -euo pipefail
cd "$(dirname "$0")"
mkdir -p corpus/text corpus/samples
find "$@" -type f \( -name '*.log' -o -name '*.stats' -o -name '*.txt' \) -size -64M -print0 |
    while IFS= read -r -d '' file; do
        name=$(sha1sum < "$file" | cut -c1-16)
        head -c 4096 "$file" > "corpus/text/$name"
        case $file in
            # The first byte chooses the header; a file that has one of its own needs none.
            *.stats) { printf 0; head -c 2048 "$file"; } > "corpus/samples/$name" ;;
        esac
    done
