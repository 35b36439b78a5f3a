import {
  aBoolean,
  aDuration,
  anInteger,
  anObject,
  aSecret,
  aString,
  checkOptions,
  type Duration,
  invalidOption,
  listOf,
  type OptionCheck,
  oneOf,
  PathReading,
  required,
} from 'lambda-web-adapter';
import type { Provider } from './signature.ts';
import { readStandardSecret } from './standard-secret.ts';

/** Where webhooks of one sender come in. */
export interface WebhookEndpoint {
  /** This path and all below it, percent-encoded as it stands in a request. */
  readonly path: string;
  /** Who sends them. */
  readonly provider: Provider;
  /** What they are signed with: any of these, so that one can be exchanged. Not for SNS. */
  readonly secrets?: readonly string[];
  /** How long ago one may have been signed. @default "5m"; "1h" for SNS, which repeats as long */
  readonly tolerance?: Duration;
  /** SNS: the ARNs of the topics. */
  readonly topics?: readonly string[];
  /** SNS: subscriptions to these topics are confirmed, in place of the app. @default false */
  readonly confirmSubscriptions?: boolean;
}

/** Options of {@link webhook}. */
export interface WebhookOptions {
  /** The paths at which webhooks come in. */
  endpoints: readonly WebhookEndpoint[];
  /** Whether copies of what the app has taken are answered without it. @default false */
  dropReplays?: boolean;
  /** How long a copy is known for one where nothing says when it was signed, as GitHub's. @default "24h" */
  replayWindow?: Duration;
  /** Larger bodies (bytes) are refused. @default 26214400 */
  maxBodySize?: number;
  /** For a certificate of SNS, and for a confirmation. @default "5s" */
  timeout?: Duration;
}

const NAME = 'webhook';

/** @throws AdapterError `LWA_ERR_PLUGIN_INVALID` */
export function checkWebhookOptions(options: WebhookOptions): void {
  checkOptions<WebhookOptions>(NAME, options, {
    endpoints: required(aList(anEndpoint())),
    dropReplays: aBoolean(),
    replayWindow: aDuration(1_000),
    maxBodySize: anInteger(1),
    timeout: aDuration(1, 60_000),
  });
  for (const [index, endpoint] of options.endpoints.entries()) {
    if (endpoint.provider === 'sns') checkSns(endpoint, `options.endpoints[${index}]`);
    else checkSecrets(endpoint, `options.endpoints[${index}]`);
  }
}

function checkSns({ secrets, topics }: WebhookEndpoint, path: string): void {
  if (topics === undefined) {
    const expected = 'the ARNs of the topics: anybody can have a message signed by SNS';
    throw invalidOption(NAME, `${path}.topics`, expected, topics);
  }
  if (secrets !== undefined) {
    throw invalidOption(
      NAME,
      `${path}.secrets`,
      'none for SNS, which signs with a certificate',
      [],
    );
  }
}

function checkSecrets(endpoint: WebhookEndpoint, path: string): void {
  const { secrets, provider } = endpoint;
  if (secrets === undefined) {
    throw invalidOption(NAME, `${path}.secrets`, 'a list that is not empty', secrets);
  }
  for (const key of ['topics', 'confirmSubscriptions'] as const) {
    if (endpoint[key] !== undefined) {
      throw invalidOption(NAME, `${path}.${key}`, 'nothing but for SNS', endpoint[key]);
    }
  }
  if (provider === 'github' && endpoint.tolerance !== undefined) {
    const expected = 'nothing for GitHub, which does not say when it signs';
    throw invalidOption(NAME, `${path}.tolerance`, expected, endpoint.tolerance);
  }
  if (provider !== 'standard') return;
  const unread = secrets.findIndex((secret) => readStandardSecret(secret) === undefined);
  if (unread !== -1) {
    const expected = '"whsec_" and base64 of 16 bytes or more, or "whpk_" and base64 of 32 bytes';
    throw invalidOption(NAME, `${path}.secrets[${unread}]`, expected, 'something else');
  }
}

function anEndpoint(): OptionCheck {
  return anObject<WebhookEndpoint>({
    path: required({
      expected: 'a path that begins with "/", without dot segments',
      accepts: (value) => typeof value === 'string' && PathReading.of(value) !== undefined,
    }),
    provider: required(oneOf('github', 'stripe', 'slack', 'standard', 'sns')),
    secrets: aList(aSecret()),
    tolerance: aDuration(1_000),
    topics: aList(matching(/^arn:[\w-]+:sns:[\w-]+:\d{12}:[\w.-]+$/, 'the ARN of a topic')),
    confirmSubscriptions: aBoolean(),
  });
}

/** An empty one would close an endpoint for everybody, or open it. */
function aList(element: OptionCheck): OptionCheck {
  const list = listOf(element);
  return {
    ...list,
    expected: 'a list that is not empty',
    accepts: (value) => list.accepts(value) && (value as unknown[]).length > 0,
  };
}

function matching(pattern: RegExp, expected: string): OptionCheck {
  const text = aString();
  return { expected, accepts: (value) => text.accepts(value) && pattern.test(value as string) };
}
