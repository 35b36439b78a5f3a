import { Buffer } from 'node:buffer';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { ExecutionContext } from 'ava';
import { signedBy } from './signature.ts';

/** The function's credentials in these tests. */
export const CREDENTIALS = {
  AWS_ACCESS_KEY_ID: 'AKIDEXAMPLE',
  AWS_SECRET_ACCESS_KEY: 'secret/of+the=test',
  AWS_SESSION_TOKEN: 'token/of+the=session',
  AWS_REGION: 'eu-west-1',
};

/** One call as the gateway saw it. */
export interface GatewayCall {
  readonly request: string;
  readonly body: string;
  readonly valid: boolean;
  readonly scope: string;
  readonly token: string | undefined;
}

/** A server that plays API Gateway's `@connections`, and checks each signature. */
export async function fakeGateway(
  t: ExecutionContext,
  answer: { status: number; body?: string } = { status: 200 },
): Promise<{ url: string; calls: GatewayCall[] }> {
  const calls: GatewayCall[] = [];
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request as AsyncIterable<Buffer>) chunks.push(chunk);
    const body = Buffer.concat(chunks);
    const signature = signedBy(request, body, CREDENTIALS.AWS_SECRET_ACCESS_KEY);
    const token = request.headers['x-amz-security-token'] as string | undefined;
    const line = `${request.method} ${request.url}`;
    calls.push({ request: line, body: body.toString(), token, ...signature });
    response.writeHead(signature.valid ? answer.status : 403);
    response.end(answer.body);
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  t.teardown(() => {
    server.close();
    server.closeAllConnections();
  });
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, calls };
}
