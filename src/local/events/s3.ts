import { createHash } from 'node:crypto';
import type { EventTemplate } from './event-template.ts';

/**
 * Notifications of a bucket about new objects. Keys are encoded as in a form.
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/notification-content-structure.html
 */
export const s3: EventTemplate = {
  source: 's3',
  body: "the object's key",
  example: 'hello.txt',
  make: ({ bodies, name, identity, now }) => ({
    Records: bodies.map((key, index) => ({
      eventVersion: '2.1',
      eventSource: 'aws:s3',
      awsRegion: identity.region,
      eventTime: now.toISOString(),
      eventName: 'ObjectCreated:Put',
      userIdentity: { principalId: 'AWS:AIDALOCALLOCALLOCAL00' },
      requestParameters: { sourceIPAddress: '127.0.0.1' },
      responseElements: { 'x-amz-request-id': 'LOCAL00000000000', 'x-amz-id-2': 'bG9jYWw=' },
      s3: {
        s3SchemaVersion: '1.0',
        configurationId: 'local',
        bucket: {
          name,
          ownerIdentity: { principalId: 'A1LOCAL' },
          arn: `arn:aws:s3:::${name}`,
        },
        object: {
          key: encodedKey(key.toString('utf8')),
          size: 1024,
          eTag: createHash('md5').update(key).digest('hex'),
          sequencer: `0055AED6DCD9${String(index).padStart(6, '0')}`,
        },
      },
    })),
  }),
};

/** `a b/ü` as `a+b/%C3%BC`. */
export function encodedKey(key: string): string {
  return encodeURIComponent(key).replaceAll('%20', '+').replaceAll('%2F', '/');
}
