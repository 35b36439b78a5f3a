import test from 'ava';
import fc from 'fast-check';
import { type LambdaContextOptions, lambdaContext } from '../../src/plugins/index.ts';
import { Harness } from '../pipeline/harness.ts';

const HEADER = 'x-amzn-lambda-context';
const LAMBDA = {
  functionName: 'orders',
  memory: 512,
  version: '$LATEST',
  logStream: '2026/01/01/[$LATEST]abc',
  logGroup: '/aws/lambda/orders',
};

type Fields = NonNullable<Parameters<Harness['seen']>[1]>;

async function contextFor(fields: Fields, options: LambdaContextOptions = LAMBDA) {
  const harness = new Harness({ plugins: [lambdaContext(options)] });
  const { headers } = await harness.seen({ headers: [[HEADER, 'from the caller']] }, fields);
  t1(headers.getAll(HEADER).length);
  return { json: headers.get(HEADER)!, warnings: harness.log.messages('warn') };
}

function t1(count: number): void {
  if (count !== 1) throw new Error(`the field is there ${count} times`);
}

test('members, their order and their spelling are those of AWS Lambda Web Adapter', async (t) => {
  const { json } = await contextFor({
    requestId: 'id-1',
    deadlineMs: 1_700_000_000_123,
    functionArn: 'arn:aws:lambda:eu-west-1:1:function:orders',
    traceId: 'Root=1-2-3;Sampled=1',
    tenantId: 'blue',
    clientContext: JSON.stringify({
      client: {
        installation_id: 'i',
        app_title: 't',
        app_version_name: 'n',
        app_version_code: 'c',
        app_package_name: 'p',
      },
      custom: { key: 'value' },
      env: { ignored: 'yes' },
      environment: { model: 'x' },
    }),
    cognitoIdentity: '{"cognitoIdentityId":"id","cognitoIdentityPoolId":"pool"}',
  });
  t.is(
    json,
    '{"request_id":"id-1","deadline":1700000000123,' +
      '"invoked_function_arn":"arn:aws:lambda:eu-west-1:1:function:orders",' +
      '"xray_trace_id":"Root=1-2-3;Sampled=1",' +
      '"client_context":{"client":{"installationId":"i","appTitle":"t","appVersionName":"n",' +
      '"appVersionCode":"c","appPackageName":"p"},"custom":{"key":"value"},' +
      '"environment":{"model":"x"}},' +
      '"identity":{"identityId":"id","identityPoolId":"pool"},"tenant_id":"blue",' +
      '"env_config":{"function_name":"orders","memory":512,"version":"$LATEST",' +
      '"log_stream":"2026/01/01/[$LATEST]abc","log_group":"/aws/lambda/orders"}}',
  );
});

test('what Lambda does not say is null, as is what it leaves empty', async (t) => {
  const empty = { traceId: '', tenantId: '', clientContext: '', cognitoIdentity: '' };
  for (const fields of [{}, { ...empty, functionArn: '' }]) {
    const { json, warnings } = await contextFor({ requestId: 'r', ...fields }, {});
    t.is(
      json,
      '{"request_id":"r","deadline":0,' +
        '"invoked_function_arn":"No header lambda-runtime-invoked-function-arn found.",' +
        '"xray_trace_id":null,"client_context":null,"identity":null,"tenant_id":null,' +
        '"env_config":{"function_name":"","memory":0,"version":"","log_stream":"","log_group":""}}',
    );
    t.deepEqual(warnings, []);
  }
});

test('a client context in camelCase stays, and absent members are empty', async (t) => {
  const { json } = await contextFor({
    clientContext: '{"client":{"installationId":"i","app_title":"t","appVersionCode":7}}',
  });
  t.deepEqual(JSON.parse(json).client_context, {
    client: {
      installationId: 'i',
      appTitle: 't',
      appVersionName: '',
      appVersionCode: '7',
      appPackageName: '',
    },
    custom: {},
    environment: {},
  });
});

test('what is no JSON object is left out, with one warning', async (t) => {
  for (const text of ['{', 'null', '[]', '"x"', '7', '{"a":1', '\0']) {
    const client = await contextFor({ clientContext: text });
    t.is(JSON.parse(client.json).client_context, null);
    t.regex(client.warnings.join(), /^The client context that Lambda sent is left out/);
    const identity = await contextFor({ cognitoIdentity: text });
    t.is(JSON.parse(identity.json).identity, null);
    t.regex(identity.warnings.join(), /^The Cognito identity that Lambda sent is left out/);
  }
  t.is(JSON.parse((await contextFor({ cognitoIdentity: '{}' })).json).identity, null);
});

test('a huge client context is trimmed with a warning', async (t) => {
  const custom = { small: 's', large: 'l'.repeat(20_000) };
  const { json, warnings } = await contextFor({ clientContext: JSON.stringify({ custom }) });
  t.deepEqual(JSON.parse(json).client_context.custom, { small: 's' });
  t.regex(warnings.join(), /16384 bytes.*left out: custom\.large/);
});

test('whatever Lambda sends, the field is JSON on one line', async (t) => {
  const text = fc.string({ unit: 'binary' });
  const value = fc.option(fc.oneof(text, fc.json()), { nil: undefined });
  await fc.assert(
    fc.asyncProperty(
      fc.record({
        requestId: text,
        functionArn: value,
        traceId: value,
        tenantId: value,
        clientContext: value,
        cognitoIdentity: value,
      }),
      async (fields) => {
        const { json } = await contextFor(fields);
        const context = JSON.parse(json);
        t.is(context.request_id, fields.requestId);
        t.is(context.tenant_id, fields.tenantId || null);
        t.deepEqual(Object.keys(context).at(-1), 'env_config');
        // biome-ignore lint: the control characters are what must not be there.
        t.notRegex(json, /[\x00-\x1f\x7f]/);
      },
    ),
  );
});

test('wrong options are refused', (t) => {
  for (const options of [{ memory: '512' }, { memory: -1 }, { functionName: 1 }, { name: 'x' }]) {
    t.throws(() => lambdaContext(options as LambdaContextOptions), {
      code: 'LWA_ERR_PLUGIN_INVALID',
    });
  }
});
