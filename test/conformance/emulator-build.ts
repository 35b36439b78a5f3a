import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const MODULE = 'github.com/aws/aws-lambda-runtime-interface-emulator';
/** The commit that is built: the emulator's tags are no versions to Go. */
const COMMIT = '0f5fce3275ada05b2e0cc2c097c6240b0442a3d6';
const FOLDER = fileURLToPath(
  new URL(`../../.cache/aws-lambda-rie-${COMMIT.slice(0, 12)}/`, import.meta.url),
);

/** Where the emulator is, or why there is none on this machine. */
export type EmulatorBuild =
  | { readonly executable: string; readonly missing?: undefined }
  | { readonly executable?: undefined; readonly missing: string };

/**
 * The emulator: the one that `AWS_LAMBDA_RIE` names, else built with Go on first use and kept in the
 * checkout's `.cache` folder.
 * @throws Error when it cannot be built, and in CI when there is no Go to build it.
 */
export function emulatorBuild(): EmulatorBuild {
  const given = process.env['AWS_LAMBDA_RIE'];
  if (given) return { executable: given };
  const executable = `${FOLDER}aws-lambda-rie`;
  if (existsSync(executable)) return { executable };
  if (spawnSync('go', ['version']).error !== undefined) return withoutGo();
  mkdirSync(FOLDER, { recursive: true });
  const { status } = spawnSync('go', ['install', `${MODULE}/cmd/aws-lambda-rie@${COMMIT}`], {
    env: { ...process.env, GOBIN: FOLDER, CGO_ENABLED: '0' },
    stdio: ['ignore', 2, 2],
  });
  if (status === 0) return { executable };
  throw new Error(
    `Go could not build ${MODULE} at ${COMMIT}: see above. An emulator that is there already can be named in AWS_LAMBDA_RIE`,
  );
}

function withoutGo(): EmulatorBuild {
  const missing =
    "AWS's emulator is not run: there is no Go (https://go.dev/dl) to build it with, and AWS_LAMBDA_RIE names none";
  if (process.env['CI']) throw new Error(missing);
  return { missing };
}
