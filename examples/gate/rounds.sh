#!/usr/bin/env bash
# Both sides in turn: rounds.sh BASE_IMAGE HEAD_IMAGE FOLDER. Every round measures each side once, and
# every second round begins with the other one, so that what drifts in the machine meets both alike.
set -euo pipefail

base=${1:?the image of the base}
head=${2:?the image of the head}
folder=${3:?the folder of the results}
here=$(dirname "$0")

for ((round = 1; round <= ${ROUNDS:-6}; round++)); do
  order=(base head)
  if ((round % 2 == 0)); then order=(head base); fi
  for side in "${order[@]}"; do
    "$here/measure.sh" "${!side}" "$folder/$side/round$round"
  done
done
