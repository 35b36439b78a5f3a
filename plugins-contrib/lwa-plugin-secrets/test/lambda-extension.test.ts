import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import test, { type ExecutionContext } from 'ava';
import { HttpResponse } from 'lambda-web-adapter';
import { TestAdapter } from 'lambda-web-adapter/testing';
import secrets from '../src/index.ts';
import { KEY, SecretServices } from './secret-services.ts';

/** The HTTP interface of the extension. Returns its port, and what it was asked. */
async function extension(
  t: ExecutionContext,
  { ready }: { ready: boolean },
): Promise<{ port: string; asked: string[] }> {
  const asked: string[] = [];
  const server = createServer(({ url = '', headers }, response) => {
    asked.push(url);
    if (headers['x-aws-parameters-secrets-token'] !== KEY.sessionToken) {
      response.writeHead(401).end('invalid token');
    } else if (!ready) {
      response.writeHead(400).end('not ready to serve traffic, please wait');
    } else if (url.startsWith('/systemsmanager/parameters/get?')) {
      const query = new URLSearchParams(url.split('?')[1]);
      if (query.get('name') === '/none') {
        response.writeHead(400, { 'content-type': 'application/json' });
        response.end('{"message":"ParameterNotFound"}');
        return;
      }
      const value = [query.get('name'), query.get('version'), query.get('label')].join(' ');
      response.writeHead(200, { 'content-type': 'application/json' });
      response.end(JSON.stringify({ Parameter: { Value: value } }));
    } else {
      response.writeHead(200, { 'content-type': 'application/json' });
      response.end(JSON.stringify({ SecretString: '{"a":"cached"}' }));
    }
  });
  server.listen(0, 'localhost');
  await once(server, 'listening');
  t.teardown(() => server.close());
  return { port: String((server.address() as AddressInfo).port), asked };
}

function resolved(variables: Record<string, string>): Promise<Record<string, string>> {
  const adapter = new TestAdapter({
    plugins: [secrets({ extension: true, timeout: '30s' })],
    app: () => new HttpResponse({ status: 200 }),
  });
  return adapter.environment(variables);
}

test('an extension that serves is asked in place of the services', async (t) => {
  const services = await SecretServices.start(t, {});
  const { port, asked } = await extension(t, { ready: true });
  const app = await resolved({
    ...services.variables,
    PARAMETERS_SECRETS_EXTENSION_HTTP_PORT: port,
    A: 'lwa-ssm:/a',
    B: 'lwa-ssm:/b:3',
    C: 'lwa-ssm:/c:live',
    D: 'lwa-secret:d:a',
  });
  t.like(app, { A: '/a  ', B: '/b 3 ', C: '/c  live', D: 'cached' });
  t.is(asked.length, 4);
  t.is(services.calls.length, 0);
});

test('while it does not serve, as during the init phase, the services are asked', async (t) => {
  const services = await SecretServices.start(t, {
    parameters: { '/a': 'of the service' },
    secrets: { d: '{"a":"of the service"}' },
  });
  const { port, asked } = await extension(t, { ready: false });
  const app = await resolved({
    ...services.variables,
    PARAMETERS_SECRETS_EXTENSION_HTTP_PORT: port,
    A: 'lwa-ssm:/a',
    D: 'lwa-secret:d:a',
  });
  t.like(app, { A: 'of the service', D: 'of the service' });
  t.is(asked.length, 2);
});

test('where there is no extension, the services are asked', async (t) => {
  const services = await SecretServices.start(t, { parameters: { '/a': 'of the service' } });
  const app = await resolved({
    ...services.variables,
    // Nobody can listen there.
    PARAMETERS_SECRETS_EXTENSION_HTTP_PORT: '1',
    A: 'lwa-ssm:/a',
  });
  t.is(app['A'], 'of the service');
});

test('what the extension refuses fails the start', async (t) => {
  const services = await SecretServices.start(t, { parameters: { '/none': 'x' } });
  const { port } = await extension(t, { ready: true });
  const variables = {
    ...services.variables,
    PARAMETERS_SECRETS_EXTENSION_HTTP_PORT: port,
    A: 'lwa-ssm:/none',
  };
  await t.throwsAsync(resolved(variables), {
    message: /A \(SSM parameter \/none\): the extension answered with 400: .*ParameterNotFound/,
  });
  await t.throwsAsync(resolved({ ...variables, AWS_SESSION_TOKEN: 'wrong' }), {
    message: /the extension answered with 401: invalid token/,
  });
});
