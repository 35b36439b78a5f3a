import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { inspect } from 'node:util';
import test, { type ExecutionContext } from 'ava';
import { type AppStarter, HttpResponse } from 'lambda-web-adapter';
import { TestAdapter } from 'lambda-web-adapter/testing';
import secrets, { type SecretsOptions } from '../src/index.ts';
import { SecretServices } from './secret-services.ts';

const VALUE = 'correct horse battery staple';

/** What the app gets. */
function resolved(
  variables: Readonly<Record<string, string>>,
  options: SecretsOptions = {},
  startedBy?: AppStarter,
): Promise<Record<string, string>> {
  return adapterWith(options).environment(variables, startedBy);
}

function adapterWith(options: SecretsOptions): TestAdapter {
  return new TestAdapter({
    plugins: [secrets({ timeout: '30s', ...options })],
    app: () => new HttpResponse({ status: 200 }),
  });
}

/** The message of the failure, in which there must be no value. */
async function failure(
  t: ExecutionContext,
  variables: Readonly<Record<string, string>>,
  options: SecretsOptions = {},
): Promise<string> {
  const adapter = adapterWith(options);
  const error = await t.throwsAsync(adapter.environment(variables), { code: 'LWA_ERR_HOOK' });
  const said = inspect([error, adapter.log], { depth: 10, showHidden: true });
  t.false(said.includes(VALUE));
  for (const secret of ['AWS_SECRET_ACCESS_KEY', 'AWS_SESSION_TOKEN']) {
    if (variables[secret]) t.false(said.includes(variables[secret]));
  }
  return error.message;
}

test('variables of all prefixes become the values of parameters, whatever else there is', async (t) => {
  const services = await SecretServices.start(t, {
    parameters: { '/app/key': VALUE, '/app/other': 'ü€', plain: 'p' },
  });
  const app = await resolved({
    ...services.variables,
    A: 'lwa-ssm:/app/key',
    B: 'bref-ssm:/app/other',
    C: 'x-crypteia-ssm:/app/key',
    D: 'lwa-ssm:plain',
    E: 'lwa-ssm:/app/key:3',
    PATH: '/usr/bin',
  });
  t.deepEqual(app, {
    ...services.variables,
    A: VALUE,
    B: 'ü€',
    C: VALUE,
    D: 'p',
    E: VALUE,
    PATH: '/usr/bin',
  });
  t.is(services.calls.length, 1);
  t.is(services.calls[0]?.input['WithDecryption'], true);
});

test('a parameter is asked for once, and ten with each call', async (t) => {
  const names = Array.from({ length: 23 }, (_, index) => `/app/${index}`);
  const services = await SecretServices.start(t, {
    parameters: Object.fromEntries(names.map((name) => [name, `value of ${name}`])),
  });
  const pointers = names.flatMap((name, index) => [
    [`V${index}`, `lwa-ssm:${name}`],
    [`W${index}`, `bref-ssm:${name}`],
  ]);
  const app = await resolved({ ...services.variables, ...Object.fromEntries(pointers) });
  t.true(names.every((name, index) => app[`V${index}`] === `value of ${name}`));
  t.true(names.every((name, index) => app[`W${index}`] === `value of ${name}`));
  const asked = services.calls.map(({ input }) => (input['Names'] as string[]).length);
  t.deepEqual(asked.sort(), [10, 10, 3]);
});

test("Crypteia's paths fill the placeholders, over many pages, and nothing else", async (t) => {
  const services = await SecretServices.start(t, {
    parameters: {
      '/app/envs/DB_URL': VALUE,
      '/app/envs/NR_KEY': 'n',
      '/app/envs/UNWANTED': 'u',
      '/app/envs/deep/DEEP': 'd',
      '/app/more/LAST': 'l',
    },
  });
  const app = await resolved({
    ...services.variables,
    X_CRYPTEIA_SSM: 'x-crypteia-ssm-path:/app/envs',
    MORE: 'x-crypteia-ssm-path:/app/more',
    DB_URL: 'x-crypteia',
    NR_KEY: 'x-crypteia',
    LAST: 'x-crypteia',
  });
  t.deepEqual(app, {
    ...services.variables,
    X_CRYPTEIA_SSM: 'x-crypteia-ssm-path:/app/envs',
    MORE: 'x-crypteia-ssm-path:/app/more',
    DB_URL: VALUE,
    NR_KEY: 'n',
    LAST: 'l',
  });
});

