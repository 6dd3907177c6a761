import { expect, it } from 'vitest';
import { prescribedIn } from '../../../shared/facts/prescriptions.ts';

const of = (sentence: string, drug: string) => prescribedIn(sentence, sentence.indexOf(drug));

it.each([
  ['Methocarbamol 750 mg tid #30, no refills', 'Methocarbamol', 'first'],
  ['Rx: baclofen 10 mg; continue naproxen', 'baclofen', 'first'],
  ['Lorazepam 1 mg, one tablet to take 30 minutes before the scan', 'Lorazepam', 'first'],
  ['Zanaflex at night for 10 days - not taken in the past year', 'Zanaflex', 'first'],
  ['Skelaxin at night, never taken before', 'Skelaxin', 'first'],
  ['Etodolac 400 mg bid x 14 days', 'Etodolac', 'course'],
  ['Robaxin for 3 weeks', 'Robaxin', 'course'],
])('reads a prescription that begins a drug: %s', (sentence, drug, expected) => {
  expect(of(sentence, drug)).toBe(expected);
});

it.each([
  ['Rx: baclofen 10 mg; continue naproxen', 'naproxen'],
  ['Refill Norco 10/325 #90', 'Norco'],
  ['Has been taking meloxicam for 3 weeks', 'meloxicam'],
  ['Meloxicam 15 mg daily', 'Meloxicam'],
  ['Gabapentin since 2014, no refills needed', 'Gabapentin'],
])('takes use that goes on for no beginning: %s', (sentence, drug) => {
  expect(of(sentence, drug)).toBeNull();
});
