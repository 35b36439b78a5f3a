import { checkOptions, oneOf, type Plugin, required } from 'lambda-web-adapter';
import { goProxyFields } from './presets/go-proxy.ts';
import type { LegacyPreset, PresetFields } from './presets/preset.ts';
import { serverlessExpressFields } from './presets/serverless-express.ts';
import { serverlessishFields } from './presets/serverlessish.ts';

export type { LegacyPreset } from './presets/preset.ts';

/** Options of {@link legacyHeaders}. */
export interface LegacyHeadersOptions {
  /** Whose headers the app reads. */
  preset: LegacyPreset;
}

/** Node.js refuses a request head of over 16 KB, in which there are other fields, too. */
const MAX_FIELD_BYTES = 12 * 1024;

const PRESETS: Readonly<Record<LegacyPreset, PresetFields>> = {
  'serverless-express': serverlessExpressFields,
  serverlessish: serverlessishFields,
  'go-proxy': goProxyFields,
};

/**
 * Gives the app the headers that another adapter gave it, so that code which reads them goes on to
 * work. What callers send under these names never reaches the app.
 *
 * @example
 * legacyHeaders({ preset: 'serverless-express' })
 */
export function legacyHeaders(options: LegacyHeadersOptions): Plugin {
  checkOptions('legacy-headers', options, { preset: required(oneOf(...Object.keys(PRESETS))) });
  const fieldsOf = PRESETS[options.preset];

  return {
    name: 'legacy-headers',
    apply({ hooks, log }) {
      hooks.request.tap('legacy-headers', (exchange) => {
        const { headers } = exchange.request;
        for (const [name, value] of fieldsOf(exchange)) {
          headers.delete(name);
          if (value === undefined) continue;
          if (value.length <= MAX_FIELD_BYTES) headers.append(name, value);
          else {
            log.warn(`"${name}" would have ${value.length} bytes; it is left out`, {
              requestId: exchange.invocation.requestId,
            });
          }
        }
      });
    },
  };
}
