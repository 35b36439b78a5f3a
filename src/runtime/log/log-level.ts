/** Lambda's log levels, from the most detail to the least; `OFF` writes nothing. */
export const LOG_LEVELS = {
  TRACE: 10,
  DEBUG: 20,
  INFO: 30,
  WARN: 40,
  ERROR: 50,
  FATAL: 60,
  OFF: 70,
} as const;

/** A key of {@link LOG_LEVELS}. */
export type LogLevel = keyof typeof LOG_LEVELS;

/** The targets by which a `target=level` directive means this adapter. */
const OWN_TARGETS = new Set(['lambda_web_adapter', 'lambda-web-adapter', 'lambda_adapter', 'lwa']);

/**
 * The level that the environment asks for: `AWS_LAMBDA_LOG_LEVEL` (Lambda's own setting), then
 * `LWA_LOG`, then `RUST_LOG` (what users of AWS's adapter have set), then `INFO`. One that says
 * nothing that is understood is passed over.
 */
export function logLevel(env: Readonly<Record<string, string | undefined>>): LogLevel {
  return (
    parseLogLevel(env['AWS_LAMBDA_LOG_LEVEL']) ??
    parseLogLevel(env['LWA_LOG']) ??
    parseLogLevel(env['RUST_LOG']) ??
    'INFO'
  );
}

/**
 * Reads `debug` or a list of directives, as `warn,lambda_web_adapter=debug`: a directive for this
 * adapter wins over a plain level, and those of others say nothing (`RUST_LOG` may be the app's).
 *
 * @returns `undefined` when the text says nothing about this adapter.
 */
export function parseLogLevel(text: string | undefined): LogLevel | undefined {
  if (text === undefined || text === '') return undefined;
  let general: LogLevel | undefined;
  let own: LogLevel | undefined;
  for (const directive of text.split(',')) {
    const equals = directive.lastIndexOf('=');
    if (equals === -1) general = levelNamed(directive) ?? general;
    else if (isOwnTarget(directive.slice(0, equals))) {
      own = levelNamed(directive.slice(equals + 1)) ?? own;
    }
  }
  return own ?? general;
}

/** The target may be followed by a module or span: `lambda_web_adapter::readiness`. */
function isOwnTarget(target: string): boolean {
  const name = target.trim().toLowerCase();
  const end = name.search(/::|\[/);
  return OWN_TARGETS.has(end === -1 ? name : name.slice(0, end));
}

function levelNamed(text: string): LogLevel | undefined {
  const name = text.trim().toUpperCase();
  if (Object.hasOwn(LOG_LEVELS, name)) return name as LogLevel;
  return name === 'WARNING' ? 'WARN' : undefined;
}
