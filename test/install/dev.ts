import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import type { ExecutionContext } from 'ava';
import { freePort } from '../local/free-port.ts';
import type { Project } from './project.ts';

/** `npx lwa dev -- node server.js` in a project, and what it writes. */
export class Dev {
  output = '';
  readonly #child: ChildProcess;

  constructor(t: ExecutionContext, project: Project, args: string[], env: NodeJS.ProcessEnv) {
    this.#child = spawn('npx', ['lwa', 'dev', ...args, '--', process.execPath, 'server.js'], {
      cwd: project.folder,
      detached: true,
      env: { PATH: process.env['PATH'], HOME: process.env['HOME'], NO_COLOR: '1', ...env },
    });
    for (const stream of [this.#child.stdout, this.#child.stderr]) {
      stream?.setEncoding('utf8').on('data', (text: string) => {
        this.output += text;
      });
    }
    t.teardown(async () => {
      if (this.#child.exitCode !== null) return;
      process.kill(-this.#child.pid!, 'SIGINT');
      await once(this.#child, 'close');
    });
  }

  /** Starts it; resolves with its URL once it says that it is ready. */
  static async url(
    t: ExecutionContext,
    project: Project,
    { args = [], env = {} }: { args?: string[]; env?: NodeJS.ProcessEnv } = {},
  ): Promise<string> {
    const ports = ['--port', '0', '--app-port', String(await freePort())];
    const dev = new Dev(t, project, [...ports, ...args], env);
    const [, url = ''] = await dev.saw(/Function URL +(http:\S+)/);
    return url;
  }

  /** Resolves with the match once such text was written; rejects when it ends without. */
  async saw(pattern: RegExp): Promise<RegExpExecArray> {
    for (;;) {
      const match = pattern.exec(this.output);
      if (match !== null) return match;
      if (this.#child.exitCode !== null) throw new Error(`It ended: ${this.output}`);
      await Promise.race([
        once(this.#child.stdout!, 'data'),
        once(this.#child.stderr!, 'data'),
        once(this.#child, 'close'),
      ]);
    }
  }
}
