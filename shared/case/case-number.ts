import * as z from 'zod';

const pattern = /^CM\d{2}-\d{7,8}$/;

/** An IMR case number: `CM`, two digits of the year, a hyphen, seven or eight digits. */
export const CaseNumber = z
  .string()
  .regex(
    pattern,
    'a case number is CM, two digits of the year, a hyphen and seven or eight digits, e.g. CM15-0185313',
  );

/** The case number that an inbox key belongs to (design 3.1), or null: a folder, a ZIP or a file name that begins with it. */
export function caseNumberOfKey(key: string): string | null {
  return /^(?:packets|reviews)\/(CM\d{2}-\d{7,8})(?:\/|\.zip$| |_\d+\.[A-Za-z0-9]+$)/.exec(key)?.[1] ?? null;
}
