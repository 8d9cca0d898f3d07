import { join } from 'node:path'
import { UmbraError } from '../base/umbra-error.ts'
import type { Receipt, Recipe } from '../contract/index.ts'
import { openEncoders } from '../inference/encoders.ts'
import { writePackage } from '../models/install.ts'
import type { ModelPackage } from '../models/package.ts'
import type { FilmRows } from './loop-types.ts'
import type { PackageTrainer } from './package-trainer.ts'

/** Unit vectors further apart than this per component are not the same model. */
const TOLERANCE = 1e-3

export interface ExportOptions {
  /** The package lies in it, named by its id. */
  folder: string
  id: string
  recipe: Recipe
  provenance: Record<string, unknown>
  sample: { films: FilmRows; texts: string[] }
}

/**
 * Writes the trained weights as a package of their own, with everything a reader must know in its card, and runs the written files on a few films and
 * reports: what was measured must be what was written.
 *
 * @returns the largest difference of an embedding component, per tower
 * @throws UmbraError `export-differs`
 */
export async function exportPackage(start: ModelPackage, trainer: PackageTrainer, receipt: Receipt, { folder, id, recipe, provenance, sample }: ExportOptions): Promise<{ image: number; text: number }> {
  const { image, text, logitScale } = await trainer.exportModels()
  const { manifest } = start
  const files: Record<string, Uint8Array | { path: string }> = { [manifest.image.file]: image, [manifest.text.file]: text }
  for (const name of Object.keys(manifest.files)) files[name] ??= { path: join(start.folder, name) }
  const written = await writePackage(
    folder,
    {
      ...without(manifest),
      id,
      version: '1',
      name: `${manifest.name}, fine-tuned`.slice(0, 120),
      description: `Fine-tuned on this computer from ${manifest.id} ${manifest.version} with image-report pairs of ${String(provenance.patients)} patients. ${receipt.summary}`.slice(0, 4000),
      logitScale,
      source: `Fine-tuned by Umbra from ${manifest.id} ${manifest.version} (${start.hash.slice(0, 16)})`,
      limits: [...manifest.limits, 'Fine-tuned on the films of one place: what it learned about their equipment and wording may not hold elsewhere.', 'Operating points are unset: they must be chosen anew for these weights.'],
      card: { trainedFrom: receipt.startModel, data: { ...provenance, dataHash: receipt.dataHash, heldOutPatients: receipt.patients, heldOutFilms: receipt.films }, recipe, recipeHash: receipt.recipeHash, seeds: { run: recipe.seed, bootstrap: receipt.bootstrap.seed }, steps: receipt.steps, bestStep: receipt.bestStep, selectedBy: receipt.selectedBy, device: receipt.device, verdict: receipt.verdict, figures: { before: receipt.before, after: receipt.after, macroAurocDifference: receipt.macroAurocDifference }, warnings: receipt.warnings, operatingPoints: null }
    },
    files
  )
  const encoders = await openEncoders(written, { device: 'cpu' })
  try {
    const parity = {
      image: sample.films.keys.length ? apart(await encoders.embedImages(sample.films.pixels(), sample.films.keys.length), await trainer.embedFilms(sample.films)) : 0,
      text: sample.texts.length ? apart(await encoders.embedTexts(sample.texts), await trainer.embedTexts(sample.texts)) : 0
    }
    if (!(Math.max(parity.image, parity.text) <= TOLERANCE)) throw new UmbraError('export-differs', `The written model differs from the trained one (image ${parity.image.toExponential(1)}, text ${parity.text.toExponential(1)}).`, { hint: 'Please report it; the old model stays.' })
    return parity
  } finally {
    await encoders.close()
  }
}

const without = ({ files: _files, ...manifest }: ModelPackage['manifest']): Omit<ModelPackage['manifest'], 'files'> => manifest

const apart = (a: Float32Array, b: Float32Array): number => a.reduce((most, value, i) => Math.max(most, Math.abs(value - b[i]!)), a.length === b.length ? 0 : Infinity)
