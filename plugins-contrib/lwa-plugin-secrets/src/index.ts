export { secrets as default, secrets, type SecretsOptions } from './secrets.ts';
