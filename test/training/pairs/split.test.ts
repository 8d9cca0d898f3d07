import { expect, test } from 'vitest'
import { assertPatientDisjoint, splitByPatient } from '../../../src-main/training/pairs/split.ts'

const patients = (n: number): Map<string, number> => new Map(Array.from({ length: n }, (_, i) => [`p${i}`, 1 + (i % 5)]))
const FRACTIONS = { validate: 0.1, test: 0.2 }

test('every patient has one side and the sides hold their share of the pairs', () => {
  const sizes = patients(400)
  const sides = splitByPatient(sizes, FRACTIONS, 1)
  const total = [...sizes.values()].reduce((sum, n) => sum + n, 0)
  const share = (side: string): number => [...sides].filter(([, own]) => own === side).reduce((sum, [patient]) => sum + sizes.get(patient)!, 0) / total
  expect(sides.size).toBe(400)
  expect(Math.abs(share('test') - 0.2)).toBeLessThan(5 / total + 1e-9)
  expect(Math.abs(share('validate') - 0.1)).toBeLessThan(10 / total)
})

test('the order of the input does not matter, the seed does', () => {
  const sizes = patients(60)
  const reversed = new Map([...sizes].reverse())
  expect([...splitByPatient(reversed, FRACTIONS, 3)].sort()).toEqual([...splitByPatient(sizes, FRACTIONS, 3)].sort())
  expect([...splitByPatient(sizes, FRACTIONS, 4)].sort()).not.toEqual([...splitByPatient(sizes, FRACTIONS, 3)].sort())
})

test('adding patients moves few of the old ones', () => {
  const before = splitByPatient(patients(300), FRACTIONS, 1)
  const after = splitByPatient(patients(330), FRACTIONS, 1)
  expect([...before].filter(([patient, side]) => after.get(patient) !== side).length).toBeLessThan(20)
})

test('a leak by patient or by film is refused by name', () => {
  const pair = (patient: string, split: 'train' | 'test', content: string) => ({ patient, split, content })
  expect(() => assertPatientDisjoint([pair('a', 'train', '1'), pair('a', 'train', '2'), pair('b', 'test', '3')])).not.toThrow()
  expect(() => assertPatientDisjoint([pair('a', 'train', '1'), pair('a', 'test', '2')])).toThrow(/patient a /)
  expect(() => assertPatientDisjoint([pair('a', 'train', '1'), pair('b', 'test', '1')])).toThrow(/film of patient b/)
})
