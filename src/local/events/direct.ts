import { type EventTemplate, objectOf } from './event-template.ts';
import { onlyBody } from './only-body.ts';

/** Whatever the caller makes up: your own invocations, and the input of a state machine. */
export const direct: EventTemplate = {
  source: 'direct',
  body: 'the whole event, as a JSON object',
  example: '{"message":"Hello"}',
  make: ({ bodies }) => objectOf(onlyBody(bodies)),
};
