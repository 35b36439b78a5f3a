import { balancerAnswer } from './balancer-answer.ts';
import type { Door, DoorOptions, Invoker } from './door.ts';
import { type DoorFormat, MAX_EVENT_BYTES } from './door-format.ts';
import { httpDoor } from './http-door.ts';
import { jsonAnswer } from './plain-answer.ts';
import { type LatticeVersion, vpcLatticeEvent } from './vpc-lattice-event.ts';

/** How a VPC Lattice door is made. */
export interface VpcLatticeOptions extends DoorOptions {
  /** The target group's `lambdaEventStructureVersion`. @default 2 */
  version?: LatticeVersion;
}

/** A VPC Lattice service with the function as its target. */
export function vpcLatticeDoor(lambda: Invoker, options: VpcLatticeOptions = {}): Door {
  const { version = 2 } = options;
  const format: DoorFormat = {
    name: 'lattice',
    maxBodyBytes: MAX_EVENT_BYTES,
    maxAnswerBytes: MAX_EVENT_BYTES,
    streams: false,
    refusals: {
      tooLarge: jsonAnswer(413, '{"message":"Request Entity Too Large"}'),
      failed: jsonAnswer(502, '{"message":"Bad Gateway"}'),
    },
    toEvent: (request, body) => vpcLatticeEvent(request, body, lambda.identity, version),
    toAnswer: (payload) => balancerAnswer(payload, 'headers'),
    ownFields: () => [],
  };
  return httpDoor(lambda, format, options);
}
