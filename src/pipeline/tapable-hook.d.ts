declare module 'tapable/lib/Hook.js' {
  import type { FullTap } from 'tapable';

  /** The part of tapable's base class that is used here: its types only describe the classes on top. */
  export default class Hook {
    readonly taps: readonly FullTap[];
    intercept(interceptor: { register(tap: FullTap): FullTap }): void;
  }
}
