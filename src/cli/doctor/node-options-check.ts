import { spawnSync } from 'node:child_process';
import { failure, type Finding, ok, warning } from './finding.ts';

/** What a Node that only starts and ends may take. */
const START_MS = 20_000;

/** Whether Node starts with the function's `NODE_OPTIONS`: every Node process of the app gets them. */
export function checkNodeOptions(env: NodeJS.ProcessEnv): Finding[] {
  const options = env['NODE_OPTIONS']?.trim();
  if (!options) return [];
  if (/(^|\s)--inspect-(brk|wait)\b/.test(options)) {
    const text = `NODE_OPTIONS=${options}: the app waits for a debugger, and never starts`;
    return [failure(text, 'take the option away')];
  }
  return [startFinding(options, env), ...debuggerFinding(options), ...memoryFinding(options, env)];
}

/** Node itself knows best which options it takes, and whether the modules are there. */
function startFinding(options: string, env: NodeJS.ProcessEnv): Finding {
  const { status, signal, stderr, error } = spawnSync(process.execPath, ['--eval', '0'], {
    env: { ...env, NODE_OPTIONS: options },
    encoding: 'utf8',
    timeout: START_MS,
  });
  if (status === 0) return ok(`Node starts with NODE_OPTIONS=${options}`);
  const why =
    error?.message ?? errorLine(stderr) ?? `it ended with ${signal ?? `exit status ${status}`}`;
  return failure(
    `Node does not start with NODE_OPTIONS=${options}: ${why}`,
    'name modules by paths that exist in the function, and options that NODE_OPTIONS may have',
  );
}

function errorLine(stderr: string): string | undefined {
  const lines = stderr.split('\n');
  return (
    lines.find((line) => /Error|not allowed/.test(line)) ?? lines.find((line) => line)
  )?.trim();
}

function debuggerFinding(options: string): Finding[] {
  if (!/(^|\s)--inspect\b/.test(options)) return [];
  const text =
    'NODE_OPTIONS opens a debugger in every Node process, and only the first gets the port';
  return [warning(text, 'take --inspect away for Lambda')];
}

function memoryFinding(options: string, env: NodeJS.ProcessEnv): Finding[] {
  const heap = Number(/--max[-_]old[-_]space[-_]size=(\d+)/.exec(options)?.[1]);
  const memory = Number(env['AWS_LAMBDA_FUNCTION_MEMORY_SIZE']);
  if (!(heap >= memory)) return [];
  const text = `NODE_OPTIONS lets the heap grow to ${heap} MB, and the function has ${memory} MB in all`;
  return [warning(text, 'leave some 100 MB to all else, or Lambda kills the environment')];
}
