import { AdapterError } from 'lambda-web-adapter';
import type { CommandForm } from './command-event.ts';
import type { Finished } from './run-command.ts';

/** Lambda takes 6 MB, and the output is not all of it. */
const LARGEST_BYTES = 6 * 1024 * 1024 - 1024;
/** How much of the output an error's message repeats, in characters. */
const EXCERPT_LENGTH = 4096;

/**
 * The function's result, as whoever asked expects it.
 *
 * @param name Of the command, without what may be secret.
 * @throws AdapterError `LWA_ERR_EVENT_ANSWER` when the command failed, but for Lambda Console, which
 * reads that from the answer.
 */
export function consoleAnswer(form: CommandForm, name: string, finished: Finished): string {
  const { exitCode, output, timedOut } = finished;
  const failure = timedOut
    ? `The command "${name}" was ended, for the deadline is near; give the function a longer timeout`
    : exitCode !== 0 && `The command "${name}" exited with code ${exitCode}`;
  if (form === 'lambda-console') {
    const body = timedOut ? `${output}\n${failure}\n` : output;
    return fitted(body, (text) => ({ statusCode: failure ? 1 : 0, headers: {}, body: text }));
  }
  if (failure) throw commandFailed(failure, output);
  return fitted(output, (text) => ({ exitCode, output: text }));
}

/** What was refused before it ran. */
export function refusal(form: CommandForm, message: string, interactive: boolean): string {
  if (form === 'lambda-console') {
    const statusCode = interactive ? 422 : 1;
    return JSON.stringify({ statusCode, headers: {}, body: message });
  }
  throw new AdapterError({
    code: 'LWA_ERR_EVENT_INVALID',
    message,
    status: 400,
    failsInvocation: true,
    errorType: 'Function.CommandRefused',
  });
}

function commandFailed(failure: string, output: string): AdapterError {
  const end = output.length > EXCERPT_LENGTH ? `…${output.slice(-EXCERPT_LENGTH)}` : output;
  return new AdapterError({
    code: 'LWA_ERR_EVENT_ANSWER',
    message: end.trim() === '' ? failure : `${failure}: ${end.trim()}`,
    status: 502,
    failsInvocation: true,
    errorType: 'Function.CommandFailed',
  });
}

/** As JSON text may be six times as long: what is too much goes from its start. */
function fitted(output: string, answer: (output: string) => unknown): string {
  let text = output;
  for (;;) {
    const json = JSON.stringify(answer(text));
    const bytes = Buffer.byteLength(json);
    if (bytes <= LARGEST_BYTES) return json;
    text = text.slice(Math.ceil(text.length * (1 - LARGEST_BYTES / bytes)) + 1);
  }
}
