import { writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { canonicalJson, sha256 } from '../../shared/digest.ts';
import { Refuse } from '../../shared/errors.ts';
import { AskedNotice } from '../../shared/service/asked-notice.ts';
import { problemsOf } from '../../shared/validate.ts';
import type { Connection } from './connect.ts';

/**
 * Asks for a notice to the parties of a case. The upload is named by its digest, so that asking twice for the same is
 * one notice. Gives the key. Refuses what the step would refuse.
 */
export async function askForNotice(
  connection: Pick<Connection, 'upload'>,
  caseNumber: string,
  kind: string,
  because: string,
): Promise<string> {
  const asked = { schemaVersion: 1, caseNumber, kind, because };
  const problems = problemsOf(AskedNotice, asked);
  if (problems.length > 0) throw new Refuse('notice-invalid', problems);
  const body = canonicalJson(asked);
  const name = `${sha256(body)}.json`;
  const path = join(tmpdir(), name);
  writeFileSync(path, body, { mode: 0o600 });
  const key = `notices/${caseNumber}/${name}`;
  await connection.upload(key, path);
  return key;
}
