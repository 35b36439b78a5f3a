/** How long: a number of ms, or a text with a unit: `"250ms"`, `"5s"`, `"10m"`, `"1.5h"`, `"7d"`. */
export type Duration = number | `${number}${'ms' | 's' | 'm' | 'h' | 'd'}`;

const UNITS: Readonly<Record<string, number>> = {
  ms: 1,
  s: 1000,
  m: 60_000,
  h: 3_600_000,
  d: 86_400_000,
};

/** @returns ms. @throws RangeError when it is no duration: `aDuration()` refuses that before. */
export function durationMs(duration: Duration): number {
  const ms = parseDuration(duration);
  if (ms === undefined) throw new RangeError(`Not a duration: ${JSON.stringify(duration)}`);
  return ms;
}

/** @returns ms; `undefined` when it is no duration. */
export function parseDuration(value: unknown): number | undefined {
  if (typeof value === 'number') return Number.isFinite(value) && value >= 0 ? value : undefined;
  if (typeof value !== 'string') return undefined;
  const [, amount, unit] = /^(\d+(?:\.\d+)?)(ms|[smhd])$/.exec(value) ?? [];
  if (amount === undefined || unit === undefined) return undefined;
  const ms = Number(amount) * UNITS[unit]!;
  return ms <= Number.MAX_SAFE_INTEGER ? ms : undefined;
}
