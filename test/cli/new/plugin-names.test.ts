import { Script } from 'node:vm';
import test from 'ava';
import fc from 'fast-check';
import { pluginNames } from '../../../src/cli/new/plugin-names.ts';

test('a name is taken with or without prefix and scope', (t) => {
  const names = {
    package: 'lwa-plugin-request-label',
    unscoped: 'lwa-plugin-request-label',
    plugin: 'request-label',
    factory: 'requestLabel',
    type: 'RequestLabel',
  };
  t.deepEqual(pluginNames('request-label'), names);
  t.deepEqual(pluginNames('lwa-plugin-request-label'), names);
  t.deepEqual(pluginNames('@acme/request-label'), {
    ...names,
    package: '@acme/lwa-plugin-request-label',
  });
  t.is(pluginNames('@acme/lwa-plugin-s3').package, '@acme/lwa-plugin-s3');
});

test('a factory that could not be called so gets another name', (t) => {
  for (const name of ['delete', 'static', 'await', 'new', 'check-options', 'test']) {
    const { factory } = pluginNames(name);
    t.regex(factory, /Plugin$/);
  }
});

for (const name of [
  '',
  'Label',
  '1st',
  'a--b',
  'a-',
  '-a',
  'a_b',
  '../a',
  'lwa-plugin-',
  '@/a',
  '@A/b',
  'a/b',
  'ä',
  'x'.repeat(210),
]) {
  test(`"${name.slice(0, 20)}" is refused`, (t) => {
    t.throws(() => pluginNames(name), {
      name: 'CommandError',
      message: /cannot be the name of a plugin/,
    });
  });
}

test('whatever is taken makes a function that can be declared, and a name that npm takes', (t) => {
  fc.assert(
    fc.property(fc.stringMatching(/^[a-z][a-z0-9]{0,8}(-[a-z0-9]{1,8}){0,3}$/), (name) => {
      const names = pluginNames(name);
      t.notThrows(
        () =>
          new Script(`'use strict'; function ${names.factory}() {} class ${names.type}Options {}`),
      );
      t.regex(names.package, /^lwa-plugin-[a-z0-9-]+$/);
    }),
  );
});
