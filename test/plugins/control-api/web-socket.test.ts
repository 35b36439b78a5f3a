import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import test from 'ava';
import { Invocation } from '../../../src/pipeline/index.ts';
import { AwsCredentials } from '../../../src/plugins/aws-credentials.ts';
import { webSocketEndpointOf } from '../../../src/plugins/control-api/web-socket-endpoint.ts';
import {
  type ConnectionCall,
  WebSocketSender,
} from '../../../src/plugins/control-api/web-socket-sender.ts';
import { HostedAdapter } from '../../runtime/hosted-adapter.ts';
import { functionUrlEvent } from '../../runtime/wrapped-app.ts';
import { CREDENTIALS, fakeGateway } from './fake-gateway.ts';

function call(options: Partial<ConnectionCall> & { event?: unknown } = {}): ConnectionCall {
  const payload = Buffer.from(JSON.stringify(options.event ?? functionUrlEvent('/')));
  return {
    method: 'POST',
    connectionId: 'L0SM9cOFvHcCIhw=',
    body: Buffer.from('hello'),
    invocation: new Invocation({ requestId: 'r', payload }),
    ...options,
  };
}

function webSocketEvent(context: Record<string, unknown> = {}): unknown {
  return {
    requestContext: {
      routeKey: '$default',
      eventType: 'MESSAGE',
      connectionId: 'L0SM9cOFvHcCIhw=',
      apiId: 'abc123',
      stage: 'prod',
      domainName: 'abc123.execute-api.us-west-2.amazonaws.com',
      ...context,
    },
  };
}

test("a message is signed with the function's credentials, for whatever connection and bytes", async (t) => {
  const gateway = await fakeGateway(t);
  const sender = new WebSocketSender(`${gateway.url}/my-stage/`, CREDENTIALS);
  const ids = ['L0SM9cOFvHcCIhw=', "a/b?c#d%e f+g'(h)*!~", 'é'];

  for (const connectionId of ids) {
    t.is((await sender.send(call({ connectionId, body: Buffer.from('héllo') }))).status, 200);
  }

  t.deepEqual(
    gateway.calls.map(({ request }) => request),
    ids.map((id) => `POST /my-stage/@connections/${encodeURIComponent(id)}`),
  );
  for (const { valid, body, scope, token } of gateway.calls) {
    t.true(valid);
    t.is(body, 'héllo');
    t.regex(scope, /^\d{8}\/eu-west-1\/execute-api\/aws4_request$/);
    t.is(token, CREDENTIALS.AWS_SESSION_TOKEN);
  }
});

test('a connection can be asked for and closed', async (t) => {
  const gateway = await fakeGateway(t, { status: 200, body: '{"connectedAt":"now"}' });
  const sender = new WebSocketSender(gateway.url, CREDENTIALS);

  const { status, body } = await sender.send(call({ method: 'GET', connectionId: 'a' }));
  await sender.send(call({ method: 'DELETE', connectionId: 'a' }));

  t.is(status, 200);
  t.is(Buffer.from(body).toString(), '{"connectedAt":"now"}');
  t.deepEqual(
    gateway.calls.map((seen) => `${seen.request} ${seen.body} ${seen.valid}`),
    ['GET /@connections/a  true', 'DELETE /@connections/a  true'],
  );
});

test("the gateway's refusal is the app's answer", async (t) => {
  const gateway = await fakeGateway(t, { status: 410, body: '{"message":"Gone"}' });
  const sender = new WebSocketSender(gateway.url, CREDENTIALS);
  const { status, body } = await sender.send(call());
  t.is(status, 410);
  t.is(Buffer.from(body).toString(), '{"message":"Gone"}');
});

test('the endpoint is that of the event', (t) => {
  const url = (context: Record<string, unknown>) =>
    webSocketEndpointOf(webSocketEvent(context), CREDENTIALS);
  t.deepEqual(url({}), {
    url: 'https://abc123.execute-api.us-west-2.amazonaws.com/prod',
    region: 'us-west-2',
  });
  t.deepEqual(url({ domainName: 'abc123.execute-api.cn-north-1.amazonaws.com.cn' }), {
    url: 'https://abc123.execute-api.cn-north-1.amazonaws.com.cn/prod',
    region: 'cn-north-1',
  });
  const ownDomain = {
    url: 'https://abc123.execute-api.eu-west-1.amazonaws.com/prod',
    region: 'eu-west-1',
  };
  t.deepEqual(url({ domainName: 'chat.example.com' }), ownDomain);
  t.deepEqual(url({ domainName: 'abc.execute-api.us-west-2.amazonaws.com.evil.com' }), ownDomain);
  t.deepEqual(url({ domainName: undefined }), ownDomain);
  t.is(
    webSocketEndpointOf(webSocketEvent({ domainName: 'chat.cn' }), { AWS_REGION: 'cn-north-1' })
      ?.url,
    'https://abc123.execute-api.cn-north-1.amazonaws.com.cn/prod',
  );
});

