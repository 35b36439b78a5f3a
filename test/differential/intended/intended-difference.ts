import type { Difference } from '../compare.ts';

/** A way in which this adapter does not do what AWS's does, and is meant not to. */
export interface IntendedDifference {
  /** What it is about. */
  readonly what: string;
  readonly aws: string;
  readonly ours: string;
  readonly why: string;
  /** Which differences are this one. Each must be one of them only in the way that is described. */
  readonly covers: readonly Cover[];
}

/** Differences of these cases in these facets, if `when` agrees. */
export interface Cover {
  /** @default every case */
  readonly cases?: RegExp;
  readonly facets: RegExp;
  readonly when?: (aws: string | undefined, ours: string | undefined) => boolean;
}

/** The section of the document that a difference stands in. */
export interface IntendedSection {
  readonly title: string;
  readonly differences: readonly IntendedDifference[];
}

/** Whether the difference is one of the intended kind. */
export function covers({ covers: list }: IntendedDifference, difference: Difference): boolean {
  return list.some(
    ({ cases, facets, when }) =>
      (cases === undefined || cases.test(difference.case)) &&
      facets.test(difference.facet) &&
      (when === undefined || when(difference.aws, difference.ours)),
  );
}

/** AWS's adapter has it, this one does not. */
export function removed(aws: string | undefined, ours: string | undefined): boolean {
  return aws !== undefined && ours === undefined;
}

/** This adapter has it, AWS's does not. */
export function added(aws: string | undefined, ours: string | undefined): boolean {
  return aws === undefined && ours !== undefined;
}

/** From one value to another. */
export function fromTo(from: string, to: string | undefined): NonNullable<Cover['when']> {
  return (aws, ours) => aws === from && ours === to;
}
