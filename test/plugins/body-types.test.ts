import { Buffer } from 'node:buffer';
import test from 'ava';
import { HttpResponse } from '../../src/pipeline/index.ts';
import {
  type BodyTypesOptions,
  bodyTypes,
  compression,
  functionUrl,
} from '../../src/plugins/index.ts';
import { Harness } from '../pipeline/harness.ts';

const EVENT = {
  version: '2.0',
  rawPath: '/',
  headers: { 'accept-encoding': 'gzip' },
  requestContext: {
    domainName: 'abc.lambda-url.eu-west-1.on.aws',
    http: { method: 'GET', path: '/' },
  },
};

interface Payload {
  headers: Record<string, string>;
  body: string;
  isBase64Encoded: boolean;
}

async function payload(
  options: BodyTypesOptions,
  headers: Record<string, string>,
  body: string | Uint8Array = 'text',
): Promise<Payload> {
  const harness = new Harness({
    source: functionUrl(),
    plugins: [bodyTypes(options), compression()],
    answer: () => new HttpResponse({ status: 200, headers, body }),
  });
  const { outcome } = await harness.handle(EVENT as object);
  if (outcome.type !== 'response') throw new Error(outcome.type);
  const parsed = JSON.parse(Buffer.from(outcome.payload as string).toString()) as Payload;
  for (const name of Object.keys(parsed.headers)) {
    if (name.includes('base64')) throw new Error(`${name} has reached the caller`);
  }
  return parsed;
}

test('the types that are named go as base64, or as text', async (t) => {
  const options = {
    binary: ['application/json', '+xml'],
    text: ['image/*', 'application/graphql'],
  };
  const isBase64 = async (type: string) =>
    (await payload(options, { 'content-type': type })).isBase64Encoded;
  t.true(await isBase64('application/json; charset=utf-8'));
  t.true(await isBase64('application/atom+xml'));
  t.false(await isBase64('image/x-portable-bitmap'));
  t.false(await isBase64('application/graphql'));
  t.false(await isBase64('text/html'));
  t.true(await isBase64('application/pdf'));
});

test('all types can be named, and then an answer without one counts, too', async (t) => {
  t.true((await payload({ binary: ['*/*'] }, {})).isBase64Encoded);
  t.false((await payload({ text: ['*/*'] }, { 'content-type': 'a/b' })).isBase64Encoded);
});

test('base64 wins where both lists have a type', async (t) => {
  const options = { binary: ['a/b'], text: ['a/b'] };
  t.true((await payload(options, { 'content-type': 'a/b' })).isBase64Encoded);
});

test('an answer that says so itself has the last word', async (t) => {
  const type = { 'content-type': 'text/plain' };
  t.true((await payload({}, { ...type, 'x-lwa-base64': '1' })).isBase64Encoded);
  t.true((await payload({}, { ...type, 'X-Lamby-Base64': '1' })).isBase64Encoded);
  const options = { binary: ['text/*'] };
  t.false((await payload(options, { ...type, 'x-lwa-base64': '0' })).isBase64Encoded);
  t.true((await payload({}, { 'content-type': 'a/b', 'x-lwa-base64': 'maybe' })).isBase64Encoded);
});

test('bytes that are no text are not sent as text, whoever asks for it', async (t) => {
  const bytes = Buffer.from([0xff, 0xfe, 0x00]);
  for (const headers of [{ 'content-type': 'a/b' }, { 'x-lwa-base64': '0' }] as Record<
    string,
    string
  >[]) {
    const { isBase64Encoded, body } = await payload({ text: ['a/b'] }, headers, bytes);
    t.true(isBase64Encoded);
    t.is(body, bytes.toString('base64'));
  }
});

test('compressed text goes as base64, though its type is listed as text', async (t) => {
  const answer = await payload(
    { text: ['text/*'] },
    { 'content-type': 'text/plain' },
    'x'.repeat(999),
  );
  t.is(answer.headers['content-encoding'], 'gzip');
  t.true(answer.isBase64Encoded);
});

test('what is no media type is refused', (t) => {
  t.throws(() => bodyTypes({ binary: ['image'] }), { message: /options\.binary\[0\]/ });
});
