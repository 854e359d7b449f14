#!/usr/bin/env bash
# Fuzzes each target for the given number of seconds (300 by default): fuzz/run.sh [SECONDS] [TARGET ...]
# Needs a nightly compiler; installs cargo-fuzz if it is missing. Starts from fuzz/seeds; new inputs stay in fuzz/corpus, which
# git ignores.
set -euo pipefail
cd "$(dirname "$0")/.."
seconds=${1:-300}
shift || true
cargo fuzz --version >/dev/null 2>&1 || cargo install cargo-fuzz
for target in "${@:-files commands snapshots}"; do
    for one in $target; do
        mkdir -p "fuzz/corpus/$one"
        cargo +nightly fuzz run "$one" "fuzz/corpus/$one" "fuzz/seeds/$one" -- \
            -max_total_time="$seconds" -max_len=16384 -print_final_stats=1
    done
done
