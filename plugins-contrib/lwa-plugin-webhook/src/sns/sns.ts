import { verify } from 'node:crypto';
import type { HttpHeaders } from 'lambda-web-adapter';
import {
  type Delivery,
  type SignatureCheck,
  SignatureRefused,
  type Verified,
} from '../signature.ts';
import { SnsCertificates } from './certificates.ts';
import { fetchText } from './fetch-text.ts';
import { readSnsMessage, signedText, type SnsMessage } from './message.ts';

/** How messages of SNS are looked at; times in ms. */
export interface SnsInit {
  readonly topics: readonly string[];
  readonly toleranceMs: number;
  readonly timeoutMs: number;
}

/** A message of SNS whose topic is known. */
export interface VerifiedSns extends Verified {
  /** Where the subscription is confirmed, when that is what the message asks for. */
  readonly subscribeUrl: string | undefined;
}

const SUBSCRIBE_URL = /^https:\/\/sns\.[a-z\d-]{3,32}\.amazonaws\.com(?:\.cn)?\/\?/i;

/**
 * SNS over HTTP: the message has its signature in itself, version 1 (SHA-1) or 2 (SHA-256), and says
 * where the certificate is. Whoever has an AWS account can have a message signed, so the topics
 * must be known.
 * https://docs.aws.amazon.com/sns/latest/dg/sns-verify-signature-of-message.html
 */
export class SnsCheck implements SignatureCheck {
  readonly #certificates: SnsCertificates;
  readonly #init: SnsInit;

  constructor(init: SnsInit) {
    this.#init = init;
    this.#certificates = new SnsCertificates(init.timeoutMs);
  }

  async verify({ headers, body }: Delivery): Promise<VerifiedSns> {
    const message = readSnsMessage(body);
    const { Type, TopicArn, MessageId, SubscribeURL } = message;
    if (!this.#init.topics.includes(TopicArn)) {
      throw new SignatureRefused('its topic is none of those that are configured');
    }
    assertSame(headers, 'x-amz-sns-message-type', Type);
    assertSame(headers, 'x-amz-sns-topic-arn', TopicArn);
    assertSame(headers, 'x-amz-sns-message-id', MessageId);
    this.#assertRecent(message);
    await this.#assertSigned(message);
    const confirms = Type === 'SubscriptionConfirmation';
    return { id: MessageId, subscribeUrl: confirms ? SubscribeURL : undefined };
  }

  /** @throws Error that says why it could not be confirmed. */
  async confirm(url: string): Promise<void> {
    if (!SUBSCRIBE_URL.test(url)) throw new Error('its SubscribeURL is not one of SNS');
    await fetchText(url, this.#init.timeoutMs);
  }

  async #assertSigned(message: SnsMessage): Promise<void> {
    const key = await this.#certificates.key(message.SigningCertURL);
    const algorithm = message.SignatureVersion === '1' ? 'RSA-SHA1' : 'RSA-SHA256';
    const signature = Buffer.from(message.Signature, 'base64');
    if (!verify(algorithm, Buffer.from(signedText(message), 'utf8'), key, signature)) {
      throw new SignatureRefused('its signature is not right');
    }
  }

  #assertRecent({ Timestamp }: SnsMessage): void {
    const ms = Date.parse(Timestamp);
    if (!(Math.abs(Date.now() - ms) <= this.#init.toleranceMs)) {
      throw new SignatureRefused('it was published too long ago, or clocks differ');
    }
  }
}

/** Apps read these fields, which nobody signs. */
function assertSame(headers: HttpHeaders, name: string, signed: string): void {
  const value = headers.get(name);
  if (value !== undefined && value !== signed) {
    throw new SignatureRefused(`"${name}" says something else than the message`);
  }
}
