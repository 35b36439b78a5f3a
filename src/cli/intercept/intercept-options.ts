import type { RawOptions } from '../main.ts';
import { OptionReader } from '../option-reader.ts';

/** The options of `lwa intercept`, checked. */
export interface InterceptOptions {
  readonly port: number;
  /** `host:port` of the Runtime API. */
  readonly upstream: string;
  /** The file of the module that rewrites. */
  readonly rewrite: string | undefined;
  /** The name to register under. */
  readonly extension: string | undefined;
  readonly brief: boolean;
  /** What to run in front of the interceptor; empty for nothing. */
  readonly command: readonly string[];
}

const DEFAULT_PORT = 9009;

/**
 * Checks what was given on the command line.
 * @throws CommandError with all that is wrong.
 */
export function interceptOptions(
  positional: readonly string[],
  raw: RawOptions,
  env: NodeJS.ProcessEnv = process.env,
): InterceptOptions {
  const reader = new OptionReader(raw);
  const port = reader.wholeNumber('port', 0, 65_535) ?? DEFAULT_PORT;
  const rewrite = reader.text('rewrite');
  const extension = reader.text('extension');
  const brief = reader.flag('brief');
  const upstream = reader.text('upstream') ?? env['AWS_LAMBDA_RUNTIME_API'] ?? '';
  const command = raw['--'] ?? [];
  if (positional.length > 0) {
    reader.problems.push(`Put "--" before the command: lwa intercept -- ${positional.join(' ')}`);
  }
  if (upstream === '') {
    reader.problems.push(
      '--upstream: say where the Runtime API is (host:port); AWS_LAMBDA_RUNTIME_API is not set',
    );
  } else if (!/^[^/\s]+:\d+$/.test(upstream)) {
    reader.problems.push(`--upstream: expected host:port, got "${upstream}"`);
  }
  if (extension !== undefined && command.length > 0) {
    reader.problems.push('--extension: an extension runs no command');
  }
  reader.check();
  return { port, upstream, rewrite, extension, brief, command };
}
