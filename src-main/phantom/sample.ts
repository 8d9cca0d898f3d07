import type { Random } from '../base/random.ts'
import type { Device, Finding, FindingId, Side, View, Zone } from './types.ts'
import { FINDING_IDS } from './types.ts'

export type Prevalence = Record<FindingId, number>

/** Shares of films that show each finding, chosen so that about a quarter of the films are normal. */
export const DEFAULT_PREVALENCE: Prevalence = {
  cardiomegaly: 0.16, 'pleural-effusion': 0.17, consolidation: 0.15, atelectasis: 0.15, pneumothorax: 0.13, edema: 0.12, nodule: 0.14, fracture: 0.12, 'support-devices': 0.16
}

/** Most findings (ids) on one film. */
const MOST = 4

const SIDES: readonly Side[] = ['right', 'left']
const ZONES: readonly Zone[] = ['upper', 'mid', 'lower']
const DEVICES: readonly Device[] = ['endotracheal-tube', 'central-line', 'central-line', 'pacemaker', 'pacemaker', 'chest-tube']

type Draw = (random: Random) => Finding[]

const oneSided = (random: Random, bilateral: number, make: (side: Side) => Finding): Finding[] =>
  random.next() < bilateral ? SIDES.map(make) : [make(random.pick(SIDES))]

/** Low severities are commoner, as in a real list. */
const severity = (random: Random): number => random.next() ** 1.3

const draws: Record<FindingId, Draw> = {
  cardiomegaly: (random) => [{ id: 'cardiomegaly', severity: severity(random) }],
  'pleural-effusion': (random) => oneSided(random, 0.3, (side) => ({ id: 'pleural-effusion', severity: severity(random), side })),
  consolidation: (random) => oneSided(random, 0.12, (side) => ({ id: 'consolidation', severity: severity(random), side, zone: random.pick(ZONES) })),
  atelectasis: (random) => oneSided(random, 0.2, (side) => {
    const form = random.next() < 0.45 ? 'lobar' : 'plate'
    // Collapse of the right lower lobe looks like the left one mirrored; the middle lobe is left out.
    return { id: 'atelectasis', severity: severity(random), side, form, zone: form === 'lobar' && random.next() < 0.45 ? 'upper' : 'lower' }
  }),
  pneumothorax: (random) => [{ id: 'pneumothorax', severity: severity(random), side: random.pick(SIDES) }],
  edema: (random) => [{ id: 'edema', severity: severity(random) }],
  nodule: (random) => [{ id: 'nodule', severity: severity(random), side: random.pick(SIDES), zone: random.pick(ZONES) }],
  fracture: (random) => [{ id: 'fracture', severity: severity(random), side: random.pick(SIDES) }],
  'support-devices': (random) => {
    const first = random.pick(DEVICES)
    const devices: Device[] = first === 'endotracheal-tube' && random.next() < 0.6 ? [first, 'central-line'] : [first]
    return devices.map((device) => ({ id: 'support-devices', severity: 0.5, device, ...(device === 'endotracheal-tube' ? {} : { side: device === 'pacemaker' ? (random.next() < 0.85 ? 'left' : 'right') : random.pick(SIDES) }) }))
  }
}

export interface Case {
  seed: string
  view: View
  findings: Finding[]
}

/**
 * Draws a film: each finding with its prevalence, at most four kinds, then severity, side and site.
 *
 * @param seed names the case; goes into the film's own randomness
 * @param options.views frontal only by default
 */
export function sampleCase(random: Random, options: { seed: string; prevalence?: Partial<Prevalence>; views?: readonly View[] }): Case {
  const rate = { ...DEFAULT_PREVALENCE, ...options.prevalence }
  const present = random.shuffle(FINDING_IDS).filter((id) => random.next() < rate[id]).slice(0, MOST)
  const findings = FINDING_IDS.filter((id) => present.includes(id)).flatMap((id) => draws[id](random))
  const views = options.views ?? ['PA', 'PA', 'AP']
  return { seed: options.seed, view: random.pick(views), findings }
}
