/** Extra fields of a log line: they become members in JSON and `key=value` in text. */
export type LogFields = Readonly<Record<string, unknown>>;

/** Where the adapter and its plugins write. Each call is one line. */
export interface Logger {
  debug(message: string, fields?: LogFields): void;
  info(message: string, fields?: LogFields): void;
  warn(message: string, fields?: LogFields): void;
  error(message: string, fields?: LogFields): void;
}
