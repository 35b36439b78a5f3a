import { Buffer } from 'node:buffer';
import { readdirSync, readFileSync } from 'node:fs';
import { setTimeout } from 'node:timers/promises';
import test, { type ExecutionContext } from 'ava';
import { Emulator } from './emulator.ts';
import { emulatorBuild } from './emulator-build.ts';
import { fixtureExpectation, shaped } from './fixture-expectation.ts';

/** What the recorder answers: the request that it saw. */
interface Recorded {
  pid: number;
  method: string;
  target: string;
  headers: [name: string, value: string][];
  body: string;
}

const FIXTURES = new URL('../fixtures/events/', import.meta.url);
const GET = {
  version: '2.0',
  routeKey: '$default',
  rawPath: '/',
  rawQueryString: '',
  headers: { host: 'abc.lambda-url.eu-central-1.on.aws' },
  requestContext: {
    domainName: 'abc.lambda-url.eu-central-1.on.aws',
    http: { method: 'GET', path: '/', protocol: 'HTTP/1.1', sourceIp: '192.0.2.1', userAgent: 'x' },
  },
  isBase64Encoded: false,
};

const { executable, missing } = emulatorBuild();

async function started(
  t: ExecutionContext,
  environment: Readonly<Record<string, string>> = {},
): Promise<Emulator> {
  t.timeout(30_000, 'the emulator does not answer');
  const emulator = await Emulator.start(executable!, environment);
  t.teardown(async () => {
    await emulator.dispose();
    if (!t.passed) t.log(emulator.log);
  });
  return emulator;
}

if (missing !== undefined) {
  test.skip(missing, (t) => {
    t.fail();
  });
} else {
  // One after the other: each environment is three processes, and a busy machine makes none faster.
  test.serial('each fixture event reaches the app and is answered in its source’s shape', fixtures);
  test.serial('what Lambda says beside the event reaches the app', context);
  test.serial('answers keep their cookies, bytes, status and size limit', answers);
  test.serial('on shutdown app and adapter end by themselves, in time', shutdown);
  test.serial('an app that never listens is waited for until the function times out', neverReady);
  test.serial('an app that is killed fails the next invocation, and the one after works', killed);
  test.serial('a wrong setting fails the initialisation and is named', wrongSetting);
}

