import type { KeptAnswer } from './kept-answer.ts';

/** One attempt at the effect of a key. */
export interface Claim {
  readonly key: string;
  /** Of this attempt alone. */
  readonly owner: string;
  /** Tells whether another request with the key is the same one. */
  readonly fingerprint: string;
  /** Epoch ms. An attempt that has not ended by then counts as dead. */
  readonly leaseUntilMs: number;
  /** Epoch ms. From then on the key is forgotten. */
  readonly expiresMs: number;
}

/** What comes of a claim. */
export type ClaimResult =
  /** The key is this attempt's: it has the effect to bring about. */
  | { readonly type: 'claimed' }
  /** Another attempt is at it. */
  | { readonly type: 'running'; readonly fingerprint: string }
  /** The effect has been brought about. */
  | { readonly type: 'done'; readonly fingerprint: string; readonly answer: KeptAnswer };

/** Where keys are kept. */
export interface IdempotencyStore {
  /** Takes a key that is free, or whose attempt is dead: of several attempts one alone gets it. */
  claim(claim: Claim): Promise<ClaimResult>;
  /**
   * The effect has been brought about.
   * @returns Whether the key was still this attempt's.
   */
  complete(claim: Claim, answer: KeptAnswer): Promise<boolean>;
  /** The effect has not been brought about: another attempt may. */
  release(claim: Claim): Promise<void>;
}
