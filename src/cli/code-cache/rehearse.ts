import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { delimiter, dirname } from 'node:path';
import { EnvironmentFailure } from '../../local/environment-failure.ts';
import { albDoor } from '../../local/front-doors/alb.ts';
import type { Door } from '../../local/front-doors/door.ts';
import { functionUrlDoor } from '../../local/front-doors/function-url.ts';
import { httpApiDoor } from '../../local/front-doors/http-api.ts';
import { restApiDoor } from '../../local/front-doors/rest-api.ts';
import { LocalLambda } from '../../local/local-lambda.ts';
import { WRITE_CODE_CACHE } from '../../runtime/code-cache/load-with-code-cache.ts';
import { CommandError } from '../command-error.ts';
import { EXIT } from '../exit-code.ts';
import { anyFreePort } from '../function/app-port.ts';
import { whatEnded } from '../function/what-ended.ts';

/** Which form of the adapter, by its file: an extension, or what an app preloads. */
export type Form = { readonly adapter: string } | { readonly preload: string };

const APP = `
  require('node:http').createServer((request, response) => {
    request.resume().on('end', () => {
      response.setHeader('content-type', 'application/json');
      response.setHeader('set-cookie', 'a=b; Path=/');
      response.end('{"hello":"world"}');
    });
  }).listen(process.env.PORT);
`;

/**
 * Some of what functions are asked, so that the code is there that they will need first. A REST API has
 * its stage in front.
 */
const REQUESTS: readonly (readonly [target: string, init: RequestInit])[] = [
  ['/prod', {}],
  ['/prod/orders?q=a%20b&q=c', { headers: { cookie: 'a=b; c=d', 'accept-encoding': 'gzip' } }],
  ['/prod/orders', { method: 'POST', body: '{}', headers: { 'content-type': 'application/json' } }],
  ['/prod/images', { method: 'PUT', body: new Uint8Array([137, 80, 78, 71]) }],
];

const SHUTDOWN_MS = 5000;

/**
 * Runs a function of this form from its start to its end, by when it has kept its code in the folder.
 * @throws CommandError when it does not start, or fails.
 */
export async function rehearse(folder: string, form: Form): Promise<void> {
  const lambda = new LocalLambda({ launch: await launch(folder, form) });
  try {
    await lambda.start();
    for (const door of [functionUrlDoor, httpApiDoor, restApiDoor, albDoor]) {
      await ask(door(lambda));
    }
  } catch (error) {
    if (!(error instanceof EnvironmentFailure)) throw error;
    const words = error.process?.stderrTail.join('\n') ?? '';
    throw new CommandError(EXIT.internal, `${whatEnded(error, 'before it was ready')}\n${words}`);
  } finally {
    await lambda.close();
  }
}

async function launch(folder: string, form: Form) {
  const port = String(await anyFreePort());
  const node = process.execPath;
  return {
    command: [node, ...('preload' in form ? ['--import', form.preload] : []), '-e', APP] as const,
    ...('adapter' in form && { extensions: [{ name: 'lambda-adapter', path: form.adapter }] }),
    // No config file of the caller's is there.
    directory: folder,
    variables: {
      PATH: `${dirname(node)}${delimiter}${process.env['PATH'] ?? ''}`,
      PORT: port,
      AWS_LWA_PORT: port,
      AWS_LWA_CODE_CACHE: folder,
      [WRITE_CODE_CACHE]: folder,
    },
    shutdownMs: SHUTDOWN_MS,
    runtimeShutdownMs: SHUTDOWN_MS,
  };
}

async function ask(door: Door): Promise<void> {
  const server = createServer((request, response) => void door.handle(request, response));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  try {
    for (const [target, init] of REQUESTS) {
      const answer = await fetch(`http://127.0.0.1:${port}${target}`, init);
      const text = await answer.text();
      if (answer.status === 200) continue;
      throw new CommandError(EXIT.internal, `The adapter answers ${answer.status}: ${text}`);
    }
  } finally {
    server.close();
    server.closeAllConnections();
  }
}
