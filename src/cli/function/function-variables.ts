import { readFileSync } from 'node:fs';
import { parseEnv } from 'node:util';
import type { OptionReader } from '../option-reader.ts';

/** The variables that `--env-file` and `--env` give to the function; the latter win. */
export function functionVariables(reader: OptionReader): Record<string, string> {
  const variables: Record<string, string> = {};
  for (const path of reader.list('env-file') ?? []) Object.assign(variables, read(path, reader));
  for (const pair of reader.list('env') ?? []) {
    const equals = pair.indexOf('=');
    if (equals > 0) variables[pair.slice(0, equals)] = pair.slice(equals + 1);
    else reader.problems.push(`--env: expected NAME=value, got ${JSON.stringify(pair)}`);
  }
  return variables;
}

function read(path: string, reader: OptionReader): NodeJS.Dict<string> {
  try {
    return parseEnv(readFileSync(path, 'utf8'));
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    const reason = code === 'ENOENT' ? 'there is no such file' : message;
    reader.problems.push(`--env-file: cannot read ${path}: ${reason}`);
    return {};
  }
}
