import test from 'ava';
import { PACKED, Project } from './project.ts';

for (const name of PACKED.keys()) {
  if (name === 'lambda-web-adapter') continue;
  test(`${name} works when it is installed with nothing but the adapter`, async (t) => {
    const project = await Project.install(t, 'lambda-web-adapter', name);
    const kind = await project.node(`
      import factory from '${name}';
      import { TestAdapter } from 'lambda-web-adapter/testing';
      console.log(typeof factory, typeof TestAdapter);
    `);
    t.is(kind, 'function function\n');
    // Exactly one copy of the adapter: the package is its peer.
    const tree = await project.npm('ls', 'lambda-web-adapter', '--parseable', '--all');
    t.is(tree.trim().split('\n').length, 1);
  });
}
