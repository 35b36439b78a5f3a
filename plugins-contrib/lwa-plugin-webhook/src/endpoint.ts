import { durationMs, PathReading } from 'lambda-web-adapter';
import { github } from './github.ts';
import type { Provider, SignatureCheck } from './signature.ts';
import { slack } from './slack.ts';
import { SnsCheck } from './sns/sns.ts';
import { standard } from './standard.ts';
import { stripe } from './stripe.ts';
import type { WebhookEndpoint, WebhookOptions } from './webhook-options.ts';

/** A path at which webhooks come in, and how they are looked at. */
export interface Endpoint {
  readonly provider: Provider;
  readonly reading: PathReading;
  readonly check: SignatureCheck;
  /** Confirms subscriptions, where the app need not. */
  readonly confirm: ((url: string) => Promise<void>) | undefined;
  /** How long, in ms, a copy would be accepted. */
  readonly rememberMs: number;
}

export function endpointOf(options: WebhookEndpoint, all: WebhookOptions): Endpoint {
  const { provider, secrets = [] } = options;
  const toleranceMs = durationMs(options.tolerance ?? (provider === 'sns' ? '1h' : '5m'));
  const sns =
    provider === 'sns'
      ? new SnsCheck({
          topics: options.topics ?? [],
          toleranceMs,
          timeoutMs: durationMs(all.timeout ?? '5s'),
        })
      : undefined;
  return {
    provider,
    reading: PathReading.of(options.path)!,
    check: sns ?? withSecrets(provider, secrets, toleranceMs),
    confirm: options.confirmSubscriptions && sns ? (url) => sns.confirm(url) : undefined,
    // One that was signed ahead of our clock is accepted twice as long.
    rememberMs: provider === 'github' ? durationMs(all.replayWindow ?? '24h') : 2 * toleranceMs,
  };
}

function withSecrets(
  provider: Provider,
  secrets: readonly string[],
  toleranceMs: number,
): SignatureCheck {
  switch (provider) {
    case 'github':
      return github(secrets);
    case 'stripe':
      return stripe(secrets, toleranceMs);
    case 'slack':
      return slack(secrets, toleranceMs);
    case 'standard':
      return standard(secrets, toleranceMs);
    case 'sns':
      throw new TypeError('SNS has no secrets');
  }
}
