import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import test, { type ExecutionContext } from 'ava';
import { SecretServices } from './secret-services.ts';

const ADAPTER = fileURLToPath(new URL('../../../dist/lambda-adapter.cjs', import.meta.url));
const SAYS_ITS_KEY = 'console.log("the key is " + process.env.KEY)';

/** As much of Lambda's APIs as a start needs. Returns its address, and the init errors posted. */
async function lambda(t: ExecutionContext): Promise<{ address: string; initErrors: string[] }> {
  const initErrors: string[] = [];
  const server = createServer((request, response) => {
    if (request.url === '/2020-01-01/extension/register') {
      response.writeHead(200, { 'lambda-extension-identifier': 'id' }).end('{}');
    } else if (request.url === '/2018-06-01/runtime/init/error') {
      void text(request).then((document) => {
        initErrors.push(document);
        response.writeHead(202).end('{"status":"OK"}');
      });
    }
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  t.teardown(() => {
    server.close();
    server.closeAllConnections();
  });
  return { address: `127.0.0.1:${(server.address() as AddressInfo).port}`, initErrors };
}

/** Runs the built adapter in wrapper mode with a config file, until the app has ended. */
async function wrapped(
  t: ExecutionContext,
  address: string,
  variables: Record<string, string>,
): Promise<string> {
  // In this folder, so that packages are found.
  const folder = mkdtempSync(fileURLToPath(new URL('wrapped-', import.meta.url)));
  t.teardown(() => {
    rmSync(folder, { recursive: true });
  });
  const config = join(folder, 'lwa.config.ts');
  const plugin = "import secrets from '../../src/index.ts';";
  writeFileSync(config, `${plugin}\nexport default { plugins: [secrets({ timeout: '30s' })] };`);
  const command = [ADAPTER, '--', process.execPath, '-e', SAYS_ITS_KEY];
  const child = spawn(process.execPath, command, {
    env: {
      PATH: process.env['PATH'],
      AWS_LAMBDA_RUNTIME_API: address,
      AWS_LWA_CONFIG: config,
      ...variables,
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const [stdout, stderr] = await Promise.all([text(child.stdout), text(child.stderr)]);
  return stdout + stderr;
}

test('an app that the adapter starts begins with the values', async (t) => {
  const services = await SecretServices.start(t, { parameters: { '/app/key': 'of the store' } });
  const { address } = await lambda(t);
  const said = await wrapped(t, address, { ...services.variables, KEY: 'lwa-ssm:/app/key' });
  t.true(said.includes('the key is of the store'), said);
});

test('an app whose values cannot be had is not started, and Lambda is told which', async (t) => {
  const services = await SecretServices.start(t, {});
  const { address, initErrors } = await lambda(t);
  const said = await wrapped(t, address, { ...services.variables, KEY: 'lwa-ssm:/app/key' });
  t.false(said.includes('the key is'), said);
  t.is(initErrors.length, 1);
  t.regex(initErrors[0]!, /KEY \(SSM parameter \/app\/key\): there is no such parameter/);
});
