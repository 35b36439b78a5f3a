import { arnOf, type EventTemplate, objectOf } from './event-template.ts';

/** New documents in a change stream. https://docs.aws.amazon.com/lambda/latest/dg/with-documentdb.html */
export const docdb: EventTemplate = {
  source: 'docdb',
  body: 'the new document, as a JSON object',
  example: '{"_id":"1","message":"Hello"}',
  make: ({ bodies, name, identity, now }) => ({
    eventSource: 'aws:docdb',
    eventSourceArn: arnOf(identity, 'rds', 'cluster:local'),
    events: bodies.map((body, index) => {
      const document = objectOf(body);
      return {
        event: {
          _id: { _data: String(index).padStart(8, '0') },
          clusterTime: { $timestamp: { t: Math.floor(now.getTime() / 1000), i: index + 1 } },
          documentKey: { _id: document['_id'] ?? { $oid: '000000000000000000000000' } },
          fullDocument: document,
          ns: { db: 'local', coll: name },
          operationType: 'insert',
        },
      };
    }),
  }),
};
