import {
  accessSync,
  constants,
  copyFileSync,
  mkdtempSync,
  rmSync,
  statSync,
  symlinkSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { AdapterError } from '../pipeline/adapter-error.ts';

/** An extension to launch. */
export interface ExtensionFile {
  /** What it must register as: the name of its file under `/opt/extensions`. */
  name: string;
  /** An executable file. */
  path: string;
}

/** A private stand-in for `/opt/extensions`, in which every extension has the name it must have. */
export class ExtensionFolder {
  readonly #path: string;
  /** What to execute, by name. */
  readonly files: ReadonlyMap<string, string>;

  /** @throws AdapterError `LWA_ERR_LOCAL_INIT` when a file is missing or not executable. */
  constructor(extensions: readonly ExtensionFile[]) {
    for (const extension of extensions) assertExecutable(extension);
    this.#path = mkdtempSync(join(tmpdir(), 'lwa-extensions-'));
    const files = new Map<string, string>();
    for (const { name, path } of extensions) {
      const link = join(this.#path, name);
      // Windows lets only administrators make links.
      if (process.platform === 'win32') copyFileSync(path, link);
      else symlinkSync(resolve(path), link);
      files.set(name, link);
    }
    this.files = files;
  }

  remove(): void {
    rmSync(this.#path, { recursive: true, force: true });
  }
}

function assertExecutable({ name, path }: ExtensionFile): void {
  let reason: string | undefined;
  try {
    if (!statSync(path).isFile()) reason = 'it is no file';
    else accessSync(path, constants.X_OK);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    reason = code === 'ENOENT' ? 'there is no such file' : 'it is not executable (chmod +x)';
  }
  if (reason === undefined) return;
  throw new AdapterError({
    code: 'LWA_ERR_LOCAL_INIT',
    message: `The extension "${name}" cannot be started from ${path}: ${reason}`,
  });
}
