import { execFileSync, spawnSync } from 'node:child_process';
import {
  chmodSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  renameSync,
  rmSync,
} from 'node:fs';
import { fileURLToPath } from 'node:url';

const MODULE = 'github.com/aws/aws-lambda-runtime-interface-emulator';
/** The commit that is built: the emulator's tags are no versions to Go. */
const COMMIT = '0f5fce3275ada05b2e0cc2c097c6240b0442a3d6';
const NAME = 'aws-lambda-rie';
/** Carries the emulator's executables, as built by AWS. */
const SAM = 'aws-sam-cli==1.170.0';
const FOLDER = fileURLToPath(
  new URL(`../../.cache/aws-lambda-rie-${COMMIT.slice(0, 12)}/`, import.meta.url),
);

/** Where the emulator is, or why there is none on this machine. */
export type EmulatorBuild =
  | { readonly executable: string; readonly missing?: undefined }
  | { readonly executable?: undefined; readonly missing: string };

/**
 * The emulator: the one that `AWS_LAMBDA_RIE` names, else built with Go, else the one that the SAM CLI
 * carries, for some module proxies do not serve the emulator. Kept in the checkout's `.cache` folder.
 * @throws Error when there is Go, and the emulator does not compile; in CI, when it cannot be had.
 */
export function emulatorBuild(): EmulatorBuild {
  const given = process.env['AWS_LAMBDA_RIE'];
  if (given) return { executable: given };
  const executable = FOLDER + NAME;
  if (existsSync(executable)) return { executable };
  mkdirSync(FOLDER, { recursive: true });
  // Test files run side by side, and each may be the first: whoever ends last puts it in place.
  const workshop = mkdtempSync(`${FOLDER}build-`);
  try {
    const withoutGo = goInstall(workshop);
    const withoutSam = withoutGo && copyFromSam(workshop);
    if (!withoutSam) {
      renameSync(`${workshop}/${NAME}`, executable);
      return { executable };
    }
    return unavailable(`${withoutGo}; ${withoutSam}`);
  } finally {
    rmSync(workshop, { recursive: true, force: true });
  }
}

function unavailable(reasons: string): EmulatorBuild {
  const missing = `AWS's emulator is not run: ${reasons}; AWS_LAMBDA_RIE names none`;
  if (process.env['CI']) throw new Error(missing);
  return { missing };
}

/** @returns Why there is no emulator now. */
function goInstall(folder: string): string | undefined {
  const { error, status, stderr } = spawnSync(
    'go',
    ['install', `${MODULE}/cmd/aws-lambda-rie@${COMMIT}`],
    {
      env: { ...process.env, GOBIN: folder, CGO_ENABLED: '0' },
      stdio: ['ignore', 2, 'pipe'],
      encoding: 'utf8',
    },
  );
  if (error !== undefined) return 'there is no Go (https://go.dev/dl)';
  if (status === 0) return undefined;
  if (/not available|40[34] /.test(stderr)) {
    return `the Go module proxy does not serve ${MODULE} ("${lastLine(stderr)}")`;
  }
  throw new Error(`Go could not build ${MODULE} at ${COMMIT}: ${stderr}`);
}

/** @returns Why there is no emulator now. */
function copyFromSam(folder: string): string | undefined {
  const download = ['-m', 'pip', 'download', '--quiet', '--no-deps', '--dest', folder, SAM];
  const { error, status, stderr } = spawnSync('python3', download, { encoding: 'utf8' });
  if (error !== undefined) return 'there is no Python to fetch the SAM CLI with';
  if (status !== 0) return `pip could not fetch ${SAM} ("${lastLine(stderr)}")`;
  const wheel = readdirSync(folder).find((name) => name.endsWith('.whl'));
  execFileSync('python3', ['-m', 'zipfile', '-e', `${folder}/${wheel}`, `${folder}/sam`]);
  const architecture = process.arch === 'arm64' ? 'arm64' : 'x86_64';
  copyFileSync(`${folder}/sam/samcli/local/rapid/${NAME}-${architecture}`, `${folder}/${NAME}`);
  chmodSync(`${folder}/${NAME}`, 0o755);
  return undefined;
}

function lastLine(text: string): string {
  return text.trim().split('\n').at(-1)?.trim() ?? '';
}
