import { once } from 'node:events';
import { readdirSync, readFileSync } from 'node:fs';
import test, { type ExecutionContext } from 'ava';
import type { EnvironmentFailure } from '../../../src/local/environment-failure.ts';
import { HttpResponse } from '../../../src/index.ts';
import { TestAdapter } from '../../../src/testing.ts';
import { functionUrlEvent } from '../wrapped-app.ts';
import { NodeRuntime, type NodeRuntimeOptions, RUNTIMES } from './node-runtime.ts';
import { until } from './until.ts';

const FIXTURES = new URL('../../fixtures/events/', import.meta.url);

async function plain(
  t: ExecutionContext,
  options: Partial<NodeRuntimeOptions> = {},
): Promise<NodeRuntime> {
  return await NodeRuntime.start(t, { handler: 'plain.handler', ...options });
}

/** An event that is no HTTP request, for a path of the app. */
function direct(path: string): object {
  return { lwa: { method: 'GET', path } };
}

for (const version of RUNTIMES) {
  test(`runtime ${version}: an invocation has all that the context says`, async (t) => {
    const runtime = await plain(t, { version, lambda: { timeoutMs: 20_000 } });
    const { body } = await runtime.get('/context', {
      requestId: 'a-request',
      traceId: 'Root=1-5759e988-bd862e3fe1be46a994272793;Sampled=1',
      clientContext: '{"client":{"installation_id":"a"}}',
      cognitoIdentity: '{"cognitoIdentityId":"b","cognitoIdentityPoolId":"c"}',
      tenantId: 'd',
    });
    const { leftMs, ...context } = JSON.parse(body) as { leftMs: number };
    t.true(leftMs > 0 && leftMs <= 20_000, String(leftMs));
    t.like(context, {
      requestId: 'a-request',
      traceId: 'Root=1-5759e988-bd862e3fe1be46a994272793;Sampled=1',
      clientContext: '{"client":{"installation_id":"a"}}',
      version: '2.0',
      tenantId: 'd',
    });
    t.regex((context as { functionArn: string }).functionArn, /^arn:aws:lambda:/);
    const { cognitoIdentity } = context as { cognitoIdentity: string };
    t.like(JSON.parse(cognitoIdentity), { cognitoIdentityId: 'b', cognitoIdentityPoolId: 'c' });
  });

  test(`runtime ${version}: an event that fails is reported with the adapter's type and code`, async (t) => {
    const runtime = await plain(t, { version, variables: { AWS_LWA_PASS_THROUGH_PATH: '/500' } });
    const result = await runtime.invoke({ Records: [{ eventSource: 'aws:sqs' }] });
    t.is(result.functionError, 'Unhandled');
    const { errorType, errorMessage } = JSON.parse(result.payload.toString()) as Record<
      string,
      string
    >;
    t.is(errorType, 'Function.EventAnswer');
    t.regex(errorMessage ?? '', /500.*no good/);
    t.regex(await runtime.said('Invoke Error'), /"code":"LWA_ERR_EVENT_ANSWER"/);
  });

  test(`runtime ${version}: an answer streams, its head and each chunk at once`, async (t) => {
    const runtime = await plain(t, {
      version,
      variables: { AWS_LWA_INVOKE_MODE: 'response_stream' },
    });
    const second = await until(t);
    const { stream, contentType } = await runtime.invoke(
      functionUrlEvent(`/words?until=${second.url}`),
      { responseMode: 'streaming' },
    );
    t.is(contentType, 'application/vnd.awslambda.http-integration-response');
    let text = '';
    for await (const chunk of stream!.body as AsyncIterable<Buffer>) {
      text += chunk.toString('latin1');
      if (text.endsWith('one ')) second.answer();
    }
    const [prelude, body] = text.split('\0'.repeat(8));
    t.is(body, 'one two');
    const { statusCode, headers, cookies } = JSON.parse(prelude!) as Record<string, unknown>;
    t.is(statusCode, 200);
    t.like(headers, { 'content-type': 'text/plain' });
    t.deepEqual(cookies, ['a=1', 'b=2']);
  });

  test(`runtime ${version}: an answer without content streams its head`, async (t) => {
    const runtime = await plain(t, {
      version,
      variables: { AWS_LWA_INVOKE_MODE: 'response_stream' },
    });
    const { payload } = await runtime.invoke(functionUrlEvent('/nothing'));
    const [prelude, body] = payload.toString('latin1').split('\0'.repeat(8));
    t.is(body, '');
    t.like(JSON.parse(prelude!), { statusCode: 204, headers: { 'x-so': 'it is' } });
  });

  test(`runtime ${version}: a stream that breaks off fails the invocation, and the next one is served`, async (t) => {
    const runtime = await plain(t, {
      version,
      variables: { AWS_LWA_INVOKE_MODE: 'response_stream' },
    });
    const result = await runtime.invoke(functionUrlEvent('/break'));
    t.is(result.functionError, 'Unhandled');
    t.is(result.errorType, 'Function.AppFailed');
    t.regex(result.payload.toString(), /broke off in the middle of its answer/);
    const { payload } = await runtime.invoke(functionUrlEvent('/nothing'));
    t.regex(payload.toString('latin1'), /"statusCode":204/);
  });

  test(`runtime ${version}: a streaming handler answers events that cannot stream with their payload`, async (t) => {
    const runtime = await plain(t, {
      version,
      variables: { AWS_LWA_INVOKE_MODE: 'response_stream' },
    });
    const { payload } = await runtime.invoke(direct('/hello'));
    t.like(JSON.parse(payload.toString()), { statusCode: 200 });
    const failed = await plain(t, {
      version,
      variables: { AWS_LWA_INVOKE_MODE: 'response_stream', AWS_LWA_PASS_THROUGH_PATH: '/500' },
    });
    const result = await failed.invoke({ Records: [{ eventSource: 'aws:sqs' }] });
    t.is(result.errorType, 'Function.EventAnswer');
  });

  test(`runtime ${version}: a long stream is all there`, async (t) => {
    const runtime = await plain(t, {
      version,
      variables: { AWS_LWA_INVOKE_MODE: 'response_stream' },
    });
    const { stream } = await runtime.invoke(functionUrlEvent('/large'), {
      responseMode: 'streaming',
    });
    let length = 0;
    for await (const chunk of stream!.body as AsyncIterable<Buffer>) length += chunk.length;
    t.true(length > 20_000_000 && length < 20_001_000, String(length));
  });

  test(`runtime ${version}: work after a streamed answer keeps nobody waiting, and is not lost`, async (t) => {
    const runtime = await plain(t, {
      version,
      variables: { AWS_LWA_INVOKE_MODE: 'response_stream' },
    });
    const end = await until(t);
    const { payload } = await runtime.invoke(functionUrlEvent(`/work?until=${end.url}`));
    t.regex(payload.toString('latin1'), /answered$/);
    t.false(runtime.lines.some((line) => line.includes('the work is done')));
    const next = runtime.invoke(functionUrlEvent('/nothing'));
    await end.waiting;
    end.answer();
    await next;
    const work = runtime.lines.findIndex((line) => line.includes('the work is done'));
    const settled = runtime.lines.findIndex((line) => line.includes('settled /nothing'));
    t.true(work !== -1 && (settled === -1 || work < settled), runtime.lines.join('\n'));
  });

  test(`runtime ${version}: work after an answer that does not stream is done before the answer is`, async (t) => {
    const runtime = await plain(t, { version });
    const end = await until(t);
    void end.waiting.then(() => {
      end.answer();
    });
    const { body } = await runtime.get(`/work?until=${end.url}`);
    t.is(body, 'answered');
    await runtime.said('the work is done');
    await runtime.said('settled /work');
    t.regex(await runtime.said('Work after the answer'), /AWS_LWA_INVOKE_MODE=response_stream/);
    t.is((await runtime.get('/failing-work')).body, 'answered');
    await runtime.said('the work has failed');
  });

  test(`runtime ${version}: an app that hangs is given up before Lambda's deadline`, async (t) => {
    const runtime = await plain(t, { version, lambda: { timeoutMs: 4000 } });
    t.is((await runtime.get('/hang')).statusCode, 504);
    t.is((await runtime.get('/nothing')).statusCode, 204);
  });

  test(`runtime ${version}: boot that is awaited is a part of the init phase`, async (t) => {
    const runtime = await plain(t, { version, variables: { START: '1' } });
    t.true(runtime.lines.some((line) => line.includes('ready')));
    t.is((await runtime.get('/nothing')).statusCode, 204);
    t.is(runtime.lines.filter((line) => line.includes('booted')).length, 1);
  });

  test(`runtime ${version}: boot that is awaited and fails is an init error`, async (t) => {
    const runtime = NodeRuntime.make(t, {
      version,
      handler: 'plain.handler',
      variables: { START: '1', BOOT: 'fails' },
    });
    const failed = once(runtime.lambda, 'failure') as Promise<[EnvironmentFailure]>;
    await runtime.lambda.start().catch(() => undefined);
    const [failure] = await failed;
    t.regex(failure.message, /Plugin "lifecycle" failed in the hook "boot": no secrets today/);
  });

  test(`runtime ${version}: boot that has failed is tried again by the next invocation`, async (t) => {
    const runtime = await plain(t, { version, variables: { BOOT: 'fails once' } });
    await runtime.said('booted');
    const first = await runtime.invoke(functionUrlEvent('/nothing'));
    const answer = first.functionError === undefined ? first : undefined;
    if (answer === undefined) t.regex(first.payload.toString(), /no secrets yet/);
    t.is((await runtime.get('/nothing')).statusCode, 204);
  });

  test(`runtime ${version}: the plugins shut down with the environment`, async (t) => {
    const runtime = await plain(t, { version, variables: { START: '1' } });
    await runtime.get('/nothing');
    await runtime.lambda.close();
    t.true(
      runtime.lines.some((line) => line.includes('shut down')),
      runtime.lines.join('\n'),
    );
  });
}