async function fixtures(t: ExecutionContext): Promise<void> {
  const emulator = await started(t);
  const files = readdirSync(FIXTURES).filter((file) => file.endsWith('.json'));
  t.true(files.length > 0);
  for (const file of files) {
    const event = readFileSync(new URL(file, FIXTURES));
    const expected = fixtureExpectation(file, event);
    const answer = await emulator.invoke(event);
    t.is(answer.status, 200, file);
    if (expected.shape === 'pong') {
      t.regex(JSON.stringify(answer.json), /^\{"(warm":true|type":"warmer","serverId":".+")\}$/);
      continue;
    }
    const seen = recorded(expected.shape === 'unwrapped' ? answer.json : inside(answer.json));
    t.is(seen.method, expected.method, file);
    t.is(samePath(seen.target), samePath(expected.path), file);
    t.deepEqual(Buffer.from(seen.body, 'base64'), expected.body, file);
    const body = JSON.stringify(seen);
    const fields = {
      'Content-Type': 'application/json',
      'Content-Length': String(Buffer.byteLength(body)),
    };
    t.deepEqual(answer.json, shaped(expected.shape, fields, body), file);
  }
}

/** The emulator sends no trace id on, whatever its caller sends: the differential test has that. */
async function context(t: ExecutionContext): Promise<void> {
  const emulator = await started(t);
  const client = { client: { installation_id: 'i' }, custom: { a: 'b' } };
  const answer = await emulator.invoke(GET, {
    'X-Amz-Client-Context': Buffer.from(JSON.stringify(client)).toString('base64'),
  });
  const headers = new Map(recorded(inside(answer.json)).headers);
  t.deepEqual(JSON.parse(headers.get('x-amzn-request-context') ?? ''), GET.requestContext);
  const lambda = JSON.parse(headers.get('x-amzn-lambda-context') ?? '') as Record<string, unknown>;
  t.is(typeof lambda['request_id'], 'string');
  t.like(lambda['client_context'], { client: { installationId: 'i' }, custom: { a: 'b' } });
}

async function answers(t: ExecutionContext): Promise<void> {
  const emulator = await started(t);
  const get = async (path: string) => (await emulator.invoke({ ...GET, rawPath: path })).json;
  t.like(await get('/cookies'), {
    statusCode: 200,
    cookies: ['a=1; Path=/', 'b=2; Expires=Wed, 21 Oct 2037 07:28:00 GMT'],
    body: 'cookies',
  });
  t.like(await get('/bytes'), { statusCode: 200, isBase64Encoded: true, body: 'iVBORwD//g==' });
  t.like(await get('/redirect'), {
    statusCode: 302,
    headers: { Location: '/elsewhere' },
    body: '',
  });
  t.like(await get('/broken'), { statusCode: 500, body: 'broken' });
  const huge = (await get('/huge')) as { statusCode: number; body: string };
  t.is(huge.statusCode, 502);
  t.regex(huge.body, /6291556/);
  t.like(await get('/cookies'), { statusCode: 200 });
}

async function shutdown(t: ExecutionContext): Promise<void> {
  const emulator = await started(t);
  t.like((await emulator.invoke(GET)).json, { statusCode: 200 });
  t.is(await emulator.shutDown(), 0);
  t.regex(emulator.log, /recorder: SIGTERM/);
  t.regex(emulator.log, /is registered for the shutdown event/);
  t.regex(emulator.log, /Handling termination for extension-lambda-adapter/);
  t.notRegex(emulator.log, /did not exit after deadline/);
}

async function neverReady(t: ExecutionContext): Promise<void> {
  const emulator = await started(t, {
    RECORDER_NEVER_LISTENS: '1',
    AWS_LAMBDA_FUNCTION_TIMEOUT: '3',
  });
  const answer = await emulator.invoke(GET);
  t.regex(answer.text, /Task timed out after 3\.00 seconds/);
  t.regex(emulator.log, /refused/i);
}

async function killed(t: ExecutionContext): Promise<void> {
  const emulator = await started(t);
  const first = recorded(inside((await emulator.invoke(GET)).json));
  process.kill(first.pid, 'SIGKILL');
  while (exists(first.pid)) await setTimeout(10);
  const second = await emulator.invoke(GET);
  t.like(second.json, { errorType: 'Runtime.ExitError' });
  const third = recorded(inside((await emulator.invoke(GET)).json));
  t.not(third.pid, first.pid);
}

async function wrongSetting(t: ExecutionContext): Promise<void> {
  const emulator = await started(t, {
    AWS_LWA_READINESS_CHECK_PROTOCOL: 'udp',
    AWS_LWA_INVOKE_MODE: 'sideways',
  });
  const answer = await emulator.invoke(GET);
  for (const text of [answer.text, emulator.log]) {
    t.regex(text, /AWS_LWA_READINESS_CHECK_PROTOCOL/);
    t.regex(text, /AWS_LWA_INVOKE_MODE/);
  }
}

/** Whether there is such a process, one included that has ended and whose parent does not know yet. */
function exists(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}

/** The app's answer inside that of an HTTP source. */
function inside(answer: unknown): unknown {
  const { statusCode, body } = answer as { statusCode: number; body: string };
  if (statusCode !== 200) throw new Error(`The answer is ${JSON.stringify(answer)}`);
  return JSON.parse(body);
}

function recorded(answer: unknown): Recorded {
  return answer as Recorded;
}

/** A path without query and without escapes, for sources differ in what they decode. */
function samePath(target: string): string {
  const path = target.split('?', 1)[0]!;
  return path
    .replace(/%(?![0-9a-f]{2})/gi, '%25')
    .replace(/(?:%[0-9a-f]{2})+/gi, decodeURIComponent);
}
