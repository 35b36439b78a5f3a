import { randomUUID } from 'node:crypto';
import type { EventTemplate } from './event-template.ts';
import { encodedKey } from './s3.ts';

/** Tasks of S3 Batch Operations. https://docs.aws.amazon.com/AmazonS3/latest/userguide/batch-ops-invoke-lambda.html */
export const s3Batch: EventTemplate = {
  source: 's3-batch',
  body: "the object's key",
  example: 'hello.txt',
  make: ({ bodies, name }) => ({
    invocationSchemaVersion: '1.0',
    invocationId: randomUUID(),
    job: { id: randomUUID() },
    tasks: bodies.map((key) => ({
      taskId: randomUUID(),
      s3Key: encodedKey(key.toString('utf8')),
      s3VersionId: null,
      s3BucketArn: `arn:aws:s3:::${name}`,
    })),
  }),
};
