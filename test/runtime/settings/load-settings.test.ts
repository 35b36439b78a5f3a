import test from 'ava';
import fc from 'fast-check';
import { AdapterError } from '../../../src/pipeline/index.ts';
import {
  loadSettings,
  type SettingName,
  type Settings,
  type SettingsInput,
} from '../../../src/runtime/settings/index.ts';
import { type Setting, SETTINGS } from '../../../src/runtime/settings/settings-table.ts';

const table = Object.entries(SETTINGS) as [string, Setting<Settings[SettingName]>][];

function settingsOf(env: Record<string, string | undefined>, config?: unknown) {
  return loadSettings(env, config).settings;
}

function messageFor(env: Record<string, string>, config?: unknown): string {
  try {
    loadSettings(env, config);
  } catch (error) {
    if (error instanceof AdapterError && error.code === 'LWA_ERR_SETTINGS_INVALID') {
      return error.message;
    }
    throw error;
  }
  throw new Error('the settings were taken');
}

test("without a variable every setting has AWS's default", (t) => {
  const { settings, warnings } = loadSettings({});
  const { readinessCheckHealthyStatus: healthy, ...rest } = settings;
  t.like(rest, {
    port: 8080,
    host: '127.0.0.1',
    asyncInit: false,
    asyncInitSeconds: 9.8,
    readinessCheckPort: 8080,
    readinessCheckPath: '/',
    readinessCheckProtocol: 'http',
    readinessCheckTimeoutSeconds: 0,
    removeBasePath: [],
    enableCompression: false,
    invokeMode: 'buffered',
    passThroughPath: '/events',
    authorizationSource: undefined,
    errorStatusCodes: undefined,
    lambdaRuntimeApiProxy: undefined,
  });
  t.deepEqual(
    [99, 100, 200, 404, 499, 500].map((status) => healthy.has(status)),
    [false, true, true, true, true, false],
  );
  t.deepEqual(warnings, []);
});

test("every variable of AWS's adapter is read", (t) => {
  const { settings, warnings } = loadSettings({
    AWS_LWA_PORT: '3000',
    AWS_LWA_HOST: 'localhost',
    AWS_LWA_ASYNC_INIT: 'true',
    AWS_LWA_READINESS_CHECK_PORT: '3001',
    AWS_LWA_READINESS_CHECK_PATH: '/health?deep=1',
    AWS_LWA_READINESS_CHECK_PROTOCOL: 'TCP',
    AWS_LWA_READINESS_CHECK_HEALTHY_STATUS: '200-299, 304',
    AWS_LWA_READINESS_CHECK_TIMEOUT_SECONDS: '2.5',
    AWS_LWA_REMOVE_BASE_PATH: '/prod',
    AWS_LWA_ENABLE_COMPRESSION: 'true',
    AWS_LWA_INVOKE_MODE: 'RESPONSE_STREAM',
    AWS_LWA_PASS_THROUGH_PATH: '/jobs',
    AWS_LWA_AUTHORIZATION_SOURCE: 'x-auth-token',
    AWS_LWA_ERROR_STATUS_CODES: '500,502-504',
    AWS_LWA_SNAPSTART_BEFORE_CHECKPOINT_PATH: '/before',
    AWS_LWA_SNAPSTART_AFTER_RESTORE_PATH: '/after',
    AWS_LWA_LAMBDA_RUNTIME_API_PROXY: '127.0.0.1:9009',
  });
  const { readinessCheckHealthyStatus, errorStatusCodes, ...rest } = settings;
  t.like(rest, {
    port: 3000,
    host: 'localhost',
    asyncInit: true,
    readinessCheckPort: 3001,
    readinessCheckPath: '/health?deep=1',
    readinessCheckProtocol: 'tcp',
    readinessCheckTimeoutSeconds: 2.5,
    removeBasePath: ['/prod'],
    enableCompression: true,
    invokeMode: 'response_stream',
    passThroughPath: '/jobs',
    authorizationSource: 'x-auth-token',
    snapstartBeforeCheckpointPath: '/before',
    snapstartAfterRestorePath: '/after',
    lambdaRuntimeApiProxy: '127.0.0.1:9009',
  });
  t.true(readinessCheckHealthyStatus.has(304));
  t.false(readinessCheckHealthyStatus.has(404));
  t.true(errorStatusCodes?.has(503));
  t.false(errorStatusCodes?.has(501));
  t.deepEqual(warnings, []);
});

test('PORT is a fallback without a warning, and AWS_LWA_PORT wins over it', (t) => {
  t.is(settingsOf({ PORT: '4000' }).port, 4000);
  t.deepEqual(loadSettings({ PORT: '4000' }).warnings, []);
  t.is(settingsOf({ PORT: '4000', AWS_LWA_PORT: '5000' }).port, 5000);
  t.is(settingsOf({ PORT: 'none', AWS_LWA_PORT: '5000' }).port, 5000);
});

