import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';
import type { ExecutionContext } from 'ava';
import { type SigningKey, signatureFault } from '../../test/verify-signature.ts';

const KEY: SigningKey = {
  accessKeyId: 'AKIDEXAMPLE',
  secretAccessKey: 'wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY',
  sessionToken: 'token/of=the+session',
};

/** What a function's environment has. */
export const VARIABLES: Readonly<Record<string, string>> = {
  AWS_REGION: 'eu-central-1',
  AWS_ACCESS_KEY_ID: KEY.accessKeyId,
  AWS_SECRET_ACCESS_KEY: KEY.secretAccessKey,
  AWS_SESSION_TOKEN: KEY.sessionToken!,
};

/** A service of AWS: answers requests that are signed with {@link VARIABLES}, and no others. */
export async function signedServer(
  t: ExecutionContext,
  service: string,
  answer: (
    request: IncomingMessage,
    body: Buffer,
    response: ServerResponse,
  ) => void | Promise<void>,
): Promise<string> {
  const server = createServer(async (request, response) => {
    const body = await buffer(request);
    const fault = signatureFault(request, body, KEY, service);
    if (fault === undefined) await answer(request, body, response);
    else response.writeHead(403).end(JSON.stringify({ message: fault }));
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  t.teardown(() => {
    server.close();
    server.closeAllConnections();
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}
