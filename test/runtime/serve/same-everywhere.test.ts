import { once } from 'node:events';
import type { IncomingMessage } from 'node:http';
import { gunzipSync } from 'node:zlib';
import anyTest, { type ExecutionContext, type TestFn } from 'ava';
import { DoorServer } from '../../../src/local/front-doors/door-server.ts';
import { functionUrlDoor } from '../../../src/local/front-doors/function-url.ts';
import { invokeApiDoor } from '../../../src/local/front-doors/invoke-api.ts';
import { ServiceClient } from '../../local/service-client.ts';
import { type Scope, WrappedApp } from '../wrapped-app.ts';
import { configFile, SERVED, ServedApp, type ServedAppOptions } from './served-app.ts';

/** An app that runs somewhere. */
interface Running {
  /** Calls it from outside. */
  readonly client: ServiceClient;
  /** Calls it past what stands in front, where something does. */
  readonly app: ServiceClient;
}

/** Where the same app runs with the same plugins. */
const PLACES = {
  'on Lambda': (t) => onLambda(t, VARIABLES),
  'on Lambda, streaming': (t) =>
    onLambda(t, {
      ...VARIABLES,
      AWS_LWA_INVOKE_MODE: 'response_stream',
      AWS_LWA_COMPRESS_STREAMS: 'true',
    }),
  'with --serve': (t) => served(t, {}),
  'as a Web Function': (t) => served(t, { webFunction: true }),
  'in-process outside Lambda': (t) => served(t, { inProcess: true }),
  'in-process as a Web Function': (t) => served(t, { inProcess: true, webFunction: true }),
} satisfies Record<string, (t: Scope) => Promise<Running>>;

const VARIABLES = { AWS_LWA_CONFIG: configFile('guarded.mjs') };

type Place = keyof typeof PLACES;
type Seen = { method: string; target: string; headers: Record<string, string>; body: string };

const test = anyTest as TestFn<Record<Place, Running>>;

const ends: (() => unknown)[] = [];

/** One app for each place: what a test asks changes nothing for the others. */
test.before(async (t) => {
  const scope: Scope = { teardown: (end) => ends.unshift(end) };
  for (const [place, start] of Object.entries(PLACES)) {
    t.context[place as Place] = await start(scope);
  }
});

test.after.always(async () => {
  for (const end of ends) await end();
});

/** Declares a test of what callers see, in every place but one. */
function everywhere(
  title: string,
  check: (t: ExecutionContext, client: ServiceClient, app: ServiceClient) => Promise<void>,
  butNot?: Place,
): void {
  for (const place of Object.keys(PLACES) as Place[]) {
    if (place === butNot) continue;
    test(`${title} (${place})`, async (t) => {
      const { client, app } = t.context[place];
      await check(t, client, app);
    });
  }
}

everywhere('a plugin refuses in the place of the app', async (t, client) => {
  const refused = await client.call('/secret');
  t.is(refused.status, 401);
  t.is(refused.headers['www-authenticate'], 'Bearer');
  t.is(refused.text, 'no\n');
  const admitted = await client.call('/secret', { headers: { authorization: 'Bearer good' } });
  t.is(admitted.text, 'the secret');
});

everywhere('a plugin changes the fields of requests and answers', async (t, client) => {
  const reply = await client.call('/any', { headers: { 'x-secret': '1' } });
  const { headers } = reply.json() as Seen;
  t.is(headers['x-from-plugin'], 'seen');
  t.is(headers['x-secret'], undefined);
  t.is(reply.headers['x-content-type-options'], 'nosniff');
});

everywhere('a base path is removed, and nothing else of the target changed', async (t, client) => {
  const { target } = (await client.call('/base/a%2Fb/..%2f?x=1&x=%20')).json() as Seen;
  t.is(target, '/a%2Fb/..%2f?x=1&x=%20');
});

