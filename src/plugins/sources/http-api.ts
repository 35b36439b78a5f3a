import type { EventSource, Plugin } from '../../pipeline/index.ts';
import { checkOptions } from '../check-options.ts';
import { oneOf } from '../option-checks.ts';
import { frontDoorOf } from './front-door.ts';
import { decodeV2, encodeV2 } from './payload-v2.ts';
import { type StageOption, withoutStage } from './stage-prefix.ts';

/** Options of {@link httpApi}. */
export interface HttpApiOptions {
  /**
   * Whether the path keeps the name of a stage that is not `$default`, with which it arrives.
   * @default "keep"
   */
  stage?: StageOption;
}

/**
 * API Gateway HTTP APIs, payload format 2.0. The API has decoded the path: what was `%2F` is `/` for
 * good. It cannot stream, so it is answered whole in every invoke mode.
 *
 * @example
 * plugins: [httpApi({ stage: 'strip' })]
 */
export function httpApi(options: HttpApiOptions = {}): Plugin {
  checkOptions('http-api', options, { stage: oneOf('keep', 'strip') });
  const strip = options.stage === 'strip';
  const source: EventSource = {
    name: 'http-api',
    kind: 'http',
    matches: (event) => frontDoorOf(event) === 'http-api',
    decode: (invocation) =>
      decodeV2(invocation, strip ? (path, { stage }) => withoutStage(path, stage) : undefined),
    encode: encodeV2,
  };
  return {
    name: 'http-api',
    apply(context) {
      context.source(source);
    },
  };
}
