import { expect, test } from 'vitest'
import type { Prediction, Zone } from '../../src-main/contract/index.ts'
import { normalTogetherWithFinding, splitWordings, viewsDisagree } from '../../src-main/inference/contradictions.ts'
import type { FindingClasses } from '../../src-main/inference/prompts/index.ts'

const prediction = (name: string, zone: Zone, margin = 0.1, kind: Prediction['kind'] = 'finding'): Prediction => ({
  findingId: name.toLowerCase(), name, group: '', kind, margin, score: 0.5, calibrated: null, operatingPoint: 0, operatingPointSource: '', greyZone: [-0.02, 0.02], zone
})
const normal = (zone: Zone): Prediction => prediction('Normal', zone, 0.1, 'normal')

test('normal and a finding at once, both beyond doubt', () => {
  expect(normalTogetherWithFinding([normal('above'), prediction('Nodule', 'above'), prediction('Effusion', 'above'), prediction('Fracture', 'grey')])).toEqual([
    { code: 'normal-and-finding', findingIds: ['normal', 'nodule', 'effusion'], reason: '“Normal” lies above its operating point together with “Nodule” and “Effusion”.' }
  ])
  for (const calm of [[normal('grey'), prediction('Nodule', 'above')], [normal('above'), prediction('Nodule', 'grey')], [normal('below'), prediction('Nodule', 'above')], [prediction('Nodule', 'above')], []]) expect(normalTogetherWithFinding(calm)).toEqual([])
})

/** Wordings whose margins on the film (1, 0, 0) are chosen: the two class embeddings stay at right angles to it. */
function classes(positives: number[], negatives: number[]): FindingClasses {
  const row = (along: number): Float32Array => Float32Array.of(along, Math.sqrt(1 - along ** 2), 0)
  return { findingId: 'nodule', kind: 'finding', positive: row(0), negative: row(0), positives: positives.map(row), negatives: negatives.map((margin) => row(-margin)) }
}
const film = Float32Array.of(1, 0, 0)

test('a finding whose single wordings say the opposite of their mean', () => {
  const split = splitWordings([prediction('Nodule', 'above', 0.1)], [classes([0.3, -0.1], [0.2, -0.2])], film)
  expect(split).toEqual([{ code: 'wordings', findingIds: ['nodule'], reason: '2 of 4 wordings of “Nodule” put this film on the other side of the operating point.' }])
  expect(splitWordings([prediction('Nodule', 'below', -0.1)], [classes([0.3, -0.1], [-0.2])], film)[0]!.reason).toContain('1 of 3 wordings')
  // One of four is less than a third; in the grey zone nothing was decided; without its wordings nothing is known.
  expect(splitWordings([prediction('Nodule', 'above', 0.1)], [classes([0.3, 0.1], [0.2, -0.2])], film)).toEqual([])
  expect(splitWordings([prediction('Nodule', 'grey', 0.01)], [classes([0.3, -0.1], [0.2, -0.2])], film)).toEqual([])
  expect(splitWordings([prediction('Effusion', 'above', 0.1)], [classes([-0.3], [-0.2])], film)).toEqual([])
})

test('the sides are those of the operating point, not of zero', () => {
  const moved = { ...prediction('Nodule', 'above', 0.3), operatingPoint: 0.25 }
  expect(splitWordings([moved], [classes([0.4, 0.2], [0.35, 0.1])], film)[0]!.reason).toContain('2 of 4')
})

test('a finding present on one view and absent on the other', () => {
  const frontal = { view: 'PA', predictions: [prediction('Nodule', 'below'), prediction('Effusion', 'above'), prediction('Fracture', 'above'), normal('above')] }
  const lateral = { view: 'lateral', predictions: [prediction('Nodule', 'above'), prediction('Effusion', 'above'), prediction('Fracture', 'grey'), normal('below')] }
  expect(viewsDisagree(frontal, lateral)).toEqual([{ code: 'views', findingIds: ['nodule'], reason: '“Nodule” lies above its operating point on the lateral view and below it on the PA view.' }])
  expect(viewsDisagree(frontal, { view: 'lateral', predictions: [] })).toEqual([])
})
