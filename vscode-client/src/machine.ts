/** Looks at this machine: what is on PATH, where a link leads, and which Python a file is. */
import { execFile } from 'node:child_process';
import { readdirSync, realpathSync } from 'node:fs';
import * as path from 'node:path';
import type { Python } from './choice';

/** Files on PATH in its order; a relative entry would mean "wherever the editor happens to stand", and is passed over. */
export function onPath(names: RegExp): string[] {
  const folders = (process.env['PATH'] ?? '').split(path.delimiter).filter(path.isAbsolute);
  return [...new Set(folders)].flatMap(folder => entries(folder).filter(name => names.test(name)).sort().reverse().map(name => path.join(folder, name)));
}

/** The file behind all links, or the name itself where there is none. */
export function real(file: string): string {
  try { return realpathSync.native(file); } catch { return file; }
}

const PROBE_TIMEOUT_MS = 10_000;
const WHO_ARE_YOU = 'import sys; print(sys.executable, *sys.version_info[:2], sep="\\n")';

/** Starts a file in isolated mode (no site-packages, no environment variables, nothing of the folder it stands in). */
export function probe(file: string, folder: string): Promise<Python | undefined> {
  return new Promise(resolve => {
    const options = { cwd: folder, timeout: PROBE_TIMEOUT_MS, windowsHide: true };
    execFile(file, ['-I', '-S', '-X', 'utf8', '-c', WHO_ARE_YOU], options, (error, output) => {
      const [executable, major, minor] = output.split(/\r?\n/);
      resolve(error || !executable ? undefined : { path: executable, version: [Number(major), Number(minor)] });
    });
  });
}

function entries(folder: string): string[] {
  try { return readdirSync(folder); } catch { return []; }
}
