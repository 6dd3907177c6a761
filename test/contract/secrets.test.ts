import { mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  DeleteSecretCommand,
  GetSecretValueCommand,
  PutSecretValueCommand,
  SecretsManagerClient,
} from '@aws-sdk/client-secrets-manager';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { localSecrets } from '../../infra/local/secrets.ts';
import { secretVersions } from '../../shared/aws/secrets.ts';
import { served } from './servers.ts';

const ARN = 'arn:aws:secretsmanager:us-east-1:000000000000:secret:imr-Webhook';
const secretOf = (GenerateSecretString: object) => [
  { id: 'imr-Webhook', arn: ARN, properties: { GenerateSecretString } },
];
const SECRETS = secretOf({ PasswordLength: 44, ExcludePunctuation: true });
const data = mkdtempSync(join(tmpdir(), 'imr-secrets-'));

let server: Awaited<ReturnType<typeof served>>;
let client: SecretsManagerClient;
beforeAll(async () => {
  server = await served(localSecrets(SECRETS, data));
  Object.assign(process.env, {
    AWS_REGION: 'us-west-2',
    AWS_ACCESS_KEY_ID: 'test',
    AWS_SECRET_ACCESS_KEY: 'test',
    AWS_ENDPOINT_URL_SECRETS_MANAGER: server.endpoint,
  });
  client = new SecretsManagerClient({});
});
afterAll(() => {
  client.destroy();
  server.stop();
  rmSync(data, { recursive: true, force: true });
});

const put = (SecretString: string) => client.send(new PutSecretValueCommand({ SecretId: ARN, SecretString }));

describe('a secret, over the wire', () => {
  it('is made of letters and digits, as many as the template asks for, and is one value until it is changed', async () => {
    const versions = await secretVersions(ARN);
    expect(versions).toHaveLength(1);
    expect(versions[0]).toMatch(/^[A-Za-z0-9]{44}$/);
    expect(await secretVersions('imr-Webhook')).toEqual(versions);
  });

  it('is known as it is now and as it was before the last change, and no further back', async () => {
    const [first] = await secretVersions(ARN);
    await put('second');
    expect(await secretVersions(ARN)).toEqual(['second', first]);
    await put('third');
    expect(await secretVersions(ARN)).toEqual(['third', 'second']);
  });

  it('is kept in a file that nobody else reads, and is the same after a restart', async () => {
    const before = await secretVersions(ARN);
    expect(readdirSync(join(data, 'secrets'))).toEqual(['imr-Webhook.json']);
    expect(statSync(join(data, 'secrets', 'imr-Webhook.json')).mode & 0o777).toBe(0o600);
    const again = await served(localSecrets(SECRETS, data));
    const restarted = new SecretsManagerClient({ endpoint: again.endpoint });
    const { SecretString } = await restarted.send(new GetSecretValueCommand({ SecretId: ARN }));
    expect(SecretString).toBe(before[0]);
    restarted.destroy();
    again.stop();
  });

  it('that is not there is a defect; what else is asked is refused by name', async () => {
    await expect(secretVersions('none')).rejects.toMatchObject({
      name: 'Defect',
      code: 'webhook-secret-missing',
    });
    await expect(client.send(new DeleteSecretCommand({ SecretId: ARN }))).rejects.toMatchObject({
      name: 'InvalidRequestException',
      message: 'the run on one machine has no secretsmanager DeleteSecret',
    });
  });

  it.each([
    ['punctuation', { PasswordLength: 44 }],
    ['a template of its own', { ExcludePunctuation: true, SecretStringTemplate: '{}' }],
  ])('is refused by the local run where it asks for %s', (_what, make) => {
    expect(() => localSecrets(secretOf(make), null)).toThrow(
      'imr-Webhook: the run on one machine makes secrets of letters and digits only',
    );
  });
});
