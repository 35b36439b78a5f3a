import {
  BUN,
  type Contender,
  IN_PROCESS,
  IN_PROCESS_CACHED,
  NO_LAUNCHER,
  NODE_20,
  NODE_24,
  NODE_24_CACHED,
  RUST,
  STANDALONE,
} from '../contenders.ts';
import type { Scenario } from '../scenario.ts';
import { alternatives } from './alternatives.ts';
import { buffered } from './buffered.ts';
import { coldStart } from './cold-start.ts';
import { managedInstances } from './managed-instances.ts';
import { memory } from './memory.ts';
import { pluginChain } from './plugin-chain.ts';
import { serviceItself } from './service-itself.ts';
import { streaming } from './streaming.ts';

/** The forms of the adapter, AWS's first. */
export const ADAPTERS: readonly Contender[] = [RUST, NODE_20, NODE_24, STANDALONE, IN_PROCESS];

/** Those that differ in how they start, too. */
export const STARTERS: readonly Contender[] = [
  ...ADAPTERS,
  NODE_24_CACHED,
  IN_PROCESS_CACHED,
  BUN,
  NO_LAUNCHER,
];

/**
 * All that is measured, in the order of a round.
 *
 * @param more Contenders beside those that are known here.
 */
export function scenarios(quick: boolean, more: readonly Contender[]): Scenario[] {
  const adapters = [...ADAPTERS, ...more];
  const starters = [...STARTERS, ...more];
  return [
    buffered(adapters, quick),
    managedInstances(adapters, quick, 16),
    managedInstances(adapters, quick, 64),
    streaming(adapters, quick),
    memory(adapters, quick),
    coldStart(starters, quick, 'bare', 2),
    coldStart(starters, quick, 'express', 2),
    coldStart(starters, quick, 'bare', 1),
    coldStart(starters, quick, 'express', 1),
    ...alternatives(quick),
    pluginChain(quick),
    serviceItself(quick),
  ];
}
