/** Starts the machine's Chromium, which reaches nothing but this machine. */
import { mkdirSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { STATE, TOOLS } from './places.mjs';

export function launchBrowser() {
  const { chromium } = createRequire(TOOLS)('playwright-core');
  const home = path.join(STATE, 'browser');
  mkdirSync(home, { recursive: true });
  return chromium.launch({
    executablePath: '/usr/bin/chromium',
    env: { ...process.env, HOME: home, XDG_CONFIG_HOME: home, XDG_CACHE_HOME: home },
    args: ['--headless=new', '--no-sandbox', '--disable-gpu', '--disable-background-networking', '--disable-component-update',
      '--disable-sync', '--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1'],
  });
}
