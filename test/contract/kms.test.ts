import { createHash, createPublicKey, verify } from 'node:crypto';
import { mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { GetPublicKeyCommand, KMSClient, ListKeysCommand, SignCommand } from '@aws-sdk/client-kms';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { localKms } from '../../infra/local/kms.ts';
import { kmsSigner } from '../../shared/aws/kms.ts';
import { memorySigner } from '../ports/signer.ts';
import { served } from './servers.ts';

const ARN = 'arn:aws:kms:us-east-1:000000000000:key/imr-Seal';
const KEYS = [
  { id: 'imr-Seal', arn: ARN, properties: { KeySpec: 'RSA_2048', KeyUsage: 'SIGN_VERIFY' } },
  { id: 'imr-Data', arn: `${ARN}-Data`, properties: { EnableKeyRotation: true } },
];
const data = mkdtempSync(join(tmpdir(), 'imr-kms-'));
const bytes = Buffer.from('What is sealed is longer than a digest. '.repeat(200));

let server: Awaited<ReturnType<typeof served>>;
let client: KMSClient;
beforeAll(async () => {
  server = await served(localKms(KEYS, data));
  Object.assign(process.env, {
    AWS_REGION: 'us-west-2',
    AWS_ACCESS_KEY_ID: 'test',
    AWS_SECRET_ACCESS_KEY: 'test',
    AWS_ENDPOINT_URL_KMS: server.endpoint,
  });
  client = new KMSClient({});
});
afterAll(() => {
  client.destroy();
  server.stop();
  rmSync(data, { recursive: true, force: true });
});

describe.each([
  ['in memory', () => memorySigner()],
  ['of KMS, over the wire', () => kmsSigner(ARN)],
] as const)('a signer %s', (_name, make) => {
  it('signs bytes of any length so that its public key verifies them (RSASSA-PKCS1-v1_5, SHA-256)', async () => {
    const signer = make();
    const key = createPublicKey({ key: Buffer.from(await signer.publicKey()), type: 'spki', format: 'der' });
    const signature = await signer.sign(bytes);
    expect(verify('sha256', bytes, key, signature)).toBe(true);
    expect(verify('sha256', Buffer.from('another'), key, signature)).toBe(false);
  });

  it('signs the same bytes the same way each time', async () => {
    const signer = make();
    expect(Buffer.from(await signer.sign(bytes)).equals(await signer.sign(bytes))).toBe(true);
  });

  it('gives the same public key each time', async () => {
    const signer = make();
    expect(Buffer.from(await signer.publicKey()).equals(await signer.publicKey())).toBe(true);
  });
});

describe('the key service of the local run', () => {
  const SigningAlgorithm = 'RSASSA_PKCS1_V1_5_SHA_256';

  it('tells what a key is', async () => {
    expect(await client.send(new GetPublicKeyCommand({ KeyId: ARN }))).toMatchObject({
      KeyId: ARN,
      KeySpec: 'RSA_2048',
      KeyUsage: 'SIGN_VERIFY',
      SigningAlgorithms: [SigningAlgorithm],
    });
  });

  it('knows a key by its id too, and signs a message as its digest', async () => {
    const Message = Buffer.from('a short message');
    const raw = await client.send(new SignCommand({ KeyId: 'imr-Seal', Message, SigningAlgorithm }));
    const digested = await client.send(
      new SignCommand({
        KeyId: ARN,
        Message: createHash('sha256').update(Message).digest(),
        MessageType: 'DIGEST',
        SigningAlgorithm,
      }),
    );
    expect(Buffer.from(raw.Signature ?? []).equals(digested.Signature ?? new Uint8Array())).toBe(true);
  });

  it('keeps the key in a file that nobody else reads, and has it again after a restart', async () => {
    const before = await client.send(new GetPublicKeyCommand({ KeyId: ARN }));
    expect(readdirSync(join(data, 'keys'))).toEqual(['imr-Seal.pem']);
    expect(statSync(join(data, 'keys', 'imr-Seal.pem')).mode & 0o777).toBe(0o600);
    const again = await served(localKms(KEYS, data));
    const restarted = new KMSClient({ endpoint: again.endpoint });
    const after = await restarted.send(new GetPublicKeyCommand({ KeyId: ARN }));
    expect(Buffer.from(after.PublicKey ?? []).equals(before.PublicKey ?? new Uint8Array())).toBe(true);
    restarted.destroy();
    again.stop();
  });

  it.each([
    [
      'a key that is not there',
      new SignCommand({ KeyId: 'none', Message: bytes, SigningAlgorithm }),
      'NotFoundException',
    ],
    [
      'a key that encrypts',
      new SignCommand({ KeyId: `${ARN}-Data`, Message: bytes, SigningAlgorithm }),
      'NotFoundException',
    ],
    [
      'another algorithm',
      new SignCommand({ KeyId: ARN, Message: bytes, SigningAlgorithm: 'RSASSA_PSS_SHA_256' }),
      'InvalidKeyUsageException',
    ],
    [
      'a message that is too long',
      new SignCommand({ KeyId: ARN, Message: bytes, SigningAlgorithm }),
      'ValidationException',
    ],
    [
      'a digest of another length',
      new SignCommand({ KeyId: ARN, Message: Buffer.from('short'), MessageType: 'DIGEST', SigningAlgorithm }),
      'ValidationException',
    ],
  ])('refuses %s by the name that KMS has for it', async (_what, command, name) => {
    await expect(client.send(command)).rejects.toMatchObject({ name });
  });

  it('refuses what it does not do', async () => {
    await expect(client.send(new ListKeysCommand({}))).rejects.toMatchObject({
      name: 'UnsupportedOperationException',
      message: 'the run on one machine has no kms ListKeys',
    });
  });

  it.each([
    ['ECC_NIST_P256', 'SIGN_VERIFY'],
    ['RSA_2048', 'ENCRYPT_DECRYPT'],
    ['HMAC_256', 'GENERATE_VERIFY_MAC'],
  ])('refuses a template with a key %s for %s', (KeySpec, KeyUsage) => {
    const keys = [{ id: 'Other', arn: 'arn', properties: { KeySpec, KeyUsage } }];
    expect(() => localKms(keys, null)).toThrow(
      `Other: the run on one machine has no keys for ${KeyUsage} of ${KeySpec}`,
    );
  });
});
