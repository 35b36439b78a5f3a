import test from 'ava';
import {
  vpcLatticeDoor,
  type VpcLatticeOptions,
} from '../../../src/local/front-doors/vpc-lattice.ts';
import { requestIdOf } from '../service-client.ts';
import { openDoors, type OpenDoorsOptions } from './open-doors.ts';

const door = (options: VpcLatticeOptions = {}): OpenDoorsOptions => ({
  door: (lambda, onPassage) => vpcLatticeDoor(lambda, { ...options, onPassage }),
});

const CALL = {
  method: 'PATCH',
  headers: { 'X-Twice': ['one', 'two'], 'Content-Type': 'image/png' },
  body: 'hi',
};

test('version 2 has lists of values, and the query with the path', async (t) => {
  const { runtime, browser } = await openDoors(t, door());
  const asking = browser.call('/a%2Fb?q=a%26b&q=2', CALL);
  const next = await runtime.next();
  const { headers, requestContext, ...rest } = next.json() as Record<
    string,
    Record<string, unknown>
  >;
  t.deepEqual(rest as unknown, {
    version: '2.0',
    path: '/a%2Fb?q=a%26b&q=2',
    method: 'PATCH',
    queryStringParameters: { q: ['a%26b', '2'] },
    body: 'aGk=',
    isBase64Encoded: true,
  });
  t.like(headers, { 'x-twice': ['one', 'two'], 'x-forwarded-for': ['127.0.0.1'] });
  t.like(requestContext, { region: 'us-east-1' });
  t.regex(String(requestContext?.['serviceNetworkArn']), /^arn:aws:vpc-lattice:/);
  t.regex(String(requestContext?.['timeEpoch']), /^\d{16}$/);
  const answer = {
    statusCode: 200,
    statusDescription: '200 OK',
    headers: { 'x-a': '1' },
    body: 'x',
  };
  await runtime.respond(requestIdOf(next), JSON.stringify(answer));
  const reply = await asking;
  t.is(reply.text, 'x');
  t.is(reply.headers['x-a'], '1');
});

test('version 1 has names in snake case and single values', async (t) => {
  const { runtime, browser } = await openDoors(t, door({ version: 1 }));
  const asking = browser.call('/x?q=1&q=2', CALL);
  const next = await runtime.next();
  const { headers, ...rest } = next.json() as Record<string, Record<string, unknown>>;
  t.deepEqual(rest as unknown, {
    raw_path: '/x?q=1&q=2',
    method: 'PATCH',
    query_string_parameters: { q: '2' },
    body: 'aGk=',
    is_base64_encoded: true,
  });
  t.like(headers, { 'x-twice': 'one,two' });
  await runtime.respond(requestIdOf(next), '{"statusCode":204}');
  t.is((await asking).status, 204);
});

test('what fails is a 502', async (t) => {
  const { runtime, browser } = await openDoors(t, door());
  for (const answer of ['null', '{"statusCode":200,"headers":{"a":["b"]}}']) {
    const asking = browser.call('/');
    await runtime.respond(requestIdOf(await runtime.next()), answer);
    t.is((await asking).status, 502);
  }
});
