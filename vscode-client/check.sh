#!/usr/bin/env bash
# Checks the client: types, bundle, unit tests. Needs only npm.
set -euo pipefail
cd "$(dirname "$0")"
# Installed anew only when the lock file has changed; no package's install script is run.
cmp -s package-lock.json node_modules/.installed-lock || {
  npm ci --ignore-scripts --no-audit --no-fund --loglevel=error
  cp package-lock.json node_modules/.installed-lock
}
npm run --silent check
npm run --silent build
npm test --silent
