import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import test, { type ExecutionContext } from 'ava';
import { ADAPTER } from '../runtime/adapter-file.ts';

/** What Lambda heard until the extension asked for its first event. */
interface Heard {
  /** The extension's name in each registration. */
  readonly names: (string | undefined)[];
  /** By whom each was sent: Node's client names no connection to be closed. */
  readonly closing: boolean[];
  /** With which identifier the first event was asked for. */
  readonly identifier: string | undefined;
  /** What Node was started with beside the file. */
  readonly options: readonly string[];
}

/** Starts the adapter as Lambda does, under a name in a folder of its own. */
async function heardFrom(
  t: ExecutionContext,
  variables: Record<string, string>,
  status = 200,
): Promise<Heard> {
  const folder = mkdtempSync(join(tmpdir(), 'extensions-'));
  t.teardown(() => {
    rmSync(folder, { recursive: true });
  });
  const file = join(folder, 'my-adapter');
  symlinkSync(ADAPTER, file);

  const names: (string | undefined)[] = [];
  const closing: boolean[] = [];
  let tell!: (identifier: string | undefined) => void;
  const asked = new Promise<string | undefined>((resolve) => {
    tell = resolve;
  });
  const lambda = createServer((request, response) => {
    if (request.url?.endsWith('/register')) {
      names.push(field(request, 'lambda-extension-name'));
      closing.push(request.headers.connection === 'close');
      const refused = names.length === 1 ? status : 200;
      response.writeHead(refused, { 'Lambda-Extension-Identifier': 'id-7' }).end('{}');
    } else if (request.url?.endsWith('/event/next')) {
      tell(field(request, 'lambda-extension-identifier'));
    } else response.end();
  });
  lambda.listen(0, '127.0.0.1');
  await once(lambda, 'listening');
  t.teardown(() => {
    lambda.closeAllConnections();
    lambda.close();
  });

  const { port } = lambda.address() as AddressInfo;
  const adapter = spawn(file, [], {
    stdio: 'inherit',
    env: {
      PATH: process.env['PATH'],
      AWS_LAMBDA_LOG_LEVEL: 'FATAL',
      AWS_LAMBDA_RUNTIME_API: `127.0.0.1:${port}`,
      ...variables,
    },
  });
  t.teardown(() => {
    adapter.kill('SIGKILL');
  });
  const identifier = await asked;
  // The shell has become Node.
  const words = readFileSync(`/proc/${adapter.pid}/cmdline`, 'utf8').split('\0');
  const options = words.filter((word) => word.startsWith('--'));
  return { names, closing, identifier, options };
}

function field(request: IncomingMessage, name: string): string | undefined {
  return request.headers[name] as string | undefined;
}

test('the shell registers, once, under the name of the file, and Node goes on from there', async (t) => {
  t.deepEqual(await heardFrom(t, {}), {
    names: ['my-adapter'],
    closing: [true],
    identifier: 'id-7',
    options: ['--v8-pool-size=1'],
  });
});

test('where the image says that it has Node 24 or later, its memory for young objects is bounded', async (t) => {
  const optionsWith = async (NODE_VERSION: string) =>
    (await heardFrom(t, { NODE_VERSION })).options;
  const bounded = ['--max-semi-space-size=4', '--v8-pool-size=1'];

  t.deepEqual(await optionsWith('24.21.0'), bounded);
  t.deepEqual(await optionsWith('30.0.0'), bounded);
  t.deepEqual(await optionsWith('22.14.0'), ['--v8-pool-size=1']);
  t.deepEqual(await optionsWith('lts'), ['--v8-pool-size=1']);
});

test('without bash the adapter registers by itself', async (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'node-alone-'));
  t.teardown(() => {
    rmSync(folder, { recursive: true });
  });
  symlinkSync(process.execPath, join(folder, 'node'));
  t.like(await heardFrom(t, { PATH: folder }), { names: ['my-adapter'], identifier: 'id-7' });
});

test('what Lambda refuses the shell, the adapter asks for again, and can say what is wrong', async (t) => {
  t.like(await heardFrom(t, {}, 403), {
    names: ['my-adapter', 'my-adapter'],
    closing: [true, false],
    identifier: 'id-7',
  });
});

test("the function's NODE_OPTIONS are not the adapter's", async (t) => {
  const options = { NODE_OPTIONS: `--require=/does/not/exist --title=a${delimiter}b` };
  t.like(await heardFrom(t, options), { names: ['my-adapter'], identifier: 'id-7' });
});
