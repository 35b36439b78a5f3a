import type { CAC } from 'cac';
import type { LatticeVersion } from '../../local/front-doors/vpc-lattice-event.ts';
import type { OptionReader } from '../option-reader.ts';

/** How the doors are made, where that is a matter of choice. */
export interface DoorChoices {
  /** Of the REST API and the WebSocket API. */
  readonly stage: string;
  /** Of the HTTP API. */
  readonly httpStage: string;
  /** Of the REST API. */
  readonly binaryMediaTypes: readonly string[];
  readonly albMultiValue: boolean;
  readonly latticeVersion: LatticeVersion;
  /** Custom ones, of the WebSocket API. */
  readonly webSocketRoutes: readonly string[];
  readonly webSocketRouteSelection: string;
  readonly webSocketTwoWay: boolean;
}

const STAGE = /^[\w-]{1,128}$/;

/** Declares the options on the command. */
export function declareDoorOptions(command: ReturnType<CAC['command']>): void {
  command
    .option('--stage <name>', 'Stage of the REST and the WebSocket API (default: prod)')
    .option('--http-stage <name>', 'Stage of the HTTP API (default: $default)')
    .option(
      '--binary-media-types <types>',
      'Of the REST API, comma-separated; or none (default: */*)',
    )
    .option('--alb-multi-value', 'The ALB sends multi-value headers')
    .option('--lattice-version <version>', 'Event structure of VPC Lattice, 1 or 2 (default: 2)')
    .option('--ws-routes <names>', 'Custom routes of the WebSocket API, comma-separated')
    .option('--ws-route-selection <expression>', 'Default: $request.body.action')
    .option('--ws-one-way', 'Routes have no route response: answers to messages are not sent');
}

/** Reads them. What is wrong is left with the reader. */
export function readDoorOptions(reader: OptionReader): DoorChoices {
  const types = reader.list('binary-media-types', true) ?? ['*/*'];
  return {
    stage: stageOf(reader, 'stage') ?? 'prod',
    httpStage: stageOf(reader, 'http-stage') ?? '$default',
    binaryMediaTypes: types.filter((type) => type !== 'none'),
    albMultiValue: reader.flag('alb-multi-value'),
    latticeVersion: reader.wholeNumber('lattice-version', 1, 2) === 1 ? 1 : 2,
    webSocketRoutes: reader.list('ws-routes', true) ?? [],
    webSocketRouteSelection: selectionOf(reader),
    webSocketTwoWay: !reader.flag('ws-one-way'),
  };
}

function stageOf(reader: OptionReader, name: string): string | undefined {
  const stage = reader.text(name);
  if (stage === undefined || STAGE.test(stage)) return stage;
  if (stage === '$default' && name === 'http-stage') return stage;
  reader.problems.push(`--${name}: expected letters, digits, "-" and "_", got "${stage}"`);
  return undefined;
}

function selectionOf(reader: OptionReader): string {
  const expression = reader.text('ws-route-selection') ?? '$request.body.action';
  if (!/^\$\{?request\.body\.[\w.-]+\}?$/.test(expression)) {
    reader.problems.push(
      `--ws-route-selection: expected $request.body and a member, got "${expression}"`,
    );
  }
  return expression;
}
