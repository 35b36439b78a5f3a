/** A call of the Runtime API, by what it is for. */
export interface RuntimeCall {
  /** `next`, `response`, `error`; of others method and path. */
  readonly name: string;
  /** Of the invocation; of `next` it stands in the answer. */
  readonly requestId: string | undefined;
}

const POSTED = /^\/2018-06-01\/runtime\/invocation\/([^/?]+)\/(response|error)$/;

/** What a request to the Runtime API is for. */
export function runtimeCall(method: string, target: string): RuntimeCall {
  if (method === 'GET' && target === '/2018-06-01/runtime/invocation/next') {
    return { name: 'next', requestId: undefined };
  }
  const posted = method === 'POST' ? POSTED.exec(target) : null;
  if (posted === null) return { name: `${method} ${target}`, requestId: undefined };
  return { name: posted[2]!, requestId: posted[1] };
}
