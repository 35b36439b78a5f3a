import { readdirSync, readFileSync } from 'node:fs';
import test, { type ExecutionContext } from 'ava';
import fc from 'fast-check';
import { Environment, type Posted } from './environment.ts';
import { httpEvent } from './events.ts';

const FOLDER = new URL('../fixtures/events/', import.meta.url);
const FIXTURES = readdirSync(FOLDER).map((file) => ({ file, event: readEvent(file) }));

/** One of each source, and the richest of it. */
const REPRESENTATIVE = [
  'alb-multi-post-json.json',
  'alb-single-get.json',
  'authorizer-request.json',
  'authorizer-token.json',
  'cognito-pre-sign-up.json',
  'direct-http-post-json.json',
  'function-url-iam-authorizer.json',
  'http-api-cookies.json',
  'pass-through-eventbridge.json',
  'pass-through-s3.json',
  'pass-through-sqs.json',
  'rest-api-cookies.json',
  'vpc-lattice-1-post-binary.json',
  'vpc-lattice-2-query.json',
  'warm-up-zappa.json',
  'websocket-api-connect-query.json',
  'websocket-api-message.json',
];

const ABSENT = Symbol('absent');
/** What a member may be in place of what it should. */
const WRONG: readonly unknown[] = [
  ABSENT,
  null,
  '',
  -1.5e300,
  true,
  [null, 7, {}, 'a\r\nb: c'],
  {},
  { a: null, 'b c': 1, __proto__: null, 'd\n': [[]] },
  'a\r\nx-smuggled: 1\0',
  '\ud800 lone',
  'é€😀 %zz ?#',
  'A'.repeat(70_000),
];

type Path = readonly (string | number)[];

test('a member of an event that is missing or of another kind has an answer, whichever it is', async (t) => {
  const environment = await Environment.start(t);
  for (const file of REPRESENTATIVE) {
    const event = readEvent(file);
    for (const path of paths(event)) {
      for (const value of WRONG) await assertAnswered(t, environment, changed(event, path, value));
    }
    await assertServes(t, environment);
    environment.adapter.log.length = 0;
  }
});

for (const mode of ['buffered', 'response_stream']) {
  test(`several members at once have an answer, too (${mode})`, async (t) => {
    const environment = await Environment.start(t, { AWS_LWA_INVOKE_MODE: mode });
    const change = fc.record({
      pick: fc.nat(),
      value: fc.oneof(fc.constantFrom(...WRONG), fc.jsonValue(), fc.string({ unit: 'binary' })),
    });
    const hostile = fc
      .tuple(fc.constantFrom(...FIXTURES), fc.array(change, { minLength: 1, maxLength: 4 }))
      .map(([{ event }, changes]) =>
        changes.reduce((before, { pick, value }) => {
          const all = paths(before);
          return all.length === 0 ? before : changed(before, all[pick % all.length]!, value);
        }, event),
      );
    await fc.assert(
      fc.asyncProperty(hostile, (event) => assertAnswered(t, environment, event)),
      { numRuns: 500 },
    );
    await assertServes(t, environment);
  });
}

test('an event may be any JSON, and any bytes', async (t) => {
  const environment = await Environment.start(t);
  const deep = (open: string, close: string) =>
    Buffer.from(open.repeat(20_000) + '1' + close.repeat(20_000));
  const bytes = [
    ...['', ' ', 'null', '1', '"text"', '[]', '{}', '{', '{"a":1}}', '\ufeff{}', 'undefined'],
    '{"__proto__":{"requestContext":{"http":{"method":"GET"}}}}',
    '{"requestContext":{"http":{"method":"GET"}},"rawPath":"/","rawPath":"/b"}',
  ].map((text) => Buffer.from(text));
  bytes.push(
    Buffer.from([0xff, 0xfe, 0x7b, 0x00]),
    Buffer.from('{"a":"\xe9"}', 'latin1'),
    deep('[', ']'),
    deep('{"requestContext":', '}'),
    Buffer.concat([
      Buffer.from('{"httpMethod":"GET","path":"/","requestContext":'),
      deep('{"a":', '}'),
      Buffer.from('}'),
    ]),
  );
  for (const event of bytes) await assertAnswered(t, environment, event);
  await fc.assert(
    fc.asyncProperty(fc.oneof(fc.uint8Array(), fc.jsonValue()), (event) =>
      assertAnswered(t, environment, event),
    ),
  );
  await assertServes(t, environment);
});

async function assertAnswered(
  t: ExecutionContext,
  environment: Environment,
  event: unknown,
): Promise<void> {
  const posted = await environment.invoke({ event });
  if (isAnswer(posted)) return;
  const bytes = event instanceof Uint8Array ? Buffer.from(event) : JSON.stringify(event);
  t.fail(`${JSON.stringify(posted).slice(0, 2000)} for ${bytes?.toString().slice(0, 2000)}`);
}

/** Whether Lambda and the front door can do something with it. */
function isAnswer(posted: Posted): boolean {
  switch (posted.type) {
    case 'error':
      return (
        // Everything else Lambda shows as "Runtime.Unknown".
        /^(?:Runtime|Function)\.[A-Z][a-zA-Z]+$/.test(posted.errorType) &&
        posted.document.errorType === posted.errorType &&
        posted.document.errorMessage !== '' &&
        // What is the adapter's own mistake.
        !/is not a function|Cannot read properties|is not iterable|Maximum call stack/.test(
          posted.document.errorMessage,
        )
      );
    case 'stream':
      return isStatus(posted.prelude.statusCode);
    case 'response':
      return isAnswerPayload(posted.payload);
  }
}

/** The request's answer, or an event's: any JSON. A request that is refused is no error of ours. */
function isAnswerPayload(payload: Buffer): boolean {
  if (payload.toString() === 'ok') return false;
  const answer = JSON.parse(payload.toString()) as { statusCode?: number; body?: string } | null;
  if (answer?.statusCode === undefined) return true;
  return isStatus(answer.statusCode) && answer.body?.includes('LWA_ERR_INTERNAL') !== true;
}

function isStatus(status: number): boolean {
  return [200, 400, 403, 404, 502].includes(status);
}

async function assertServes(t: ExecutionContext, environment: Environment): Promise<void> {
  const posted = await environment.invoke({ event: httpEvent() });
  t.not(posted.type, 'error');
  t.true(environment.adapter.lives);
}

function readEvent(file: string): unknown {
  return JSON.parse(readFileSync(new URL(file, FOLDER), 'utf8'));
}

/** The way to every member of a JSON value, but of lists only to the first. */
function paths(value: unknown, to: Path = []): Path[] {
  if (typeof value !== 'object' || value === null || to.length > 5) return [];
  const keys = Array.isArray(value) ? [...value.keys()].slice(0, 1) : Object.keys(value);
  return keys.flatMap((key) => {
    const path = [...to, key];
    return [path, ...paths((value as Record<string | number, unknown>)[key], path)];
  });
}

/** A copy in which the member has another value. */
function changed(value: unknown, [key, ...rest]: Path, replacement: unknown): unknown {
  if (key === undefined) return replacement;
  const copy = (Array.isArray(value) ? [...value] : { ...(value as object) }) as Record<
    string | number,
    unknown
  >;
  const next = changed(copy[key], rest, replacement);
  if (next === ABSENT) delete copy[key];
  else copy[key] = next;
  return copy;
}
