import { createHash } from 'node:crypto';
import { setTimeout as wait } from 'node:timers/promises';
import express from 'express';
import { page } from './page.js';

// An ordinary Express app: nothing in it knows about Lambda, except that it shows what the adapter
// tells every app in the header x-amzn-lambda-context.
const app = express();
const anyBody = express.raw({ type: () => true, limit: '5mb' });

app.get('/', (request, response) => {
  response.type('html').send(page(lambdaContext(request)));
});

app.get('/json', (request, response) => {
  const lambda = lambdaContext(request);
  response.json({ hello: 'world', requestId: lambda?.request_id ?? null, query: request.query });
});

app.post('/upload', anyBody, (request, response) => {
  const bytes = bodyOf(request);
  response.json({ bytes: bytes.length, sha256: sha256(bytes) });
});

app.get('/download', (request, response) => {
  const bytes = pattern(numberOr(request.query.size, 1_048_576, { max: 10_000_000 }));
  response.set({
    'content-type': 'application/octet-stream',
    'content-disposition': 'attachment; filename="download.bin"',
    'x-content-sha256': sha256(bytes),
  });
  response.send(bytes);
});

app.get('/cookies', (request, response) => {
  response.cookie('flavour', 'chocolate chip', { httpOnly: true, sameSite: 'lax' });
  response.cookie('visits', String(visits(request) + 1), { maxAge: 3_600_000 });
  response.json({ received: request.get('cookie') ?? null });
});

app.get('/stream', async (request, response) => {
  const chunks = numberOr(request.query.chunks, 5, { max: 100 });
  const everyMs = numberOr(request.query.every, 200, { max: 5_000 });
  response.type('text/plain');
  for (let chunk = 1; chunk <= chunks && !response.destroyed; chunk++) {
    response.write(`chunk ${chunk} of ${chunks}\n`);
    if (chunk < chunks) await wait(everyMs);
  }
  response.end();
});

app.get('/error', () => {
  throw new Error('This route always fails');
});

app.all(['/echo', '/echo/*path'], anyBody, (request, response) => {
  response.json({
    method: request.method,
    url: request.originalUrl,
    headers: pairs(request.rawHeaders),
    body: bodyOf(request).toString('utf8'),
  });
});

// Where the adapter posts events that are not HTTP: queues, schedules, uploads.
app.post('/events', express.json({ limit: '6mb' }), (request, response) => {
  const records = Array.isArray(request.body?.Records) ? request.body.Records.length : 0;
  console.log(`event with ${records} records`);
  response.json({ received: request.body ?? null, records });
});

app.use((error, request, response, next) => {
  console.error(`${request.method} ${request.originalUrl}: ${error.stack}`);
  if (response.headersSent) {
    next(error);
    return;
  }
  const status = error.status ?? 500;
  response.status(status).json({ status, error: status < 500 ? error.message : 'Internal error' });
});

const server = app.listen(Number(process.env.PORT ?? 8080), (error) => {
  if (error) throw error;
  console.log(`listening on port ${server.address().port}`);
});

// Lambda, and every other host, asks with SIGTERM: end what is in flight, then leave.
process.on('SIGTERM', () => {
  server.close(() => process.exit(0));
});

/** What Lambda says about this request; `undefined` when the app runs without it. */
function lambdaContext(request) {
  const header = request.get('x-amzn-lambda-context');
  if (header === undefined) return undefined;
  try {
    return JSON.parse(header);
  } catch {
    return undefined;
  }
}

/** The body's bytes: Express leaves `body` alone when a request has none. */
function bodyOf(request) {
  return Buffer.isBuffer(request.body) ? request.body : Buffer.alloc(0);
}

function sha256(bytes) {
  return createHash('sha256').update(bytes).digest('hex');
}

/** Bytes that are the same every time and are not UTF-8. */
function pattern(size) {
  const bytes = Buffer.allocUnsafe(size);
  for (let index = 0; index < size; index++) bytes[index] = (index * 31 + (index >> 8)) & 0xff;
  return bytes;
}

function numberOr(value, fallback, { max }) {
  const number = Number(value || fallback);
  return Number.isInteger(number) && number >= 0 ? Math.min(number, max) : fallback;
}

function visits(request) {
  const found = /(?:^|;\s*)visits=(\d+)/.exec(request.get('cookie') ?? '');
  return Number(found?.[1] ?? 0);
}

/** `[name, value, name, value]` as `[[name, value], [name, value]]`, repeated names kept. */
function pairs(rawHeaders) {
  return rawHeaders.flatMap((name, index) =>
    index % 2 === 0 ? [[name, rawHeaders[index + 1]]] : [],
  );
}
