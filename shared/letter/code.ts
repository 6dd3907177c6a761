import { encode } from 'uqr';

/**
 * A QR code of a text as an SVG drawing, a unit a module and without a margin. A row's modules are drawn as few bars,
 * since it is set into every letter: a bar a module writes a PDF a tenth slower.
 */
export function codeSvg(text: string): string {
  const { size, data } = encode(text, { border: 0 });
  const bars = data.flatMap((row, y) =>
    [
      ...row
        .map((dark) => (dark ? '#' : ' '))
        .join('')
        .matchAll(/#+/g),
    ].map(({ 0: { length }, index }) => `M${index} ${y}h${length}v1h-${length}z`),
  );
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${size} ${size}"><rect fill="white" width="${size}" height="${size}"/><path d="${bars.join('')}"/></svg>`;
}
