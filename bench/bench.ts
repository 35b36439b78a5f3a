/**
 * `npm run bench -- [--quick] [--rounds N] [--json] [--only NAME,…] [--contender "NAME=COMMAND ARG…"] [--save]`
 *
 * Measures the adapter beside AWS's Rust one: the contenders take turns in each round, and what is
 * printed are medians over the rounds, as ratios to AWS's.
 */
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { contenders } from './contenders.ts';
import type { Contender, Session, SessionResult } from './figure.ts';
import { machine, sizes } from './machine.ts';
import { figuresOf, Sheet } from './sheet.ts';
import { sessions } from './sessions.ts';

const { values } = parseArgs({
  options: {
    quick: { type: 'boolean', default: false },
    json: { type: 'boolean', default: false },
    save: { type: 'boolean', default: false },
    rounds: { type: 'string' },
    only: { type: 'string' },
    session: { type: 'string' },
    contender: { type: 'string', multiple: true, default: [] },
  },
});

const rounds = Number(values.rounds ?? (values.quick ? 2 : 5));
const only = values.only?.split(',');
const found = await contenders(values.contender);
const chosen = found.filter(({ name }) => only === undefined || only.includes(name));
const wanted = sessions(values.quick).filter(
  ({ loads, app }) =>
    values.session === undefined ||
    (loads[0]?.name ?? `cold start ${app}`).includes(values.session),
);

const service = fork(new URL('service.ts', import.meta.url), { execArgv: ['--import', 'tsx'] });
const sheet = new Sheet(chosen.map(({ name }) => name));
for (let round = 1; round <= rounds; round++) {
  process.stderr.write(`round ${round} of ${rounds}: `);
  for (const session of wanted) {
    // Each round begins with another contender, so that none is always the first.
    for (let turn = 0; turn < chosen.length; turn++) {
      const contender = chosen[(turn + round) % chosen.length]!;
      try {
        sheet.add(contender.name, figuresOf(session, await measure(session, contender)));
        process.stderr.write('.');
      } catch (error) {
        process.stderr.write(`\n${(error as Error).message}\n`);
        process.exitCode = 1;
      }
    }
  }
  process.stderr.write('\n');
}
service.disconnect();

const conditions = { ...machine(), rounds, quick: values.quick, sizes: sizes() };
const json = JSON.stringify(
  { ...conditions, contenders: chosen, figures: sheet.toJSON() },
  null,
  2,
);
const text = `${describe()}\n\n${sheet.toTable()}\n`;
process.stdout.write(values.json ? `${json}\n` : text);
if (values.save) {
  const folder = new URL('results/', import.meta.url);
  mkdirSync(folder, { recursive: true });
  writeFileSync(new URL(`${conditions.date}.json`, folder), `${anonymous(json)}\n`);
  writeFileSync(new URL(`${conditions.date}.md`, folder), `# ${conditions.date}\n\n${text}`);
}

async function measure(session: Session, contender: Contender): Promise<SessionResult> {
  service.send({ session, contender });
  const [answer] = (await once(service, 'message')) as [{ result?: SessionResult; error?: string }];
  if (answer.result === undefined) throw new Error(answer.error);
  return answer.result;
}

function describe(): string {
  const { date, cpu, cores, kernel, load, nodes, sizes: bytes } = conditions;
  const list = Object.entries(bytes).map(([name, size]) => `${name} ${Math.round(size / 1000)} kB`);
  return [
    `${date}, ${cores} cores (${cpu}), shared with other work (load ${load}), Linux ${kernel}, ${nodes}; ${rounds} rounds, the contenders in turns.`,
    '',
    `Sizes: ${list.join(', ')}.`,
  ].join('\n');
}

/** Where the checkout stands is nobody's business. */
function anonymous(text: string): string {
  const root = new URL('..', import.meta.url).pathname;
  return text.replaceAll(root, '').replaceAll(process.execPath, 'node');
}
