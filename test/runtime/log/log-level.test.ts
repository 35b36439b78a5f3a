import test from 'ava';
import fc from 'fast-check';
import { LOG_LEVELS, logLevel, parseLogLevel } from '../../../src/runtime/log/index.ts';

test('the level comes from AWS_LAMBDA_LOG_LEVEL, then LWA_LOG, then RUST_LOG, then is INFO', (t) => {
  const env = { AWS_LAMBDA_LOG_LEVEL: 'FATAL', LWA_LOG: 'debug', RUST_LOG: 'error' };
  t.is(logLevel(env), 'FATAL');
  t.is(logLevel({ ...env, AWS_LAMBDA_LOG_LEVEL: undefined }), 'DEBUG');
  t.is(logLevel({ RUST_LOG: 'error' }), 'ERROR');
  t.is(logLevel({}), 'INFO');
});

test('what says nothing is passed over', (t) => {
  t.is(logLevel({ AWS_LAMBDA_LOG_LEVEL: 'loud', LWA_LOG: '', RUST_LOG: 'trace' }), 'TRACE');
  t.is(logLevel({ LWA_LOG: 'verbose' }), 'INFO');
});

test('directives are read as the adapter of AWS reads them', (t) => {
  const levels: Record<string, string | undefined> = {
    info: 'INFO',
    ' Warning ': 'WARN',
    off: 'OFF',
    'lambda_web_adapter=debug': 'DEBUG',
    'warn,lambda_web_adapter=trace': 'TRACE',
    'lwa=trace,warn': 'TRACE',
    'lambda_web_adapter::readiness=debug,error': 'DEBUG',
    'lambda_web_adapter[span{field=1}]=debug': 'DEBUG',
    'warn,my_app=trace,tower_http=debug': 'WARN',
    'my_app=trace': undefined,
    my_app: undefined,
    'lambda_web_adapter=loud': undefined,
    constructor: undefined,
    ',,=': undefined,
  };
  for (const [text, level] of Object.entries(levels))
    t.is(parseLogLevel(text), level as never, text);
});

test('any text gives a level or none', (t) => {
  fc.assert(
    fc.property(
      fc.oneof(fc.string(), fc.stringMatching(/^[a-z_]*(=[a-z]*)?(,[a-z=]*)*$/)),
      (text) => {
        const level = parseLogLevel(text);
        t.true(level === undefined || level in LOG_LEVELS);
      },
    ),
  );
});
