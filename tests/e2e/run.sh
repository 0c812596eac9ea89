#!/usr/bin/env bash
# Installs the packaged extension in a real VS Code and uses it as a person would; `run.sh NAME…` runs only these scenarios.
set -euo pipefail
cd "$(dirname "$0")/../.."
bash tests/e2e/setup.sh "$PWD/.e2e"
node tests/e2e/main.mjs "$@"