test('an event that is of no WebSocket API has none', (t) => {
  for (const event of [
    undefined,
    null,
    'text',
    {},
    { requestContext: null },
    functionUrlEvent('/'),
    webSocketEvent({ connectionId: undefined }),
    webSocketEvent({ stage: '../x' }),
    webSocketEvent({ stage: 5 }),
    webSocketEvent({ domainName: 'chat.example.com', apiId: 'evil.com/' }),
    webSocketEvent({ domainName: 'chat.example.com', apiId: undefined }),
  ]) {
    t.is(webSocketEndpointOf(event, CREDENTIALS), undefined);
  }
});

test('then a message needs the setting', async (t) => {
  const sender = new WebSocketSender(undefined, CREDENTIALS);
  const { status, body } = await sender.send(call());
  t.is(status, 409);
  t.regex(String(body), /AWS_LWA_WEBSOCKET_ENDPOINT/);
  const { status: broken } = await sender.send({
    ...call(),
    invocation: new Invocation({ requestId: 'r', payload: Buffer.from('{') }),
  });
  t.is(broken, 409);
});

test('credentials come from the environment, else from the address that it names', async (t) => {
  const { AWS_ACCESS_KEY_ID: accessKeyId, AWS_SECRET_ACCESS_KEY: secretAccessKey } = CREDENTIALS;
  const { AWS_SESSION_TOKEN: sessionToken } = CREDENTIALS;
  t.deepEqual(await new AwsCredentials(CREDENTIALS).get(), {
    accessKeyId,
    secretAccessKey,
    sessionToken,
  });
  let status = 200;
  let expiration = new Date(Date.now() + 3_600_000).toISOString();
  let asked = 0;
  const server = createServer((request, response) => {
    asked++;
    t.is(request.headers.authorization, 'the token');
    response.writeHead(status);
    response.end(
      JSON.stringify({
        AccessKeyId: `KEY${asked}`,
        SecretAccessKey: 'secret',
        Token: 'session',
        Expiration: expiration,
      }),
    );
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  t.teardown(() => {
    server.close();
    server.closeAllConnections();
  });
  const { port } = server.address() as AddressInfo;
  const env = {
    AWS_CONTAINER_CREDENTIALS_FULL_URI: `http://127.0.0.1:${port}/credentials`,
    AWS_CONTAINER_AUTHORIZATION_TOKEN: 'the token',
  };

  const lasting = new AwsCredentials(env);
  const expected = { accessKeyId: 'KEY1', secretAccessKey: 'secret', sessionToken: 'session' };
  t.deepEqual(await lasting.get(), expected);
  t.deepEqual(await lasting.get(), expected, 'they are kept');
  expiration = new Date(Date.now() + 60_000).toISOString();
  const expiring = new AwsCredentials(env);
  t.is((await expiring.get()).accessKeyId, 'KEY2');
  t.is((await expiring.get()).accessKeyId, 'KEY3', 'they are about to expire');
  status = 500;
  await t.throwsAsync(new AwsCredentials(env).get(), { message: /answered with 500/ });
  await t.throwsAsync(new AwsCredentials({}).get(), { message: /no AWS credentials/ });
});

test('over the control API: what cannot be sent is 502, what is too large 413', async (t) => {
  const hosted = await HostedAdapter.start(t, {
    app: (request, response) => {
      if (request.url === '/') {
        response.end();
        return;
      }
      const body = 'x'.repeat(request.url === '/large' ? 300_000 : 10);
      void fetch(`${String(request.headers['x-lwa-control'])}/ws/abc`, {
        method: 'POST',
        body,
      }).then(async (answer) => {
        response.writeHead(answer.status, { 'content-type': 'text/plain' });
        response.end(await answer.text());
      });
    },
    variables: {
      AWS_LWA_CONTROL_API: 'true',
      AWS_LWA_WEBSOCKET_ENDPOINT: 'http://127.0.0.1:9/x',
      ...CREDENTIALS,
    },
  });
  t.is((await hosted.get('/small')).statusCode, 502);
  t.regex(hosted.log.messages('error')[0]!, /^The control API failed/);
  t.is((await hosted.get('/large')).statusCode, 413);
});
