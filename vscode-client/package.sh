#!/usr/bin/env bash
# Builds dist/shapewright.vsix, the whole extension: client, server and the server's pure-Python dependencies; then tries that server.
set -euo pipefail
cd "$(dirname "$0")"
bash check.sh

# pip reads dependency markers as the Python it runs on: what only the oldest Python needs is named here.
rm -rf bundled
../.venv-test/bin/python -m pip install --quiet --disable-pip-version-check --no-compile --target bundled .. exceptiongroup typing_extensions
# Django is nothing to us, jedi never looks into typeshed/stubs (its folders are no packages: 4,300 files), and where pip
# found things is nothing to anybody.
rm -rf bundled/bin bundled/jedi/third_party/{django-stubs,typeshed/stubs} bundled/*.dist-info/{RECORD,INSTALLER,REQUESTED,direct_url.json}
odd=$(find bundled -name '*.so' -o -name '*.pyd' -o -name '*.py[co]' -o -name tests)
[ -z "$odd" ] || { echo "not to be bundled: $odd" >&2; exit 1; }

cp ../LICENSE .
node_modules/.bin/vsce package --no-dependencies --allow-missing-repository --no-rewrite-relative-links --out dist/shapewright.vsix

# The package itself is tried, unpacked, on every Python of this machine that may meet it.
unpacked=$(mktemp -d)
trap 'rm -rf "$unpacked"' EXIT
../.venv-test/bin/python -m zipfile -e dist/shapewright.vsix "$unpacked"
bash pythons.sh | while read -r python; do "$python" try_server.py "$unpacked/extension"; done
