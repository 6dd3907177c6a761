import { styleText } from 'node:util';

type Style = Parameters<typeof styleText>[0];

/** Colours, where the output is a terminal that wants them (NO_COLOR and FORCE_COLOR are respected). */
export const paint = (style: Style, text: string): string =>
  styleText(style, text, { stream: process.stdout });

/** Prints a line for people. */
export const say = (line = ''): void => {
  process.stdout.write(`${line}\n`);
};

/** Prints a value for programs. */
export const sayJson = (value: unknown): void => say(JSON.stringify(value, null, 2));

/** Rows as columns that line up. */
export function columns(rows: readonly (readonly string[])[]): string {
  const widths: number[] = [];
  for (const row of rows)
    for (const [index, cell] of row.entries()) widths[index] = Math.max(widths[index] ?? 0, cell.length);
  return rows
    .map((row) =>
      row
        .map((cell, index) => cell.padEnd(widths[index] ?? 0))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}

/** A size for people. */
export const bytes = (size: number): string =>
  size < 1024
    ? `${size} B`
    : size < 1024 ** 2
      ? `${(size / 1024).toFixed(0)} KB`
      : `${(size / 1024 ** 2).toFixed(1)} MB`;
