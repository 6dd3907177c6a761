const UNITS =
  'zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen'.split(
    ' ',
  );
const TENS = ['twenty', 'thirty', 'forty', 'fifty', 'sixty', 'seventy', 'eighty', 'ninety'];
const WORD = `(?:(?:${TENS.join('|')})(?:[- ](?:${UNITS.slice(1, 10).join('|')}))?|${[...UNITS].reverse().join('|')})`;
const LOW = `(?:10|\\d(?:\\.5)?|${[...UNITS.slice(0, 11)].reverse().join('|')})`;

/** The number that words or figures name. */
const figureOf = (words: string): string => {
  const [first = '', second] = words.toLowerCase().split(/[- ]/);
  if (/^\d/.test(first)) return first;
  const ten = TENS.indexOf(first);
  return String(ten < 0 ? UNITS.indexOf(first) : 20 + ten * 10 + Math.max(0, UNITS.indexOf(second ?? '')));
};

/** What follows a score; "4 of 5 visits" and "8 of 10 attended" are no scores. */
const AFTER_SCORE =
  '(?=\\s*(?:$|[.,;:)]|(?:in|on|at|with|without|and|or|but|by|off|pain|strength|range|bilaterally|throughout|when|while|today|now|that|which|as|before|after|to|the|from|left|right|upper|lower|intensity|severity|involv(?:es|ed|ing)|affect(?:s|ed|ing)|radiat(?:es|ed|ing)|across|over|during|since|this|most)\\b))';
/** "Seven out of ten", "between six and eight of ten", "four plus of five", "five on a scale of ten". */
const SCORE = new RegExp(
  `\\b(?<!\\b(?:visits?|sessions?|treatments?|PT|OT|attended|completed|had|did|done|therapy|chiro|acupuncture),?\\s)((?:anywhere )?(?:between|from) )?(${LOW})(?:(?:\\s?(plus|minus|[+-])(?![\\d\\w]))|(?:\\s?(?:to|and|or|through|[-–])\\s?)(${LOW}))?[\\s-]?(?:(?:(?:out )?of|over|on)(?:[\\s-](?:a )?(?:scale|maximum|possible)(?: of| to)?)?|\\/|(?:on|in) (?:a|the) (?:pain )?scale (?:of|from|to)(?: (?:0|zero|1|one)(?: to|-))?|(?:on|in) (?:an?|the)(?= (?:10|ten|5|five)[- ]point))[\\s-]?(ten|10|five|5)(?:[- ]point(?: \\w+)? (?:scale|VAS))?(?!\\d|\\s?\\/|[ -](?:of|percent|per cent|mg))${AFTER_SCORE}`,
  'gi',
);
/** "Half a dozen", "a dozen". */
const DOZEN = /\b(?:(half(?: an?|-)? ?dozen|an? half[- ]dozen)|(two dozen)|(?:an?|one) dozen)\b(?! of)/gi;
/** "A single visit". */
const SINGLE = /\b(?:an?|one|only one) single (?=(?:[\w-]+ ){0,2}(?:visits?|sessions?|treatments?)\b)/gi;
const COUNTED =
  'visits?|sessions?|treatments?|days?|weeks?|wks?|months?|degrees?|deg|percent|per cent|%|pounds?|lbs?|tablets?|capsules?|pills?|minutes?|hours?|feet|yards|mg|milligrams?|millimeters?|mm|cm';
/** "Sixteen visits", "ten percent", "forty to fifty degrees", "six supervised therapy sessions". */
const COUNT = new RegExp(
  `\\b${WORD}(?=(?:[\\s-]+(?:to|or|and)[\\s-]+(?:\\d+|${WORD}))?(?:[\\s-]+(?:full|whole|more|additional|further|supervised|physical|occupational|PT|OT|therapy|chiropractic|acupuncture|massage)){0,3}[\\s-]+(?:${COUNTED})\\b)`,
  'gi',
);
/** Small numbers are read as words wherever they count something. */
const READ = /^(?:one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|eighteen|twenty-four)$/i;
const PERCENT = /(?<=\d)\s{0,12}(?:percent|per cent)\b/gi;

const padded = (figures: string, { length }: string): string =>
  figures.length > length ? figures : figures.padEnd(length);

/**
 * The text with its numbers in figures, every character of it where it was: "seven out of ten" is "7/10", then
 * blanks. What is cited is cited from the text itself.
 */
export function inFigures(text: string): string {
  return text
    .replace(COUNT, (all) => (READ.test(all) ? all : padded(figureOf(all), all)))
    .replace(PERCENT, (all) => padded('%', all))
    .replace(DOZEN, (all, half?: string, two?: string) =>
      padded(half !== undefined ? '6' : two !== undefined ? '24' : '12', all),
    )
    .replace(SINGLE, (all) => padded('1', all))
    .replace(
      SCORE,
      (
        all: string,
        from: string | undefined,
        first: string,
        sign: string | undefined,
        last: string | undefined,
        of: string,
      ) => {
        // "From 8/10 to 6/10" keeps its first word, "from six to eight of ten" is one score.
        const kept = last === undefined ? (from ?? '') : '';
        const most = last === undefined ? '' : `-${figureOf(last)}`;
        const mark = sign === undefined ? '' : /^p|\+/i.test(sign) ? '+' : '-';
        return padded(`${kept}${figureOf(first)}${mark}${most}/${figureOf(of)}`, all);
      },
    );
}
