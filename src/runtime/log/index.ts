export { type AdapterLogger, createLogger, type LoggerOptions } from './create-logger.ts';
export { LOG_LEVELS, type LogLevel, logLevel, parseLogLevel } from './log-level.ts';
