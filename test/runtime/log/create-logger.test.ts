import test from 'ava';
import fc from 'fast-check';
import { AdapterError } from '../../../src/pipeline/index.ts';
import { createLogger, type LoggerOptions, type LogLevel } from '../../../src/runtime/log/index.ts';

function capture(options: LoggerOptions) {
  const lines: string[] = [];
  const log = createLogger({ env: {}, ...options, write: (line) => lines.push(line) });
  return { log, lines, last: () => lines.at(-1)! };
}

function json(options: LoggerOptions = {}) {
  const captured = capture({ format: 'json', ...options });
  const event = () => JSON.parse(captured.last()) as Record<string, unknown>;
  return { ...captured, event };
}

const STAMP = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/;

test('events below the level are not written, and their fields are not looked at', (t) => {
  const calls = ['debug', 'info', 'warn', 'error', 'fatal'] as const;
  const written: Record<LogLevel, number> = {
    TRACE: 5,
    DEBUG: 5,
    INFO: 4,
    WARN: 3,
    ERROR: 2,
    FATAL: 1,
    OFF: 0,
  };
  for (const [level, count] of Object.entries(written)) {
    const { log, lines } = capture({ level: level as LogLevel });
    for (const call of calls) log[call]('event');
    t.is(lines.length, count, level);
  }
  const { log, lines } = capture({ level: 'OFF' });
  const trap = new Proxy({}, { ownKeys: () => t.fail() });
  for (const call of calls) log[call]('event', trap);
  t.deepEqual(lines, []);
});

test('level and format come from the environment', (t) => {
  const { log, lines, last } = capture({
    env: { AWS_LAMBDA_LOG_LEVEL: 'DEBUG', AWS_LAMBDA_LOG_FORMAT: 'Json' },
  });
  log.debug('starting');
  t.is(lines.length, 1);
  t.is((JSON.parse(last()) as { level: string }).level, 'DEBUG');
  const text = capture({ env: { AWS_LAMBDA_LOG_FORMAT: 'Text' } });
  text.log.info('starting');
  t.regex(text.last(), /\tINFO\tstarting$/);
});

test('text has time, request id, level and message, then the fields', (t) => {
  const { log, last } = capture({ format: 'text' });
  log.warn('The app is slow', {
    requestId: 'r-1',
    path: '/a b',
    elapsed: 12,
    nothing: undefined,
    empty: '',
    quote: 'a"b',
    list: [1, { a: 2 }],
    big: 10n,
  });
  const [time, requestId, level, message, ...rest] = last().split('\t');
  t.regex(time!, STAMP);
  t.deepEqual(
    [requestId, level, message, rest],
    [
      'r-1',
      'WARN',
      'The app is slow path="/a b" elapsed=12 empty="" quote="a\\"b" list=[1,{"a":2}] big=10',
      [],
    ],
  );
  log.info('Ready');
  t.regex(last(), /Z\t-\tINFO\tReady$/);
});

test('an event in text is one line, with carriage returns between its parts', (t) => {
  const { log, last } = capture({ format: 'text' });
  log.error('one\ntwo\r\nthree', { requestId: 'a\nb', error: new Error('x\ny'), note: 'p\nq' });
  t.false(last().includes('\n'));
  t.regex(last(), /\ta\rb\tERROR\tone\rtwo\rthree note="p\\nq"\r {2}error: Error: x\ry\r {4}at /);
});

test("text tells an adapter's and a system's error by code, others by stack", (t) => {
  const { log, last } = capture({ format: 'text' });
  const refused = Object.assign(new Error('connect ECONNREFUSED ::1:80'), { code: 'ECONNREFUSED' });
  const error = new AdapterError({
    code: 'LWA_ERR_APP_REFUSED',
    message: 'The app refused the connection',
    cause: new AggregateError([refused], 'no address worked'),
    plugin: 'cache',
    hook: 'reply',
  });
  log.error(error.message, { error });
  const parts = last().split('\r');
  t.regex(parts[0]!, /\tThe app refused the connection$/);
  t.is(parts[1], '  error: Function.AdapterError [LWA_ERR_APP_REFUSED, plugin cache, hook reply]');
  t.regex(last(), /\r {2}caused by: AggregateError: no address worked\r {4}at /);
  t.regex(last(), /\r {2}one of: Error \[ECONNREFUSED\]: connect ECONNREFUSED ::1:80$/);
});

test("JSON has Lambda's members first, then the fields", (t) => {
  const { log, last, event } = json();
  log.info('Hello\nthere', { source: 'alb', requestId: 'r-1', tenantId: 'blue' });
  t.false(last().includes('\n'));
  t.deepEqual(Object.keys(event()), [
    'timestamp',
    'level',
    'requestId',
    'tenantId',
    'message',
    'source',
  ]);
  t.regex(String(event()['timestamp']), STAMP);
  t.like(event(), { level: 'INFO', requestId: 'r-1', tenantId: 'blue', message: 'Hello\nthere' });
});

