#!/usr/bin/env bash
# Prints one Python per minor version from 3.10 on, of those on PATH that start (pyenv's are all put on it).
set -euo pipefail
if command -v pyenv >/dev/null; then PYENV_VERSION=$(pyenv versions --bare | paste -sd:); export PYENV_VERSION; fi
declare -A seen
IFS=: read -ra folders <<<"$PATH"
for folder in "${folders[@]}"; do
  for python in "$folder"/python3.[0-9] "$folder"/python3.[0-9][0-9]; do
    [ -x "$python" ] || continue
    read -r minor executable < <("$python" -I -S -c 'import sys; print(sys.version_info[1], sys.executable)' 2>/dev/null) || continue
    [ "$minor" -ge 10 ] && [ -z "${seen[$minor]-}" ] || continue
    seen[$minor]=1
    echo "$executable"
  done
done
[ ${#seen[@]} -gt 0 ]
