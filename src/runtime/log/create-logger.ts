import type { LogFields, Logger } from '../../pipeline/index.ts';
import { jsonLine } from './json-line.ts';
import { LOG_LEVELS, type LogLevel, logLevel } from './log-level.ts';
import { textLine } from './text-line.ts';
import { writeLine } from './write-line.ts';

/** How a logger is made. */
export interface LoggerOptions {
  /** Where level and format are read from. @default process.env */
  env?: Readonly<Record<string, string | undefined>>;
  /** Events below it are not written. @default what {@link logLevel} reads from `env` */
  level?: LogLevel;
  /** @default "json" when `AWS_LAMBDA_LOG_FORMAT` is JSON, else "text" */
  format?: 'json' | 'text';
  /** Takes each line, without its line break. @default to standard output, at once */
  write?: (line: string) => void;
}

/** The adapter's own logger: one level more than plugins have. */
export interface AdapterLogger extends Logger {
  /** For what ends the process. */
  fatal(message: string, fields?: LogFields): void;
}

/**
 * Makes a logger in the shape that CloudWatch's advanced logging controls expect. A call below the
 * level costs one comparison, and no value that it is given can make it throw.
 */
export function createLogger(options: LoggerOptions = {}): AdapterLogger {
  const env = options.env ?? process.env;
  const threshold = LOG_LEVELS[options.level ?? logLevel(env)];
  const format = options.format ?? logFormat(env);
  const write = options.write ?? writeLine;
  const line = format === 'json' ? jsonLine : textLine;

  const log = (level: LogLevel, message: string, fields: LogFields | undefined) => {
    const timestamp = new Date().toISOString();
    let text: string;
    try {
      text = line(timestamp, level, message, fields);
    } catch {
      text = line(timestamp, level, message, undefined);
    }
    write(text);
  };

  return {
    debug(message, fields) {
      if (threshold <= LOG_LEVELS.DEBUG) log('DEBUG', message, fields);
    },
    info(message, fields) {
      if (threshold <= LOG_LEVELS.INFO) log('INFO', message, fields);
    },
    warn(message, fields) {
      if (threshold <= LOG_LEVELS.WARN) log('WARN', message, fields);
    },
    error(message, fields) {
      if (threshold <= LOG_LEVELS.ERROR) log('ERROR', message, fields);
    },
    fatal(message, fields) {
      if (threshold <= LOG_LEVELS.FATAL) log('FATAL', message, fields);
    },
  };
}

function logFormat(env: Readonly<Record<string, string | undefined>>): 'json' | 'text' {
  return env['AWS_LAMBDA_LOG_FORMAT']?.toLowerCase() === 'json' ? 'json' : 'text';
}
