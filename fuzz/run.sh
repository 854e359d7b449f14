#!/usr/bin/env bash
# Fuzzes each target for so many seconds (300 unless said otherwise): fuzz/run.sh [SECONDS] [TARGET ...]
# Needs a nightly compiler; installs cargo-fuzz where it is missing. What it learns stays in fuzz/corpus, which git ignores;
# it begins from fuzz/seeds.
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
