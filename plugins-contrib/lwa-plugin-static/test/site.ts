import { mkdirSync, mkdtempSync, rmSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { ExecutionContext } from 'ava';
import { HttpResponse } from 'lambda-web-adapter';
import { TestAdapter, type TestAdapterOptions } from 'lambda-web-adapter/testing';
import { staticFiles, type StaticFilesOptions } from '../src/index.ts';

/** What stands outside of every folder that is served. */
export const SECRET = 'nobody may read this';

/** A folder `public` with these files, in a folder of its own with a secret beside it. */
export class Site {
  readonly place = mkdtempSync(join(tmpdir(), 'lwa-static-'));
  readonly folder = join(this.place, 'public');

  constructor(t: Pick<ExecutionContext, 'teardown'>, files: Record<string, string | Uint8Array>) {
    t.teardown(() => {
      rmSync(this.place, { recursive: true, force: true });
    });
    mkdirSync(this.folder);
    writeFileSync(join(this.place, 'secret.txt'), SECRET);
    for (const [name, content] of Object.entries(files)) this.write(name, content);
  }

  write(name: string, content: string | Uint8Array, date?: Date): void {
    const path = join(this.folder, name);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, content);
    if (date) utimesSync(path, date, date);
  }

  link(name: string, target: string): void {
    symlinkSync(target, join(this.folder, name));
  }

  /** An adapter that serves the folder at `/`; the app answers 404. */
  serve(
    options: Partial<StaticFilesOptions> = {},
    settings: TestAdapterOptions['settings'] = {},
  ): TestAdapter {
    return new TestAdapter({
      plugins: [staticFiles({ folders: { '/': this.folder }, ...options })],
      app: () => new HttpResponse({ status: 404, body: 'app' }),
      settings,
    });
  }
}

/** What is answered: status, text, and the fields that are asked for. */
export async function got(
  adapter: TestAdapter,
  target: string,
  headers: Record<string, string> = {},
  method = 'GET',
): Promise<{ status: number; text: string; field: (name: string) => string | undefined }> {
  const { response, text, error } = await adapter.request({ method, target, headers });
  if (error) throw error;
  return { status: response!.status, text, field: (name) => response!.headers.get(name) };
}
