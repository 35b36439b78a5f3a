import { randomUUID } from 'node:crypto';
import {
  defaultResource,
  detectResources,
  envDetector,
  type Resource,
  resourceFromAttributes,
} from '@opentelemetry/resources';

const BYTES_PER_MB = 1024 * 1024;

/**
 * Who sends: the function, as its environment describes it, by the conventions for FaaS and cloud
 * resources. `OTEL_SERVICE_NAME` and `OTEL_RESOURCE_ATTRIBUTES` win.
 * https://opentelemetry.io/docs/specs/semconv/resource/faas/
 */
export function functionResource(env: NodeJS.ProcessEnv): Resource {
  const name = env['AWS_LAMBDA_FUNCTION_NAME'];
  const memory = Number(env['AWS_LAMBDA_FUNCTION_MEMORY_SIZE']);
  const attributes = {
    'service.name': name,
    // Totals of two environments would be taken for those of one.
    'service.instance.id': randomUUID(),
    'cloud.provider': 'aws',
    'cloud.platform': 'aws_lambda',
    'cloud.region': env['AWS_REGION'],
    'faas.name': name,
    'faas.version': env['AWS_LAMBDA_FUNCTION_VERSION'],
    'faas.max_memory': memory > 0 ? memory * BYTES_PER_MB : undefined,
    // An extension is not told; in-process it is there.
    'faas.instance': env['AWS_LAMBDA_LOG_STREAM_NAME'],
  };
  const known = Object.entries(attributes).filter(([, value]) => value !== undefined);
  return defaultResource()
    .merge(resourceFromAttributes(Object.fromEntries(known)))
    .merge(detectResources({ detectors: [envDetector] }));
}
