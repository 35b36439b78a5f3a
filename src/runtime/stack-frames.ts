/**
 * The frames of an error's `stack`, one per entry, without the message that stands before them:
 * that may have lines of its own, and some may look like frames.
 */
export function stackFrames(stack: unknown, message: unknown): string[] {
  if (typeof stack !== 'string') return [];
  const start = typeof message === 'string' ? stack.indexOf(message) : -1;
  const frames = start === -1 ? stack : stack.slice(start + (message as string).length);
  return frames
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line.startsWith('at '));
}
