import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/** AWS Lambda Web Adapter, the release that is compared with. */
export const RUST_ADAPTER = { crate: 'lambda_web_adapter', version: '1.0.0-rc1' } as const;

const ROOT = fileURLToPath(
  new URL(`../../.cache/${RUST_ADAPTER.crate}-${RUST_ADAPTER.version}/`, import.meta.url),
);

/**
 * The path of AWS's adapter; built with cargo on first use, which takes a few minutes, and kept in
 * the checkout's `.cache` folder.
 * @throws Error when there is no cargo, or the build fails.
 */
export async function rustAdapter(): Promise<string> {
  const executable = `${ROOT}bin/lambda-adapter`;
  if (existsSync(executable)) return executable;
  const { crate, version } = RUST_ADAPTER;
  const cargo = spawn(
    'cargo',
    ['install', crate, '--version', version, '--locked', '--root', ROOT],
    {
      stdio: ['ignore', 2, 2],
    },
  );
  const failed = new Promise<never>((_, reject) => {
    cargo.once('error', (cause) => {
      reject(
        new Error('The comparison needs cargo (https://rustup.rs) to build the adapter of AWS', {
          cause,
        }),
      );
    });
  });
  const [code] = (await Promise.race([once(cargo, 'close'), failed])) as [number | null];
  if (code !== 0) throw new Error(`cargo could not build ${crate} ${version}: see above`);
  return executable;
}
