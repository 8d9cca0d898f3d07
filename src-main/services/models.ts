import { join } from 'node:path'
import { UmbraError } from '../base/umbra-error.ts'
import type { ModelCheck, ModelSummary } from '../contract/index.ts'
import { readSetting } from '../db/settings.ts'
import { installPackage } from '../models/install.ts'
import { listPackages, type ListedPackage } from '../models/list.ts'
import { loadPackage } from '../models/load.ts'
import type { HashCache, ModelPackage } from '../models/package.ts'
import type { Context } from './context.ts'

export const ACTIVE_MODEL = 'activeModel'
export const DEFAULT_MODEL = 'phantom'

/** Hashes of files that did not change since they were read; a package of hundreds of megabytes is read once per start. */
const hashes = new Map<string, string>()
const cache: HashCache = {
  get: (path, size, mtimeMs) => hashes.get(`${path}\0${size}\0${mtimeMs}`),
  put: (path, size, mtimeMs, sha256) => void hashes.set(`${path}\0${size}\0${mtimeMs}`, sha256)
}

export const userPackages = ({ paths }: Pick<Context, 'paths'>): string => join(paths.library, 'models')

const packages = (context: Context): Promise<ListedPackage[]> =>
  listPackages([
    { folder: join(context.paths.resources, 'models'), shipped: true },
    { folder: userPackages(context), shipped: false }
  ])

export const activeModelId = ({ db }: Pick<Context, 'db'>): string => {
  const stored = readSetting(db, ACTIVE_MODEL)
  return typeof stored === 'string' ? stored : DEFAULT_MODEL
}

/** @throws UmbraError `model-unknown`, or what is wrong with the package */
export async function getModel(context: Context, id: string = activeModelId(context)): Promise<ModelPackage> {
  const all = await packages(context)
  const listed = all.find((each) => each.id === id && !each.problem) ?? all.find((each) => each.id === id)
  if (!listed) throw new UmbraError('model-unknown', `There is no model “${id}”.`, { hint: all.length ? `There are: ${all.map((each) => each.id).join(', ')}.` : 'Install one on the models page.' })
  if (listed.problem) throw new UmbraError(listed.problem.code, listed.problem.message, listed.problem)
  return loadPackage(listed.folder, { cache, shipped: listed.shipped })
}

export async function listModels(context: Context): Promise<ModelSummary[]> {
  const active = activeModelId(context)
  return (await packages(context)).map(({ id, manifest, hash, shipped, problem }) => ({
    id,
    version: manifest?.version ?? '',
    name: manifest?.name ?? id,
    description: manifest?.description ?? '',
    hash: hash ?? '',
    embeddingSize: manifest?.embeddingSize ?? 0,
    inputSize: manifest?.image.preprocessing.size ?? 0,
    licence: manifest?.licence ?? '',
    source: manifest?.source ?? '',
    intendedUse: manifest?.intendedUse ?? '',
    limits: manifest?.limits ?? [],
    card: manifest?.card ?? {},
    shipped,
    active: id === active && manifest !== null,
    problem: problem?.message ?? null
  }))
}

/** Reads every byte again and runs both towers; problems are the answer, not an error. */
export async function verifyModel(context: Context, id: string): Promise<ModelCheck> {
  const started = performance.now()
  const seconds = (): number => (performance.now() - started) / 1000
  try {
    hashes.clear()
    const { folder } = await getModel(context, id)
    const report = await context.compute.request('verifyModel', { model: { folder, device: context.settings().device } })
    return { ok: report.problems.length === 0, problems: report.problems, seconds: seconds(), trainable: report.trainable }
  } catch (error) {
    if (!(error instanceof UmbraError) || error.code === 'model-unknown') throw error
    return { ok: false, problems: [error.message], seconds: seconds(), trainable: null }
  }
}

export async function installModel(context: Context, folder: string): Promise<ModelSummary> {
  const { manifest } = await installPackage(folder, userPackages(context))
  return (await listModels(context)).find((each) => each.id === manifest.id)!
}
