import { readFileSync } from 'node:fs';
import test from 'ava';
import { EVENT_NAMES, eventSources } from '../../src/plugins/index.ts';
import { sourcesOf } from '../plugins/sources/source-harness.ts';

const page = readFileSync(new URL('../../docs/events.md', import.meta.url), 'utf8');

/** What stands in code in the first column of the table below the heading. */
function firstColumn(heading: string): string[] {
  const [, section = ''] = page.split(heading);
  const [table = ''] = section
    .trim()
    .split('\n\n')
    .filter((part) => part.startsWith('| '));
  const cells = table
    .split('\n')
    .slice(2)
    .map((row) => row.split('|')[1]!);
  return cells.flatMap((cell) => [...cell.matchAll(/`([^`]+)`/g)].map(([, name]) => name!));
}

test('docs/events.md has every source, and no other', (t) => {
  const sources = new Set(sourcesOf(eventSources()).map(({ name }) => name));
  t.deepEqual(firstColumn('# Events').sort(), [...sources].sort());
});

test('docs/events.md has every name of an event, and no other', (t) => {
  const own = ['vpc-lattice', 'websocket-api'];
  t.deepEqual([...firstColumn('### Names'), ...own].sort(), [...EVENT_NAMES].sort());
  for (const name of own) t.true(page.includes(`\`${name}\` `), name);
});
