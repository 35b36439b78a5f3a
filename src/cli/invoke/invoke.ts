import { isUtf8 } from 'node:buffer';
import { invocationTrace, newTraceRoot } from '../../local/front-doors/trace-header.ts';
import type { InvokeResult } from '../../local/invoke-result.ts';
import { Terminal } from '../terminal.ts';
import { EXIT } from '../exit-code.ts';
import { chooseAppPort } from '../function/app-port.ts';
import { localFunction, startFunction } from '../function/local-function.ts';
import type { RawOptions } from '../main.ts';
import { StopSignals } from '../stop-signals.ts';
import { type InvokeOptions, invokeOptions } from './invoke-options.ts';
import { type ReadAnswer, readAnswer } from './read-answer.ts';

/**
 * `lwa invoke`: starts an app, sends it one event and ends, as tests and pipelines want it. The
 * answer goes to stdout, all else to stderr.
 * @returns the exit code.
 * @throws CommandError when it cannot start.
 */
export async function invoke(positional: readonly string[], raw: RawOptions): Promise<number> {
  const options = invokeOptions(positional, raw);
  const terminal = new Terminal((text) => process.stderr.write(text));
  const say = (line: string) => terminal.say(line);
  const environment = { ...process.env, ...options.function.variables };
  const appPort = await chooseAppPort(options.function.appPort, undefined, environment, say);
  const { lambda } = localFunction(options.function, appPort, options.initTimeoutMs);
  const kill = () => lambda.kill();
  const signals = new StopSignals({ gracefully: () => lambda.close(), atOnce: kill });
  if (!options.quiet) lambda.on('log', (line) => terminal.log(line));
  const invoked = async () => {
    await startFunction(lambda, appPort, (line) => terminal.warn(line));
    const start = performance.now();
    const result = await lambda.invoke(options.event, {
      traceId: invocationTrace(newTraceRoot()),
      responseMode: 'streaming',
    });
    const answer = await readAnswer(result);
    print(options, result, answer, performance.now() - start);
    await lambda.close();
    return judge(options, answer, (line) => terminal.warn(line));
  };
  try {
    return await Promise.race([signals.stopped, invoked()]);
  } catch (error) {
    if (signals.stopping) return await signals.stopped;
    await kill();
    throw error;
  }
}

function print(
  { json }: InvokeOptions,
  { requestId, initMs, payload }: InvokeResult,
  answer: ReadAnswer,
  durationMs: number,
): void {
  const { status, headers, cookies, body, errorType } = answer;
  if (!json) {
    process.stdout.write(body);
    if (body.length > 0 && body.at(-1) !== 0x0a) process.stdout.write('\n');
    return;
  }
  const text = isUtf8(body);
  const known = {
    requestId,
    durationMs,
    initMs,
    status,
    headers,
    cookies,
    body: body.toString(text ? 'utf8' : 'base64'),
    isBase64Encoded: !text,
    errorType,
    error: errorType === undefined ? undefined : payload.toString('utf8'),
  };
  process.stdout.write(`${JSON.stringify(known)}\n`);
}

/** A function that fails is as unexpected as an answer that is not the one expected. */
function judge(
  { expectations, function: { timeoutMs } }: InvokeOptions,
  answer: ReadAnswer,
  warn: (line: string) => void,
): number {
  let exitCode: number = EXIT.ok;
  for (const { text, failure } of expectations) {
    const instead = failure(answer);
    if (instead === undefined) continue;
    warn(`Expected ${text}, got ${instead}`);
    exitCode = EXIT.unexpected;
  }
  const { errorType } = answer;
  if (errorType === undefined || expectations.some(({ text }) => text.startsWith('error='))) {
    return exitCode;
  }
  if (errorType === 'Sandbox.Timedout') {
    warn(`The function has not answered within ${timeoutMs / 1000} s`);
    return EXIT.timedOut;
  }
  warn(`The function has failed: ${errorType}`);
  return EXIT.unexpected;
}
