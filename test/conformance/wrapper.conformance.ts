import { fileURLToPath } from 'node:url';
import test, { type ExecutionContext } from 'ava';
import { functionUrlEvent } from '../runtime/wrapped-app.ts';
import { Emulator } from './emulator.ts';
import { emulatorBuild } from './emulator-build.ts';

const APP = [process.execPath, fileURLToPath(new URL('../apps/ending.mjs', import.meta.url))];

const { executable, missing } = emulatorBuild();

async function started(t: ExecutionContext, command: readonly string[]): Promise<Emulator> {
  t.timeout(30_000, 'the emulator does not answer');
  const emulator = await Emulator.startWrapped(executable!, command);
  t.teardown(async () => {
    await emulator.dispose();
    if (!t.passed) t.log(emulator.log);
  });
  return emulator;
}

if (missing !== undefined) {
  test.skip(missing, (t) => {
    t.fail();
  });
} else {
  test.serial('an app that exits answers 502, and the next invocation works', exits);
  test.serial('an app that exits before it is ready fails the initialisation', neverReady);
  test.serial('on shutdown the app gets one SIGTERM, and time to close', shutdown);
}

async function exits(t: ExecutionContext): Promise<void> {
  const emulator = await started(t, APP);
  t.like((await emulator.invoke(functionUrlEvent('/'))).json, { statusCode: 200, body: 'ok' });

  t.like((await emulator.invoke(functionUrlEvent('/exit?code=7'))).json, { statusCode: 502 });
  t.like((await emulator.invoke(functionUrlEvent('/'))).json, { statusCode: 200, body: 'ok' });
  t.like((await emulator.invoke({ no: 'request' })).json, { errorType: 'Runtime.ExitError' });
  t.like((await emulator.invoke(functionUrlEvent('/'))).json, { statusCode: 200, body: 'ok' });

  t.regex(emulator.log, /Process runtime-1 exited: exit status 7/);
}

async function neverReady(t: ExecutionContext): Promise<void> {
  const emulator = await started(t, ['sh', '-c', 'echo "no database" >&2; exit 3']);

  const { json } = await emulator.invoke(functionUrlEvent('/'));

  const { errorType, errorMessage } = json as { errorType: string; errorMessage: string };
  t.is(errorType, 'Runtime.ExitError');
  t.regex(errorMessage, /exited with code 3.*no database/s);
}

async function shutdown(t: ExecutionContext): Promise<void> {
  const emulator = await started(t, APP);
  await emulator.invoke(functionUrlEvent('/'));

  await emulator.shutDown();

  t.regex(emulator.log, /SIGTERM 1/);
  t.notRegex(emulator.log, /SIGTERM 2/, 'the emulator signals a group, and the adapter the app');
  t.regex(emulator.log, /^closed$/m);
  t.notRegex(emulator.log, /Sending SIGKILL/);
}
