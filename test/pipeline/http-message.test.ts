import { Buffer } from 'node:buffer';
import test from 'ava';
import fc from 'fast-check';
import { collectBody, HttpRequest, HttpResponse } from '../../src/pipeline/index.ts';

test('path and search are the two halves of the target, whatever is in it', (t) => {
  fc.assert(
    fc.property(fc.string(), (text) => {
      const target = `/${text}`;
      const request = new HttpRequest({ method: 'GET', target });
      t.is(request.path + request.search, target);
      t.false(request.path.includes('?'));
    }),
  );
});

test('setting the path leaves the query as it is, without decoding either', (t) => {
  const request = new HttpRequest({ method: 'GET', target: '/a%2Fb?q=%26&q?' });
  request.path = '/c%2e';
  t.is(request.target, '/c%2e?q=%26&q?');
});

test('text becomes a body of UTF-8 bytes, and no body is an empty one', async (t) => {
  t.deepEqual(
    await collectBody(new HttpResponse({ status: 200, body: 'é' }).body),
    Buffer.from('é'),
  );
  t.is((await collectBody(new HttpResponse({ status: 204 }).body)).byteLength, 0);
});

test('collecting a stream joins its chunks in order', async (t) => {
  await fc.assert(
    fc.asyncProperty(fc.array(fc.uint8Array()), async (chunks) => {
      const body = (async function* () {
        yield* chunks;
      })();
      t.deepEqual(Buffer.from(await collectBody(body)), Buffer.concat(chunks));
    }),
  );
});
