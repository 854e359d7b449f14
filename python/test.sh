#!/usr/bin/env bash
# Installs the package with `pip install ./python[test]` into a new environment below target/ and runs its tests there:
# behaviour, examples in the documentation, types and stubs. Further arguments go to pytest.
set -euo pipefail
cd "$(dirname "$0")/.."

python=${PYTHON:-python3}
if ! "$python" -c 'import sys, venv, ensurepip; sys.exit(sys.version_info < (3, 10))' 2>/dev/null; then
    echo "python3 is older than 3.10, or has no venv: the Python package is not tested"
    [ -z "${CI:-}" ]
    exit
fi
environment=target/python
[ -x "$environment/bin/python" ] || "$python" -m venv "$environment"
# The command to compare with.
if [ -z "${ACD_COMMAND:-}" ]; then
    cargo build --quiet --release --package acd-cli --no-default-features --features serve,rota
    export ACD_COMMAND=$PWD/target/release/acd
fi
"$environment/bin/pip" install --quiet --disable-pip-version-check './python[test]'
"$environment/bin/python" -m pytest python "$@"
