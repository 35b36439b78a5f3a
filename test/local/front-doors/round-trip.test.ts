import { Buffer } from 'node:buffer';
import { once } from 'node:events';
import { Agent, type IncomingMessage, request as httpRequest } from 'node:http';
import { fileURLToPath } from 'node:url';
import anyTest, { type TestFn } from 'ava';
import fc from 'fast-check';
import { albDoor } from '../../../src/local/front-doors/alb.ts';
import type { Door } from '../../../src/local/front-doors/door.ts';
import type { DoorName } from '../../../src/local/front-doors/door-name.ts';
import { DoorServer } from '../../../src/local/front-doors/door-server.ts';
import { functionUrlDoor } from '../../../src/local/front-doors/function-url.ts';
import { httpApiDoor } from '../../../src/local/front-doors/http-api.ts';
import { invokeApiDoor } from '../../../src/local/front-doors/invoke-api.ts';
import { restApiDoor } from '../../../src/local/front-doors/rest-api.ts';
import { vpcLatticeDoor } from '../../../src/local/front-doors/vpc-lattice.ts';
import { LocalLambda } from '../../../src/local/local-lambda.ts';
import {
  type ClientRequest,
  decodableRequest,
  queryText,
  verbatimRequest,
} from '../../plugins/sources/front-door-model.ts';
import { ADAPTER } from '../../runtime/adapter-file.ts';
import { freePort } from '../sandboxed-app.ts';

const RECORDER = fileURLToPath(new URL('../../apps/recorder.mjs', import.meta.url));

/** What the app saw. */
interface Seen {
  method: string;
  target: string;
  headers: [name: string, value: string][];
  body: string;
}

interface Context {
  lambda: LocalLambda;
  server: DoorServer;
  agent: Agent;
}

const test = anyTest as TestFn<Context>;

test.before(async (t) => {
  const port = await freePort();
  const lambda = new LocalLambda({
    launch: {
      command: [process.execPath, RECORDER],
      extensions: [{ name: 'lambda-adapter', path: ADAPTER }],
      variables: { PATH: process.env['PATH'], PORT: String(port) },
    },
  });
  const main = functionUrlDoor(lambda);
  const server = new DoorServer({
    main,
    byName: new Map<DoorName, Door>([
      ['url', main],
      ['http', httpApiDoor(lambda)],
      ['rest', restApiDoor(lambda)],
      ['alb', albDoor(lambda, { multiValue: true })],
      ['lattice', vpcLatticeDoor(lambda)],
    ]),
    invokeApi: invokeApiDoor(lambda),
  });
  await server.listen(0, ['127.0.0.1']);
  t.context = { lambda, server, agent: new Agent({ keepAlive: true }) };
  await lambda.start();
});

test.after.always(async ({ context: { lambda, server, agent } }) => {
  agent.destroy();
  await server.close();
  await lambda.kill();
});

/** Sends the request to a door, and returns what the app has told about it. */
async function sent(
  { server, agent }: Context,
  door: DoorName,
  request: ClientRequest,
): Promise<Seen> {
  const query = queryText(request);
  const stage = door === 'rest' ? '/prod' : '';
  const asking = httpRequest({
    host: '127.0.0.1',
    port: server.port,
    agent,
    method: request.method,
    path: `${stage}${request.path}${query === '' ? '' : `?${query}`}`,
    headers: [
      'Host',
      `${door}.localhost`,
      ...request.headers.flatMap(([name, values]) => values.flatMap((text) => [name, wire(text)])),
      ...(request.cookies.length === 0 ? [] : ['Cookie', request.cookies.join('; ')]),
      'Content-Length',
      String(request.body.length),
    ],
  });
  asking.end(request.body);
  const [response] = (await once(asking, 'response')) as [IncomingMessage];
  const chunks: Buffer[] = [];
  for await (const chunk of response as AsyncIterable<Buffer>) chunks.push(chunk);
  const text = Buffer.concat(chunks).toString();
  if (response.statusCode !== 200) throw new Error(`${response.statusCode} ${text}`);
  return JSON.parse(text) as Seen;
}

