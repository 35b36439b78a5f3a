import test from 'ava';
import { ExtensionApp } from './extension-app.ts';
import { testBesideApp } from './way-to-run.ts';

testBesideApp(
  'an app that is not ready in time fails the init with the last cause, and the adapter ends with 1',
  async (t) => {
    const app = await ExtensionApp.make(t, {
      variables: { RECORDER_NEVER_LISTENS: '1', AWS_LWA_READINESS_CHECK_TIMEOUT_SECONDS: '0.5' },
    });

    const { failure, exit } = await app.failedStart();

    t.is(failure.errorType, 'Runtime.AppNotReady');
    t.regex(failure.message, /not ready within 500 ms .*ECONNREFUSED/);
    t.like(exit, { code: 1, signal: null });
    const line = await app.said(/FATAL[^]*not ready within 500 ms/);
    t.regex(line, /LWA_ERR_APP_NOT_READY/);
  },
);

test('wrong settings fail the init before the app is asked', async (t) => {
  const app = await ExtensionApp.make(t, { variables: { AWS_LWA_INVOKE_MODE: 'nonsense' } });

  const { failure, exit } = await app.failedStart();

  t.regex(failure.message, /AWS_LWA_INVOKE_MODE/);
  t.like(exit, { code: 1, signal: null });
  await app.said(/FATAL[^]*AWS_LWA_INVOKE_MODE/);
});

test('a boot hook that fails fails the init, and the log names plugin and hook', async (t) => {
  const app = await ExtensionApp.make(t, {
    config: `{ plugins: [{ name: 'secrets', apply({ hooks }) {
      hooks.boot.tapPromise('secrets', async () => { throw new Error('no secret'); });
    } }] }`,
  });

  const { failure, exit } = await app.failedStart();

  t.regex(failure.message, /Plugin "secrets" failed in the hook "boot": no secret/);
  t.like(exit, { code: 1, signal: null });
  await app.said(/FATAL[^]*no secret/);
});

test('the log lines are JSON where Lambda wants them so', async (t) => {
  const app = await ExtensionApp.make(t, {
    variables: { AWS_LWA_PORT: 'none', AWS_LAMBDA_LOG_FORMAT: 'JSON' },
  });

  await app.failedStart();

  const line = app.lines.find((text) => text.includes('AWS_LWA_PORT'))!;
  t.like(JSON.parse(line), { level: 'FATAL' });
});
