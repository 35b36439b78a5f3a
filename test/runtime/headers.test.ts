import { readFileSync } from 'node:fs';
import type { IncomingHttpHeaders } from 'node:http';
import test, { type ExecutionContext } from 'ava';
import { functionUrl, restApi, StreamingAdapter } from './streaming/streaming-adapter.ts';

interface Seen {
  target: string;
  headers: IncomingHttpHeaders;
}

/** What HTTP callers get. */
interface Answer {
  statusCode: number;
  headers: Record<string, string>;
  multiValueHeaders: Record<string, string[]>;
  body: string;
  isBase64Encoded: boolean;
}

/** The real adapter, buffered, and what its app sees. */
async function adapterWith(t: ExecutionContext, variables: Record<string, string> = {}) {
  const seen: Seen[] = [];
  const adapter = await StreamingAdapter.start(
    t,
    (request, response) => {
      seen.push({ target: request.url!, headers: request.headers });
      const { 'x-answer': answer } = request.headers;
      for (const [name, value] of Object.entries(JSON.parse(String(answer ?? '{}')) as object)) {
        response.setHeader(name, value as string);
      }
      response.end('ok');
    },
    { variables: { AWS_LWA_INVOKE_MODE: 'buffered', ...variables } },
  );
  const answer = async (event: object): Promise<Answer> => {
    const posted = await adapter.api.invoke({ event });
    await posted.finished;
    return JSON.parse(posted.chunks[0]!.toString()) as Answer;
  };
  const request = async (event: object): Promise<Seen> => {
    t.is((await answer(event)).statusCode, 200);
    return seen.at(-1)!;
  };
  return { adapter, seen, answer, request };
}

function fixture(name: string): object {
  const url = new URL(`../fixtures/events/${name}.json`, import.meta.url);
  return JSON.parse(readFileSync(url, 'utf8')) as object;
}

test('what could smuggle is answered with 400, and the app never hears of it', async (t) => {
  const { answer, seen } = await adapterWith(t);
  const good = functionUrl('/') as { headers: Record<string, string> };
  const events = ['a\r\nx-evil: 1', 'a\nb', 'a\rb', 'a\0b'].flatMap((value) => [
    { ...good, headers: { ...good.headers, 'x-sent': value } },
    { ...good, headers: { ...good.headers, [`x-${value}`]: '1' } },
    { ...good, cookies: ['a=1', value] },
    restApi({ multiValueHeaders: { 'x-sent': ['fine', value] } }),
    fixtureWith('alb-single-get', value),
    fixtureWith('vpc-lattice-2-get', value),
  ]);
  for (const event of events) {
    const { statusCode, body } = await answer(event);
    t.is(statusCode, 400, JSON.stringify(event).slice(0, 200));
    t.is((JSON.parse(body) as { code: string }).code, 'LWA_ERR_REQUEST_INVALID');
  }
  t.is(seen.length, 0);
  t.is((await answer(good)).statusCode, 200);
});

function fixtureWith(name: string, value: string): object {
  const event = fixture(name) as { headers: object };
  return { ...event, headers: { ...event.headers, 'x-sent': value } };
}

test('a line break in what an authorizer says is answered with 400, too', async (t) => {
  const { answer, seen } = await adapterWith(t, {
    AWS_LWA_CONTEXT_HEADERS: 'X-User=authorizer.principalId',
  });
  const event = (principalId: string) => {
    const parts = restApi() as { requestContext: object };
    return { ...parts, requestContext: { ...parts.requestContext, authorizer: { principalId } } };
  };
  t.is((await answer(event('a\r\nx-admin: 1'))).statusCode, 400);
  t.is(seen.length, 0);
  t.is((await answer(event('Zoë'))).statusCode, 200);
  t.is(Buffer.from(String(seen[0]!.headers['x-user']), 'latin1').toString('utf8'), 'Zoë');
});

test('a context too large for a header is cut down, with a warning that names what is missing', async (t) => {
  const { request, adapter } = await adapterWith(t);
  const parts = restApi() as { requestContext: object };
  const authorizer = { claims: { picture: 'x'.repeat(40_000), sub: 'user-1' } };
  const { headers } = await request({
    ...parts,
    requestContext: { ...parts.requestContext, authorizer },
  });
  const context = JSON.parse(String(headers['x-amzn-request-context'])) as {
    authorizer: { claims: object };
  };
  t.deepEqual(context.authorizer.claims, { sub: 'user-1' });
  t.regex(adapter.log.messages('warn')[0]!, /authorizer\.claims\.picture/);
});

test('for each front door the app sees host, address, scheme and port as its callers use them', async (t) => {
  const { request } = await adapterWith(t);
  const hosts = {
    'rest-api-get': 'a1b2c3d4e5.execute-api.eu-central-1.amazonaws.com',
    'http-api-get': 'f6g7h8i9j0.execute-api.eu-central-1.amazonaws.com',
    'function-url-get': 'k3l4m5n6o7p8q9r0s1t2u3v4w5x6y7z8.lambda-url.eu-central-1.on.aws',
    'alb-multi-get': 'pets-1234567890.eu-central-1.elb.amazonaws.com',
    'alb-single-get': 'pets-1234567890.eu-central-1.elb.amazonaws.com',
  };
  for (const [name, host] of Object.entries(hosts)) {
    const { headers } = await request(fixture(name));
    t.is(headers.host, host, name);
    t.regex(String(headers['x-forwarded-for']), /^198\.51\.100\.23/, name);
    t.is(headers['x-forwarded-proto'], 'https', name);
    t.is(headers['x-forwarded-port'], '443', name);
  }
});

