import { createHash } from 'node:crypto';
import { GetPublicKeyCommand, KMSClient, SignCommand } from '@aws-sdk/client-kms';
import { Retry } from '../errors.ts';
import type { Signer } from '../ports/ports.ts';
import { client } from './clients.ts';

const kms = /* @__PURE__ */ client(() => new KMSClient({}));

/**
 * A key of KMS (RSA, for signing) as a `Signer`. `certificates` is the organization's certificate of it and those
 * above, PEM, where it has one. The public key is asked for once.
 */
export function kmsSigner(KeyId: string, certificates: string | null = null): Signer {
  let asked: Promise<Uint8Array> | undefined;
  const ask = async () => {
    const { PublicKey } = await kms().send(new GetPublicKeyCommand({ KeyId }));
    if (PublicKey === undefined) throw new Retry('key-not-given', 'the key service gave no public key');
    return PublicKey;
  };
  return {
    certificates,
    publicKey: () => {
      asked ??= ask();
      // What failed in passing is asked again the next time.
      asked.catch(() => {
        asked = undefined;
      });
      return asked;
    },
    sign: async (bytes) => {
      const { Signature } = await kms().send(
        new SignCommand({
          KeyId,
          // The digest and not the bytes: KMS takes no more than 4,096 of them, and need not see them.
          Message: createHash('sha256').update(bytes).digest(),
          MessageType: 'DIGEST',
          SigningAlgorithm: 'RSASSA_PKCS1_V1_5_SHA_256',
        }),
      );
      if (Signature === undefined) throw new Retry('not-sealed', 'the key service gave no signature');
      return Signature;
    },
  };
}
