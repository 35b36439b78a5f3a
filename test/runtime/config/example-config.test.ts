import test from 'ava';
import exported from '../../../lwa.config.example.ts';
import {
  type App,
  HttpHeaders,
  HttpResponse,
  Invocation,
  Pipeline,
} from '../../../src/pipeline/index.ts';
import { builtInsFor } from '../../../src/runtime/assemble-plugins.ts';
import { checkConfig } from '../../../src/runtime/config/check-config.ts';
import { configuredPlugins } from '../../../src/runtime/config/configured-plugins.ts';
import { createLogger } from '../../../src/runtime/log/index.ts';
import { loadSettings } from '../../../src/runtime/settings/index.ts';

async function configIn(env: Record<string, string>) {
  const config: unknown = await (typeof exported === 'function' ? exported(env) : exported);
  const name = 'lwa.config.example.ts';
  return { name, folder: '/', ...checkConfig(config, name) };
}

test("the example config's plugin runs in a pipeline with the example's settings", async (t) => {
  const config = await configIn({});
  const { settings, warnings } = loadSettings({}, config.settings);
  t.deepEqual(warnings, []);

  const app: App = {
    async forward(request) {
      const headers = new HttpHeaders([['content-type', 'text/plain']]);
      return new HttpResponse({ status: 200, headers, body: request.target });
    },
  };
  const pipeline = new Pipeline({
    plugins: await configuredPlugins(builtInsFor(settings, {}), config, {}, '/'),
    app,
    log: createLogger({ level: 'OFF' }),
  });
  const event = {
    version: '2.0',
    rawPath: '/hello',
    rawQueryString: '',
    headers: { host: 'example.com' },
    requestContext: {
      http: { method: 'GET', path: '/hello', protocol: 'HTTP/1.1', sourceIp: '192.0.2.1' },
      stage: '$default',
    },
    isBase64Encoded: false,
  };
  const payload = Buffer.from(JSON.stringify(event));
  const { outcome } = await pipeline.handle(new Invocation({ requestId: 'r-1', payload }));
  if (outcome.type !== 'response') throw new Error(outcome.type);
  const answer = JSON.parse(String(outcome.payload)) as {
    statusCode: number;
    body: string;
    headers: Record<string, string>;
  };
  t.is(answer.statusCode, 200);
  t.is(answer.body, '/hello');
  t.regex(answer.headers['server-timing'] ?? '', /^app;dur=\d+\.\d$/);
});

test("the example's plugin is left out in production", async (t) => {
  const config = await configIn({ NODE_ENV: 'production' });
  t.deepEqual(await configuredPlugins([], config, {}, '/'), []);
});
