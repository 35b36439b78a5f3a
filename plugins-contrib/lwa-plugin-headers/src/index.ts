export { type CorsOptions, cors } from './cors.ts';
export { type HeadersOptions, headers as default, headers } from './headers.ts';
export { type LegacyHeadersOptions, legacyHeaders, type LegacyPreset } from './legacy-headers.ts';
export {
  type ContentSecurityPolicy,
  type SecurityHeadersOptions,
  securityHeaders,
} from './security-headers.ts';
