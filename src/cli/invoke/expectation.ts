import type { ReadAnswer } from './read-answer.ts';

/** What the answer of a function should be. */
export interface Expectation {
  /** As it was given. */
  readonly text: string;
  /** What is there instead; `undefined` when it is met. */
  readonly failure: (answer: ReadAnswer) => string | undefined;
}

/** Reads `status=200`, `body=text` or `error=type`. `undefined` when it is none of them. */
export function expectation(text: string): Expectation | undefined {
  const equals = text.indexOf('=');
  const value = text.slice(equals + 1);
  switch (text.slice(0, Math.max(0, equals))) {
    case 'status':
      if (!/^[1-5]\d\d$/.test(value)) return undefined;
      return { text, failure: ({ status }) => unless(status === Number(value), status) };
    case 'body':
      return { text, failure: ({ body }) => unless(body.toString('utf8').includes(value), body) };
    case 'error':
      return { text, failure: ({ errorType }) => unless(errorType === value, errorType) };
    default:
      return undefined;
  }
}

function unless(met: boolean, instead: unknown): string | undefined {
  if (met) return undefined;
  return instead === undefined ? 'none' : String(instead).slice(0, 500);
}
