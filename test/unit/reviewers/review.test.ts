import fc from 'fast-check';
import { CompactSign, SignJWT } from 'jose';
import { describe, expect, it } from 'vitest';
import { Refuse } from '../../../shared/errors.ts';
import { SignedReview } from '../../../shared/reviewers/model.ts';
import { itemProblems, signedRationale, verifyReview } from '../../../shared/reviewers/review.ts';
import { proposal } from '../letter/case.ts';
import { accepted, keyOf, reviewerOf, signed } from '../service/panel.ts';

const roster = async (id: string) => (id === 'R-0001' ? reviewerOf(id) : null);
const refusal = async (jws: string) => {
  try {
    return await verifyReview(jws, roster);
  } catch (error) {
    if (!(error instanceof Refuse)) throw error;
    return { code: error.code, paths: error.problems.map(({ path }) => path) };
  }
};

describe('a signed review', () => {
  it('of the key on the roster is verified, and gives the same digest when it is signed again', async () => {
    const first = await verifyReview(await signed(accepted()), roster);
    const again = await verifyReview(
      await signed(Object.fromEntries(Object.entries(accepted()).reverse())),
      roster,
    );
    expect(first.reviewer.id).toBe('R-0001');
    expect(first.review).toEqual(accepted());
    expect(again.digest).toBe(first.digest);
  });
  it('is refused when it is no JWS, or not EdDSA, or has no key id', async () => {
    expect(await refusal('hello')).toEqual({ code: 'not-a-jws', paths: ['(top)'] });
    expect(await refusal('')).toEqual({ code: 'not-a-jws', paths: ['(top)'] });
    const hmac = await new SignJWT({})
      .setProtectedHeader({ alg: 'HS256', kid: 'R-0001' })
      .sign(Buffer.alloc(32));
    expect(await refusal(hmac)).toEqual({ code: 'not-a-jws', paths: ['alg'] });
    const none = `${Buffer.from('{"alg":"none","kid":"R-0001"}').toString('base64url')}.e30.`;
    expect(await refusal(none)).toEqual({ code: 'not-a-jws', paths: ['alg'] });
    const nameless = await new CompactSign(Buffer.from('{}'))
      .setProtectedHeader({ alg: 'EdDSA' })
      .sign((await keyOf('R-0001')).privateKey);
    expect(await refusal(nameless)).toEqual({ code: 'not-a-jws', paths: ['kid'] });
  });
  it('is refused when its reviewer is unknown or the key is another', async () => {
    expect(await refusal(await signed(accepted(), 'R-9'))).toEqual({
      code: 'unknown-reviewer',
      paths: ['kid'],
    });
    expect(await refusal(await signed(accepted(), 'R-0001', 'R-9'))).toEqual({
      code: 'another-key',
      paths: ['signature'],
    });
  });
  it('is refused with every problem of what was signed', async () => {
    const payload = {
      ...accepted(),
      attestations: { noAffiliation: true, activePracticeOverFiveYears: false },
      items: [{ id: '1', decision: 'Uphold', rationale: '' }],
      extra: 1,
    };
    expect(await refusal(await signed(payload))).toEqual({
      code: 'review-invalid',
      paths: [
        'items[0].decision',
        'items[0].rationale',
        'attestations.activePracticeOverFiveYears',
        'attestations.atLeast24HoursAWeek',
        'extra',
      ],
    });
    expect(await refusal(await signed('hello'))).toEqual({ code: 'review-invalid', paths: ['(top)'] });
  });
  it('is refused when any character of it was altered', async () => {
    const jws = await signed(accepted());
    await fc.assert(
      fc.asyncProperty(
        fc.nat({ max: jws.length - 1 }),
        fc.constantFrom('A', 'z', '0', '.', '!'),
        async (at, letter) => {
          // The last letter of the signature has bits that base64url does not use.
          fc.pre(jws[at] !== letter && at < jws.length - 1);
          const altered = await refusal(jws.slice(0, at) + letter + jws.slice(at + 1));
          expect(altered).toHaveProperty('code');
        },
      ),
    );
  });
});

it('names an item that is missing, unknown or decided twice', () => {
  const review = (ids: readonly string[]) =>
    SignedReview.parse({
      ...accepted(),
      items: ids.map((id) => ({ id, decision: 'Upheld', rationale: 'As found.' })),
    });
  expect(itemProblems(review(['1']), proposal)).toEqual([]);
  expect(itemProblems(review(['1', '1']), proposal)).toEqual([
    { path: 'items[1].id', problem: 'is the id of an earlier item: decide each item once' },
  ]);
  expect(itemProblems(review(['2']), proposal)).toEqual([
    { path: 'items[0].id', problem: 'is no item of the proposal' },
    { path: 'items', problem: 'has no decision for item 1 of the proposal' },
  ]);
});

describe('the rationale as signed', () => {
  const [proposed] = proposal.items;
  if (!proposed) throw new Error('the case has an item');
  const sentences = proposed.rationale;
  const text = sentences.map((one) => one.text).join(' ');
  const kinds = (signedText: string) =>
    signedRationale(signedText, proposed).map(({ support }) =>
      support[0]?.kind === 'reviewer' ? 'own' : 'kept',
    );

  it('keeps what every unchanged sentence stands on', () => {
    expect(signedRationale(text, proposed)).toEqual(sentences);
    expect(signedRationale(`  ${text.replaceAll(' ', '\n ')} `, proposed)).toEqual(sentences);
  });
  it('makes what the physician wrote the physician’s, sentence by sentence', () => {
    const own = 'I disagree with Dr. Example on this. The change is plain.';
    const found = signedRationale(`${own} ${sentences[0]?.text ?? ''}`, proposed);
    expect(found.at(-1)).toEqual(sentences[0]);
    expect(
      found
        .slice(0, -1)
        .map((one) => one.text)
        .join(' '),
    ).toBe(own);
    expect(found.slice(0, -1).every(({ support }) => support[0]?.kind === 'reviewer')).toBe(true);
  });
  it('takes a sentence that was altered, or is only part of another, as the physician’s own', () => {
    const [first] = sentences;
    const words = first?.text.replace(/\.$/, '') ?? '';
    expect(kinds(`${words}, mostly.`)).toEqual(['own']);
    expect(kinds(`It is not so that ${first?.text ?? ''}`)).toEqual(['own']);
  });
  it('loses no word, whatever is written between the sentences', () => {
    const words = fc.array(fc.constantFrom('Yes.', 'However,', '5/5', 'Dr. No', '…', 'Why?', 'a'), {
      maxLength: 6,
    });
    fc.assert(
      fc.property(
        fc.array(fc.tuple(words, fc.nat({ max: sentences.length - 1 })), { maxLength: 5 }),
        (parts) => {
          const whole = parts.flatMap(([own, index]) => [...own, sentences[index]?.text ?? '']).join(' ');
          const found = signedRationale(whole, proposed)
            .map((one) => one.text)
            .join(' ');
          expect(found.replace(/\s+/g, '')).toBe(whole.replace(/\s+/g, ''));
        },
      ),
    );
  });
});