test('secrets are had by name and ARN, whole or a member of them, with one call', async (t) => {
  const arn = 'arn:aws:secretsmanager:eu-central-1:123456789012:secret:prod/db';
  const text = JSON.stringify({ password: VALUE, port: 5432, 'a:b': 'colon', on: false, x: {} });
  const services = await SecretServices.start(t, {
    secrets: { 'prod/db': text, key: 'no JSON' },
  });
  const app = await resolved({
    ...services.variables,
    WHOLE: 'lwa-secret:prod/db',
    PASSWORD: 'lwa-secret:prod/db:password',
    PORT: 'lwa-secret:prod/db:port',
    ON: 'lwa-secret:prod/db:on',
    COLON: 'lwa-secret:prod/db:a:b',
    OBJECT: 'lwa-secret:prod/db:x',
    KEY: 'lwa-secret:key',
    FULL_ARN: `lwa-secret:${arn}-AbCdEf:password`,
    SHORT_ARN: `lwa-secret:${arn}`,
  });
  t.like(app, {
    WHOLE: text,
    PASSWORD: VALUE,
    PORT: '5432',
    ON: 'false',
    COLON: 'colon',
    OBJECT: '{}',
    KEY: 'no JSON',
    FULL_ARN: VALUE,
    SHORT_ARN: text,
  });
  t.is(services.calls.length, 1);
});

test('all that failed is named, with its reason, and no value', async (t) => {
  const services = await SecretServices.start(t, {
    parameters: { '/app/key': VALUE },
    secrets: {
      json: JSON.stringify({ a: VALUE }),
      text: `{${VALUE}`,
      bytes: Uint8Array.of(1),
      nul: `${VALUE}\0`,
    },
    forbidden: ['locked', '/locked'],
  });
  const message = await failure(t, {
    ...services.variables,
    FOUND: 'lwa-ssm:/app/key',
    MISSING: 'bref-ssm:/app/nowhere',
    NO_SECRET: 'lwa-secret:nowhere',
    LOCKED: 'lwa-secret:locked',
    NO_KEY: 'lwa-secret:json:b',
    PROTOTYPE: 'lwa-secret:json:toString',
    NO_JSON: 'lwa-secret:text:a',
    BINARY: 'lwa-secret:bytes',
    NUL: 'lwa-secret:nul',
    PLACE: 'x-crypteia',
    PATHS: 'x-crypteia-ssm-path:/locked',
  });
  t.is(
    message,
    `Plugin "secrets" failed in the hook "environment": 10 variables of the app cannot be had:
- MISSING (SSM parameter /app/nowhere): there is no such parameter in eu-central-1
- NO_SECRET (secret nowhere): ResourceNotFoundException: no
- LOCKED (secret locked): AccessDeniedException: no
- NO_KEY (secret json, key b): the secret has no such key
- PROTOTYPE (secret json, key toString): the secret has no such key
- NO_JSON (secret text, key a): the secret is no JSON object
- BINARY (secret bytes): it is binary, and a variable is text
- NUL (secret nul): its value has a NUL character
- PLACE (x-crypteia): no x-crypteia-ssm-path has a parameter of that name
- PATHS (SSM parameters below /locked): AccessDeniedException: not authorized`,
  );
});

test('where one parameter of ten may not be read, the ten are named with the reason', async (t) => {
  const services = await SecretServices.start(t, {
    parameters: { '/a': VALUE, '/b': 'b' },
    forbidden: ['/b'],
  });
  const message = await failure(t, { ...services.variables, A: 'lwa-ssm:/a', B: 'lwa-ssm:/b' });
  t.regex(message, /- A \(SSM parameter \/a\): AccessDeniedException: not authorized on parameter/);
  t.regex(message, /- B \(SSM parameter \/b\): AccessDeniedException/);
});

test('wrong credentials are refused, and none are told of', async (t) => {
  const services = await SecretServices.start(t, { parameters: { '/a': VALUE } });
  const wrong = { ...services.variables, AWS_SECRET_ACCESS_KEY: 'another-secret', A: 'lwa-ssm:/a' };
  t.regex(await failure(t, wrong), /InvalidSignatureException: the signature does not match/);
  const none = { AWS_REGION: 'eu-west-1', A: 'lwa-ssm:/a' };
  t.regex(await failure(t, none), /A \(SSM parameter \/a\): There are no AWS credentials: neither/);
  const { AWS_REGION: _, ...nowhere } = services.variables;
  t.regex(await failure(t, { ...nowhere, A: 'lwa-ssm:/a' }), /there is no region: set AWS_REGION/);
});

