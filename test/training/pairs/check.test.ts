import { expect, test } from 'vitest'
import { checkPairs, type CheckOptions } from '../../../src-main/training/pairs/check.ts'
import { dataHash } from '../../../src-main/training/pairs/dataset.ts'
import type { Candidate, Discovered, FilmFacts } from '../../../src-main/training/pairs/types.ts'

const REPORT = 'The heart is normal in size. There is no pleural effusion.'
const film = (over: Partial<FilmFacts> = {}): FilmFacts => ({ content: '', patient: '', study: '', view: 'PA', doubt: null, kind: 'film', ...over })
const candidate = (image: string, over: Partial<Candidate> = {}): Candidate => ({ image, reportText: REPORT, reportFile: null, patient: image, study: '', view: 'PA', split: null, labels: {}, where: `t.csv ${image}`, ...over })
const found = (...candidates: Candidate[]): Discovered => ({ layout: 'csv', source: 't.csv', candidates, problems: [], films: candidates.length, reports: candidates.length })

function options(films: Record<string, Partial<FilmFacts> | Error> = {}, over: Partial<CheckOptions> = {}): CheckOptions {
  return {
    seed: 1,
    fractions: { validate: 0.2, test: 0.2 },
    anyLanguage: false,
    minWords: 3,
    sentencesOf: (text) => text.split(/(?<=\.)\s+/).filter((sentence) => sentence.trim()),
    files: {
      film: async (path) => {
        const facts = films[path]
        if (facts instanceof Error) throw facts
        return film({ content: `sha-${path}`, ...facts })
      },
      report: async (path) => (path === 'sr.dcm' ? REPORT : Promise.reject(new Error(`${path} cannot be read`)))
    },
    ...over
  }
}

const codes = (problems: { code: string; file: string }[]): string[][] => problems.map(({ code, file }) => [code, file])

test('each unusable film is left out with its file and reason', async () => {
  const { pairs, problems } = await checkPairs(
    found(candidate('a'), candidate('gone'), candidate('broken'), candidate('side', { view: 'lateral' }), candidate('hand'), candidate('seen', { view: 'unknown' })),
    options({ gone: Object.assign(new Error('no'), { code: 'ENOENT' }), broken: new Error('not a JPEG'), hand: { kind: { unusable: 'a hand', code: 'not-chest' } }, seen: { view: 'lateral' } })
  )
  expect(pairs.map(({ image }) => image)).toEqual(['a'])
  expect(codes(problems)).toEqual([['missing-file', 'gone'], ['unreadable-image', 'broken'], ['lateral', 'side'], ['not-chest', 'hand'], ['lateral', 'seen']])
  expect(problems[1]!.reason).toBe('not a JPEG')
})

test('a picture that does not look frontal is left out, unless the data names its view', async () => {
  const { pairs, problems } = await checkPairs(found(candidate('named'), candidate('unnamed', { view: 'unknown' })), options({ named: { doubt: 'odd', view: 'unknown' }, unnamed: { doubt: 'odd', view: 'unknown' } }))
  expect(pairs.map(({ image }) => image)).toEqual(['named'])
  expect(problems.map(({ code, effect }) => [code, effect])).toEqual([['not-chest', 'note'], ['not-chest', 'excluded']])
})

test('reports: empty, short, foreign and unreadable ones', async () => {
  const { pairs, problems } = await checkPairs(
    found(
      candidate('good'),
      candidate('blank', { reportText: '  ' }),
      candidate('short', { reportText: 'Normal chest.' }),
      candidate('spanish', { reportText: 'Derrame pleural izquierdo con aumento de la silueta. Sin hallazgos en el pulmón derecho. No se observan otros signos.' }),
      candidate('russian', { reportText: 'Лёгкие без очаговых теней, сердце в норме.' }),
      candidate('lost', { reportText: null, reportFile: 'lost.txt' })
    ),
    options()
  )
  expect(pairs).toHaveLength(1)
  expect(problems.map(({ code }) => code)).toEqual(['empty-report', 'short-report', 'foreign-language', 'foreign-language', 'unreadable-report'])
  expect(problems[2]!.reason).toContain('Spanish')
})

test('the same film twice is kept once; under two patients never', async () => {
  const { pairs, problems } = await checkPairs(
    found(candidate('a', { patient: 'P' }), candidate('b', { patient: 'P' }), candidate('c', { patient: 'Q' }), candidate('d', { patient: 'R' }), candidate('e')),
    options({ a: { content: 'x' }, b: { content: 'x' }, c: { content: 'y' }, d: { content: 'y' } })
  )
  expect(pairs.map(({ image }) => image)).toEqual(['a', 'e'])
  expect(codes(problems)).toEqual([['duplicate-film', 'b'], ['same-film-two-patients', 'c'], ['same-film-two-patients', 'd']])
})

test('an SR document becomes the report of its study, and the header names the patient', async () => {
  const bare = { reportText: null, patient: '' }
  const { pairs, problems } = await checkPairs(found(candidate('f.dcm', bare), candidate('sr.dcm', bare), candidate('alone.dcm', bare)), options({ 'f.dcm': { study: '1.2', patient: 'P9' }, 'sr.dcm': { study: '1.2', kind: 'report' }, 'alone.dcm': { study: '1.3' } }))
  expect(pairs).toMatchObject([{ image: 'f.dcm', report: REPORT, patient: 'P9', study: '1.2' }])
  expect(codes(problems)).toEqual([['no-report', 'alone.dcm']])
})

test('a patient on both sides of a given split refuses the data and names every film', async () => {
  const { refused, problems, splitFrom } = await checkPairs(found(candidate('a', { patient: 'P', split: 'train' }), candidate('b', { patient: 'P', split: 'test' }), candidate('c', { split: 'test' })), options())
  expect(splitFrom).toBe('data')
  expect(refused).toContain('P')
  expect(codes(problems)).toEqual([['patient-both-sides', 'a'], ['patient-both-sides', 'b']])
})

test('one study under two patients is left out; a film without a patient stands alone and says so', async () => {
  const { pairs, problems } = await checkPairs(found(candidate('a', { study: '1.2.3.4.5.6' }), candidate('b', { study: '1.2.3.4.5.6' }), candidate('c', { patient: '' }), candidate('d', { study: '1' }), candidate('e', { study: '1' })), options())
  expect(pairs.map(({ image }) => image)).toEqual(['c', 'd', 'e'])
  expect(codes(problems)).toEqual([['patient-conflict', 'a'], ['patient-conflict', 'b'], ['no-patient', 'c']])
})

test('nothing usable is an error with the first reason', async () => {
  await expect(checkPairs(found(candidate('a', { reportText: '' })), options())).rejects.toMatchObject({ code: 'pairs-none', message: expect.stringContaining('The report is empty') as string })
})

test('the data hash sees content, text, patient and split, not file names', async () => {
  const { pairs } = await checkPairs(found(candidate('a'), candidate('b')), options())
  const [a, b] = pairs
  expect(dataHash([{ ...a!, image: 'elsewhere' }, b!])).toBe(dataHash(pairs))
  for (const change of [{ report: 'x' }, { content: 'x' }, { patient: 'x' }, { split: 'validate' as const }, { labels: { x: true } }]) expect(dataHash([{ ...a!, ...change }, b!])).not.toBe(dataHash(pairs))
})
