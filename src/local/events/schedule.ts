import { arnOf, type EventTemplate, jsonOf } from './event-template.ts';
import { envelope } from './eventbridge.ts';
import { onlyBody } from './only-body.ts';

/** A rule on a schedule. https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-run-lambda-schedule.html */
export const schedule: EventTemplate = {
  source: 'schedule',
  body: 'the detail, as JSON; a real one is {}',
  example: '{}',
  make: ({ bodies, name, identity, now }) => ({
    ...envelope(identity, now),
    'detail-type': 'Scheduled Event',
    source: 'aws.events',
    resources: [arnOf(identity, 'events', `rule/${name}`)],
    detail: jsonOf(onlyBody(bodies)),
  }),
};
