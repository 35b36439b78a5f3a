import type { Plugin } from 'lambda-web-adapter';
import { Gate } from './gate.ts';
import { checkWebhookOptions, type WebhookOptions } from './webhook-options.ts';

/** Before other plugins change the body. */
const FIRST = -90;
/** After CORS preflights (-50), before whatever else answers. */
const EARLY = -40;

/**
 * Verifies the signatures of webhooks before the app sees them, over the bytes that came, and tells
 * the app in `x-lwa-webhook` whose they are. What is not signed gets 401. Paths are looked at as the
 * app will see them, in every spelling.
 *
 * @example
 * webhook({ endpoints: [{ path: '/hooks/github', provider: 'github', secrets: [secret] }] })
 */
export function webhook(options: WebhookOptions): Plugin {
  checkWebhookOptions(options);
  return {
    name: 'webhook',
    apply({ hooks, log }) {
      const gate = new Gate(options, log);
      hooks.request.tap({ name: 'webhook', stage: FIRST }, (exchange) => {
        if (exchange.source.kind === 'http') gate.receive(exchange);
      });
      hooks.reply.tapPromise({ name: 'webhook', stage: EARLY }, async (exchange) =>
        exchange.source.kind === 'http' ? await gate.answer(exchange) : undefined,
      );
      if (!options.dropReplays) return;
      hooks.settled.tap('webhook', (exchange) => {
        gate.remember(exchange);
      });
    },
  };
}
