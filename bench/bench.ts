/**
 * `npm run bench -- [--quick] [--rounds N] [--figures WORD,…] [--only NAME,…] [--json] [--save]`
 *
 * Measures the adapter beside AWS's Rust one, and its in-process mode beside what a Node user would
 * pick instead. README.md says how.
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import { fromText } from './contenders.ts';
import { verdicts } from './goals.ts';
import { machine } from './machine.ts';
import { readOptions } from './options.ts';
import { toJson, toMarkdown } from './report.ts';
import { measureRounds } from './rounds.ts';
import { scenarios } from './scenarios/index.ts';
import { select } from './select.ts';
import { Service } from './service-process.ts';
import { emptySheets } from './sheets.ts';
import { addSizes } from './sizes.ts';

const options = readOptions();
const more = options.contenders.map(fromText);
const selected = select(scenarios(options.quick, more), options);
const sheets = emptySheets(more);
const measuredOn = machine();

const service = new Service();
const complete = await measureRounds(selected, options.rounds, service, sheets);
service.end();
if (!complete) process.exitCode = 1;
if (options.figures === undefined) addSizes(sheets.adapter);

const report = { machine: measuredOn, options, sheets, verdicts: verdicts(sheets) };
process.stdout.write(`${options.json ? toJson(report) : toMarkdown(report)}\n`);
if (options.save) {
  const folder = new URL('results/', import.meta.url);
  mkdirSync(folder, { recursive: true });
  const { date } = measuredOn;
  writeFileSync(new URL(`${date}.json`, folder), `${toJson(report)}\n`);
  writeFileSync(new URL(`${date}.md`, folder), `# ${date}\n\n${toMarkdown(report)}\n`);
}
