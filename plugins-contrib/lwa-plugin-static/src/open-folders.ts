import { stat } from 'node:fs/promises';
import { resolve } from 'node:path';
import { messageOf } from 'lambda-web-adapter';
import { Folder, type Lookup } from './folder.ts';
import { readPath } from './request-path.ts';

/**
 * The folders of the options, the longest prefix first.
 *
 * @throws Error that says which is not there, and where it was looked for.
 */
export async function openFolders(
  folders: Readonly<Record<string, string>>,
  lookup: Lookup,
): Promise<Folder[]> {
  const opened = await Promise.all(
    Object.entries(folders).map(async ([prefix, path]) => {
      const place = await existing(path);
      try {
        return await Folder.open(readPath(prefix)!, place, lookup);
      } catch (error) {
        throw new Error(
          `The folder for ${JSON.stringify(prefix)} cannot be opened: ${messageOf(error)}; put it into the function's package, or correct options.folders`,
          { cause: error },
        );
      }
    }),
  );
  return opened.sort((a, b) => b.depth - a.depth);
}

/** Below the function's code, or the working directory, as config files are found. */
async function existing(path: string): Promise<string> {
  const inCode = resolve(process.env['LAMBDA_TASK_ROOT'] ?? '.', path);
  try {
    await stat(inCode);
    return inCode;
  } catch {
    return resolve(path);
  }
}
