import type { CalibrationRef } from '../../contract/index.ts'
import { currentCalibration, getModelRecord, getPromptRecord } from '../../db/screening.ts'
import { readSetting, writeSetting } from '../../db/settings.ts'
import type { ReadDb } from '../../db/types.ts'
import { calibrated, FEWEST_FILMS, type Calibration } from '../../inference/calibration/index.ts'
import type { PromptFinding, PromptSet } from '../../inference/prompts/index.ts'
import { preprocessingHash } from '../../models/hash.ts'
import type { Manifest } from '../../models/manifest.ts'
import type { Context } from '../context.ts'
import { operatingPointSets } from '../../db/operating-points.ts'
import { calibrationOf, fits, siteFit, type SiteFit } from '../calibration/in-use.ts'
import { sitePoints, type CurrentChain, type SitePoints } from '../operating-points/in-use.ts'
import { getModel } from '../models.ts'
import { getPrompts } from '../prompts.ts'

interface Pair {
  modelHash: string
  promptHash: string
}

/** Model, prompts and calibration through which stored margins are shown. */
export interface ResultView {
  model: { id: string; version: string; hash: string }
  prompts: { id: string; version: string; hash: string }
  preprocessingHash: string
  findings: PromptFinding[]
  calibration: CalibrationRef | null
  noCalibrationBecause: string
  /** Everything a threshold depends on, with the calibration's curves. */
  chain: CurrentChain
  /** The calibration fitted to labels, or why there is none in use. */
  fitted: SiteFit
  /** The site's thresholds, or why they are not used. */
  site: SitePoints
  calibrated(findingId: string, margin: number): number | null
  operatingPoint(findingId: string): { operatingPoint: number; source: string; greyZone: [number, number] }
}

export interface WhichResults {
  modelId?: string | undefined
  promptSetId?: string | undefined
}

const SHOWN = 'shownResults'
/** Without a site threshold the two wordings being equally near is the only neutral point. */
const NEUTRAL = 0
const NEUTRAL_SOURCE = 'margin 0: positive and negative wording equally near'
/** Half-width of the grey zone without local films, and as a share of the local spread P5 to P95 with them. */
const GREY = 0.02
const GREY_SHARE = 0.05

const built = new WeakMap<ReadDb, { key: string; view: ResultView }>()

/** The view the workstation shows: the active model and prompts as they were last screened. */
export function currentView({ db }: { db: ReadDb }): ResultView | null {
  const pair = readSetting(db, SHOWN) as Pair | undefined
  return pair ? viewOf(db, pair) : null
}

/** The view for a named model or prompt set. */
export async function viewFor(context: Context, { modelId, promptSetId }: WhichResults): Promise<ResultView | null> {
  const [model, prompts] = [await getModel(context, modelId), await getPrompts(context, promptSetId)]
  return viewOf(context.db, { modelHash: model.hash, promptHash: prompts.hash })
}

/** From now on the workstation shows what this pair says. */
export function showResults({ db }: Pick<Context, 'db'>, pair: Pair): void {
  writeSetting(db, SHOWN, pair)
}

export async function showResultsOfActive(context: Context): Promise<Pair> {
  const [model, prompts] = [await getModel(context), await getPrompts(context)]
  const pair = { modelHash: model.hash, promptHash: prompts.hash }
  showResults(context, pair)
  return pair
}

function viewOf(db: ReadDb, { modelHash, promptHash }: Pair): ResultView | null {
  const record = currentCalibration(db, modelHash, promptHash)
  const use = operatingPointSets.useFor(db, modelHash, promptHash) ?? operatingPointSets.lastUse(db)
  const fit = fits.useFor(db, modelHash, promptHash) ?? fits.lastUse(db)
  const key = `${modelHash} ${promptHash} ${record?.hash} ${fit?.id} ${use?.id}`
  const present = built.get(db)
  if (present?.key === key) return present.view
  const [model, prompts] = [getModelRecord(db, modelHash), getPromptRecord(db, promptHash)]
  if (!model || !prompts) return null
  const view = build(db, { hash: modelHash, manifest: model as Manifest }, { hash: promptHash, set: prompts as PromptSet }, record ? (JSON.parse(record.content) as Calibration) : null)
  built.set(db, { key, view })
  return view
}

function build(db: ReadDb, model: { hash: string; manifest: Manifest }, prompts: { hash: string; set: PromptSet }, local: Calibration | null): ResultView {
  const { manifest } = model
  const scope = {
    model: { id: manifest.id, version: manifest.version, hash: model.hash },
    prompts: { id: prompts.set.id, version: prompts.set.version, hash: prompts.hash },
    preprocessingHash: preprocessingHash(manifest.image.preprocessing)
  }
  const fitted = siteFit(db, scope)
  const calibration = fitted.fit ? calibrationOf(fitted.fit) : local
  const chain: CurrentChain = { ...scope, calibration, local }
  const site = sitePoints(db, chain)
  const points = new Map(site.set?.points.map((point) => [point.findingId, point]))
  return {
    ...scope,
    chain,
    fitted,
    site,
    findings: prompts.set.findings,
    calibration: calibration && { name: calibration.name, method: calibration.method, n: calibration.n, hash: calibration.hash },
    noCalibrationBecause: `fewer than ${FEWEST_FILMS} local films were screened with this model and these prompts`,
    calibrated: (findingId, margin) => (calibration ? calibrated(calibration, findingId, margin) : null),
    operatingPoint: (findingId) => {
      const point = points.get(findingId)
      const half = greyHalfWidth(local, findingId)
      const operatingPoint = point?.threshold ?? NEUTRAL
      const greyZone: [number, number] = [operatingPoint - half, operatingPoint + half]
      if (point && site.set) return { operatingPoint, source: `site threshold, version ${site.set.version} (${site.set.name}): ${point.how}`, greyZone }
      return { operatingPoint, source: `${NEUTRAL_SOURCE}; ${site.because ?? `version ${site.set.version} of the site thresholds has none for this finding`}`, greyZone }
    }
  }
}

function greyHalfWidth(local: Calibration | null, findingId: string): number {
  const curve = local?.curves[findingId]
  if (curve?.kind !== 'positions') return GREY
  const at = (share: number): number => curve.margins[Math.round(share * (curve.margins.length - 1))]!
  return GREY_SHARE * (at(0.95) - at(0.05))
}