/** A Unicode value as bytes in UTF-8, and back. */
function wire(text: string): string {
  return Buffer.from(text, 'utf8').toString('latin1');
}

function unwire(text: string): string {
  return Buffer.from(text, 'latin1').toString('utf8');
}

/** The values of a field as the app saw them, a line each. */
function linesOf({ headers }: Seen, name: string): string[] {
  return headers.filter(([key]) => key.toLowerCase() === name).map(([, text]) => unwire(text));
}

/** Keys and values of a query, decoded, equal keys together. */
function decodedQuery(query: string): Record<string, string[]> {
  const lists = new Map<string, string[]>();
  for (const pair of query.split('&')) {
    if (pair === '') continue;
    const [key, value] = pair.split(/=(.*)/s).map((text) => {
      return decodeURIComponent(text.replaceAll('+', ' '));
    });
    lists.set(key!, [...(lists.get(key!) ?? []), value!]);
  }
  return Object.fromEntries(lists);
}

/** Node's answer to HEAD has no body, in which the recorder could tell. */
const withBody = (requests: fc.Arbitrary<ClientRequest>) =>
  requests.filter(({ method }) => method !== 'HEAD');

interface DoorModel {
  requests: fc.Arbitrary<ClientRequest>;
  /** Whether the target that the app saw is the client's. */
  sameTarget(seen: string, request: ClientRequest): boolean;
  /** How several lines of a field arrive. */
  lines(values: string[]): string[];
}

function targetOf(request: ClientRequest): string {
  const query = queryText(request);
  return query === '' ? request.path : `${request.path}?${query}`;
}

const each = (values: string[]) => values;
const joined = (values: string[]) => [values.join(',')];
const verbatim = (seen: string, request: ClientRequest) => seen === targetOf(request);
const splitQuery = (target: string) => target.split(/\?(.*)/s);

const MODELS: Record<Exclude<DoorName, 'ws'>, DoorModel> = {
  url: { requests: verbatimRequest, sameTarget: verbatim, lines: joined },
  alb: { requests: verbatimRequest, sameTarget: verbatim, lines: each },
  lattice: { requests: verbatimRequest, sameTarget: verbatim, lines: each },
  rest: {
    requests: decodableRequest,
    // The query's escapes are the adapter's own choice.
    sameTarget(seen, request) {
      const [path, query = ''] = splitQuery(seen);
      const expected = decodedQuery(queryText(request));
      return (
        path === request.path && JSON.stringify(decodedQuery(query)) === JSON.stringify(expected)
      );
    },
    lines: each,
  },
  http: {
    // What was %25 could be the beginning of an escape once it is decoded.
    requests: decodableRequest.filter(({ path }) => !path.includes('%25')),
    sameTarget(seen, request) {
      const [path, query = ''] = splitQuery(seen);
      return (
        decodeURIComponent(path!) === decodeURIComponent(request.path) &&
        query === queryText(request)
      );
    },
    lines: joined,
  },
};

for (const [door, { requests, sameTarget, lines }] of Object.entries(MODELS)) {
  test(`what goes in at the door "${door}" is what the app sees`, async (t) => {
    await fc.assert(
      fc.asyncProperty(withBody(requests), async (request) => {
        const seen = await sent(t.context, door as DoorName, request);
        t.is(seen.method, request.method);
        t.true(sameTarget(seen.target, request), seen.target);
        t.deepEqual(Buffer.from(seen.body, 'base64'), Buffer.from(request.body));
        for (const [name, values] of request.headers) {
          t.deepEqual(linesOf(seen, name), lines(values), name);
        }
        const cookies = request.cookies.length === 0 ? [] : [request.cookies.join('; ')];
        t.deepEqual(linesOf(seen, 'cookie'), cookies);
        t.deepEqual(linesOf(seen, 'x-forwarded-for'), ['127.0.0.1']);
        t.deepEqual(
          linesOf(seen, 'x-forwarded-proto'),
          [door === 'lattice' ? '' : 'http'].filter(Boolean),
        );
        t.deepEqual(linesOf(seen, 'host'), [`${door}.localhost`]);
      }),
      { numRuns: 40 },
    );
  });
}
