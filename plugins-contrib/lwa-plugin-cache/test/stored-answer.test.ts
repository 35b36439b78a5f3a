import test from 'ava';
import fc from 'fast-check';
import { HttpHeaders } from 'lambda-web-adapter';
import { primaryKey } from '../src/cache-key.ts';
import { policyOf } from '../src/freshness.ts';
import { decodeStored, encodeStored, type StoredAnswer } from '../src/stored-answer.ts';

test('an answer is read back as it was kept', (t) => {
  const fields = fc.array(fc.tuple(fc.stringMatching(/^[A-Za-z-]+$/), fc.string()));
  fc.assert(
    fc.property(fields, fc.uint8Array(), (fields, body) => {
      const headers = new HttpHeaders([...fields, ['cache-control', 'max-age=60']]);
      const policy = policyOf(new HttpHeaders(), 200, headers, 0);
      const stored = { status: 200, headers, body, policy };
      const read = decodeStored(encodeStored(stored)) as StoredAnswer;
      t.is(read.status, 200);
      t.deepEqual([...read.headers], [...headers]);
      t.deepEqual([...read.body], [...body]);
      t.is(JSON.stringify(read.policy.toObject()), JSON.stringify(policy.toObject()));
    }),
  );
});

test('a marker is read back as it was kept', (t) => {
  const marker = { vary: ['accept', 'x-ü'], generation: 'g' };
  t.deepEqual(decodeStored(encodeStored(marker)), marker);
});

test('no bytes make reading fail', (t) => {
  fc.assert(
    fc.property(
      fc.oneof(
        fc.uint8Array(),
        fc.json().map((text) => Buffer.from(`${text}\n`)),
      ),
      (bytes) => {
        decodeStored(bytes);
      },
    ),
  );
  t.pass();
});

test('no credentials of the request are kept with an answer', (t) => {
  const request = new HttpHeaders([
    ['authorization', 'Bearer secret'],
    ['cookie', 'secret'],
  ]);
  const headers = new HttpHeaders([['cache-control', 'public, max-age=60']]);
  const policy = policyOf(request, 200, headers, 0);
  const bytes = encodeStored({ status: 200, headers, body: Buffer.from('x'), policy });
  t.false(Buffer.from(bytes).toString('latin1').includes('secret'));
});

test('requests that differ have different keys', (t) => {
  const rules = { keyHeaders: ['host'], ignoreQuery: [], sortQuery: false, key: undefined };
  const part = fc.string({ maxLength: 4 });
  const request = fc.record({ path: part, search: part.map((text) => `?${text}`), host: part });
  fc.assert(
    fc.property(request, request, (one, other) => {
      const keys = [one, other].map(({ path, search, host }) =>
        primaryKey(
          {
            path,
            search,
            headers: new HttpHeaders([['host', host]]),
          } as Parameters<typeof primaryKey>[0],
          rules,
        ),
      );
      t.is(keys[0] === keys[1], JSON.stringify(one) === JSON.stringify(other));
    }),
  );
});
