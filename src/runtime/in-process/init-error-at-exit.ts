import { spawnSync } from 'node:child_process';
import type { AdapterError } from '../../pipeline/index.ts';
import { hostAndPort } from '../host-and-port.ts';
import { errorDocument } from '../runtime-api/error-document.ts';

/** How long, in ms, the end of the process may be held up for it. */
const TIMEOUT_MS = 2_000;

const SCRIPT = `
  const { body, ...request } = JSON.parse(require('node:fs').readFileSync(0, 'utf8'));
  require('node:http').request(request, (response) => response.resume()).end(body);
`;

/**
 * Tells Lambda why the environment cannot start, before it returns: the process is about to end, and
 * does nothing asynchronous any more. A child process posts it, for no connection is open yet.
 *
 * @param address `AWS_LAMBDA_RUNTIME_API`.
 */
export function postInitErrorAtExit(address: string, error: AdapterError): void {
  const input = JSON.stringify({
    ...hostAndPort(address),
    method: 'POST',
    path: '/2018-06-01/runtime/init/error',
    headers: {
      'Content-Type': 'application/vnd.aws.lambda.error+json',
      'Lambda-Runtime-Function-Error-Type': error.errorType,
    },
    body: errorDocument(error),
  });
  // Without the environment: NODE_OPTIONS would preload the app's modules, and this one.
  spawnSync(process.execPath, ['-e', SCRIPT], { env: {}, input, timeout: TIMEOUT_MS });
}
