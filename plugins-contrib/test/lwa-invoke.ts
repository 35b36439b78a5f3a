import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { freePort } from '../../test/local/free-port.ts';

const LWA = fileURLToPath(new URL('../../dist/lwa.mjs', import.meta.url));

/** What came of it. */
export interface Invoked {
  /** The exit code of the command. */
  readonly code: unknown;
  /** The answer. */
  readonly stdout: string;
  /** What app, adapter and plugins wrote. */
  readonly stderr: string;
}

/**
 * Sends one event to a Node app behind the real adapter with a config file, and shuts down:
 * `lwa invoke`.
 *
 * @param app The path of its file.
 * @param config That of the config file.
 */
export async function lwaInvoke(event: unknown, app: string, config: string): Promise<Invoked> {
  const port = String(await freePort());
  const words = ['invoke', '--event=-', '--app-port', port, '--', process.execPath, app];
  return await new Promise((resolve) => {
    const child = execFile(
      process.execPath,
      [LWA, ...words],
      { env: { ...process.env, AWS_LWA_CONFIG: config } },
      (error, stdout, stderr) => {
        resolve({ code: error?.code ?? 0, stdout, stderr });
      },
    );
    child.stdin!.end(JSON.stringify(event));
  });
}
