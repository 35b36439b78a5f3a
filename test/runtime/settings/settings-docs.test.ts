import { readFileSync } from 'node:fs';
import test from 'ava';
import { withSettingsTables } from '../../../scripts/settings-docs.ts';
import { SETTINGS } from '../../../src/runtime/settings/settings-table.ts';

test('the tables of docs/settings.md are those of the schema', (t) => {
  const page = readFileSync(new URL('../../../docs/settings.md', import.meta.url), 'utf8');
  t.is(page, withSettingsTables(page), 'docs/settings.md is out of date: npm run docs:settings');
});

test('the example config shows every setting with its variable', (t) => {
  const example = readFileSync(new URL('../../../lwa.config.example.ts', import.meta.url), 'utf8');
  for (const [name, { variable }] of Object.entries(SETTINGS)) {
    t.regex(example, new RegExp(`\\b${name}: .*// ${variable}\\b`), name);
  }
});
