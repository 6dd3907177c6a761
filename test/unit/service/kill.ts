import type { Ports } from '../../../shared/ports/ports.ts';

/** The function was killed. */
export class Killed extends Error {}

/**
 * Ports whose calls are counted: the function is killed at the n-th moment, where each call has one before its
 * effect and one after it.
 */
export function killedAt<P extends Partial<Ports>>(ports: P, moment: number): P {
  let left = moment;
  const guard = (port: object): object =>
    new Proxy(port, {
      get: (target, name) => {
        const member = Reflect.get(target, name) as unknown;
        if (typeof member !== 'function') return member;
        return async (...args: unknown[]) => {
          if (left-- <= 0) throw new Killed();
          const result: unknown = await (member as (...a: unknown[]) => unknown).apply(target, args);
          if (left-- <= 0) throw new Killed();
          return result;
        };
      },
    });
  const plain = new Set<string>(['now', 'settings']);
  return Object.fromEntries(
    Object.entries(ports).map(([name, port]) => [name, plain.has(name) ? port : guard(port as object)]),
  ) as P;
}
