import { execFile } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import type { ExecutionContext } from 'ava';

const run = promisify(execFile);
const tarballs = process.env['LWA_TARBALLS'] ?? '';

/** The packages that were packed, by name. */
export const PACKED: ReadonlyMap<string, string> = new Map(
  readdirSync(tarballs).map((file) => [file.replace(/-\d.*$/, ''), join(tarballs, file)]),
);

/** An empty folder, and what a new user puts into it. */
export class Project {
  readonly folder = mkdtempSync(join(tmpdir(), 'lwa-project-'));

  constructor(t: ExecutionContext) {
    t.teardown(() => rmSync(this.folder, { recursive: true, force: true }));
  }

  /** `npm init`, and `npm install` of packages by name: those that were packed, or the registry's. */
  static async install(t: ExecutionContext, ...names: string[]): Promise<Project> {
    const project = new Project(t);
    await project.npm('init', '--yes');
    await project.npm('install', ...names.map((name) => PACKED.get(name) ?? name));
    return project;
  }

  write(files: Readonly<Record<string, string>>): void {
    for (const [path, text] of Object.entries(files)) {
      mkdirSync(dirname(join(this.folder, path)), { recursive: true });
      writeFileSync(join(this.folder, path), text);
    }
  }

  /** Runs npm there; resolves with what it wrote to stdout. */
  async npm(...args: string[]): Promise<string> {
    const quiet = ['--no-audit', '--no-fund', '--loglevel=error'];
    const { stdout } = await run('npm', [...args, ...quiet], { cwd: this.folder });
    return stdout;
  }

  /** Runs a module's code there; resolves with what it wrote to stdout. */
  async node(code: string): Promise<string> {
    const args = ['--input-type=module', '--eval', code];
    const { stdout } = await run(process.execPath, args, { cwd: this.folder });
    return stdout;
  }
}