test('JSON has the error with its stack, its place and its causes', (t) => {
  const { log, event } = json();
  const error = new AdapterError({
    code: 'LWA_ERR_HOOK',
    message: 'Plugin "auth" failed',
    cause: new TypeError('inner', { cause: 'a string' }),
    plugin: 'auth',
    hook: 'request',
    errorType: 'Function.PluginError',
  });
  log.error('failed', { error, other: new RangeError('odd') });
  const logged = event();
  t.like(logged, {
    message: 'failed',
    errorType: 'Function.PluginError',
    errorMessage: 'Plugin "auth" failed',
    code: 'LWA_ERR_HOOK',
    plugin: 'auth',
    hook: 'request',
    other: { errorType: 'RangeError', errorMessage: 'odd' },
    cause: {
      errorType: 'TypeError',
      errorMessage: 'inner',
      cause: { errorType: 'string', errorMessage: 'a string' },
    },
  });
  const frames = logged['stackTrace'] as string[];
  t.true(frames.length > 0);
  t.true(frames.every((frame) => frame.startsWith('at ')));
  t.false('error' in logged);
});

test('a field does not replace what the adapter says', (t) => {
  const { log, event } = json();
  log.info('true', { message: 'false', level: 'FATAL', timestamp: 'never', stackTrace: 1 });
  t.like(event(), { message: 'true', level: 'INFO', message_: 'false', level_: 'FATAL' });
});

test('what was thrown need not be an error', (t) => {
  for (const format of ['json', 'text'] as const) {
    const { log, lines } = capture({ format });
    for (const error of ['text', null, 0, {}, Symbol('s'), () => 1]) log.error('failed', { error });
    t.is(lines.length, 6);
  }
});

test('circles, BigInts, bytes, and members that throw are logged as a note', (t) => {
  const circle: Record<string, unknown> = { name: 'circle' };
  circle['self'] = circle;
  const cause = new Error('a circle of causes');
  cause.cause = cause;
  const { log, event } = json();
  log.info('odd', {
    circle,
    big: 2n ** 70n,
    nan: Number.NaN,
    bytes: new Uint8Array(3),
    date: new Date(0),
    map: new Map<unknown, unknown>([['a', new Set([1])]]),
    trap: {
      get value() {
        throw new Error('no');
      },
      fine: 1,
    },
    toJSON: {
      toJSON() {
        throw new Error('no');
      },
    },
    proxy: new Proxy(
      {},
      {
        ownKeys() {
          throw new Error('no');
        },
      },
    ),
    run: function run() {},
    symbol: Symbol('s'),
    error: cause,
  });
  t.like(event(), {
    circle: { name: 'circle', self: '[circular]' },
    big: '1180591620717411303424',
    nan: 'NaN',
    bytes: '[3 bytes]',
    date: '1970-01-01T00:00:00.000Z',
    map: { a: [1] },
    trap: { value: '[unreadable]', fine: 1 },
    toJSON: '[unreadable]',
    proxy: '[unreadable]',
    run: '[function run]',
    symbol: 'Symbol(s)',
    errorMessage: 'a circle of causes',
  });
});

test('fields that cannot be read at all cost the fields, not the line', (t) => {
  const { proxy, revoke } = Proxy.revocable({}, {});
  revoke();
  for (const format of ['json', 'text'] as const) {
    const { log, last } = capture({ format });
    log.info('still here', proxy);
    t.regex(last(), /still here/);
    log.info('here too', { proxy, error: proxy });
    t.regex(last(), /here too/);
  }
});

test('a huge value is cut', (t) => {
  const { log, last } = json();
  const wide = Object.fromEntries(Array.from({ length: 1e5 }, (_, index) => [`k${index}`, index]));
  let deep: unknown = 1;
  for (let index = 0; index < 1e5; index++) deep = [deep];
  log.info('x'.repeat(1e6), { wide, deep, list: new Array(1e6).fill(0), text: 'y'.repeat(1e6) });
  t.true(last().length < 400_000, String(last().length));
  t.is((JSON.parse(last()) as { level: string }).level, 'INFO');
});

test('whatever is logged, it is one line and does not throw', (t) => {
  const anything = fc.anything({ withBigInt: true, withDate: true, withMap: true, withSet: true });
  const fields = fc.dictionary(
    fc.oneof(fc.string(), fc.constantFrom('error', 'requestId', 'message', 'cause')),
    fc.oneof(
      anything,
      anything.map((cause) => new Error('x', { cause })),
    ),
  );
  const text = capture({ format: 'text' });
  const object = json();
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), fields, (message, values) => {
      text.log.error(message, values);
      t.false(text.last().includes('\n'));
      object.log.error(message, values);
      t.false(object.last().includes('\n'));
      t.is(object.event()['level'], 'ERROR');
      t.is(object.event()['message'], message);
    }),
  );
});
