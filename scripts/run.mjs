import { spawn } from 'node:child_process';
import { constants } from 'node:os';

/**
 * Runs a program in the foreground, sharing the terminal, and resolves when it ends well.
 *
 * @param {string} command
 * @param {readonly string[]} args
 * @param {{ cwd: string, env?: NodeJS.ProcessEnv }} options
 * @throws {ExitError} with the program's exit code; 128 and the signal's number for a signal.
 * @returns {Promise<void>}
 */
export async function run(command, args, { cwd, env = process.env }) {
  const child = spawn(command, args, { cwd, env, stdio: 'inherit' });
  // npm starts us through a shell, which ends on a SIGTERM without handing it on.
  const parent = process.ppid;
  const watch = setInterval(() => {
    if (process.ppid === parent) return;
    clearInterval(watch);
    child.kill('SIGTERM');
  }, 500);
  // Ctrl-C reaches the whole foreground group: the child decides, and its exit code becomes ours.
  // A SIGTERM reaches this process alone, so it is handed on.
  const ignore = () => undefined;
  const forward = (/** @type {NodeJS.Signals} */ signal) => child.kill(signal);
  process.on('SIGINT', ignore);
  process.on('SIGTERM', forward);
  try {
    const code = await new Promise((resolve, reject) => {
      child.once('error', reject);
      child.once('exit', (status, signal) => {
        resolve(status ?? 128 + constants.signals[/** @type {NodeJS.Signals} */ (signal)]);
      });
    });
    if (code !== 0) throw new ExitError(`${command} ${args.join(' ')}`, code);
  } finally {
    clearInterval(watch);
    process.off('SIGINT', ignore);
    process.off('SIGTERM', forward);
  }
}

/** Runs npm, with the npm that runs us when there is one. */
export async function npm(/** @type {readonly string[]} */ args, /** @type {string} */ cwd) {
  const cli = process.env['npm_execpath'];
  if (cli?.endsWith('.js')) await run(process.execPath, [cli, ...args], { cwd });
  else await run('npm', args, { cwd });
}

/** A program ended with an exit code other than 0, and has said why itself. */
export class ExitError extends Error {
  constructor(/** @type {string} */ command, /** @type {number} */ code) {
    super(`"${command}" ended with exit code ${code}`);
    this.code = code;
  }
}

/**
 * Runs a script's main function: what it started has said why it failed, all else is shown here.
 *
 * @param {() => Promise<void>} main
 */
export async function runMain(main) {
  try {
    await main();
  } catch (error) {
    if (!(error instanceof ExitError)) console.error(error);
    process.exitCode = error instanceof ExitError ? error.code : 1;
  }
}
