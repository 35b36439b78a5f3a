import { once } from 'node:events';
import { createServer, request as httpRequest, type Server } from 'node:http';
import { createRequire } from 'node:module';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';
import type { ExecutionContext } from 'ava';
import { type SigningKey, signatureFault } from '../../test/verify-signature.ts';
import { DynamoApi } from '../src/dynamo-api.ts';

type Dynalite = (options: { createTableMs: number }) => Server;
const dynalite = createRequire(import.meta.url)('dynalite') as Dynalite;

export const KEY: SigningKey = {
  accessKeyId: 'AKIDEXAMPLE',
  secretAccessKey: 'wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY',
  sessionToken: 'token/of=the+session',
};

/** The variables that a function has. Those of this process, too: the store reads them there. */
export const VARIABLES = {
  AWS_REGION: 'eu-central-1',
  AWS_ACCESS_KEY_ID: KEY.accessKeyId,
  AWS_SECRET_ACCESS_KEY: KEY.secretAccessKey,
  AWS_SESSION_TOKEN: KEY.sessionToken!,
};
Object.assign(process.env, VARIABLES);

/** What stands in for an answer of DynamoDB. */
export type Fault = (action: string) => number | 'lost' | undefined;

/** DynamoDB as dynalite implements it, behind a door that checks signatures by signing again. */
export class DynamoServer {
  readonly endpoint: string;
  /** The actions that were called. */
  readonly calls: string[] = [];
  /** A status in place of the answer, or none at all although it was done. */
  fault: Fault = () => undefined;

  private constructor(endpoint: string) {
    this.endpoint = endpoint;
  }

  /** With a table whose partition key has this name. */
  static async start(t: ExecutionContext, table = 'keys', key = 'id'): Promise<DynamoServer> {
    const database = dynalite({ createTableMs: 0 });
    const door = createServer();
    for (const server of [database, door]) {
      server.listen(0, '127.0.0.1');
      await once(server, 'listening');
      t.teardown(() => {
        server.close();
        server.closeAllConnections();
      });
    }
    const port = (database.address() as AddressInfo).port;
    const address = `http://127.0.0.1:${(door.address() as AddressInfo).port}`;
    const server = new DynamoServer(address);
    door.on('request', (request, response) => {
      void buffer(request).then((body) => {
        const refused = signatureFault(request, body, KEY, 'dynamodb');
        if (refused !== undefined) {
          response.writeHead(400, { 'content-type': 'application/json' });
          response.end(JSON.stringify({ __type: '#InvalidSignatureException', message: refused }));
          return;
        }
        const action = String(request.headers['x-amz-target']).split('.')[1] ?? '';
        server.calls.push(action);
        const fault = server.fault(action);
        if (typeof fault === 'number') {
          response.writeHead(fault).end();
          return;
        }
        const { method, headers } = request;
        const passed = httpRequest({ port, method, headers }, (answer) => {
          if (fault === 'lost') {
            answer.resume();
            response.destroy();
            return;
          }
          response.writeHead(answer.statusCode ?? 500, answer.headers);
          answer.pipe(response);
        });
        passed.end(body);
      });
    });
    await server.#createTable(table, key);
    return server;
  }

  /** For looks at the table. */
  get api(): DynamoApi {
    const { endpoint } = this;
    return new DynamoApi({
      endpoint,
      region: 'eu-central-1',
      variables: VARIABLES,
      timeoutMs: 30_000,
    });
  }

  async items(table = 'keys'): Promise<Record<string, Record<string, string>>[]> {
    const input = { TableName: table, ConsistentRead: true };
    const { Items } = await this.api.call<{ Items: Record<string, Record<string, string>>[] }>(
      'Scan',
      input,
    );
    return Items;
  }

  async #createTable(TableName: string, AttributeName: string): Promise<void> {
    await this.api.call('CreateTable', {
      TableName,
      AttributeDefinitions: [{ AttributeName, AttributeType: 'S' }],
      KeySchema: [{ AttributeName, KeyType: 'HASH' }],
      ProvisionedThroughput: { ReadCapacityUnits: 1, WriteCapacityUnits: 1 },
    });
    for (;;) {
      const { Table } = await this.api.call<{ Table: { TableStatus: string } }>('DescribeTable', {
        TableName,
      });
      if (Table.TableStatus === 'ACTIVE') break;
    }
    this.calls.length = 0;
  }
}
