import test from 'ava';
import fc from 'fast-check';
import { AdapterError } from '../../../src/pipeline/index.ts';
import { eventSources, httpApi, passThrough, restApi } from '../../../src/plugins/sources/index.ts';
import {
  decoded,
  eventNames,
  eventOf,
  invocationOf,
  sourceFor,
  sourcesOf,
} from './source-harness.ts';

const SOURCES = [
  'http-api',
  'function-url',
  'alb',
  'rest-api',
  'vpc-lattice',
  'websocket-api',
  'authorizer',
  'cognito',
  'direct-http',
  'warm-up',
  'pass-through',
];

test('the sources are asked in this order', (t) => {
  const names = sourcesOf(eventSources()).map(({ name }) => name);
  t.deepEqual([...new Set(names)], SOURCES);
});

for (const name of eventNames) {
  test(`${name} is taken by one source, whatever the order`, (t) => {
    const event = eventOf(name);
    const takers = sourcesOf(eventSources())
      .filter(({ matches }) => matches(event))
      .map((source) => source.name);
    const [own, ...others] = SOURCES.filter((source) => name.startsWith(`${source}-`));
    t.deepEqual(others, []);
    t.deepEqual([...new Set(takers)], [...new Set([own!, 'pass-through'])]);
    t.is(sourceFor(event).name, own!);
  });
}

for (const event of [
  null,
  17,
  'GET',
  [],
  {},
  { requestContext: null, httpMethod: 'GET' },
  { requestContext: 'x', httpMethod: 'GET' },
  { requestContext: [], httpMethod: 'GET' },
  { requestContext: { http: null } },
  { requestContext: { http: [] } },
  { requestContext: { elb: 'x' } },
  { requestContext: {} },
  { requestContext: { serviceNetworkArn: 'arn' }, method: 'GET' },
  { requestContext: { serviceNetworkArn: 7 }, method: 'GET', path: '/' },
  { raw_path: '/', method: 'GET' },
  { raw_path: '/', headers: {} },
  { requestContext: { connectionId: 'c' } },
  { requestContext: { connectionId: 'c', eventType: 'OTHER' } },
  { lwa: 'x' },
  { lwa: { path: '/' }, Records: [] },
  { lwa: { path: '/' }, records: {} },
  { lwa: { path: '/' }, requestContext: {} },
  { warmer: 'true' },
  { warmer: true, Records: [] },
  { type: 'warmer', requestContext: {} },
  { type: 'TOKEN' },
  { triggerSource: 'PreSignUp_SignUp' },
]) {
  test(`${JSON.stringify(event)} passes through`, (t) => {
    t.is(sourceFor(event).name, 'pass-through');
  });
}

/** Members that the sources look at, with values of every kind. */
const hostile = fc.letrec((tie) => ({
  value: fc.oneof(
    { maxDepth: 3 },
    fc.constantFrom(null, '', 'GET', '\r\n', '\u0000', '\ud800', '%', '/a?b#c', '__proto__', '=='),
    fc.constantFrom(0, -1, 1e21, true, false, '2.0', '$default', 'a.lambda-url.b', 'CONNECT'),
    fc.string({ unit: 'binary' }),
    fc.array(tie('value'), { maxLength: 3 }),
    tie('object'),
  ),
  object: fc.dictionary(
    fc.oneof(fc.string(), fc.constantFrom('Host', 'http', 'elb', 'method', 'domainName', '7', '')),
    tie('value'),
    { maxKeys: 4 },
  ),
}));