test('the readiness check asks the port of the app unless told otherwise', (t) => {
  t.is(settingsOf({ PORT: '4000' }).readinessCheckPort, 4000);
  t.is(settingsOf({}, { port: 4000 }).readinessCheckPort, 4000);
  t.is(settingsOf({ PORT: '4000', AWS_LWA_READINESS_CHECK_PORT: '1' }).readinessCheckPort, 1);
});

for (const [name, setting] of table) {
  for (const { variable, deprecated } of setting.fallbacks ?? []) {
    if (!deprecated) continue;
    test(`${variable} works, with one warning that names ${setting.variable}, which wins`, (t) => {
      const texts: Record<string, string> = {
        HOST: 'app.internal',
        ASYNC_INIT: 'true',
        READINESS_CHECK_PORT: '7',
        READINESS_CHECK_PATH: '/up',
        READINESS_CHECK_PROTOCOL: 'tcp',
        REMOVE_BASE_PATH: '/old',
        AWS_LWA_READINESS_CHECK_MIN_UNHEALTHY_STATUS: '300',
      };
      const text = texts[variable];
      t.truthy(text);
      const loaded = loadSettings({ [variable]: text });
      const plain = loadSettings({});
      t.notDeepEqual(loaded.settings[name as never], plain.settings[name as never]);
      t.deepEqual(loaded.warnings, [`${variable} is deprecated; use ${setting.variable} instead`]);

      const own = String(plain.settings[name as never]) || '/new';
      const both = loadSettings({ [variable]: text, [setting.variable]: own });
      t.deepEqual(both.warnings, []);
      t.notDeepEqual(both.settings[name as never], loaded.settings[name as never]);
    });
  }
}

test('AWS_LWA_READINESS_CHECK_MIN_UNHEALTHY_STATUS: the statuses below it are healthy', (t) => {
  const variable = 'AWS_LWA_READINESS_CHECK_MIN_UNHEALTHY_STATUS';
  const { readinessCheckHealthyStatus: healthy } = settingsOf({ [variable]: '400' });
  t.true(healthy.has(399));
  t.false(healthy.has(400));
  t.regex(messageFor({ [variable]: 'x' }), /is "x"; expected a status from 101 to 600/);
});

test('one message lists everything that is wrong: where, the value, what was expected', (t) => {
  const message = messageFor(
    {
      AWS_LWA_PORT: '99999',
      AWS_LWA_INVOKE_MODE: 'streaming',
      AWS_LWA_ERROR_STATUS_CODES: '500,oops',
      READINESS_CHECK_PORT: '-1',
      AWS_LWA_ASYNC_INIT: 'yes',
    },
    { prot: 3000, database: 'x', host: {}, readinessCheckProtocol: 'udp' },
  );
  t.regex(message, /^9 settings are wrong:\n/);
  for (const line of [
    '- AWS_LWA_PORT is "99999"; expected a port from 1 to 65535',
    '- AWS_LWA_INVOKE_MODE is "streaming"; expected buffered or response_stream',
    '- READINESS_CHECK_PORT is "-1"; expected a port from 1 to 65535',
    '- AWS_LWA_ASYNC_INIT is "yes"; expected true or false (or 1 or 0)',
    '- settings.readinessCheckProtocol in the config file is "udp"; expected http or tcp',
  ]) {
    t.true(message.split('\n').includes(line), line);
  }
  t.regex(message, /- AWS_LWA_ERROR_STATUS_CODES is "500,oops"; expected .*"oops"/);
  t.regex(message, /- settings\.prot in .+: there is no such setting; did you mean port\?$/m);
  t.regex(message, /- settings\.database in .+: there is no such setting; expected one of port, /);
  t.regex(message, /- settings\.host in the config file is an object; expected a host name/);
});

test('a long wrong value is cut in the message', (t) => {
  t.true(messageFor({ AWS_LWA_PORT: '9'.repeat(100_000) }).length < 300);
});

test('an empty variable is as good as none, and spaces around a value are ignored', (t) => {
  const env = Object.fromEntries(table.map(([, { variable }]) => [variable, ' ']));
  t.deepEqual(settingsOf(env), settingsOf({}));
  t.is(settingsOf({ AWS_LWA_PORT: ' 3000\n' }).port, 3000);
  t.is(settingsOf({ AWS_LWA_PORT: '', PORT: '4000' }).port, 4000);
});

