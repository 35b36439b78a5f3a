import type { Plugin } from '../pipeline/index.ts';
import { MEDIA_TYPE_PATTERN, MediaTypes } from './media-types.ts';
import { checkOptions } from './check-options.ts';
import { listOf } from './option-checks.ts';

/** Options of {@link bodyTypes}: media types in full, `image/*`, `+json` (a suffix), or all of them. */
export interface BodyTypesOptions {
  /** Answers of these types go to Lambda as base64. They win over `text`. @default [] */
  binary?: readonly string[];
  /** Answers of these types go to Lambda as text, where their bytes are UTF-8. @default [] */
  text?: readonly string[];
}

const HEADER = 'x-lwa-base64';

/**
 * Overrules which answers go to Lambda as text and which as base64, for front doors that treat the two
 * differently. An answer that says so itself, in `x-lwa-base64` or `x-lamby-base64`, has the last word.
 * Streamed answers go as the bytes they are.
 *
 * @example
 * bodyTypes({ binary: ['application/json'], text: ['application/graphql'] })
 */
export function bodyTypes(options: BodyTypesOptions = {}): Plugin {
  const types = listOf({
    expected: 'a media type as "text/html", "text/*", "+json" or "*/*"',
    accepts: (value) => typeof value === 'string' && MEDIA_TYPE_PATTERN.test(value),
  });
  checkOptions('body-types', options, { binary: types, text: types });
  const binary = new MediaTypes(options.binary ?? []);
  const text = new MediaTypes(options.text ?? []);

  return {
    name: 'body-types',
    apply({ hooks }) {
      // After compression: what that has coded is not what its type says.
      hooks.response.tap({ name: 'body-types', stage: 110 }, ({ response: { headers } }) => {
        if (headers.has(HEADER) || headers.has('x-lamby-base64')) return;
        // A type that is not there is only one of all types.
        const type = headers.get('content-type') ?? '';
        if (binary.includes(type)) headers.append(HEADER, '1');
        else if (text.includes(type) && !isCoded(headers.get('content-encoding'))) {
          headers.append(HEADER, '0');
        }
      });
    },
  };
}

function isCoded(encoding: string | undefined): boolean {
  const coding = encoding?.trim().toLowerCase();
  return coding !== undefined && coding !== '' && coding !== 'identity';
}
