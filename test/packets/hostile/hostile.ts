import { random } from '../scan.ts';

/** Hostile bytes, made when asked for, so that none lies in the repository. */
export interface Hostile {
  readonly name: string;
  make(): Uint8Array | Promise<Uint8Array>;
  /** The answer expected, as `answers.ts` words it. */
  readonly expect: string;
  /** It is made to last until it is ended. */
  readonly isSlow?: true;
}

/** The case that the hostile ZIPs and manifests are of. */
export const HOSTILE_CASE = 'CM15-0185313';

/** Bytes without order, the same every time. */
export function noise(length: number): Buffer {
  const next = random(1);
  return Buffer.from(Array.from({ length }, () => Math.floor(next() * 256)));
}
