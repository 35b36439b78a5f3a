import { Buffer } from 'node:buffer';
import { once } from 'node:events';
import { Agent, type IncomingMessage, request as httpRequest } from 'node:http';
import { json } from 'node:stream/consumers';
import test from 'ava';
import fc from 'fast-check';
import {
  type ClientRequest,
  queryText,
  verbatimRequest,
} from '../../plugins/sources/front-door-model.ts';
import { appFile } from '../in-process/in-process-app.ts';
import { ServedApp } from './served-app.ts';

/** What the app saw. */
interface Seen {
  method: string;
  target: string;
  headers: [name: string, value: string][];
  body: string;
}

const RECORDER = appFile('recorder.mjs');

for (const [where, options] of [
  ['--serve', { app: [process.execPath, RECORDER] }],
  ['in-process', { app: [RECORDER], inProcess: true }],
] as const) {
  test(`what a caller sends is what the app sees (${where})`, async (t) => {
    const { port } = await ServedApp.start(t, options);
    const agent = new Agent({ keepAlive: true });
    t.teardown(() => agent.destroy());
    // Node's answer to HEAD has no body, in which the recorder could tell.
    const requests = verbatimRequest.filter(({ method }) => method !== 'HEAD');
    await fc.assert(
      fc.asyncProperty(requests, fc.boolean(), async (request, chunked) => {
        const seen = await sent(port, agent, request, chunked);
        t.is(seen.method, request.method);
        t.is(seen.target, targetOf(request));
        t.deepEqual(Buffer.from(seen.body, 'base64'), Buffer.from(request.body));
        for (const [name, values] of request.headers)
          t.deepEqual(linesOf(seen, name), values, name);
        t.deepEqual(linesOf(seen, 'host'), ['app.example.com:81']);
        t.deepEqual(linesOf(seen, 'x-forwarded-for'), ['127.0.0.1']);
        t.deepEqual(linesOf(seen, 'x-forwarded-proto'), ['http']);
        t.deepEqual(linesOf(seen, 'x-forwarded-port'), ['81']);
        const { length } = request.body;
        if (!chunked && length > 0) t.deepEqual(linesOf(seen, 'content-length'), [String(length)]);
      }),
      { numRuns: 60 },
    );
  });
}

async function sent(
  port: number,
  agent: Agent,
  request: ClientRequest,
  chunked: boolean,
): Promise<Seen> {
  const { method, headers, body } = request;
  const asking = httpRequest({
    host: '127.0.0.1',
    port,
    agent,
    method,
    path: targetOf(request),
    headers: [
      'Host',
      'app.example.com:81',
      ...headers.flatMap(([name, values]) => values.flatMap((text) => [name, wire(text)])),
      ...(chunked ? ['Transfer-Encoding', 'chunked'] : ['Content-Length', String(body.length)]),
    ],
  });
  asking.end(body);
  const [response] = (await once(asking, 'response')) as [IncomingMessage];
  return (await json(response)) as Seen;
}

function targetOf(request: ClientRequest): string {
  const query = queryText(request);
  return query === '' ? request.path : `${request.path}?${query}`;
}

/** The values of a field as the app saw them, a line each. */
function linesOf({ headers }: Seen, name: string): string[] {
  const lines = headers.filter(([key]) => key.toLowerCase() === name);
  return lines.map(([, text]) => Buffer.from(text, 'latin1').toString('utf8'));
}

/** A Unicode value as bytes in UTF-8, one character each. */
function wire(text: string): string {
  return Buffer.from(text, 'utf8').toString('latin1');
}
