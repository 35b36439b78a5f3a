// Copy this file to lwa.config.ts beside your app, and keep what you need: everything is optional,
// and the values shown in comments are the defaults. The environment wins over this file.
import { defineConfig, type Plugin } from 'lambda-web-adapter';

/** A plugin of your own: tells callers how long the app took, in the Server-Timing header. */
function serverTiming(options: { metric?: string } = {}): Plugin {
  const metric = options.metric ?? 'app';
  return {
    name: 'server-timing',
    apply({ hooks }) {
      // What belongs to one invocation is kept by exchange: many can be in flight at once.
      const started = new WeakMap<object, number>();
      hooks.request.tap('server-timing', (exchange) => {
        started.set(exchange, performance.now());
      });
      hooks.response.tap('server-timing', (exchange) => {
        const begin = started.get(exchange);
        if (begin === undefined) return;
        const duration = (performance.now() - begin).toFixed(1);
        exchange.response.headers.append('server-timing', `${metric};dur=${duration}`);
      });
    },
  };
}

// An object, a promise of one, or, as here, a function of the environment's variables.
export default defineConfig((env) => ({
  settings: {
    // The app
    // port: 8080, // AWS_LWA_PORT, then PORT
    // host: '127.0.0.1', // AWS_LWA_HOST
    // asyncInit: false, // AWS_LWA_ASYNC_INIT
    // asyncInitSeconds: 9.8, // AWS_LWA_ASYNC_INIT_SECONDS; 0: plugins answer while the app starts
    // Readiness
    // readinessCheckPort: 8080, // AWS_LWA_READINESS_CHECK_PORT; by default the app's port
    // readinessCheckPath: '/', // AWS_LWA_READINESS_CHECK_PATH
    // readinessCheckProtocol: 'http', // AWS_LWA_READINESS_CHECK_PROTOCOL; or 'tcp'
    // readinessCheckHealthyStatus: '100-499', // AWS_LWA_READINESS_CHECK_HEALTHY_STATUS
    // readinessCheckTimeoutSeconds: 0, // AWS_LWA_READINESS_CHECK_TIMEOUT_SECONDS; 0 for no limit
    // Requests and answers
    // removeBasePath: [], // AWS_LWA_REMOVE_BASE_PATH; as ['/prod', '/api/v1']
    // stage: 'keep', // AWS_LWA_STAGE; or 'strip'
    // forwardedPrefix: false, // AWS_LWA_FORWARDED_PREFIX
    // publicHost: undefined, // AWS_LWA_PUBLIC_HOST; as 'https://www.example.com'
    // hostSource: undefined, // AWS_LWA_HOST_SOURCE; as 'x-forwarded-host'
    // repairRedirects: false, // AWS_LWA_REPAIR_REDIRECTS
    // contextHeaders: undefined, // AWS_LWA_CONTEXT_HEADERS; as { 'x-user': 'authorizer.claims.sub' }
    // requestId: false, // AWS_LWA_REQUEST_ID
    // requestStart: false, // AWS_LWA_REQUEST_START
    // traceparent: false, // AWS_LWA_TRACEPARENT
    // binaryTypes: [], // AWS_LWA_BINARY_TYPES; as ['application/json'], or 'all'
    // textTypes: [], // AWS_LWA_TEXT_TYPES; as ['application/graphql']
    // enableCompression: false, // AWS_LWA_ENABLE_COMPRESSION
    // compressStreams: false, // AWS_LWA_COMPRESS_STREAMS
    // compressionMinSize: 32, // AWS_LWA_COMPRESSION_MIN_SIZE; bytes
    // compressionTypes: undefined, // AWS_LWA_COMPRESSION_TYPES; as ['text/*', '+json']
    // gzipLevel: 6, // AWS_LWA_GZIP_LEVEL
    // brotliQuality: 4, // AWS_LWA_BROTLI_QUALITY
    // invokeMode: 'buffered', // AWS_LWA_INVOKE_MODE; or 'response_stream'
    // authorizationSource: undefined, // AWS_LWA_AUTHORIZATION_SOURCE; as 'x-forwarded-authorization'
    // errorStatusCodes: undefined, // AWS_LWA_ERROR_STATUS_CODES; as [500, '502-504']
    // Events
    // passThroughPath: '/events', // AWS_LWA_PASS_THROUGH_PATH
    // passThroughPaths: undefined, // AWS_LWA_PASS_THROUGH_PATHS; as { sqs: '/jobs' }
    // eventErrors: 'fail', // AWS_LWA_EVENT_ERRORS; or 'lwa'
    // eventPathAccess: undefined, // AWS_LWA_EVENT_PATH_ACCESS; 'private' or 'public'
    // webSocketPath: '/ws', // AWS_LWA_WEBSOCKET_PATH
    // warmUp: true, // AWS_LWA_WARMUP
    // warmUpPath: undefined, // AWS_LWA_WARMUP_PATH; as '/'
    // eventBatch: 'whole', // AWS_LWA_EVENT_BATCH; or 'record'
    // eventBatchConcurrency: 10, // AWS_LWA_EVENT_BATCH_CONCURRENCY
    // Lambda
    // snapstartBeforeCheckpointPath: undefined, // AWS_LWA_SNAPSTART_BEFORE_CHECKPOINT_PATH
    // snapstartAfterRestorePath: undefined, // AWS_LWA_SNAPSTART_AFTER_RESTORE_PATH
    // deadlineMarginMs: 500, // AWS_LWA_DEADLINE_MARGIN_MS; 0 for never
    // backgroundMs: 0, // AWS_LWA_BACKGROUND_MS
    // controlApi: false, // AWS_LWA_CONTROL_API
    // webSocketEndpoint: undefined, // AWS_LWA_WEBSOCKET_ENDPOINT
    // maxConcurrency: 1, // AWS_LWA_MAX_CONCURRENCY, then AWS_LAMBDA_MAX_CONCURRENCY
    // lambdaRuntimeApiProxy: undefined, // AWS_LWA_LAMBDA_RUNTIME_API_PROXY; as '127.0.0.1:9009'
    // Outside Lambda
    // serveShutdownMs: 9000, // AWS_LWA_SERVE_SHUTDOWN_MS
  },

  // In the order in which they run; false, null and undefined are passed over.
  plugins: [env['NODE_ENV'] !== 'production' && serverTiming({ metric: 'app' })],
}));
