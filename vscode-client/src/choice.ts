/** Decides which Python the programs use (the selected one) and which one runs the server, without touching the editor. */
import * as path from 'node:path';

export interface Python {
  readonly path: string;
  readonly version: readonly [major: number, minor: number];
}

/** Where a Python may be named, in the order in which it is looked for. */
export interface Places {
  readonly interpreterSetting: string;
  readonly serverSetting: string;
  readonly pythonExtension: string | undefined;
  readonly folders: readonly string[];
  /** The files on PATH with one of these names, in PATH's order. */
  onPath(names: RegExp): string[];
  /** False for a file that must not be started: it lies inside a workspace that is not trusted. */
  mayStart(file: string): boolean;
  /** Asks a file which Python it is; undefined if it is none. */
  probe(file: string): Promise<Python | undefined>;
}

export interface Choice {
  readonly selected: Python | undefined;
  readonly server: Python | undefined;
  /** What the user has to be told about the settings, one sentence each. */
  readonly complaints: readonly string[];
}

const OLDEST_SERVER_MINOR = 10;
const ANY_PYTHON = /^python3?(\.exe)?$/;
const VERSIONED_PYTHON = /^python3\.(\d+)(\.exe)?$/;

export async function choose(places: Places): Promise<Choice> {
  const complaints: string[] = [];
  const configured = async (setting: string, value: string) => {
    const file = expand(value, places.folders);
    const python = await start(places, file);
    if (!python) complaints.push(`${setting} is ${file}, which ${places.mayStart(file) ? 'is no Python that can be started' : 'lies inside a workspace that is not trusted'}.`);
    return python;
  };
  const selected = places.interpreterSetting ? await configured('shapewright.interpreter', places.interpreterSetting)
    : await first(places, [...given(places.pythonExtension), ...venvs(places.folders), ...places.onPath(ANY_PYTHON)]);
  const server = places.serverSetting ? await configured('shapewright.serverPython', places.serverSetting)
    : selected && runsServer(selected) ? selected
    : await first(places, newestFirst(places), runsServer);
  if (server && runsServer(server)) return { selected, server, complaints };
  if (server) complaints.push(`shapewright.serverPython is Python ${server.version.join('.')}, but the server needs 3.${OLDEST_SERVER_MINOR}.`);
  if (!places.serverSetting) complaints.push(`Shapewright needs Python 3.${OLDEST_SERVER_MINOR} or newer to run its server, and found none. Name one in shapewright.serverPython.`);
  return { selected, server: undefined, complaints };
}

/** Replaces `~` and `${workspaceFolder}` at the beginning of a path. */
export function expand(value: string, folders: readonly string[], home = process.env['HOME'] ?? process.env['USERPROFILE'] ?? '~'): string {
  return value.replace(/^~(?=$|[\\/])/, () => home).replace(/^\$\{workspaceFolder\}/, () => folders[0] ?? '');
}

/** Whether a file lies in one of the folders, by any of its names: a virtual environment is a folder of links. */
export function liesInside(file: string, folders: readonly string[], real: (file: string) => string): boolean {
  const names = [file, real(file), path.join(real(path.dirname(file)), path.basename(file))];
  const roots = folders.flatMap(folder => [folder, real(folder)]);
  return names.some(name => roots.some(root => {
    const way = path.relative(root, name);
    return way === '' || (way !== '..' && !way.startsWith('..' + path.sep) && !path.isAbsolute(way));
  }));
}

async function first(places: Places, files: readonly string[], fits = (_: Python) => true): Promise<Python | undefined> {
  for (const file of files) {
    const python = await start(places, file);
    if (python && fits(python)) return python;
  }
  return undefined;
}

async function start(places: Places, file: string): Promise<Python | undefined> {
  const python = places.mayStart(file) ? await places.probe(file) : undefined;
  return python && places.mayStart(python.path) ? python : undefined;
}

function runsServer(python: Python): boolean {
  const [major, minor] = python.version;
  return major > 3 || (major === 3 && minor >= OLDEST_SERVER_MINOR);
}

function newestFirst(places: Places): string[] {
  const minor = (file: string) => Number(VERSIONED_PYTHON.exec(path.basename(file))?.[1]);
  return [...places.onPath(VERSIONED_PYTHON).sort((a, b) => minor(b) - minor(a)), ...places.onPath(ANY_PYTHON)];
}

function venvs(folders: readonly string[]): string[] {
  return folders.map(folder => process.platform === 'win32' ? path.join(folder, '.venv', 'Scripts', 'python.exe') : path.join(folder, '.venv', 'bin', 'python'));
}

function given(file: string | undefined): string[] {
  return file ? [file] : [];
}
