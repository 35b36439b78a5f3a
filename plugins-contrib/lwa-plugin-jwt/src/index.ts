export { type AccessRule } from './access-rules.ts';
export { claimsOf, jwt as default, jwt } from './jwt.ts';
export type { JwtOptions } from './jwt-options.ts';
