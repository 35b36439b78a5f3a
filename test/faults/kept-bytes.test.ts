import { Buffer } from 'node:buffer';
import test from 'ava';
import fc from 'fast-check';
import { Environment, httpAnswer } from './environment.ts';
import { httpEvent } from './events.ts';
import { answer } from './faulty-app.ts';

const MODES = { buffered: 'buffered', streaming: 'response_stream' } as const;
/** "Grüße, 日本" in the encodings that text comes in. */
const TEXTS: Readonly<Record<string, readonly [type: string, bytes: Buffer]>> = {
  'UTF-8': ['text/plain; charset=utf-8', Buffer.from('Grüße, 日本 😀')],
  'UTF-8 with a byte order mark': ['text/csv', Buffer.from('\ufeffGrüße;日本\r\n')],
  'JSON with a byte order mark': ['application/json', Buffer.from('\ufeff{"a":1}')],
  latin1: ['text/html; charset=iso-8859-1', Buffer.from('Gr\xfc\xdfe', 'latin1')],
  'latin1 without saying so': ['text/plain', Buffer.from('Gr\xfc\xdfe', 'latin1')],
  'UTF-16': ['text/plain; charset=utf-16le', Buffer.from('\ufeffGrüße, 日本', 'utf16le')],
  'Shift-JIS': ['text/html; charset=Shift_JIS', Buffer.from([0x93, 0xfa, 0x96, 0x7b, 0x0a])],
  'control characters': ['text/plain', Buffer.from('a\0b\x01\x7f\u2028\u2029\v')],
};

for (const [mode, invokeMode] of Object.entries(MODES)) {
  test(`text comes from the app as it left it (${mode})`, async (t) => {
    const environment = await Environment.start(t, { AWS_LWA_INVOKE_MODE: invokeMode });
    for (const [encoding, [type, bytes]] of Object.entries(TEXTS)) {
      environment.app.behave = (socket) => socket.write(answer(bytes, `Content-Type: ${type}\r\n`));
      const { body } = httpAnswer(await environment.invoke({ event: httpEvent() }));
      t.deepEqual(body, bytes, encoding);
    }
  });

  test(`any bytes come from the app as they left it, whatever they are said to be (${mode})`, async (t) => {
    const environment = await Environment.start(t, { AWS_LWA_INVOKE_MODE: invokeMode });
    const types = ['', 'text/plain', 'application/json', 'image/png', 'text/html; charset=utf-16'];
    await fc.assert(
      fc.asyncProperty(fc.uint8Array(), fc.constantFrom(...types), async (content, type) => {
        const bytes = Buffer.from(content);
        environment.app.behave = (socket) =>
          socket.write(answer(bytes, type === '' ? '' : `Content-Type: ${type}\r\n`));
        const { body } = httpAnswer(await environment.invoke({ event: httpEvent() }));
        t.deepEqual(body, bytes);
      }),
      { numRuns: 200 },
    );
  });
}

test('text and bytes come to the app as they left the caller', async (t) => {
  const { app, ...environment } = await started(t);
  const texts = ['Grüße, 日本 😀', '\ufeffa', 'a\0b\r\n', '\u2028', '"\\/', ''];
  const cases = [
    ...texts.map((text) => ({ bytes: Buffer.from(text), body: text, base64: false })),
    ...Object.values(TEXTS).map(([, bytes]) => ({
      bytes,
      body: bytes.toString('base64'),
      base64: true,
    })),
  ];
  for (const { bytes, body, base64 } of cases) {
    app.requests.length = 0;
    await environment.invoke({ event: httpEvent({ method: 'POST', body, base64 }) });
    t.deepEqual(app.requests[0]!.body, bytes);
  }
});

test('the length that a caller declares is replaced by the true one', async (t) => {
  const { app, ...environment } = await started(t);
  const declared = ['0', '3', '10000000', '-1', 'abc', '', '5, 5', ['5', '6'], 4];
  for (const length of declared) {
    for (const body of ['hello', undefined]) {
      app.requests.length = 0;
      const headers = { 'Content-Length': length, 'content-length': '1' };
      const event = httpEvent({ method: 'POST', headers, body });
      t.is(httpAnswer(await environment.invoke({ event })).body.toString(), 'ok');
      const { headers: sent, body: content } = app.requests[0]!;
      const lengths = sent.filter(([name]) => name.toLowerCase() === 'content-length');
      t.deepEqual(
        lengths.map(([, value]) => value),
        [String(body?.length ?? 0)],
      );
      t.is(content.toString(), body ?? '');
    }
  }
});

