import { randomInt } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import type http from 'node:http';
import { join } from 'node:path';
import { Refuse } from '../../shared/errors.ts';
import { answerAwsJson, Denied } from './aws-json.ts';
import type { AskedResource } from './template.ts';

/** What Secrets Manager makes a secret of when punctuation is left out. */
const CHARACTERS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789';
/** What of `GenerateSecretString` is done here. */
const DONE = ['PasswordLength', 'ExcludePunctuation'];
/** The names of a secret's values: the present one, and the one before. */
const STAGES = ['AWSCURRENT', 'AWSPREVIOUS'];

/** A secret's values, in the order of their names. */
interface Secret {
  values(): readonly string[];
  change(value: string): void;
}

/** Secrets Manager in the run on one machine, as far as a secret is read and changed, over the wire. */
export interface LocalSecrets {
  /** Answers a request of the Secrets Manager protocol (AWS JSON 1.1). */
  serve(request: http.IncomingMessage, response: http.ServerResponse): Promise<void>;
}

/**
 * The template's secrets, each in a file of the run's data folder, made on first use (in memory with null). Refuses by
 * name one that is not made of letters and digits.
 */
export function localSecrets(specs: readonly AskedResource[], data: string | null): LocalSecrets {
  const secrets = new Map<string, Secret>();
  for (const { id, arn, properties } of specs) {
    const make = (properties.GenerateSecretString ?? {}) as Readonly<Record<string, unknown>>;
    if (String(make.ExcludePunctuation) !== 'true' || !Object.keys(make).every((name) => DONE.includes(name)))
      throw new Refuse('local-not-provided', [
        { path: id, problem: 'the run on one machine makes secrets of letters and digits only' },
      ]);
    const path = data === null ? null : join(data, 'secrets', `${id}.json`);
    const secret = secretAt(path, Number(make.PasswordLength ?? 32));
    secrets.set(arn, secret).set(id, secret);
  }
  return { serve: (request, response) => answerAwsJson<Asked>(request, response, acting(secrets)) };
}

function secretAt(path: string | null, length: number): Secret {
  let values: readonly string[] = [];
  const change = (value: string) => {
    values = [value, ...values].slice(0, STAGES.length);
    if (path === null) return;
    mkdirSync(join(path, '..'), { recursive: true, mode: 0o700 });
    writeFileSync(path, JSON.stringify(values), { mode: 0o600 });
  };
  if (path !== null && existsSync(path)) values = JSON.parse(readFileSync(path, 'utf8')) as string[];
  else change(Array.from({ length }, () => CHARACTERS[randomInt(CHARACTERS.length)]).join(''));
  return { values: () => values, change };
}

interface Asked {
  readonly SecretId?: string;
  readonly VersionStage?: string;
  readonly SecretString?: string;
}

const acting =
  (secrets: ReadonlyMap<string, Secret>) =>
  (action: string, { SecretId, VersionStage = 'AWSCURRENT', SecretString }: Asked): object => {
    const notFound = (what: string) =>
      new Denied('ResourceNotFoundException', `Secrets Manager can't find the specified ${what}`);
    const secret = secrets.get(SecretId ?? '');
    if (secret === undefined) throw notFound('secret.');
    if (action === 'PutSecretValue' && SecretString !== undefined) {
      secret.change(SecretString);
      return { ARN: SecretId, VersionStages: ['AWSCURRENT'] };
    }
    if (action !== 'GetSecretValue')
      throw new Denied('InvalidRequestException', `the run on one machine has no secretsmanager ${action}`);
    const value = secret.values()[STAGES.indexOf(VersionStage)];
    if (value === undefined) throw notFound(`secret value for staging label: ${VersionStage}`);
    return { ARN: SecretId, SecretString: value, VersionStages: [VersionStage] };
  };