test('under SnapStart the credentials come from the address that is named', async (t) => {
  const services = await SecretServices.start(t, { parameters: { '/a': VALUE } });
  const { AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY, AWS_SESSION_TOKEN, ...rest } =
    services.variables;
  const server = createServer(({ headers }, response) => {
    const granted = headers.authorization === 'container';
    response.writeHead(granted ? 200 : 403, { 'content-type': 'application/json' });
    const credentials = {
      AccessKeyId: AWS_ACCESS_KEY_ID,
      SecretAccessKey: AWS_SECRET_ACCESS_KEY,
      Token: AWS_SESSION_TOKEN,
    };
    response.end(JSON.stringify(granted ? credentials : {}));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  t.teardown(() => server.close());
  const variables = {
    ...rest,
    A: 'lwa-ssm:/a',
    AWS_CONTAINER_CREDENTIALS_FULL_URI: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`,
  };
  const token = { AWS_CONTAINER_AUTHORIZATION_TOKEN: 'container' };
  t.is((await resolved({ ...variables, ...token }))['A'], VALUE);
  t.regex(await failure(t, variables), /FULL_URI answered with 403/);
});

test('a service that stumbles is asked again; one that goes on to fails the start', async (t) => {
  const stumbling = await SecretServices.start(t, { parameters: { '/a': VALUE }, faults: 2 });
  t.is((await resolved({ ...stumbling.variables, A: 'lwa-ssm:/a' }))['A'], VALUE);
  const failing = await SecretServices.start(t, { parameters: { '/a': VALUE }, faults: 3 });
  const message = await failure(t, { ...failing.variables, A: 'lwa-ssm:/a' });
  t.regex(message, /InternalServerError: try again/);
});

test('an endpoint that is dead, or hangs, fails the start in time', async (t) => {
  const server = createServer(() => undefined);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const services = await SecretServices.start(t, {});
  const variables = { ...services.variables, A: 'lwa-ssm:/a', B: 'lwa-secret:b' };
  const options = { ssmEndpoint: endpoint, secretsManagerEndpoint: endpoint };
  const hanging = await failure(t, variables, { ...options, timeout: '200ms' });
  t.regex(hanging, /A \(SSM parameter \/a\): http:.* did not answer in time/);
  t.regex(hanging, /B \(secret b\): http:.* did not answer in time/);
  server.closeAllConnections();
  server.close();
  await once(server, 'close');
  const dead = await failure(t, variables, options);
  t.regex(dead, /A \(SSM parameter \/a\): http:.* cannot be reached: ECONNREFUSED/);
});

test('variables of the options are references, too, and those of the environment win', async (t) => {
  const services = await SecretServices.start(t, { parameters: { '/a': VALUE, '/b': 'b' } });
  const app = await resolved(
    { ...services.variables, B: 'lwa-ssm:/b' },
    { variables: { A: 'lwa-ssm:/a', B: 'lwa-ssm:/a', C: 'plain' } },
  );
  t.like(app, { A: VALUE, B: 'b', C: 'plain' });
});

test('where Lambda starts the app, the start fails, or an error is logged', async (t) => {
  const variables = { A: 'lwa-ssm:/a', B: 'lwa-secret:b:c' };
  await t.throwsAsync(resolved(variables, {}, 'other'), {
    message:
      /the app runs without the values of A \(SSM parameter \/a\), B \(secret b, key c\): .*wrapper mode \(lambda-adapter -- command\)/,
  });
  const adapter = adapterWith({ tooLate: 'log' });
  t.deepEqual(await adapter.environment(variables, 'other'), variables);
  t.like(adapter.log, [{ level: 'error', message: adapter.log[0]!.message }]);
  t.regex(adapter.log[0]!.message, /runs without the values of A/);
});

test('without references nothing is asked, wherever the app is started', async (t) => {
  const variables = { A: 'a', B: 'lwa-ssm', C: 'see lwa-ssm:/a', D: '' };
  t.deepEqual(await resolved(variables), variables);
  t.deepEqual(await resolved(variables, {}, 'other'), variables);
});

test('options that are wrong are refused', (t) => {
  t.throws(() => secrets({ timeout: 0 }), { message: /options\.timeout/ });
  t.throws(() => secrets({ ssmEndpoint: 'ssm' }), { message: /options\.ssmEndpoint/ });
  t.throws(() => secrets({ tooLate: 'never' as 'log' }), { message: /options\.tooLate/ });
});
