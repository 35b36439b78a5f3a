import { chmodSync, readFileSync, writeFileSync } from 'node:fs';

/**
 * What makes any program that Bun has compiled load other code, become Bun's command line, or open a
 * debugger. In a function's environment these are meant for the app, when that runs on Bun.
 */
const VARIABLES = [
  'BUN_BE_BUN',
  'BUN_INSPECT',
  'BUN_INSPECT_CONNECT_TO',
  'BUN_INSPECT_PRELOAD',
  'BUN_OPTIONS',
];

/** The environment has no name that begins like this. */
const UNUSABLE = '='.charCodeAt(0);

/**
 * Copies a Bun and makes the copy look for names that no environment has, in place of
 * {@link VARIABLES}. Bun has no option for that, and reads them before any code of ours runs. The
 * environment itself is left as it is, for the app.
 *
 * @param {string} bun The file.
 * @param {string} copy The file to be written.
 */
export function copyWithoutVariables(bun, copy) {
  const bytes = readFileSync(bun);
  for (const name of VARIABLES) {
    const found = places(bytes, name);
    if (found.length !== 1) {
      throw new Error(
        `${bun} has the name ${name} ${found.length} times, expected once: see whether this Bun still reads it, and how it can be kept from that`,
      );
    }
    for (const place of found) bytes[place] = UNUSABLE;
  }
  writeFileSync(copy, bytes);
  chmodSync(copy, 0o755);
}

/**
 * Where a C string stands that is no part of another.
 *
 * @param {Buffer} bytes
 * @param {string} text
 */
function places(bytes, text) {
  const needle = Buffer.from(`\0${text}\0`, 'latin1');
  const found = [];
  for (let at = bytes.indexOf(needle); at !== -1; at = bytes.indexOf(needle, at + 1)) {
    found.push(at + 1);
  }
  return found;
}
