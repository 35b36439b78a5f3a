import { Script } from 'node:vm';

/**
 * A CommonJS file as V8 compiles it for a loader: running the script gives the function that Node
 * would call.
 * @param code What V8 has made of it before; `cachedDataRejected` says whether it has taken that.
 */
export function compiled(path: string, source: Buffer, code: Buffer | undefined): Script {
  const text = source.toString('utf8');
  const body = text.startsWith('#!') ? `//${text}` : text;
  return new Script(`(function (exports, require, module, __filename, __dirname) {${body}\n})`, {
    filename: path,
    cachedData: code,
  });
}
