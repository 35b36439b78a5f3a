/** The body of an event that carries just one. @throws Error when there are more. */
export function onlyBody<Body>(bodies: readonly Body[]): Body {
  if (bodies.length === 1) return bodies[0]!;
  throw new Error(`An event of this source carries one body, not ${bodies.length}`);
}
