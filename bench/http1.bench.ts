/**
 * What one small request over a kept connection costs: our client beside node:http's.
 *
 * The server is the cheapest there can be, in its own process, so that nearly all that is measured
 * is the client. The contenders take turns; the figures are medians of the rounds, and ratios.
 *
 * Run: `cd test && npx tsx ../bench/http1.bench.ts [--rounds 9] [--requests 10000]`
 */
import { type ChildProcess, fork } from 'node:child_process';
import { Agent, request as nodeRequest } from 'node:http';
import { createServer, type Socket } from 'node:net';
import { parseArgs } from 'node:util';
import { HttpHeaders } from '../src/pipeline/index.ts';
import { Http1Client } from '../src/runtime/http1/index.ts';

const HEAD_END = Buffer.from('\r\n\r\n');
const APP_BODY = JSON.stringify({ hello: 'world', items: [1, 2, 3], text: 'x'.repeat(100) });
const APP_ANSWER = Buffer.from(
  'HTTP/1.1 200 OK\r\nX-Powered-By: Express\r\nContent-Type: application/json; charset=utf-8\r\n' +
    `Content-Length: ${APP_BODY.length}\r\nETag: W/"33-abcdefgh"\r\n` +
    'Date: Mon, 24 Nov 2025 10:00:00 GMT\r\nConnection: keep-alive\r\nKeep-Alive: timeout=60\r\n\r\n' +
    APP_BODY,
);

const FIELDS: readonly [string, string][] = [
  ['accept', 'text/html,application/xhtml+xml,application/json;q=0.9,*/*;q=0.8'],
  ['accept-encoding', 'gzip, deflate, br'],
  ['user-agent', 'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36'],
  ['x-forwarded-for', '203.0.113.7'],
  ['x-forwarded-port', '443'],
  ['x-forwarded-proto', 'https'],
  ['x-amzn-trace-id', 'Root=1-5759e988-bd862e3fe1be46a994272793'],
  [
    'x-amzn-request-context',
    JSON.stringify({ stage: '$default', http: { path: 'x'.repeat(400) } }),
  ],
];

type Contender = (method: string, body: Buffer | undefined) => Promise<void>;

function serve(): void {
  const answer = (socket: Socket) => {
    let content = 0;
    socket.setNoDelay(true);
    socket.on('error', () => socket.destroy());
    socket.on('data', (bytes) => {
      if (content > 0) content -= bytes.length;
      else {
        const end = bytes.indexOf(HEAD_END);
        const length = /content-length: (\d+)/i.exec(bytes.toString('latin1', 0, end));
        content = Number(length?.[1] ?? 0) - (bytes.length - end - 4);
      }
      if (content <= 0) socket.write(APP_ANSWER);
    });
  };
  const server = createServer(answer).listen(0, '127.0.0.1', () => {
    process.send?.((server.address() as { port: number }).port);
  });
}

function ours(port: number): Contender {
  const client = new Http1Client({ port, idleLimitMs: Number.POSITIVE_INFINITY });
  return async function request(method, body) {
    const fields = new HttpHeaders(FIELDS);
    const response = await client.request({ method, target: '/items?page=2', fields, body });
    if (response.status !== 200 || (response.body as Uint8Array).length === 0) throw new Error('?');
  };
}

function node(port: number): Contender {
  const agent = new Agent({ keepAlive: true });
  const headers = Object.fromEntries(FIELDS);
  return function request(method, body) {
    return new Promise((resolve, reject) => {
      const options = { agent, port, host: '127.0.0.1', method, path: '/items?page=2' };
      const request = nodeRequest({ ...options, headers: { ...headers } }, (response) => {
        const chunks: Buffer[] = [];
        response.on('data', (chunk: Buffer) => chunks.push(chunk));
        response.on('end', () => {
          const whole = chunks.length === 1 ? chunks[0]! : Buffer.concat(chunks);
          if (response.statusCode !== 200 || whole.length === 0) reject(new Error('?'));
          else resolve();
        });
        response.on('error', reject);
      });
      request.on('error', reject);
      if (body) request.setHeader('content-length', body.length);
      request.end(body);
    });
  };
}

interface Cost {
  wall: number;
  cpu: number;
}

/** Microseconds per request. */
async function measure(contender: Contender, requests: number, atOnce: number): Promise<Cost> {
  const body = Buffer.from(APP_BODY);
  const cpu = process.cpuUsage();
  const start = process.hrtime.bigint();
  const each = Math.ceil(requests / atOnce);
  const loop = async () => {
    for (let index = 0; index < each; index++) {
      await (index % 2 === 0 ? contender('GET', undefined) : contender('POST', body));
    }
  };
  await Promise.all(Array.from({ length: atOnce }, loop));
  const wall = Number(process.hrtime.bigint() - start) / 1000;
  const { user, system } = process.cpuUsage(cpu);
  return { wall: wall / (each * atOnce), cpu: (user + system) / (each * atOnce) };
}

function median(values: number[]): number {
  return values.toSorted((a, b) => a - b)[values.length >> 1]!;
}

async function compare(port: number, rounds: number, requests: number): Promise<void> {
  const contenders = { 'node:http': node(port), ours: ours(port) };
  for (const atOnce of [1, 16]) {
    const costs: Record<string, Cost[]> = { 'node:http': [], ours: [] };
    for (let round = -1; round < rounds; round++) {
      for (const [name, contender] of Object.entries(contenders)) {
        const cost = await measure(contender, requests, atOnce);
        if (round >= 0) costs[name]!.push(cost);
      }
    }
    for (const figure of ['wall', 'cpu'] as const) {
      const theirs = median(costs['node:http']!.map((cost) => cost[figure]));
      const own = median(costs['ours']!.map((cost) => cost[figure]));
      console.log(
        `${atOnce} at once, ${figure}: ${(own / theirs).toFixed(2)} of node:http ` +
          `(${own.toFixed(1)} against ${theirs.toFixed(1)} µs)`,
      );
    }
  }
}

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      rounds: { type: 'string', default: '9' },
      requests: { type: 'string', default: '10000' },
    },
  });
  const server: ChildProcess = fork(import.meta.filename, ['--serve']);
  const port = await new Promise<number>((resolve) => {
    server.once('message', (message) => resolve(message as number));
  });
  await compare(port, Number(values.rounds), Number(values.requests));
  server.kill();
  process.exit();
}

if (process.argv[2] === '--serve') serve();
else await main();
