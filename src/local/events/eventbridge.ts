import { randomUUID } from 'node:crypto';
import type { FunctionIdentity } from '../function-identity.ts';
import { type EventTemplate, jsonOf } from './event-template.ts';
import { onlyBody } from './only-body.ts';

/** An event of a bus. https://docs.aws.amazon.com/eventbridge/latest/ref/overiew-event-structure.html */
export const eventbridge: EventTemplate = {
  source: 'eventbridge',
  body: 'the detail, as JSON',
  example: '{"message":"Hello"}',
  make: ({ bodies, name, identity, now }) => ({
    ...envelope(identity, now),
    'detail-type': name,
    source: 'local.app',
    resources: [],
    detail: jsonOf(onlyBody(bodies)),
  }),
};

/** The members that every event of EventBridge has. */
export function envelope({ accountId, region }: FunctionIdentity, now: Date) {
  return {
    version: '0',
    id: randomUUID(),
    'detail-type': '',
    source: '',
    account: accountId,
    // Whole seconds.
    time: now.toISOString().replace(/\.\d+/, ''),
    region,
  };
}