test('how a caller frames its body is not passed on', async (t) => {
  const { app, ...environment } = await started(t);
  const headers = {
    'transfer-encoding': 'chunked',
    te: 'trailers',
    connection: 'close, x-a',
    'x-a': 'b',
  };
  const event = httpEvent({ method: 'POST', headers, body: '5\r\nhello\r\n0\r\n\r\n' });
  t.is(httpAnswer(await environment.invoke({ event })).body.toString(), 'ok');
  t.is(app.requests[0]!.body.toString(), '5\r\nhello\r\n0\r\n\r\n');
  t.is(app.requests.length, 1);
});

test('the result of an event is the app’s JSON, to the last digit and blank', async (t) => {
  const { app, ...environment } = await started(t);
  for (const json of [
    '{"a":1.0,"b":12345678901234567890,"c":1e400,"d":-0,"e":0.1000}',
    ' [ 1 , 2 ]\n',
    '{"b":1,"a":2,"b":3}',
    '"\\u00e9\\/é"',
    'null',
  ]) {
    app.behave = (socket) => socket.write(answer(json, 'Content-Type: application/json\r\n'));
    const posted = await environment.invoke({ event: { an: 'event' } });
    t.is(posted.type === 'response' && posted.payload.toString(), json);
  }
});

test('an event comes to the app byte for byte', async (t) => {
  const { app, ...environment } = await started(t);
  app.behave = (socket) => socket.write(answer('1'));
  for (const event of [
    '{ "a" : 1.0, "b":12345678901234567890 , "é":"\\u00e9" }',
    ' [1e400]\r\n',
    '"text"',
  ]) {
    app.requests.length = 0;
    await environment.invoke({ event: Buffer.from(event) });
    t.is(app.requests[0]!.body.toString(), event);
  }
  const latin1 = Buffer.from('{"a":"\xe9"}', 'latin1');
  app.requests.length = 0;
  await environment.invoke({ event: latin1 });
  t.deepEqual(app.requests[0]!.body, latin1);
});

for (const [mode, invokeMode] of Object.entries(MODES)) {
  test(`header bytes beyond ASCII come through (${mode})`, async (t) => {
    const environment = await Environment.start(t, { AWS_LWA_INVOKE_MODE: invokeMode });
    for (const encoding of ['latin1', 'utf8'] as const) {
      environment.app.behave = (socket) => {
        socket.write('HTTP/1.1 200 OK\r\nContent-Length: 0\r\nX-Name: ');
        socket.write(Buffer.from('Grüße', encoding));
        socket.write('\r\n\r\n');
      };
      const { headers } = httpAnswer(await environment.invoke({ event: httpEvent() }));
      t.is(Object.entries(headers).find(([name]) => name.toLowerCase() === 'x-name')![1], 'Grüße');
    }
    environment.app.requests.length = 0;
    await environment.invoke({ event: httpEvent({ headers: { 'x-name': 'Grüße 日本' } }) });
    const [, sent] = environment.app.requests[0]!.headers.find(([name]) => name === 'x-name')!;
    t.is(Buffer.from(sent, 'latin1').toString('utf8'), 'Grüße 日本');
  });

  test(`heads of 60 KB and a URL of 64 KB come through (${mode})`, async (t) => {
    const environment = await Environment.start(t, { AWS_LWA_INVOKE_MODE: invokeMode });
    const { app } = environment;
    const long = 'v'.repeat(60 * 1024);
    app.behave = (socket) => socket.write(answer('ok', `x-long: ${long}\r\n`));
    app.requests.length = 0;
    const query = `q=${'%2F'.repeat(21_845)}`;
    const event = httpEvent({ path: '/a%2Fb', query, headers: { 'x-long': long } });
    const { headers } = httpAnswer(await environment.invoke({ event }));
    t.is(headers['x-long'], long);
    const [request] = app.requests;
    t.is(request!.target, `/a%2Fb?${query}`);
    t.is(request!.headers.find(([name]) => name === 'x-long')![1], long);
  });
}

async function started(t: Parameters<typeof Environment.start>[0]) {
  const environment = await Environment.start(t);
  environment.app.requests.length = 0;
  return {
    app: environment.app,
    invoke: environment.invoke.bind(environment),
  };
}
