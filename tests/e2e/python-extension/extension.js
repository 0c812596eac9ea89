/** The corner of the Python extension's interface that Shapewright uses: one chosen environment, and an event when it changes. */
const vscode = require('vscode');

exports.activate = context => {
  const executables = vscode.workspace.getConfiguration('python').get('environments');
  const changed = new vscode.EventEmitter();
  let chosen = 0;
  context.subscriptions.push(vscode.commands.registerCommand('python.next', () => {
    chosen = (chosen + 1) % executables.length;
    changed.fire({ id: `environment ${chosen}`, path: executables[chosen], resource: undefined });
  }));
  return {
    ready: Promise.resolve(),
    environments: {
      getActiveEnvironmentPath: () => ({ id: `environment ${chosen}`, path: `folder of environment ${chosen}` }),
      resolveEnvironment: async ({ id }) => ({ id, executable: { uri: vscode.Uri.file(executables[Number(id.split(' ')[1])]) } }),
      onDidChangeActiveEnvironmentPath: changed.event,
    },
  };
};
