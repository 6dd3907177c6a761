import { createPublicKey, generateKeyPairSync, type KeyObject, sign } from 'node:crypto';
import type { Signer } from '../../shared/ports/ports.ts';

let made: KeyObject | undefined;

/** A signer in this process, with a key made for the run; another one with a key given. */
export function memorySigner(key?: KeyObject, certificates: string | null = null): Signer {
  made ??= newKey();
  const privateKey = key ?? made;
  return {
    certificates,
    publicKey: async () => createPublicKey(privateKey).export({ type: 'spki', format: 'der' }),
    sign: async (bytes) => sign('sha256', bytes, privateKey),
  };
}

/** A private RSA key, no longer than tests need. */
export const newKey = (): KeyObject => generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey;