const hostileEvent = fc.record(
  {
    requestContext: fc.oneof(
      hostile.value,
      fc.record({ http: hostile.object, domainName: hostile.value }, { requiredKeys: [] }),
      fc.record({ http: fc.record({ method: fc.constant('GET') }) }),
      fc.record({ elb: hostile.object }),
      fc.record({
        connectionId: hostile.value,
        eventType: fc.constantFrom('CONNECT', 'MESSAGE', 'DISCONNECT', null),
        routeKey: hostile.value,
        identity: hostile.value,
      }),
      fc.record({ serviceNetworkArn: hostile.value, targetGroupArn: hostile.value }),
      fc.constant({}),
    ),
    httpMethod: fc.oneof(fc.constant('GET'), hostile.value),
    method: fc.oneof(fc.constant('GET'), hostile.value),
    raw_path: hostile.value,
    query_string_parameters: hostile.value,
    is_base64_encoded: hostile.value,
    lwa: fc.oneof(
      hostile.value,
      fc.record(
        {
          method: fc.oneof(fc.constant('GET'), hostile.value),
          path: fc.oneof(fc.constant('/a?b'), hostile.value),
          headers: hostile.value,
          body: hostile.value,
          isBase64Encoded: hostile.value,
        },
        { requiredKeys: [] },
      ),
    ),
    Records: hostile.value,
    detail: hostile.value,
    path: hostile.value,
    rawPath: hostile.value,
    rawQueryString: hostile.value,
    headers: hostile.value,
    multiValueHeaders: hostile.value,
    queryStringParameters: hostile.value,
    multiValueQueryStringParameters: hostile.value,
    cookies: hostile.value,
    body: hostile.value,
    isBase64Encoded: hostile.value,
    version: hostile.value,
    type: hostile.value,
  },
  { requiredKeys: [] },
);

test('no event makes a source throw anything but an AdapterError of status 400', (t) => {
  const sources = sourcesOf(eventSources({ stage: 'strip' }));
  fc.assert(
    fc.property(fc.oneof(hostileEvent, fc.jsonValue()), (event) => {
      const invocation = invocationOf(event);
      for (const source of sources) {
        t.is(typeof source.matches(invocation.event), 'boolean');
        try {
          // Whether it matches or not: the other members may be anything.
          const { target } = source.decode(invocation);
          t.regex(target, /^\/[!-~]*$/);
          t.notRegex(target, /#|%(?![\dA-Fa-f]{2})/);
        } catch (error) {
          t.true(error instanceof AdapterError, String(error));
          t.is((error as AdapterError).status, 400);
        }
      }
    }),
    { numRuns: 500 },
  );
});

for (const [event, member] of [
  ['rest-api-get', 'httpMethod'],
  ['alb-single-get', 'httpMethod'],
] as const) {
  for (const method of [null, 17, '', 'GE T', 'GET\r\nX: y']) {
    test(`${event} with the method ${JSON.stringify(method)} is refused`, (t) => {
      const error = t.throws(() => decoded({ ...eventOf(event), [member]: method }), {
        instanceOf: AdapterError,
      });
      t.is(error.code, 'LWA_ERR_EVENT_INVALID');
      t.is(error.status, 400);
      t.regex(error.message, /httpMethod/);
    });
  }
}

test('an HTTP API event without a method is refused', (t) => {
  const event = { ...eventOf('http-api-get'), requestContext: { http: {} } };
  const error = t.throws(() => decoded(event), { instanceOf: AdapterError });
  t.is(error.code, 'LWA_ERR_EVENT_INVALID');
  t.is(
    error.message,
    '"requestContext.http.method" of the event is missing; expected an HTTP method',
  );
});

test('a path that is no string is refused', (t) => {
  const error = t.throws(() => decoded({ ...eventOf('rest-api-get'), path: 17 }), {
    instanceOf: AdapterError,
  });
  t.is(error.code, 'LWA_ERR_EVENT_INVALID');
  t.is(error.message, '"path" of the event is number; expected a string');
});

test('unknown options and values are refused, and the message says which', (t) => {
  const refused = (make: () => unknown) => {
    const error = t.throws(make, { instanceOf: AdapterError });
    t.is(error.code, 'LWA_ERR_PLUGIN_INVALID');
    return error.message;
  };
  t.is(
    refused(() => httpApi({ stage: 'remove' as 'strip' })),
    'Plugin "http-api": options.stage: expected "keep" or "strip", got "remove"',
  );
  t.is(
    refused(() => restApi({ stages: 'strip' } as object)),
    'Plugin "rest-api": options.stages: expected one of its options (stage), got "stages"',
  );
  t.is(
    refused(() => passThrough({ path: '' })),
    'Plugin "pass-through": options.path: expected a path, got ""',
  );
});
