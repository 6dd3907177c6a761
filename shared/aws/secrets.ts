import { GetSecretValueCommand, ResourceNotFoundException } from '@aws-sdk/client-secrets-manager';
import { Defect } from '../errors.ts';
import { secretsManager } from './clients.ts';

/**
 * A secret of Secrets Manager as it is now, and as it was before it was last changed: a receiver may have either.
 *
 * @throws Defect when there is none.
 */
export async function secretVersions(SecretId: string): Promise<readonly string[]> {
  const versions = await Promise.all(
    ['AWSCURRENT', 'AWSPREVIOUS'].map((VersionStage) =>
      secretsManager()
        .send(new GetSecretValueCommand({ SecretId, VersionStage }))
        .then(({ SecretString }) => SecretString)
        .catch((error: unknown) => {
          // A secret that was never changed has no version before.
          if (error instanceof ResourceNotFoundException) return undefined;
          throw error;
        }),
    ),
  );
  if (versions[0] === undefined) throw new Defect('webhook-secret-missing', 'there is no such secret');
  return versions.filter((one) => one !== undefined);
}
