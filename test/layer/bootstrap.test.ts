import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmod, copyFile, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import test, { type ExecutionContext } from 'ava';

const BOOTSTRAP = fileURLToPath(new URL('../../layer/bootstrap', import.meta.url));

/** What Lambda's own runtime would have been started with. */
const RUNTIME = ['/var/lang/bin/node', '--max-http-header-size=81920', '/var/runtime/index.mjs'];

/** A function's files below `task`, and the layers' below `opt`. */
class Files {
  readonly root: string;

  private constructor(root: string) {
    this.root = root;
  }

  static async make(t: ExecutionContext): Promise<Files> {
    const files = new Files(await mkdtemp(join(tmpdir(), 'lwa-layer-')));
    t.teardown(() => rm(files.root, { recursive: true, force: true }));
    await mkdir(join(files.root, 'task'));
    await mkdir(join(files.root, 'opt'));
    await copyFile(BOOTSTRAP, join(files.root, 'opt', 'bootstrap'));
    return files;
  }

  async write(path: string, content: string, mode = 0o755): Promise<void> {
    await mkdir(dirname(join(this.root, path)), { recursive: true });
    await writeFile(join(this.root, path), content);
    await chmod(join(this.root, path), mode);
  }

  /** Starts the wrapper as Lambda does. */
  async run(handler: string, wrapper = 'opt/bootstrap'): Promise<Result> {
    const child = spawn(join(this.root, wrapper), RUNTIME, {
      env: {
        PATH: process.env['PATH'],
        LAMBDA_TASK_ROOT: join(this.root, 'task'),
        _HANDLER: handler,
      },
    });
    let stdout = '';
    let stderr = '';
    child.stdout.on('data', (chunk: Buffer) => {
      stdout += chunk.toString();
    });
    child.stderr.on('data', (chunk: Buffer) => {
      stderr += chunk.toString();
    });
    const [code] = (await once(child, 'close')) as [number];
    return { code, stdout, stderr, pid: child.pid! };
  }
}

interface Result {
  code: number;
  stdout: string;
  stderr: string;
  pid: number;
}

test('the handler is run in the place of the wrapper, without the arguments of the runtime', async (t) => {
  const files = await Files.make(t);
  await files.write('task/run.sh', '#!/bin/sh\necho "pid $$, $# arguments"\nexit 9\n');

  const { code, stdout, pid } = await files.run('run.sh');

  t.is(code, 9);
  t.is(stdout, `pid ${pid}, 0 arguments\n`);
});

test('the handler may stand in a folder whose name has a blank, and may be any program', async (t) => {
  const files = await Files.make(t);
  await files.write('task/my app/start', '#! /usr/bin/env node\nconsole.log("node runs")\n');

  const { code, stdout } = await files.run('my app/start');

  t.is(code, 0);
  t.is(stdout, 'node runs\n');
});

test('a wrapper may run before it, with the arguments that it has got', async (t) => {
  const files = await Files.make(t);
  await files.write('opt/other', '#!/bin/sh\nexport OTHER=here\nexec "${0%/*}/bootstrap" "$@"\n');
  await files.write('task/run.sh', '#!/bin/sh\necho "$OTHER"\n');

  t.is((await files.run('run.sh', 'opt/other')).stdout, 'here\n');
});

test('a wrapper may run after it, with the command of the app', async (t) => {
  const files = await Files.make(t);
  await files.write('opt/other', '#!/bin/sh\nexport OTHER=here\nexec "$@"\n');
  await files.write(
    'task/run.sh',
    `#!/bin/sh\nexec "${join(files.root, 'opt/other')}" sh -c 'echo "$OTHER"'\n`,
  );

  t.is((await files.run('run.sh')).stdout, 'here\n');
});

test('in a layer with the program and without the extension, the adapter starts the app', async (t) => {
  const files = await Files.make(t);
  await files.write('opt/bin/lambda-adapter', '#!/bin/sh\necho "adapter $*"\n');
  await files.write('task/run.sh', '#!/bin/sh\necho app\n');

  t.is((await files.run('run.sh')).stdout, `adapter -- ${join(files.root, 'task/run.sh')}\n`);

  await files.write('opt/extensions/lambda-adapter', '#!/bin/sh\n');
  t.is((await files.run('run.sh')).stdout, 'app\n', 'beside the extension the app runs alone');
});

test('a handler that is not in the package is named', async (t) => {
  const files = await Files.make(t);

  const { code, stderr } = await files.run('run.sh');

  t.is(code, 127);
  t.regex(stderr, /^lambda-adapter: the handler is "run.sh", but there is no file .*task\/run\.sh/);
});

test('no handler at all is said to be the mistake', async (t) => {
  const { code, stderr } = await (await Files.make(t)).run('');
  t.is(code, 127);
  t.regex(stderr, /no handler/);
});

test('a handler that is not executable is said to be so', async (t) => {
  const files = await Files.make(t);
  await files.write('task/run.sh', '#!/bin/sh\n', 0o644);

  const { code, stderr } = await files.run('run.sh');

  t.is(code, 126);
  t.regex(stderr, /chmod \+x run\.sh/);
});

test('a handler with the line ends of Windows is said to be so', async (t) => {
  const files = await Files.make(t);
  await files.write('task/run.sh', '#!/bin/bash\r\nexec node server.js\r\n');

  const { code, stderr } = await files.run('run.sh');

  t.is(code, 126);
  t.regex(stderr, /CRLF/);
});

test('a handler whose interpreter is missing is said to be so', async (t) => {
  const files = await Files.make(t);
  await files.write('task/run.sh', '#!/no/such/python -u\n');

  const { code, stderr } = await files.run('run.sh');

  t.is(code, 126);
  t.regex(stderr, /\/no\/such\/python/);
});

test('a folder as the handler is said to be one', async (t) => {
  const files = await Files.make(t);
  await mkdir(join(files.root, 'task', 'app'));

  const { code, stderr } = await files.run('app');

  t.is(code, 126);
  t.regex(stderr, /folder/);
});
