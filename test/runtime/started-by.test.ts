import test from 'ava';
import { startedBy } from '../../src/runtime/started-by.ts';

test('with Node the adapter is started by the path of its script', (t) => {
  const argv = ['/usr/bin/node', '/opt/extensions/my-adapter'];
  t.is(startedBy({ argv, argv0: 'node' }), '/opt/extensions/my-adapter');
});

test('an executable is started by its own path, and not by that of the script in it', (t) => {
  const argv = ['bun', '/$bunfs/root/lambda-adapter'];
  t.is(startedBy({ argv, argv0: '/opt/extensions/my-adapter' }), '/opt/extensions/my-adapter');
});
