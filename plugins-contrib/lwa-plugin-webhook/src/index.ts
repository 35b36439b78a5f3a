export type { Provider } from './signature.ts';
export { webhook as default, webhook } from './webhook.ts';
export type { WebhookEndpoint, WebhookOptions } from './webhook-options.ts';
