import type { Contradiction, Prediction } from '../contract/index.ts'
import { dot } from './normalise.ts'
import type { FindingClasses } from './prompts/index.ts'

/** From this share of wordings on the other side a finding hangs on how it is put. */
const SPLIT = 1 / 3

type Lamp = Omit<Contradiction, 'instanceIds'>

/** The film is called normal and a finding is called present, both beyond their grey zones. */
export function normalTogetherWithFinding(predictions: readonly Prediction[]): Lamp[] {
  const above = predictions.filter(({ zone }) => zone === 'above')
  const normal = above.find(({ kind }) => kind === 'normal')
  const findings = above.filter(({ kind }) => kind === 'finding')
  if (!normal || findings.length === 0) return []
  return [{ code: 'normal-and-finding', findingIds: [normal.findingId, ...findings.map(({ findingId }) => findingId)], reason: `“${normal.name}” lies above its operating point together with ${list(findings.map(({ name }) => name))}.` }]
}

/**
 * Findings that are called present or absent by the mean of their wordings while a third of the single wordings say the opposite. A wording's margin is that of
 * its sentence against the whole other side, as in the test of a prompt set; a finding in its grey zone is undecided already.
 *
 * @param embedding [size], L2-normalised
 */
export function splitWordings(predictions: readonly Prediction[], classes: readonly FindingClasses[], embedding: Float32Array): Lamp[] {
  return predictions.flatMap((prediction): Lamp[] => {
    const own = classes.find(({ findingId }) => findingId === prediction.findingId)
    if (!own || prediction.zone === 'grey') return []
    const [positive, negative] = [dot(embedding, own.positive), dot(embedding, own.negative)]
    const margins = [...own.positives.map((row) => dot(embedding, row) - negative), ...own.negatives.map((row) => positive - dot(embedding, row))]
    const side = Math.sign(prediction.margin - prediction.operatingPoint)
    const other = margins.filter((margin) => Math.sign(margin - prediction.operatingPoint) === -side).length
    if (other < margins.length * SPLIT) return []
    return [{ code: 'wordings', findingIds: [prediction.findingId], reason: `${other} of ${margins.length} wordings of “${prediction.name}” put this film on the other side of the operating point.` }]
  })
}

/** Findings that one view calls present and another view of the same study absent. */
export function viewsDisagree(one: { view: string; predictions: readonly Prediction[] }, other: { view: string; predictions: readonly Prediction[] }): Lamp[] {
  return one.predictions.flatMap((prediction): Lamp[] => {
    const opposite = other.predictions.find(({ findingId }) => findingId === prediction.findingId)
    if (prediction.kind !== 'finding' || !opposite) return []
    const zones = [prediction.zone, opposite.zone]
    if (!zones.includes('above') || !zones.includes('below')) return []
    const [present, absent] = prediction.zone === 'above' ? [one.view, other.view] : [other.view, one.view]
    return [{ code: 'views', findingIds: [prediction.findingId], reason: `“${prediction.name}” lies above its operating point on the ${present} view and below it on the ${absent} view.` }]
  })
}

const list = (names: readonly string[]): string => (names.length < 2 ? names.map((name) => `“${name}”`).join('') : `${names.slice(0, -1).map((name) => `“${name}”`).join(', ')} and “${names.at(-1)!}”`)
