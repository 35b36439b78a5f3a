import { readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

/**
 * Where a config file went wrong, as `path:line:column`: the first place in it that the error names,
 * else the import that was not found, else the first place in another file of the user's, else the
 * file alone. Only called when something is wrong, so it may take its time.
 */
export async function faultLocation(error: unknown, file: string): Promise<string> {
  const text = error instanceof Error ? `${error.message}\n${error.stack ?? ''}` : '';
  return (
    missingImport(error, file) ??
    buildMessagePlace(error) ??
    placeIn(text, file) ??
    placeIn(await syntaxReport(error, file), file) ??
    firstUserFrame(text) ??
    file
  );
}

function placeIn(text: string, file: string): string | undefined {
  for (const name of [pathToFileURL(file).href, file]) {
    const start = text.indexOf(`${name}:`);
    if (start === -1) continue;
    const place = /^:\d+(?::\d+)?/.exec(text.slice(start + name.length));
    if (place) return file + place[0];
  }
  return undefined;
}

/** Bun's compiler says where in a member of what it throws. */
function buildMessagePlace(error: unknown): string | undefined {
  const { position } = (error ?? {}) as {
    position?: { file?: string; line?: number; column?: number } | null;
  };
  if (!position?.file || position.line === undefined) return undefined;
  return `${position.file}:${position.line}:${position.column ?? 1}`;
}

/** "Cannot find package 'x' imported from …" has no line: look for the import in the file. */
function missingImport(error: unknown, file: string): string | undefined {
  const { code, message } = (error ?? {}) as NodeJS.ErrnoException;
  if (code !== 'ERR_MODULE_NOT_FOUND' && code !== 'MODULE_NOT_FOUND') return undefined;
  const specifier = /'([^']+)'/.exec(message)?.[1];
  if (specifier === undefined) return undefined;
  const lines = readFileSync(file, 'utf8').split('\n');
  const index = lines.findIndex((line) => {
    return /\b(?:import|from|require)\b/.test(line) && line.includes(basename(specifier));
  });
  return index === -1 ? undefined : `${file}:${index + 1}`;
}

/**
 * Node tells an importer of a module with a syntax error neither file nor line, but prints both
 * when it is asked to check the file.
 */
async function syntaxReport(error: unknown, file: string): Promise<string> {
  if (!(error instanceof SyntaxError) || process.versions['bun'] !== undefined) return '';
  const { spawnSync } = await import('node:child_process');
  const { stderr } = spawnSync(process.execPath, ['--check', file], {
    encoding: 'utf8',
    env: { ...process.env, NODE_OPTIONS: '' },
    timeout: 5000,
  });
  return stderr;
}

function firstUserFrame(stack: string): string | undefined {
  for (const line of stack.split('\n')) {
    const frame = /^\s+at (?:.*\()?((?:file:\/\/)?\/.*):(\d+):(\d+)\)?$/.exec(line);
    if (!frame || frame[1]!.includes('/node_modules/')) continue;
    const path = frame[1]!.startsWith('file:') ? fileURLToPath(frame[1]!) : frame[1]!;
    if (path === process.argv[1]) continue;
    return `${path}:${frame[2]}:${frame[3]}`;
  }
  return undefined;
}
