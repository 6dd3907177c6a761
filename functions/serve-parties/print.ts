import { sha256 } from '../../shared/digest.ts';
import { serviceKey } from '../../shared/keys.ts';
import { writeJson } from '../../shared/ports/json.ts';
import type { ObjectStore, Settings } from '../../shared/ports/ports.ts';
import type { Letter } from './email.ts';
import type { Addressee } from './parties.ts';

/** `manifest.json` of a print-and-mail folder: what the mail room prints, and on which envelope. */
interface PrintOrder {
  readonly schemaVersion: 1;
  readonly caseNumber: string;
  readonly party: Addressee['party'];
  readonly addressee: readonly string[];
  /** False when a person has to complete the address. */
  readonly addressComplete: boolean;
  readonly returnAddress: readonly string[];
  readonly file: string;
  readonly copies: number;
  readonly letter: string;
  /** Of the file, to be checked before it is printed. */
  readonly sha256: string;
}

/**
 * Lays the letter and its order into the party's print-and-mail folder. Laying it twice writes the same bytes.
 * Gives the key of the order; the order comes last, so that a folder with one is complete.
 */
export async function layToPrint(
  letters: ObjectStore,
  settings: Settings,
  { party, lines, hasAddress }: Addressee,
  { caseNumber, letter, pdf }: Letter,
): Promise<string> {
  const file = 'determination.pdf';
  const key = (name: string) => serviceKey(caseNumber, letter, `print/${party}/${name}`);
  await letters.put(key(file), pdf, 'application/pdf');
  const order: PrintOrder = {
    schemaVersion: 1,
    caseNumber,
    party,
    addressee: lines,
    addressComplete: hasAddress,
    returnAddress: [settings.organization, ...settings.organizationAddress],
    file,
    copies: 1,
    letter,
    sha256: sha256(pdf),
  };
  await writeJson(letters, key('manifest.json'), order);
  return key('manifest.json');
}
