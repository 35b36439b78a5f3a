import { albEvent } from './alb-event.ts';
import { balancerAnswer } from './balancer-answer.ts';
import type { Door, DoorOptions, Invoker } from './door.ts';
import type { DoorFormat } from './door-format.ts';
import { httpDoor } from './http-door.ts';
import { htmlAnswer } from './plain-answer.ts';

/** How an ALB door is made. */
export interface AlbOptions extends DoorOptions {
  /** The target group's `lambda.multi_value_headers.enabled`. @default false */
  multiValue?: boolean;
}

/** Of a request's body, and of an answer as JSON. */
const MAX_BYTES = 1024 * 1024;

/** An Application Load Balancer with the function as its target. */
export function albDoor(lambda: Invoker, options: AlbOptions = {}): Door {
  const { multiValue = false } = options;
  const format: DoorFormat = {
    name: 'alb',
    maxBodyBytes: MAX_BYTES,
    maxAnswerBytes: MAX_BYTES,
    streams: false,
    refusals: { tooLarge: htmlAnswer(413), failed: htmlAnswer(502) },
    toEvent: (request, body) => albEvent(request, body, lambda.identity, multiValue),
    toAnswer: (payload) => balancerAnswer(payload, multiValue ? 'multiValueHeaders' : 'headers'),
    ownFields: () => [],
  };
  return httpDoor(lambda, format, options);
}
