import { createSign } from 'node:crypto';
import { once } from 'node:events';
import type { IncomingMessage, ServerResponse } from 'node:http';
import https from 'node:https';
import type { AddressInfo } from 'node:net';
import tls from 'node:tls';
import { generate } from 'selfsigned';

export const HOST = 'sns.eu-west-1.amazonaws.com';
export const TOPIC = 'arn:aws:sns:eu-west-1:123456789012:orders';

/** SNS as its subscribers see it: it signs messages, and serves certificate and confirmations over TLS. */
export class SnsService {
  readonly certificate: string;
  readonly #privateKey: string;
  /** Targets that were asked for. */
  readonly asked: string[] = [];
  /** Answers in place of the service. */
  answer: ((response: ServerResponse) => void) | undefined;

  private constructor(certificate: string, privateKey: string) {
    this.certificate = certificate;
    this.#privateKey = privateKey;
  }

  /** From then on this process finds the hosts of SNS here, and nothing else. */
  static async start(): Promise<SnsService> {
    const { cert, private: key } = await certificateOf(HOST, {});
    const service = new SnsService(cert, key);
    const server = https.createServer({ cert, key }, (request, response) =>
      service.#reply(request, response),
    );
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    server.unref();
    const { port } = server.address() as AddressInfo;
    https.Agent.prototype.createConnection = (options) =>
      tls.connect({ ...(options as tls.ConnectionOptions), host: '127.0.0.1', port, ca: cert });
    return service;
  }

  /** A message as it is posted, and its fields. */
  message(
    fields: Record<string, string | undefined> = {},
    version: '1' | '2' = '2',
  ): { body: string; headers: Record<string, string> } {
    const message: Record<string, string | undefined> = {
      Type: 'Notification',
      MessageId: '22b80b92-fdea-4c2c-8f9d-bdfb0c7bf324',
      TopicArn: TOPIC,
      Message: 'Hällo,\nworld',
      Timestamp: new Date().toISOString(),
      SignatureVersion: version,
      SigningCertURL: `https://${HOST}/SimpleNotificationService-${'a1'.repeat(16)}.pem`,
      UnsubscribeURL: `https://${HOST}/?Action=Unsubscribe`,
      ...fields,
    };
    const signed = [
      'Message',
      'MessageId',
      'Subject',
      'SubscribeURL',
      'Timestamp',
      'Token',
      'TopicArn',
      'Type',
    ];
    const signer = createSign(version === '1' ? 'RSA-SHA1' : 'RSA-SHA256');
    for (const name of signed) if (message[name]) signer.update(`${name}\n${message[name]}\n`);
    message['Signature'] = signer.sign(this.#privateKey, 'base64');
    return {
      body: JSON.stringify(message),
      headers: {
        'content-type': 'text/plain; charset=UTF-8',
        'x-amz-sns-message-type': message['Type']!,
        'x-amz-sns-topic-arn': message['TopicArn']!,
        'x-amz-sns-message-id': message['MessageId']!,
      },
    };
  }

  /** A message that asks to confirm a subscription. */
  confirmation(fields: Record<string, string> = {}): ReturnType<SnsService['message']> {
    return this.message({
      Type: 'SubscriptionConfirmation',
      Token: '2336412f37',
      SubscribeURL: `https://${HOST}/?Action=ConfirmSubscription&TopicArn=${TOPIC}&Token=2336412f37`,
      ...fields,
    });
  }

  #reply({ url = '' }: IncomingMessage, response: ServerResponse): void {
    this.asked.push(url);
    if (this.answer) this.answer(response);
    else if (url.endsWith('.pem')) response.end(this.certificate);
    else response.end('<ConfirmSubscriptionResponse/>');
  }
}

/** A certificate that signs itself. */
export async function certificateOf(
  host: string,
  dates: { notBeforeDate?: Date; notAfterDate?: Date },
): Promise<{ cert: string; private: string }> {
  return await generate([{ name: 'commonName', value: host }], {
    keySize: 2048,
    algorithm: 'sha256',
    extensions: [{ name: 'subjectAltName', altNames: [{ type: 2, value: host }] }],
    ...dates,
  });
}
