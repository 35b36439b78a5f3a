import test from 'ava';
import fc from 'fast-check';
import { readCommandLine } from '../../src/runtime/command-line.ts';

test('without arguments there is no command to start', (t) => {
  t.deepEqual(readCommandLine([]), { type: 'run', command: [] });
});

test('the command begins after "--" or at the first word', (t) => {
  t.deepEqual(readCommandLine(['--', 'node', 'server.js']), {
    type: 'run',
    command: ['node', 'server.js'],
  });
  t.deepEqual(readCommandLine(['node', 'server.js']), {
    type: 'run',
    command: ['node', 'server.js'],
  });
});

test('every word after "--" is the command\'s, whatever it looks like', (t) => {
  fc.assert(
    fc.property(fc.array(fc.string(), { minLength: 1 }), (words) => {
      t.deepEqual(readCommandLine(['--', ...words]), { type: 'run', command: words });
    }),
  );
});

test("options after the first word of the command are the command's", (t) => {
  t.deepEqual(readCommandLine(['node', '--help', '--', '-v']), {
    type: 'run',
    command: ['node', '--help', '--', '-v'],
  });
});

test('the adapter has options of its own', (t) => {
  t.is(readCommandLine(['--help']).type, 'help');
  t.is(readCommandLine(['-h', '--', 'node']).type, 'help');
  t.is(readCommandLine(['--version']).type, 'version');
});

test('an unknown option is named', (t) => {
  const result = readCommandLine(['--nonsense', 'node']);
  t.is(result.type, 'wrong');
  t.regex((result as { message: string }).message, /--nonsense/);
});

test('--serve says where the command is served, with "--" or without', (t) => {
  const serve = { host: undefined, port: 3000 };
  const run = { type: 'run', command: ['node', 'server.js'], serve };
  t.deepEqual(readCommandLine(['--serve', '3000', '--', 'node', 'server.js']), run);
  t.deepEqual(readCommandLine(['--serve', '3000', 'node', 'server.js']), run);
  t.deepEqual(readCommandLine(['--serve=3000', 'node', 'server.js']), run);
  t.deepEqual(readCommandLine(['node', '--serve', '3000']), {
    type: 'run',
    command: ['node', '--serve', '3000'],
  });
});

test('--serve without a place or a command says so', (t) => {
  for (const words of [
    ['--serve'],
    ['--serve', '3000'],
    ['--serve', 'node', 'server.js'],
    ['--serve', '--', 'node'],
    ['--serve', '3000', '--'],
  ]) {
    t.is(readCommandLine(words).type, 'wrong', words.join(' '));
  }
});

test('"--" alone is a mistake', (t) => {
  t.is(readCommandLine(['--']).type, 'wrong');
});

test('no arguments whatever make it throw', (t) => {
  fc.assert(
    fc.property(
      fc.array(
        fc.oneof(
          fc.string(),
          fc.constantFrom('--', '-', '-h', '--help=x', '--serve', '--serve=1', '80'),
        ),
      ),
      (words) => {
        t.notThrows(() => readCommandLine(words));
      },
    ),
  );
});