everywhere('no caller can pretend to be the adapter', async (t, client) => {
  const forged = { 'x-amzn-request-context': '{"forged":1}', 'X-Amzn-Lambda-Context': 'forged' };
  const { headers } = (
    await client.call('/', {
      headers: { ...forged, 'x-lambda-event-source': 'sqs', x_lwa_control: 'http://evil' },
    })
  ).json() as Seen;
  const context = JSON.parse(headers['x-amzn-request-context']!) as { http: { sourceIp: string } };
  t.is(context.http.sourceIp, '127.0.0.1');
  t.regex(headers['x-amzn-lambda-context']!, /"request_id":"[\da-f-]{36}"/);
  t.is(headers['x-lambda-event-source'], undefined);
  t.is(headers['x_lwa_control'], undefined);
});

everywhere('the caller is the last in X-Forwarded-For', async (t, client) => {
  const { headers } = (
    await client.call('/', { headers: { 'x-forwarded-for': '192.0.2.7' } })
  ).json() as Seen;
  t.is(headers['x-forwarded-for']?.split(/, */).at(-1), '127.0.0.1');
});

everywhere('an answer is compressed as its caller asks', async (t, client) => {
  const reply = await client.call('/text', { headers: { 'accept-encoding': 'gzip' } });
  t.is(reply.headers['content-encoding'], 'gzip');
  t.is(gunzipSync(reply.body).toString(), 'text '.repeat(500));
  t.is((await client.call('/text')).text, 'text '.repeat(500));
});

everywhere('a request with a body arrives whole, with its length', async (t, client) => {
  const { body, headers, method } = (
    await client.call('/', { method: 'PUT', body: Buffer.from([0, 255, 10]) })
  ).json() as Seen;
  t.is(body, '\0\xff\n');
  t.is(headers['content-length'], '3');
  t.is(method, 'PUT');
});

everywhere('cookies are not joined', async (t, client) => {
  const { headers } = await client.call('/cookies');
  t.deepEqual(headers['set-cookie'], ['a=1', 'b=2']);
});

everywhere('an error has the page of a plugin, or else the plain one', async (t, client) => {
  const page = await client.call('/break', { headers: { accept: 'text/html' } });
  t.is(page.status, 502);
  t.is(page.text, '<h1>LWA_ERR_APP_CLOSED</h1>');
  const plain = await client.call('/break');
  t.is(plain.status, 502);
  t.like(plain.json(), { message: 'Bad Gateway', code: 'LWA_ERR_APP_CLOSED' });
});

everywhere('a status that fails the invocation is a 502 to its caller', async (t, client) => {
  const { status, text } = await client.call('/fail');
  t.is(status, 502);
  t.notRegex(text, /broken/);
});

everywhere('the answer to HEAD is a head', async (t, client) => {
  const { status, body } = await client.call('/text', { method: 'HEAD' });
  t.is(status, 200);
  t.is(body.length, 0);
});

everywhere(
  'an answer streams while it is written',
  async (t, client, app) => {
    const sent = client.open('/stream', 'GET', {});
    sent.end();
    const [response] = (await once(sent, 'response')) as [IncomingMessage];
    t.is(response.headers['x-content-type-options'], 'nosniff');
    const chunks = response.setEncoding('utf8')[Symbol.asyncIterator]();
    t.is((await chunks.next()).value, 'first ');
    await app.call('/release');
    t.is((await chunks.next()).value, 'last');
  },
  'on Lambda',
);

async function served(t: Scope, options: ServedAppOptions): Promise<Running> {
  const { appPort, client } = await ServedApp.start(t, { ...options, variables: VARIABLES });
  return { client, app: clientOf(t, appPort) };
}

async function onLambda(t: Scope, variables: Readonly<Record<string, string>>): Promise<Running> {
  const { lambda, port } = await WrappedApp.start(t, {
    command: [process.execPath, SERVED],
    variables,
  });
  const server = new DoorServer({
    main: functionUrlDoor(lambda),
    invokeApi: invokeApiDoor(lambda),
  });
  await server.listen(0, ['127.0.0.1']);
  t.teardown(() => server.close());
  return { client: clientOf(t, server.port), app: clientOf(t, port) };
}

function clientOf(t: Scope, port: number): ServiceClient {
  const client = new ServiceClient(`127.0.0.1:${port}`);
  t.teardown(() => client.close());
  return client;
}
