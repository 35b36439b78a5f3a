import pc from 'picocolors';
import type { EnvironmentFailure } from '../local/environment-failure.ts';
import type { Passage } from '../local/front-doors/door.ts';
import type { DoorName } from '../local/front-doors/door-name.ts';
import type { InvokeResult } from '../local/invoke-result.ts';
import { functionErrorText } from '../local/runtime-api/function-error.ts';
import type { LogLine } from '../local/sandbox-processes.ts';
import { whatEnded } from './function/what-ended.ts';

/** A door as the banner lists it. */
export interface DoorAddress {
  readonly title: string;
  readonly url: string;
}

/** What stands in the banner once everything is ready. */
export interface BannerInit {
  readonly version: string;
  readonly addresses: readonly DoorAddress[];
  readonly command: string;
  readonly appPort: number;
  readonly initMs: number;
}

/** What a request or an invocation came to. */
interface Outcome extends Pick<Passage, 'durationMs' | 'requestId' | 'initMs' | 'problem'> {
  readonly what: string;
}

/** What the commands that run an app write about it. Plain lines, so that it reads as well in a file as in a terminal. */
export class Terminal {
  readonly #write: (text: string) => void;
  readonly #door: DoorName;

  /** @param door the main one, which need not be named. */
  constructor(write: (text: string) => void, door: DoorName = 'url') {
    this.#write = write;
    this.#door = door;
  }

  /** A line in our own name. */
  say(text: string): void {
    this.#line(`${pc.cyan('lwa')}     ${text}`);
  }

  /** A line in our own name about what went wrong. */
  warn(text: string): void {
    this.#line(`${pc.yellow('lwa')}     ${text}`);
  }

  banner({ version, addresses, command, appPort, initMs }: BannerInit): void {
    this.#line('');
    this.#line(
      `  ${pc.bold(pc.green('LWA'))} ${pc.green(version)}  ready in ${duration(initMs)}   ${pc.dim(`${command} → 127.0.0.1:${appPort}`)}`,
    );
    this.#line('');
    for (const { title, url } of addresses) {
      this.#line(`  ${pc.green('➜')} ${title.padEnd(13)}  ${pc.cyan(url)}`);
    }
    this.#line('');
  }

  log({ role, stream, line }: LogLine): void {
    const name = role === 'app' ? 'app    ' : 'adapter';
    const prefix = stream === 'stderr' ? pc.red(name) : pc.dim(name);
    // The adapter writes an entry of several lines as one, as CloudWatch wants it.
    for (const part of line.split('\r')) this.#line(`${prefix} ${pc.dim('|')} ${part}`);
  }

  passage({ door, method, target, status, durationMs, requestId, initMs, problem }: Passage): void {
    const shown = status === 0 ? pc.yellow('cut off') : statusColour(status)(String(status));
    const by = door === this.#door ? '' : `${door} `;
    const what = `${pc.dim(by)}${method} ${target} → ${shown}`;
    this.#outcome({ what, durationMs, requestId, initMs, problem });
  }

  /** What came of an invocation that went through no door. */
  invocation(result: InvokeResult, durationMs: number): void {
    const { functionError, requestId, initMs } = result;
    const failed = functionError !== undefined;
    const what = `invoke → ${failed ? pc.red('failed') : pc.green('ok')}`;
    const problem = failed ? functionErrorText(result) : undefined;
    this.#outcome({ what, durationMs, requestId, initMs, problem });
  }

  /** A line in Lambda's name. */
  platform(line: string): void {
    this.#line(pc.dim(line));
  }

  /** Text of several lines, and what it is. */
  document(title: string, text: string): void {
    this.#line(pc.dim(`${title} ${text.replaceAll('\n', '\n  ')}`));
  }

  /** An environment that had been ready has failed. */
  failure(failure: EnvironmentFailure): void {
    this.warn(`${whatEnded(failure)}; the next request starts a fresh environment`);
  }

  #outcome({ what, durationMs, requestId, initMs, problem }: Outcome): void {
    const id = requestId?.slice(0, 8) ?? '--------';
    const cold = initMs === undefined ? '' : pc.dim(`   cold start ${duration(initMs)}`);
    this.#line(`${pc.dim(`${clock()} ${id}`)} ${what}  ${duration(durationMs)}${cold}`);
    if (problem === undefined) return;
    const indent = ' '.repeat(18);
    this.#line(`${indent}${pc.red('└')} ${problem.replaceAll('\n', `\n${indent}  `)}`);
  }

  #line(text: string): void {
    this.#write(`${text}\n`);
  }
}

function statusColour(status: number): (text: string) => string {
  if (status >= 500) return pc.red;
  if (status >= 400) return pc.yellow;
  return pc.green;
}

function duration(ms: number): string {
  if (ms < 10) return `${ms.toFixed(1)} ms`;
  if (ms < 10_000) return `${Math.round(ms)} ms`;
  return `${(ms / 1000).toFixed(1)} s`;
}

function clock(): string {
  const now = new Date();
  const two = (part: number) => String(part).padStart(2, '0');
  return `${two(now.getHours())}:${two(now.getMinutes())}:${two(now.getSeconds())}`;
}
