/**
 * What a plugin's taps add to an invocation: the pipeline with the built-in plugins, beside the same
 * with some taps more. The app answers at once and in memory, so that nearly all that is measured is
 * the pipeline. The contenders take turns; the figures are medians of the rounds.
 *
 * Run: `cd bench && npx tsx plugin-cost.bench.ts [--rounds 15] [--invocations 20000]`
 */
import { parseArgs } from 'node:util';
import { HttpResponse, Invocation, Pipeline, type Plugin } from '../src/pipeline/index.ts';
import { builtInsFor } from '../src/runtime/assemble-plugins.ts';
import { loadSettings } from '../src/runtime/settings/index.ts';
import { eventOf } from '../src/testing/event-of.ts';
import { TestLog } from '../src/testing/test-log.ts';

const { values } = parseArgs({
  options: {
    rounds: { type: 'string', default: '15' },
    invocations: { type: 'string', default: '20000' },
  },
});
const rounds = Number(values.rounds);
const invocations = Number(values.invocations);

const plugin = (name: string, apply: Plugin['apply']): Plugin => ({ name, apply });

const many = (count: number, apply: (name: string) => Plugin): Plugin[] =>
  Array.from({ length: count }, (_, index) => apply(`plugin-${index}`));

const readsHeader = (name: string) =>
  plugin(name, ({ hooks }) => {
    hooks.request.tap(name, ({ request }) => void request.headers.get('authorization'));
  });

const contenders: Record<string, Plugin[]> = {
  'the built-in plugins alone': [],
  'one tap that does nothing': [
    plugin('nothing', ({ hooks }) => hooks.request.tap('nothing', () => undefined)),
  ],
  'one tap that reads a header': [readsHeader('reads')],
  'ten of those': many(10, readsHeader),
  'one tap that sets a header': [
    plugin('sets', ({ hooks }) =>
      hooks.response.tap('sets', ({ response }) => response.headers.set('x-a', 'b')),
    ),
  ],
  'one tap with a promise': [
    plugin('promise', ({ hooks }) => hooks.request.tapPromise('promise', async () => undefined)),
  ],
};

const payload = Buffer.from(
  JSON.stringify(eventOf({ headers: { authorization: 'Bearer abc', accept: 'text/html' } })),
);
const answer = { 'content-type': 'application/json', date: 'Mon, 24 Nov 2025 10:00:00 GMT' };
const body = JSON.stringify({ hello: 'world' });

function pipelineWith(plugins: Plugin[]): Pipeline {
  const { settings } = loadSettings({}, {});
  const app = { forward: async () => new HttpResponse({ status: 200, headers: answer, body }) };
  const all = [...builtInsFor(settings, {}), ...plugins];
  const pipeline = new Pipeline({ plugins: all, app, log: new TestLog() });
  pipeline.seal();
  return pipeline;
}

async function microseconds(pipeline: Pipeline): Promise<number> {
  const start = process.hrtime.bigint();
  for (let index = 0; index < invocations; index++) {
    const { exchange } = await pipeline.handle(new Invocation({ requestId: 'id', payload }));
    await pipeline.settle(exchange!);
  }
  return Number(process.hrtime.bigint() - start) / 1000 / invocations;
}

function median(list: number[]): number {
  return list.sort((a, b) => a - b)[Math.floor(list.length / 2)]!;
}

const pipelines = Object.entries(contenders).map(([name, plugins]) => {
  return { name, pipeline: pipelineWith(plugins), times: [] as number[], added: [] as number[] };
});
for (let round = -1; round < rounds; round++) {
  let alone = 0;
  for (const [index, { pipeline, times, added }] of pipelines.entries()) {
    const took = await microseconds(pipeline);
    if (index === 0) alone = took;
    // The first round warms up.
    if (round < 0) continue;
    times.push(took);
    added.push(took - alone);
  }
}
console.log(`Node ${process.versions.node}, ${rounds} rounds of ${invocations} invocations\n`);
for (const { name, times, added } of pipelines) {
  console.log(
    `${name.padEnd(30)} ${median(times).toFixed(2).padStart(7)} µs   added ${median(added).toFixed(2).padStart(6)} µs`,
  );
}
