import { postedFacets } from './posted-facets.ts';
import type { Observation } from './observation.ts';
import type { RawRequest } from './raw-app.ts';
import { printable } from './printable.ts';

/** One point in which the two adapters did not do the same. */
export interface Difference {
  /** The case's name. */
  readonly case: string;
  /** `app …` is what the app saw, `lambda …` what was posted. */
  readonly facet: string;
  /** What AWS's adapter did; `undefined` when it has no such thing. */
  readonly aws: string | undefined;
  readonly ours: string | undefined;
}

/** What can be compared, by name. */
export type Facets = ReadonlyMap<string, string>;

/**
 * Every point in which two observations of one case differ. Where one adapter never asked the app,
 * or one failed what the other answered, that is the one difference: the rest would follow from it.
 */
export function differences(name: string, aws: Observation, ours: Observation): Difference[] {
  const found = compared(name, outcomes(aws), outcomes(ours));
  if (aws.requests[0] !== undefined && ours.requests[0] !== undefined) {
    found.push(...requestDifferences(name, aws.requests[0], ours.requests[0]));
  }
  if (aws.posted !== undefined && kindOf(aws) === kindOf(ours)) {
    found.push(...compared(name, postedFacets(aws.posted), postedFacets(ours.posted!)));
  }
  return found;
}

function outcomes(observation: Observation): Facets {
  return new Map([
    ['process', observation.process],
    ['app requests', String(observation.requests.length)],
    ['lambda outcome', kindOf(observation)],
  ]);
}

/** `nothing`, `error`, `payload`, or `answer 200` for the JSON of an HTTP source. */
function kindOf({ posted }: Observation): string {
  if (posted === undefined) return 'nothing';
  const status = postedFacets(posted).get('lambda statusCode');
  return status === undefined ? posted.type : `answer ${status}`;
}

function requestDifferences(name: string, aws: RawRequest, ours: RawRequest): Difference[] {
  const found = compared(name, requestFacets(aws), requestFacets(ours));
  const [theirs, own] = [lowerCaseNames(aws), lowerCaseNames(ours)];
  const both = (list: readonly string[], other: readonly string[]) =>
    list.filter((each) => other.includes(each)).join(' ');
  found.push(
    ...compared(
      name,
      new Map([['app header order', both(theirs, own)]]),
      new Map([['app header order', both(own, theirs)]]),
    ),
  );
  return found;
}

function requestFacets(request: RawRequest): Facets {
  const facets = new Map([
    ['app method', request.method],
    ['app target', request.target],
    ['app version', request.version],
    ['app body', printable(request.body)],
  ]);
  for (const key of lowerCaseNames(request)) {
    const lines = request.headers.filter(([other]) => other.toLowerCase() === key);
    const values = lines.map(([, value]) => value).join(' ¦ ');
    // The port, drawn afresh for each run, stands in it when the event has no host.
    facets.set(`app header ${key}`, values.replace(/^127\.0\.0\.1:\d+$/, '<the app>'));
    facets.set(`app spelling ${key}`, lines.map(([spelled]) => spelled).join(' ¦ '));
  }
  return facets;
}

function lowerCaseNames({ headers }: RawRequest): string[] {
  return [...new Set(headers.map(([name]) => name.toLowerCase()))];
}

function compared(name: string, aws: Facets, ours: Facets): Difference[] {
  const found: Difference[] = [];
  for (const facet of new Set([...aws.keys(), ...ours.keys()])) {
    const [left, right] = [aws.get(facet), ours.get(facet)];
    if (left === right || followsFromAnother(facet, aws, ours)) continue;
    found.push({ case: name, facet, aws: left, ours: right });
  }
  return found;
}

/** A field, or a whole map of fields, that only one of them has: that is one difference, not several. */
function followsFromAnother(facet: string, aws: Facets, ours: Facets): boolean {
  if (facet.startsWith('app spelling')) return !aws.has(facet) || !ours.has(facet);
  const map = /^(lambda (?:headers|multiValueHeaders)) ./.exec(facet)?.[1];
  return map !== undefined && !(aws.has(map) && ours.has(map));
}
