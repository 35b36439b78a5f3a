/** After the first delivery, the second and so on, seconds: those of Lambdakiq, which are Sidekiq's. */
export const RETRY_DELAYS: readonly number[] = [
  30, 46, 76, 156, 346, 730, 1416, 2536, 4246, 6726, 10_180, 14_836,
];

/**
 * SQS takes 12 hours since it handed the message out, and the function may have had it for 15 minutes.
 * https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_ChangeMessageVisibility.html
 */
const MAX_DELAY_SECONDS = 43_200 - 900;

/**
 * How long a message that failed is to wait, seconds.
 *
 * @param deliveries How often it has been delivered, the failed one included.
 * @param retryAfter The field `Retry-After` of the app's answer, which says so itself: seconds or a
 * date (RFC 9110, section 10.2.3).
 */
export function retryDelay(
  deliveries: number,
  delays: readonly number[],
  retryAfter: string | undefined,
  nowMs: number,
): number {
  const asked = retryAfter === undefined ? undefined : secondsOf(retryAfter.trim(), nowMs);
  const delay = asked ?? delays[Math.min(deliveries, delays.length) - 1]!;
  return Math.min(Math.max(Math.ceil(delay), 0), MAX_DELAY_SECONDS);
}

function secondsOf(value: string, nowMs: number): number | undefined {
  if (/^\d+$/.test(value)) return Number(value);
  const date = /^[A-Z][a-z]{2}/.test(value) ? Date.parse(value) : Number.NaN;
  return Number.isNaN(date) ? undefined : (date - nowMs) / 1000;
}
