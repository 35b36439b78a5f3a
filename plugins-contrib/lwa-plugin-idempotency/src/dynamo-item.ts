import { Buffer } from 'node:buffer';
import type { Claim } from './idempotency-store.ts';
import type { KeptAnswer } from './kept-answer.ts';

/** An item of the table without its key and its time to live, as DynamoDB's JSON has it. */
export interface DynamoItem {
  readonly state: { readonly S: string };
  readonly owner: { readonly S: string };
  readonly fingerprint: { readonly S: string };
  readonly leaseUntil: { readonly N: string };
  readonly status?: { readonly N: string };
  /** JSON. */
  readonly headers?: { readonly S: string };
  readonly body?: { readonly B: string };
}

/** The item of a claim that runs, or of one that is done. */
export function itemOf(claim: Claim, answer?: KeptAnswer): DynamoItem {
  return {
    state: { S: answer === undefined ? 'running' : 'done' },
    owner: { S: claim.owner },
    fingerprint: { S: claim.fingerprint },
    leaseUntil: { N: String(claim.leaseUntilMs) },
    ...(answer !== undefined && {
      status: { N: String(answer.status) },
      headers: { S: JSON.stringify(answer.headers) },
    }),
    ...(answer?.body !== undefined && { body: { B: Buffer.from(answer.body).toString('base64') } }),
  };
}

/** The answer in an item; `undefined` while its claim runs. */
export function answerOf({ state, status, headers, body }: DynamoItem): KeptAnswer | undefined {
  if (state.S !== 'done') return undefined;
  return {
    status: Number(status?.N ?? 200),
    headers: JSON.parse(headers?.S ?? '[]') as KeptAnswer['headers'],
    body: body === undefined ? undefined : Buffer.from(body.B, 'base64'),
  };
}