test('what API Gateway or a function URL left out is filled in, and what a balancer left out is not', async (t) => {
  const { request } = await adapterWith(t);
  for (const name of ['rest-api-get', 'http-api-get', 'function-url-get']) {
    const { headers } = await request({ ...fixture(name), headers: {}, multiValueHeaders: null });
    t.true(
      String(headers.host).endsWith('.eu-central-1.amazonaws.com') || name === 'function-url-get',
    );
    t.is(headers['x-forwarded-for'], '198.51.100.23', name);
    t.is(headers['x-forwarded-proto'], 'https', name);
    t.is(headers['x-forwarded-port'], '443', name);
  }
  const { headers } = await request({ ...fixture('alb-single-get'), headers: {} });
  t.regex(String(headers.host), /^127\.0\.0\.1:\d+$/);
  for (const name of ['x-forwarded-for', 'x-forwarded-proto', 'x-forwarded-port']) {
    t.false(name in headers, name);
  }
});

test('the settings make headers of the context, the request and the trace', async (t) => {
  const { request } = await adapterWith(t, {
    AWS_LWA_CONTEXT_HEADERS:
      'X-User=authorizer.jwt.claims.sub,X-Stage=stage,x-amzn-stage-variables=stageVariables,X-Pet=pathParameters.id',
    AWS_LWA_REQUEST_ID: 'true',
    AWS_LWA_REQUEST_START: 'true',
    AWS_LWA_TRACEPARENT: 'true',
  });
  const event = fixture('http-api-jwt-authorizer') as {
    headers: object;
    requestContext: { authorizer: { jwt: { claims: { sub: string } } }; timeEpoch: number };
  };
  const { headers } = await request({
    ...event,
    headers: { ...event.headers, 'x-user': 'evil', x_user: 'evil' },
    stageVariables: { backend: 'blue' },
    pathParameters: { id: '42' },
  });
  t.like(headers, {
    'x-user': event.requestContext.authorizer.jwt.claims.sub,
    'x-stage': '$default',
    'x-amzn-stage-variables': '{"backend":"blue"}',
    'x-pet': '42',
    'x-request-id': 'r1',
    traceparent: '00-5759e988bd862e3fe1be46a994272793-53995c3f42cd8ad8-01',
    'x-amzn-trace-id': 'Root=1-5759e988-bd862e3fe1be46a994272793;Parent=53995c3f42cd8ad8;Sampled=1',
    'x-request-start': `t=${event.requestContext.timeEpoch}`,
  });
  t.false('x_user' in headers);
});

test('behind CloudFront the app sees the public host, and its redirects go there', async (t) => {
  const { request, answer } = await adapterWith(t, {
    AWS_LWA_PUBLIC_HOST: 'https://www.example.com',
    AWS_LWA_REMOVE_BASE_PATH: '/shop',
    AWS_LWA_FORWARDED_PREFIX: 'true',
    AWS_LWA_REPAIR_REDIRECTS: 'true',
  });
  const { headers, target } = await request(functionUrl('/shop/items?id=1'));
  t.is(target, '/items?id=1');
  t.like(headers, {
    host: 'www.example.com',
    'x-forwarded-host': 'www.example.com',
    'x-forwarded-prefix': '/shop',
    'x-forwarded-proto': 'https',
  });
  const location = 'http://localhost/login';
  const redirected = await answer(
    functionUrl('/shop/items', { headers: { 'x-answer': JSON.stringify({ location }) } }),
  );
  t.is(redirected.headers['location'], 'https://www.example.com/shop/login');
});

test('the stage is stripped from the path when that is asked for', async (t) => {
  const event = fixture('http-api-stage') as { rawPath: string; requestContext: { stage: string } };
  const { stage } = event.requestContext;
  const keeping = await adapterWith(t);
  t.true((await keeping.request(event)).target.startsWith(`/${stage}/`));
  const stripping = await adapterWith(t, { AWS_LWA_STAGE: 'strip' });
  const { target } = await stripping.request(event);
  t.is(`/${stage}${target.split('?')[0]}`, event.rawPath);
});

test('the settings and the app decide which answers are text, and callers do not see how', async (t) => {
  const { answer } = await adapterWith(t, {
    AWS_LWA_BINARY_TYPES: 'application/json',
    AWS_LWA_TEXT_TYPES: 'image/x-portable-bitmap',
  });
  const answering = async (fields: object) =>
    await answer(functionUrl('/', { headers: { 'x-answer': JSON.stringify(fields) } }));
  t.true((await answering({ 'content-type': 'application/json' })).isBase64Encoded);
  t.false((await answering({ 'content-type': 'image/x-portable-bitmap' })).isBase64Encoded);
  t.true((await answering({ 'content-type': 'image/png' })).isBase64Encoded);
  const own = await answering({ 'content-type': 'text/plain', 'X-Lwa-Base64': '1' });
  t.true(own.isBase64Encoded);
  t.is(own.body, Buffer.from('ok').toString('base64'));
  t.deepEqual(
    Object.keys(own.headers).filter((name) => name.toLowerCase().startsWith('x-l')),
    [],
  );
});

test('without settings none of it is there, and what callers send passes', async (t) => {
  const { request } = await adapterWith(t);
  const { headers } = await request(functionUrl('/', { headers: { 'x-user': 'as sent' } }));
  for (const name of ['x-request-id', 'x-request-start', 'traceparent', 'x-forwarded-host']) {
    t.false(name in headers, name);
  }
  t.is(headers['x-user'], 'as sent');
});
