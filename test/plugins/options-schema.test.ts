import test from 'ava';
import { expectTypeOf } from 'expect-type';
import * as v from 'valibot';
import { AdapterError, checkOptions } from '../../src/index.ts';

const schema = v.strictObject({
  ttl: v.optional(v.pipe(v.number(), v.minValue(1)), 60),
  routes: v.optional(v.array(v.object({ path: v.string(), 'max-age': v.number() }))),
});

test('a Standard Schema checks the options, and fills in what it says', (t) => {
  const options = checkOptions('cache', {}, schema);
  expectTypeOf(options.ttl).toEqualTypeOf<number>();
  t.deepEqual(options, { ttl: 60 });
});

test("a schema's issues become a refusal with their paths", (t) => {
  const error = t.throws(
    () =>
      checkOptions('cache', { ttl: 0, routes: [{ path: '/', 'max-age': '1' }] } as never, schema),
    { instanceOf: AdapterError },
  );
  t.is(error.code, 'LWA_ERR_PLUGIN_INVALID');
  t.is(
    error.message,
    'Plugin "cache": options.ttl: Invalid value: Expected >=1 but received 0; options.routes[0]["max-age"]: Invalid type: Expected number but received "1"',
  );
});

test('a schema may be a function, as some libraries make them', (t) => {
  const isEven = Object.assign(() => undefined, {
    '~standard': {
      version: 1 as const,
      vendor: 'test',
      validate: (value: unknown) =>
        (value as { n: number }).n % 2 === 0 ? { value } : { issues: [{ message: 'odd' }] },
    },
  });
  t.notThrows(() => checkOptions('cache', { n: 2 }, isEven));
  t.throws(() => checkOptions('cache', { n: 1 }, isEven), {
    message: 'Plugin "cache": options: odd',
  });
});

test('an asynchronous schema is refused: a factory cannot wait', (t) => {
  const asynchronous = v.pipeAsync(
    v.object({ url: v.string() }),
    v.checkAsync(() => Promise.reject(new Error('no such host'))),
  );
  const error = t.throws(() => checkOptions('cache', { url: 'x' }, asynchronous), {
    instanceOf: AdapterError,
  });
  t.regex(error.message, /^Plugin "cache": options: their schema validates asynchronously, /);
});