test('invocations at once are told apart', async (t) => {
  const runtime = await plain(t, {
    variables: { AWS_LAMBDA_NODEJS_WORKER_COUNT: '1' },
    lambda: { concurrency: 2 },
  });
  const [first, second] = await Promise.all([
    runtime.get('/both', { requestId: 'first' }),
    runtime.get('/both', { requestId: 'second' }),
  ]);
  t.is(first.body, 'first');
  t.is(second.body, 'second');
});

test('a runtime without its global is streamed to as well', async (t) => {
  const runtime = await plain(t, {
    variables: {
      AWS_LWA_INVOKE_MODE: 'response_stream',
      AWS_LAMBDA_NODEJS_NO_GLOBAL_AWSLAMBDA: '1',
    },
  });
  const { payload } = await runtime.invoke(functionUrlEvent('/nothing'));
  t.regex(payload.toString('latin1'), /^\{"statusCode":204.*\}\0{8}$/);
});

test('events of every source are answered as they are in every other mode', async (t) => {
  const runtime = await plain(t);
  const elsewhere = new TestAdapter({
    app: ({ method, target, headers, body }) => {
      const lines: Record<string, string> = {};
      for (const [name] of headers) lines[name.toLowerCase()] = headers.get(name)!;
      if (headers.has('cookie')) lines['cookie'] = headers.getAll('cookie').join('; ');
      delete lines['x-amzn-lambda-context'];
      const content = Buffer.from(body as Uint8Array).toString('base64');
      return new HttpResponse({
        status: 200,
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ method, url: target, headers: lines, body: content }),
      });
    },
  });
  const names = readdirSync(FIXTURES).filter((name) => /^(?:alb|rest|http|direct|func)/.test(name));
  t.true(names.length > 20);
  for (const name of names) {
    const event = JSON.parse(readFileSync(new URL(name, FIXTURES), 'utf8')) as object;
    const { payload } = await runtime.invoke(event, { requestId: 'test-request' });
    const expected = await elsewhere.invoke(event);
    t.deepEqual(seen(JSON.parse(payload.toString())), seen(expected.payload), name);
  }
});

/** Without what the hop to a server adds. */
function seen(payload: unknown): unknown {
  const { body, headers, multiValueHeaders, ...rest } = payload as {
    body: string;
    headers?: Record<string, unknown>;
    multiValueHeaders?: Record<string, unknown>;
  };
  const { headers: sent, ...request } = JSON.parse(body) as { headers: Record<string, unknown> };
  for (const name of ['connection', 'content-length', 'host', 'transfer-encoding']) {
    delete sent[name];
  }
  return {
    ...rest,
    request,
    sent,
    multi: multiValueHeaders !== undefined,
    plain: headers !== undefined,
  };
}
