import { createServer, type Server } from 'node:http';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { gunzipSync } from 'node:zlib';
import { collectBody } from 'lambda-web-adapter';

/** A value as OTLP's JSON has it. */
type AnyValue = Record<string, unknown>;
type KeyValues = { key: string; value: AnyValue }[] | undefined;

export interface ReceivedSpan {
  readonly traceId: string;
  readonly spanId: string;
  readonly parentSpanId?: string;
  readonly name: string;
  readonly kind: number;
  readonly status: { code?: number; message?: string };
  readonly attributes: Record<string, unknown>;
  readonly resource: Record<string, unknown>;
  readonly links: { traceId: string; spanId: string }[];
}

export interface ReceivedMetric {
  readonly name: string;
  readonly unit: string;
  readonly points: { attributes: Record<string, unknown>; count: number }[];
}

/**
 * Takes OTLP as JSON over HTTP (https://opentelemetry.io/docs/specs/otlp/#otlphttp), from the plugin
 * or from a collector that has it from the plugin. What is no JSON is kept as it is.
 */
export class OtlpReceiver {
  readonly spans: ReceivedSpan[] = [];
  readonly metrics: ReceivedMetric[] = [];
  readonly requests: { path: string; headers: NodeJS.Dict<string | string[]>; bytes: Buffer }[] =
    [];
  readonly #server: Server;
  #waiting: (() => void)[] = [];

  private constructor() {
    this.#server = createServer((request, response) => {
      void this.#take(request).then(() =>
        response.setHeader('content-type', 'application/json').end('{}'),
      );
    });
  }

  static async start(): Promise<OtlpReceiver> {
    const receiver = new OtlpReceiver();
    receiver.#server.listen(0, '127.0.0.1');
    await once(receiver.#server, 'listening');
    return receiver;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  /** Resolves when so much has come that the condition holds. */
  async until(condition: () => boolean): Promise<void> {
    while (!condition()) {
      await new Promise<void>((resolve) => {
        this.#waiting.push(resolve);
      });
    }
  }

  async stop(): Promise<void> {
    this.#server.closeAllConnections();
    this.#server.close();
    await once(this.#server, 'close');
  }

  async #take(
    request: AsyncIterable<Uint8Array> & { url?: string; headers: NodeJS.Dict<string | string[]> },
  ) {
    const bytes = Buffer.from(await collectBody(request));
    const { url = '', headers } = request;
    this.requests.push({ path: url, headers, bytes });
    if (headers['content-type'] === 'application/json') {
      const text = headers['content-encoding'] === 'gzip' ? gunzipSync(bytes) : bytes;
      this.#read(JSON.parse(text.toString('utf8')) as Payload);
    }
    for (const wake of this.#waiting.splice(0)) wake();
  }

  #read({ resourceSpans = [], resourceMetrics = [] }: Payload): void {
    for (const { resource, scopeSpans } of resourceSpans) {
      for (const span of scopeSpans.flatMap(({ spans }) => spans)) {
        this.spans.push({
          ...span,
          status: span.status ?? {},
          links: span.links ?? [],
          attributes: plain(span.attributes),
          resource: plain(resource.attributes),
        });
      }
    }
    for (const metric of resourceMetrics.flatMap(({ scopeMetrics }) =>
      scopeMetrics.flatMap(({ metrics }) => metrics),
    )) {
      const { name, unit } = metric;
      const points = (metric.histogram ?? metric.sum)!.dataPoints.map((point) => ({
        attributes: plain(point.attributes),
        count: Number(point.count ?? point.asInt ?? point.asDouble),
      }));
      this.metrics.push({ name, unit, points });
    }
  }
}

interface Payload {
  resourceSpans?: { resource: { attributes: KeyValues }; scopeSpans: { spans: WrittenSpan[] }[] }[];
  resourceMetrics?: { scopeMetrics: { metrics: WrittenMetric[] }[] }[];
}

type WrittenSpan = Omit<ReceivedSpan, 'attributes' | 'resource' | 'links' | 'status'> & {
  attributes: KeyValues;
  links?: ReceivedSpan['links'];
  status?: ReceivedSpan['status'];
};

interface WrittenMetric {
  name: string;
  unit: string;
  histogram?: { dataPoints: Point[] };
  sum?: { dataPoints: Point[] };
}

interface Point {
  attributes: KeyValues;
  count?: number | string;
  asInt?: number | string;
  asDouble?: number;
}

/** 64-bit numbers are strings in the protocol's JSON, or numbers. */
function plain(attributes: KeyValues): Record<string, unknown> {
  const entries = (attributes ?? []).map(({ key, value }) => {
    const { intValue, ...other } = value;
    return [key, intValue === undefined ? Object.values(other)[0] : Number(intValue)] as const;
  });
  return Object.fromEntries(entries);
}
