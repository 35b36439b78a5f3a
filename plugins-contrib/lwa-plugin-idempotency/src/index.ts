export { type DynamoStoreOptions, dynamoStore } from './dynamo-store.ts';
export { idempotency as default, idempotency, type IdempotencyOptions } from './idempotency.ts';
export type { Claim, ClaimResult, IdempotencyStore } from './idempotency-store.ts';
export type { KeptAnswer } from './kept-answer.ts';
export { type MemoryStoreOptions, memoryStore } from './memory-store.ts';
