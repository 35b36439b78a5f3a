export { type OtelOptions, otel as default, otel, type Propagator } from './otel.ts';
