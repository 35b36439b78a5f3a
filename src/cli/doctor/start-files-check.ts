import { closeSync, existsSync, openSync, readSync, statSync } from 'node:fs';
import { Buffer } from 'node:buffer';
import { basename, isAbsolute, join } from 'node:path';
import { failure, type Finding, ok, warning } from './finding.ts';

/** The files by which functions are started, in the folder of the function. */
const USUAL = ['bootstrap', 'run.sh'];
/** What a layer or an image has. */
const INSTALLED = ['/opt/bootstrap', '/opt/extensions/lambda-adapter'];

/** How much of a script is looked at, bytes. */
const READ_BYTES = 64 * 1024;

/**
 * Whether Lambda can execute the files that start the function: what its kernel says of those that it
 * cannot is only "no such file" or "permission denied".
 */
export function checkStartFiles(
  folder: string,
  command: readonly string[] | undefined,
  env: NodeJS.ProcessEnv,
): Finding[] {
  const own = [...USUAL, ...pathsIn(command), ...(env['_HANDLER'] ? [env['_HANDLER']] : [])];
  const files = own.map((name) => (isAbsolute(name) ? name : join(folder, name)));
  const existing = [...new Set([...files, ...INSTALLED])].filter(isFile);
  return existing.flatMap((file) => checkFile(file));
}

/** The program of a command, where it is a file of the function: `./run.sh`. */
function pathsIn(command: readonly string[] | undefined): string[] {
  const [file] = command ?? [];
  return file !== undefined && /^\.{0,2}\//.test(file) && file !== '/bin/sh' ? [file] : [];
}

function checkFile(file: string): Finding[] {
  const name = file.startsWith('/opt/') ? file : basename(file);
  const findings: Finding[] = [];
  if (process.platform !== 'win32' && (statSync(file).mode & 0o111) === 0) {
    const advice = `chmod +x ${name}, before the zip is made; zip tools on Windows lose that mark`;
    findings.push(failure(`${name} is not marked as executable`, advice));
  }
  const fault = scriptFault(name, head(file));
  if (fault !== undefined) findings.push(fault);
  return findings.length > 0 ? findings : [ok(`${name} can be executed`)];
}

function scriptFault(name: string, bytes: Buffer): Finding | undefined {
  if (bytes.subarray(0, 4).equals(ELF)) return undefined;
  const text = bytes.toString('latin1');
  if (text.startsWith(BYTE_ORDER_MARK)) {
    return failure(
      `${name} begins with a byte order mark, so its first line is not seen`,
      'save it as UTF-8 without BOM',
    );
  }
  if (text.includes('\r\n')) {
    return failure(
      `The lines of ${name} end as on Windows (CRLF), and Linux takes the CR for a part of the command`,
      'save it with LF, and keep it so in .gitattributes: *.sh text eol=lf',
    );
  }
  if (text.startsWith('#!')) return undefined;
  return warning(`${name} does not say what it is to be run by`, 'begin it with #!/bin/sh');
}

const ELF = Buffer.from('\x7fELF', 'latin1');
/** U+FEFF in UTF-8, read as Latin-1. */
const BYTE_ORDER_MARK = '\u00ef\u00bb\u00bf';

function isFile(file: string): boolean {
  return existsSync(file) && statSync(file).isFile();
}

function head(file: string): Buffer {
  const descriptor = openSync(file, 'r');
  try {
    const buffer = Buffer.alloc(READ_BYTES);
    return buffer.subarray(0, readSync(descriptor, buffer, 0, READ_BYTES, 0));
  } finally {
    closeSync(descriptor);
  }
}
