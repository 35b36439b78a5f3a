import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import type { ExecutionContext } from 'ava';
import dynalite from 'dynalite';
import { signedServer } from './signed-server.ts';

/** DynamoDB with the table `connections`, behind a check of the signatures. */
export async function dynamoTable(
  t: ExecutionContext,
  { faults = 0 }: { faults?: number } = {},
): Promise<{
  endpoint: string;
  scan: () => Promise<Record<string, { S?: string; N?: string }>[]>;
}> {
  const database = dynalite({ createTableMs: 0 }).listen(0, '127.0.0.1');
  await once(database, 'listening');
  t.teardown(() => {
    database.close();
    database.closeAllConnections();
  });
  const url = `http://127.0.0.1:${(database.address() as AddressInfo).port}/`;
  const ask = async (action: string, input: string | Buffer) => {
    const answer = await fetch(url, {
      method: 'POST',
      headers: {
        'content-type': 'application/x-amz-json-1.0',
        'x-amz-target': `DynamoDB_20120810.${action}`,
        // It wants to see a signature, and does not look into it.
        authorization:
          'AWS4-HMAC-SHA256 Credential=a/20260101/eu-central-1/dynamodb/aws4_request, SignedHeaders=host, Signature=b',
        'x-amz-date': '20260101T000000Z',
      },
      body: typeof input === 'string' ? input : new Uint8Array(input),
    });
    return { status: answer.status, text: await answer.text() };
  };
  const created = await ask(
    'CreateTable',
    JSON.stringify({
      TableName: 'connections',
      BillingMode: 'PAY_PER_REQUEST',
      AttributeDefinitions: ['pk', 'sk'].map((AttributeName) => ({
        AttributeName,
        AttributeType: 'S',
      })),
      KeySchema: [
        { AttributeName: 'pk', KeyType: 'HASH' },
        { AttributeName: 'sk', KeyType: 'RANGE' },
      ],
    }),
  );
  if (created.status !== 200) throw new Error(created.text);
  let active = '';
  while (active !== 'ACTIVE') {
    const { text } = await ask('DescribeTable', '{"TableName":"connections"}');
    active = (JSON.parse(text) as { Table: { TableStatus: string } }).Table.TableStatus;
  }
  let left = faults;
  const endpoint = await signedServer(t, 'dynamodb', async (request, body, response) => {
    if (left-- > 0) {
      response.writeHead(500).end('{"__type":"InternalServerError"}');
      return;
    }
    const action = String(request.headers['x-amz-target']).split('.')[1]!;
    const { status, text } = await ask(action, body);
    response.writeHead(status, { 'content-type': 'application/x-amz-json-1.0' }).end(text);
  });
  return {
    endpoint,
    scan: async () => {
      const { text } = await ask('Scan', '{"TableName":"connections"}');
      return (JSON.parse(text) as { Items: Record<string, { S?: string; N?: string }>[] }).Items;
    },
  };
}
