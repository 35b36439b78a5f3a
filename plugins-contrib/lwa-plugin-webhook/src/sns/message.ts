import { Buffer } from 'node:buffer';
import { SignatureRefused } from '../signature.ts';

/** A message of SNS, not verified yet. */
export interface SnsMessage {
  readonly Type: 'Notification' | 'SubscriptionConfirmation' | 'UnsubscribeConfirmation';
  readonly MessageId: string;
  readonly TopicArn: string;
  readonly Message: string;
  readonly Timestamp: string;
  readonly SignatureVersion: '1' | '2';
  readonly Signature: string;
  readonly SigningCertURL: string;
  readonly Subject?: string;
  readonly Token?: string;
  readonly SubscribeURL?: string;
}

const ALWAYS = [
  'Type',
  'MessageId',
  'TopicArn',
  'Message',
  'Timestamp',
  'SignatureVersion',
  'Signature',
  'SigningCertURL',
];

/** What is signed, in this order. */
const SIGNED = {
  Notification: ['Message', 'MessageId', 'Subject', 'Timestamp', 'TopicArn', 'Type'],
  SubscriptionConfirmation: confirmation(),
  UnsubscribeConfirmation: confirmation(),
};

/** @throws SignatureRefused when the body is no message of SNS with a signature. */
export function readSnsMessage(body: Uint8Array): SnsMessage {
  let message: unknown;
  try {
    message = JSON.parse(Buffer.from(body).toString('utf8'));
  } catch {
    throw new SignatureRefused('the body is not JSON; raw message delivery has no signature');
  }
  const fields = (message ?? {}) as Record<string, unknown>;
  const absent = ALWAYS.filter((name) => typeof fields[name] !== 'string');
  if (absent.length > 0) {
    throw new SignatureRefused(
      `the body has no ${absent.join(', ')}; raw message delivery has no signature`,
    );
  }
  const { Type, SignatureVersion } = fields as unknown as SnsMessage;
  if (!Object.hasOwn(SIGNED, Type)) throw new SignatureRefused('its type is not known');
  for (const name of SIGNED[Type]) {
    const value = fields[name];
    if (name === 'Subject' && (value === undefined || value === null)) continue;
    if (typeof value !== 'string') throw new SignatureRefused(`the body has no ${name}`);
  }
  if (SignatureVersion !== '1' && SignatureVersion !== '2') {
    throw new SignatureRefused('its SignatureVersion is neither 1 nor 2');
  }
  return fields as unknown as SnsMessage;
}

/**
 * The text that SNS signs: names and values, a line each.
 * https://docs.aws.amazon.com/sns/latest/dg/sns-verify-signature-of-message-verify-message-signature.html
 */
export function signedText(message: SnsMessage): string {
  return SIGNED[message.Type]
    .filter((name) => typeof message[name as keyof SnsMessage] === 'string')
    .map((name) => `${name}\n${message[name as keyof SnsMessage]!}\n`)
    .join('');
}

function confirmation(): string[] {
  return ['Message', 'MessageId', 'SubscribeURL', 'Timestamp', 'Token', 'TopicArn', 'Type'];
}
