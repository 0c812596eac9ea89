/** Which Python is chosen, on machines that exist only here. */
import assert from 'node:assert/strict';
import * as path from 'node:path';
import { test } from 'node:test';
import { choose, expand, liesInside } from '../src/choice';
import type { Places, Python } from '../src/choice';

const VENV = path.join('/project', '.venv', ...(process.platform === 'win32' ? ['Scripts', 'python.exe'] : ['bin', 'python']));

/** A machine on which the given files are Pythons of the given minor versions; PATH is /usr/bin and /opt. */
function machine(minors: Record<string, number>, named: Partial<Places> & { trusted?: boolean } = {}): { places: Places; started: string[] } {
  const started: string[] = [];
  const { trusted = true, ...rest } = named;
  const places: Places = {
    interpreterSetting: '',
    serverSetting: '',
    pythonExtension: undefined,
    folders: ['/project'],
    onPath: names => ['/usr/bin', '/opt'].flatMap(folder => Object.keys(minors).filter(file => path.dirname(file) === folder && names.test(path.basename(file)))),
    mayStart: file => trusted || !liesInside(file, ['/project'], same => same),
    probe: async (file): Promise<Python | undefined> => {
      started.push(file);
      const minor = minors[file];
      return minor === undefined ? undefined : { path: file, version: [3, minor] };
    },
    ...rest,
  };
  return { places, started };
}

test('the setting comes before everything else', async () => {
  const { places } = machine({ '/mine': 12, [VENV]: 11 }, { interpreterSetting: '/mine', pythonExtension: VENV });
  const { selected, server, complaints } = await choose(places);
  assert.deepEqual([selected?.path, server?.path, complaints], ['/mine', '/mine', []]);
});

test('then comes the environment chosen in the Python extension', async () => {
  const { places } = machine({ '/chosen': 12, [VENV]: 11, '/usr/bin/python3': 10 }, { pythonExtension: '/chosen' });
  assert.equal((await choose(places)).selected?.path, '/chosen');
});

test('then .venv, and then PATH', async () => {
  assert.equal((await choose(machine({ [VENV]: 11, '/usr/bin/python3': 10 }).places)).selected?.path, VENV);
  assert.equal((await choose(machine({ '/usr/bin/python3': 10 }).places)).selected?.path, '/usr/bin/python3');
});

test('a file on PATH that is no Python is passed over', async () => {
  const { places } = machine({ '/opt/python3': 11 }, { onPath: () => ['/usr/bin/python3', '/opt/python3'] });
  assert.equal((await choose(places)).selected?.path, '/opt/python3');
});

test('an old selected Python stays selected, and the newest on PATH runs the server', async () => {
  const { places } = machine({ [VENV]: 9, '/usr/bin/python3.9': 9, '/usr/bin/python3.10': 10, '/opt/python3.12': 12 });
  const { selected, server } = await choose(places);
  assert.deepEqual([selected?.path, server?.path], [VENV, '/opt/python3.12']);
});

test('the server setting is obeyed, or its fault named in one sentence', async () => {
  const good = await choose(machine({ [VENV]: 12, '/own': 10 }, { serverSetting: '/own' }).places);
  assert.deepEqual([good.selected?.path, good.server?.path], [VENV, '/own']);
  const old = await choose(machine({ [VENV]: 12, '/own': 9 }, { serverSetting: '/own' }).places);
  assert.deepEqual([old.server, old.complaints], [undefined, ['shapewright.serverPython is Python 3.9, but the server needs 3.10.']]);
  const gone = await choose(machine({ [VENV]: 12 }, { serverSetting: '/gone' }).places);
  assert.deepEqual([gone.server, gone.complaints], [undefined, ['shapewright.serverPython is /gone, which is no Python that can be started.']]);
});

test('a wrong interpreter setting is named and not replaced, and the server still runs', async () => {
  const { selected, server, complaints } = await choose(machine({ [VENV]: 11, '/opt/python3.13': 13 }, { interpreterSetting: '/gone' }).places);
  assert.deepEqual([selected, server?.path], [undefined, '/opt/python3.13']);
  assert.deepEqual(complaints, ['shapewright.interpreter is /gone, which is no Python that can be started.']);
});

test('no Python that is new enough: one message', async () => {
  const { selected, server, complaints } = await choose(machine({ '/usr/bin/python3': 9 }).places);
  assert.deepEqual([selected?.path, server, complaints.length], ['/usr/bin/python3', undefined, 1]);
  assert.match(complaints[0]!, /needs Python 3\.10 or newer/);
});

test('in an untrusted workspace nothing inside it is started, wherever its name comes from', async () => {
  const minors = { [VENV]: 12, '/project/python3': 12, '/usr/bin/python3': 11 };
  for (const named of [{}, { pythonExtension: VENV }, { interpreterSetting: '${workspaceFolder}/python3' }, { serverSetting: '/project/python3' },
    { onPath: () => ['/project/python3', '/usr/bin/python3'] }]) {
    const { places, started } = machine(minors, { trusted: false, ...named });
    const { selected, server } = await choose(places);
    assert.deepEqual(started.filter(file => file.startsWith('/project')), [], JSON.stringify(named));
    assert.ok(![selected, server].some(python => python?.path.startsWith('/project')), JSON.stringify(named));
  }
});

test('in an untrusted workspace a shim outside that leads inside is not handed on', async () => {
  const { places } = machine({ '/usr/bin/python3': 11 }, { trusted: false, probe: async () => ({ path: VENV, version: [3, 11] }) });
  const { selected, server } = await choose(places);
  assert.deepEqual([selected, server], [undefined, undefined]);
});

test('a file lies inside by any of its names', () => {
  const links: Record<string, string> = { '/project/.venv/bin/python': '/usr/bin/python3.11', '/home/env/bin': '/project/.venv/bin', '/home/env/bin/python': '/usr/bin/python3.11', '/link': '/project' };
  const real = (file: string) => links[file] ?? file;
  assert.ok(liesInside('/project/.venv/bin/python', ['/project'], real), 'its own name, though it links out');
  assert.ok(liesInside('/home/env/bin/python', ['/project'], real), 'a linked folder');
  assert.ok(liesInside('/project/python', ['/link'], real), 'the workspace itself is a link');
  assert.ok(!liesInside('/projects/python', ['/project'], real), 'a neighbour with a longer name');
  assert.ok(!liesInside('/usr/bin/python3.11', ['/project'], real), 'elsewhere');
  assert.ok(liesInside('/project/..python', ['/project'], real), 'a name that begins with two dots');
});

test('home and workspace folder are expanded, at the beginning only', () => {
  assert.equal(expand('~/env/bin/python', ['/project'], '/home/me'), '/home/me/env/bin/python');
  assert.equal(expand('${workspaceFolder}/env/bin/python', ['/$&'], '/home/me'), '/$&/env/bin/python');
  assert.equal(expand('/a/~/b', ['/project'], '/home/me'), '/a/~/b');
});
