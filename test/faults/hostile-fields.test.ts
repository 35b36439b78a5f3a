import { Buffer } from 'node:buffer';
import test from 'ava';
import fc from 'fast-check';
import { Environment, httpAnswer } from './environment.ts';
import { httpEvent } from './events.ts';
import { answer, type FaultyApp } from './faulty-app.ts';

/** What `/next` sends beside the event, the request id excepted. */
const FIELDS = [
  'Lambda-Runtime-Deadline-Ms',
  'Lambda-Runtime-Invoked-Function-Arn',
  'Lambda-Runtime-Trace-Id',
  'Lambda-Runtime-Client-Context',
  'Lambda-Runtime-Cognito-Identity',
  'Lambda-Runtime-Aws-Tenant-Id',
  'Lambda-Runtime-Invocation-Id',
] as const;

const WRONG: Readonly<Record<string, string | Uint8Array | undefined>> = {
  missing: undefined,
  empty: '',
  'a number': '1',
  'a huge number': '9'.repeat(400),
  'a negative number': '-1e9',
  null: 'null',
  'a list': '[[], null, 7]',
  'an object': '{"client":7,"custom":[],"env":null,"cognitoIdentityId":{},"a":"b"}',
  'half an object': '{"client":{"installation_id":"i"',
  'a tab': 'a\tb',
  'UTF-8': 'grüße €😀',
  latin1: Buffer.from('gr\xfc\xdfe', 'latin1'),
  bytes: Buffer.from([0x80, 0xff, 0xc3, 0x28]),
  '60 KB': 'v'.repeat(60_000),
  '300 KB': `{"client":{},"custom":{"a":"${'v'.repeat(300_000)}"}}`,
};

for (const mode of ['buffered', 'response_stream']) {
  test(`whatever Lambda sends beside the event, it is served (${mode})`, async (t) => {
    const environment = await Environment.start(t, { AWS_LWA_INVOKE_MODE: mode });
    for (const name of FIELDS) {
      for (const [kind, value] of Object.entries(WRONG)) {
        const fields = { [name]: value };
        const posted = await environment.invoke({ event: httpEvent(), fields });
        t.is(httpAnswer(posted).body.toString(), 'ok', `${name}: ${kind}`);
      }
    }
    for (const value of Object.values(WRONG)) {
      const fields = Object.fromEntries(FIELDS.map((name) => [name, value]));
      t.is(httpAnswer(await environment.invoke({ event: httpEvent(), fields })).status, 200);
    }
    t.true(environment.adapter.log.every(({ level }) => level === 'WARN'));
    t.true(environment.adapter.lives);
  });
}

test('any bytes that HTTP lets stand in a field are served', async (t) => {
  const environment = await Environment.start(t);
  const byte = fc.integer({ min: 0x20, max: 0xff }).filter((code) => code !== 0x7f);
  const value = fc.array(byte, { maxLength: 60 }).map((bytes) => Buffer.from(bytes));
  await fc.assert(
    fc.asyncProperty(fc.constantFrom(...FIELDS), value, async (name, bytes) => {
      const fields = { [name]: bytes };
      const posted = await environment.invoke({ event: httpEvent(), fields });
      t.is(httpAnswer(posted).status, 200);
    }),
    { numRuns: 300 },
  );
});

test('an answer goes to the request id that came, whatever stands in it', async (t) => {
  const environment = await Environment.start(t);
  for (const [id, target] of [
    ['8476a536-e9f4-11e8-9739-2dfe598c3fcd', '8476a536-e9f4-11e8-9739-2dfe598c3fcd'],
    ['a/b?c#d %', 'a%2Fb%3Fc%23d%20%25'],
    ['id é', 'id%20%C3%A9'],
  ] as const) {
    const fields = { 'Lambda-Runtime-Aws-Request-Id': id };
    const posted = await environment.service.invoke({ event: httpEvent(), fields });
    t.is(posted.target, `/2018-06-01/runtime/invocation/${target}/response`);
    await posted.finished;
    const failed = await environment.service.invoke({ event: { an: 'event' }, fields });
    t.is(failed.target, `/2018-06-01/runtime/invocation/${target}/error`);
    await failed.finished;
  }
});

test('the attempt’s id goes back byte for byte', async (t) => {
  const environment = await Environment.start(t);
  for (const id of ['a', 'a b\tc', 'grüße €😀', 'x'.repeat(10_000)]) {
    const fields = { 'Lambda-Runtime-Invocation-Id': id };
    const posted = await environment.service.invoke({ event: httpEvent(), fields });
    await posted.finished;
    const bytes = /\r\nLambda-Runtime-Invocation-Id: ([^\r]*)\r\n/.exec(posted.head)?.[1];
    t.is(Buffer.from(bytes ?? '', 'latin1').toString('utf8'), id);
  }
});

test('what is no JSON is left out of the context, with a warning', async (t) => {
  const environment = await Environment.start(t);
  for (const [name, member] of [
    ['Lambda-Runtime-Client-Context', 'client_context'],
    ['Lambda-Runtime-Cognito-Identity', 'identity'],
  ] as const) {
    for (const value of ['{', 'null', '[]', '7', Buffer.from([0xff])]) {
      environment.adapter.log.length = 0;
      environment.app.requests.length = 0;
      await environment.invoke({ event: httpEvent(), fields: { [name]: value } });
      t.is(lambdaContext(environment.app)[member], null);
      await environment.adapter.logged(1);
      t.like(environment.adapter.log, [{ level: 'WARN' }]);
    }
  }
});

test('what cannot stand in a header of the app is not sent to it', async (t) => {
  const environment = await Environment.start(t);
  const { app } = environment;
  app.behave = (socket) => socket.write(answer());
  app.requests.length = 0;
  const fields = {
    'Lambda-Runtime-Trace-Id': undefined,
    'Lambda-Runtime-Aws-Tenant-Id': '',
  };
  await environment.invoke({
    event: httpEvent({ headers: { 'x-amz-tenant-id': 'mine' } }),
    fields,
  });
  const names = app.requests[0]!.headers.map(([name]) => name.toLowerCase());
  t.false(names.includes('x-amz-tenant-id'));
  t.false(names.includes('x-amzn-trace-id'));
});

function lambdaContext(app: FaultyApp): Record<string, unknown> {
  const [, json] = app.requests[0]!.headers.find(([name]) => name === 'x-amzn-lambda-context')!;
  return JSON.parse(Buffer.from(json, 'latin1').toString('utf8')) as Record<string, unknown>;
}
