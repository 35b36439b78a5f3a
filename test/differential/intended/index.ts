import { ANSWERS } from './answers.ts';
import { EVENTS } from './events.ts';
import { FAULTS } from './faults.ts';
import type { IntendedSection } from './intended-difference.ts';
import { REQUESTS } from './requests.ts';
import { SETTINGS } from './settings.ts';
import { TARGETS } from './targets.ts';

/** Every way in which this adapter is meant to differ from AWS's, in the order of the document. */
export const INTENDED: readonly IntendedSection[] = [
  REQUESTS,
  TARGETS,
  ANSWERS,
  EVENTS,
  SETTINGS,
  FAULTS,
];