test('the config file has the same settings, typed, and the environment wins', (t) => {
  const config: SettingsInput = {
    port: 3000,
    asyncInit: true,
    enableCompression: undefined,
    readinessCheckHealthyStatus: [200, '300-399'],
    removeBasePath: ['/a/', 'b/c'],
    invokeMode: 'response_stream',
    errorStatusCodes: 500,
    authorizationSource: '',
  };
  const settings = settingsOf({ AWS_LWA_INVOKE_MODE: 'buffered', PORT: '4000' }, config);
  t.is(settings.port, 4000);
  t.true(settings.asyncInit);
  t.false(settings.enableCompression);
  t.true(settings.readinessCheckHealthyStatus.has(350));
  t.false(settings.readinessCheckHealthyStatus.has(404));
  t.deepEqual(settings.removeBasePath, ['/a', '/b/c']);
  t.is(settings.invokeMode, 'buffered');
  t.true(settings.errorStatusCodes?.has(500));
  t.is(settings.authorizationSource, undefined);
});

test('a wrong value in the config file counts even where the environment wins', (t) => {
  t.regex(
    messageFor({ AWS_LWA_PORT: '3000' }, { port: 0 }),
    /^A setting is wrong:\n.*port.* is "0"/,
  );
});

test('settings of the config file that are no object are refused', (t) => {
  for (const settings of [null, [], 'port=1', 5]) {
    t.regex(messageFor({}, settings), /settings in the config file is .*; expected an object/);
  }
  t.regex(messageFor({}, { port: [3000] }), /settings\.port .* is a list; expected a port/);
  t.regex(messageFor({}, { host: () => 'x' }), /settings\.host .* is a function; expected/);
  t.regex(messageFor({}, { removeBasePath: ['/a', {}] }), /settings\.removeBasePath/);
  t.regex(messageFor({}, { ['__proto__x']: 1, constructor: 1 }), /settings\.constructor .*no such/);
});

test('an unknown AWS_LWA_ variable is a warning that names what may have been meant', (t) => {
  const { warnings } = loadSettings({
    AWS_LWA_PROT: '3000',
    AWS_LWA_INVOKE_MOD: 'x',
    AWS_LWA_READYNESS_CHECK_PATH: '/',
    AWS_LWA_SOMETHING_ELSE_ALTOGETHER: '1',
    AWS_LWA_CONFIG: 'lwa.config.mjs',
    OTHER: '1',
  });
  t.deepEqual(warnings, [
    'AWS_LWA_PROT is no setting of this adapter and has no effect; did you mean AWS_LWA_PORT?',
    'AWS_LWA_INVOKE_MOD is no setting of this adapter and has no effect; did you mean AWS_LWA_INVOKE_MODE?',
    'AWS_LWA_READYNESS_CHECK_PATH is no setting of this adapter and has no effect; did you mean AWS_LWA_READINESS_CHECK_PATH?',
    'AWS_LWA_SOMETHING_ELSE_ALTOGETHER is no setting of this adapter and has no effect',
  ]);
});

test('every default is what its own text is read as, or that of an earlier setting', (t) => {
  const seen = new Set<string>();
  for (const [name, { default: preset, defaultFrom, kind }] of table) {
    if (defaultFrom !== undefined) t.true(seen.has(defaultFrom), name);
    else if (preset !== undefined) {
      const text = String(preset);
      t.deepEqual(kind.parse(text), preset, name);
    }
    seen.add(name);
  }
});

test('whatever the environment holds, the settings are read or one error says why not', (t) => {
  const variables = table.flatMap(([, { variable, fallbacks }]) => [
    variable,
    ...(fallbacks ?? []).map((fallback) => fallback.variable),
  ]);
  const text = fc.oneof(
    fc.string({ unit: 'binary' }),
    fc.constantFrom('8080', '0', '/a', 'tcp', 'true', '200-299', 'a:1', '[::1]:80', '%zz', ','),
  );
  fc.assert(
    fc.property(fc.dictionary(fc.constantFrom(...variables), text), (env) => {
      try {
        const { settings } = loadSettings(env);
        t.deepEqual(Object.keys(settings).sort(), Object.keys(SETTINGS).sort());
      } catch (error) {
        if (!(error instanceof AdapterError)) throw error;
        t.is(error.code, 'LWA_ERR_SETTINGS_INVALID');
      }
    }),
  );
});

test('whatever the config file holds, the settings are read or one error says why not', (t) => {
  const config = fc.dictionary(
    fc.oneof(fc.constantFrom(...Object.keys(SETTINGS)), fc.string()),
    fc.anything(),
  );
  fc.assert(
    fc.property(fc.oneof(config, fc.anything()), (settings) => {
      try {
        loadSettings({}, settings);
      } catch (error) {
        if (!(error instanceof AdapterError)) throw error;
      }
    }),
  );
  t.pass();
});
