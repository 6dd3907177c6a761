import {
  constants,
  createPrivateKey,
  createPublicKey,
  generateKeyPairSync,
  type KeyObject,
  privateEncrypt,
  sign,
} from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import type http from 'node:http';
import { join } from 'node:path';
import { Refuse } from '../../shared/errors.ts';
import { answerAwsJson, Denied } from './aws-json.ts';
import type { AskedResource } from './template.ts';

/** Lengths in bits of the keys that can be made here, as the template names them. */
const BITS: Readonly<Record<string, number>> = { RSA_2048: 2048, RSA_3072: 3072, RSA_4096: 4096 };
const ALGORITHM = 'RSASSA_PKCS1_V1_5_SHA_256';
/** The most bytes that KMS signs of a message that is not a digest. */
const RAW_BYTES = 4096;
/**
 * What stands before a SHA-256 digest when it is signed with PKCS #1 v1.5 (RFC 8017, 9.2, note 1). Node signs what it
 * hashes itself; a digest that comes by itself is put together so and signed as it stands.
 */
const SHA256_PREFIX = Buffer.from('3031300d060960864801650304020105000420', 'hex');

/** A signing key of the template. */
interface SigningKey {
  readonly arn: string;
  readonly spec: string;
  readonly key: KeyObject;
}

/** What the stack's signing keys do in the run on one machine: KMS as far as sealing needs it, over the wire. */
export interface LocalKms {
  /** Answers a request of the KMS protocol (AWS JSON 1.1). */
  serve(request: http.IncomingMessage, response: http.ServerResponse): Promise<void>;
}

/**
 * Keys that sign, each in a file of the run's data folder (made on first use; in memory with null). Keys that encrypt
 * need nothing here. Refuses a key of another kind by name.
 */
export function localKms(specs: readonly AskedResource[], data: string | null): LocalKms {
  const keys = new Map<string, SigningKey>();
  for (const { id, arn, properties } of specs) {
    const { KeyUsage = 'ENCRYPT_DECRYPT', KeySpec: spec = 'SYMMETRIC_DEFAULT' } = properties;
    if (KeyUsage === 'ENCRYPT_DECRYPT' && spec === 'SYMMETRIC_DEFAULT') continue;
    const bits = BITS[String(spec)];
    if (KeyUsage !== 'SIGN_VERIFY' || bits === undefined)
      throw new Refuse('local-not-provided', [
        { path: id, problem: `the run on one machine has no keys for ${KeyUsage} of ${spec}` },
      ]);
    const signing = { arn, spec: String(spec), key: keyOf(id, bits, data) };
    keys.set(arn, signing);
    keys.set(arn.slice(arn.lastIndexOf('/') + 1), signing);
  }
  return { serve: (request, response) => answerAwsJson<Asked>(request, response, acting(keys)) };
}

function keyOf(id: string, bits: number, data: string | null): KeyObject {
  const made = () => generateKeyPairSync('rsa', { modulusLength: bits }).privateKey;
  if (data === null) return made();
  const path = join(data, 'keys', `${id}.pem`);
  if (existsSync(path)) return createPrivateKey(readFileSync(path));
  const key = made();
  mkdirSync(join(data, 'keys'), { recursive: true, mode: 0o700 });
  writeFileSync(path, key.export({ type: 'pkcs8', format: 'pem' }), { mode: 0o600 });
  return key;
}

interface Asked {
  readonly KeyId?: string;
  readonly Message?: string;
  readonly MessageType?: string;
  readonly SigningAlgorithm?: string;
}

const acting =
  (keys: ReadonlyMap<string, SigningKey>) =>
  (action: string, asked: Asked): object => {
    const key = keys.get(asked.KeyId ?? '');
    if (action !== 'Sign' && action !== 'GetPublicKey')
      throw new Denied('UnsupportedOperationException', `the run on one machine has no kms ${action}`);
    if (key === undefined) throw new Denied('NotFoundException', `Key '${asked.KeyId}' does not exist`);
    return action === 'Sign' ? signed(key, asked) : publicPart(key);
  };

function signed({ arn, key }: SigningKey, { Message, MessageType = 'RAW', SigningAlgorithm }: Asked): object {
  if (SigningAlgorithm !== ALGORITHM)
    throw new Denied('InvalidKeyUsageException', `the run on one machine signs with ${ALGORITHM} only`);
  const message = Buffer.from(Message ?? '', 'base64');
  const invalid = (problem: string) => new Denied('ValidationException', problem);
  if (MessageType === 'RAW') {
    if (message.length === 0 || message.length > RAW_BYTES)
      throw invalid(`a message has 1 to ${RAW_BYTES} bytes`);
    return { KeyId: arn, Signature: sign('sha256', message, key).toString('base64'), SigningAlgorithm };
  }
  if (MessageType !== 'DIGEST') throw invalid(`the run on one machine has no messages of ${MessageType}`);
  if (message.length !== 32) throw invalid('Digest is invalid length for algorithm');
  const padding = constants.RSA_PKCS1_PADDING;
  const Signature = privateEncrypt({ key, padding }, Buffer.concat([SHA256_PREFIX, message])).toString(
    'base64',
  );
  return { KeyId: arn, Signature, SigningAlgorithm };
}

const publicPart = ({ arn, spec, key }: SigningKey): object => ({
  KeyId: arn,
  KeySpec: spec,
  CustomerMasterKeySpec: spec,
  KeyUsage: 'SIGN_VERIFY',
  PublicKey: createPublicKey(key).export({ type: 'spki', format: 'der' }).toString('base64'),
  SigningAlgorithms: [ALGORITHM],
});
