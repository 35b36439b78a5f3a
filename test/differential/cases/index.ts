import { Buffer } from 'node:buffer';
import { readdirSync, readFileSync } from 'node:fs';
import type { Case } from '../case.ts';
import { EVENT_CASES } from './event-cases.ts';
import { REQUEST_CASES } from './request-cases.ts';
import { RESPONSE_CASES } from './response-cases.ts';
import { SETTINGS_CASES } from './settings-cases.ts';

const FIXTURES = new URL('../../fixtures/events/', import.meta.url);

/** Each fixture event, answered with the default. */
const FIXTURE_CASES: readonly Case[] = readdirSync(FIXTURES)
  .filter((file) => file.endsWith('.json'))
  .sort()
  .map((file) => ({ name: `Fixture: ${file}`, event: readFixture(file) }));

/** Without the line break that ends every text file. */
function readFixture(file: string): Buffer {
  return Buffer.from(readFileSync(new URL(file, FIXTURES), 'utf8').trimEnd(), 'utf8');
}

/** Every case, those with the same settings together. */
export const CASES: readonly Case[] = [
  ...FIXTURE_CASES,
  ...REQUEST_CASES,
  ...RESPONSE_CASES,
  ...EVENT_CASES,
  ...SETTINGS_CASES,
];

/** The cases by their settings: each group needs one adapter. */
export function groupedBySettings(cases: readonly Case[]): Case[][] {
  const groups = new Map<string, Case[]>();
  for (const each of cases) {
    const key = JSON.stringify(each.settings ?? {});
    const group = groups.get(key);
    if (group) group.push(each);
    else groups.set(key, [each]);
  }
  return [...groups.values()];
}
