import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { openEncoders } from '../../../src-main/inference/encoders.ts'
import { preprocess } from '../../../src-main/inference/preprocess/index.ts'
import { findingClasses, promptTexts } from '../../../src-main/inference/prompts/classes.ts'
import { promptSetSchema } from '../../../src-main/inference/prompts/schema.ts'
import { loadPackage } from '../../../src-main/models/load.ts'
import { openExplainer } from '../../../src-main/overlays/explainer.ts'
import { greyLevels } from '../../../src-main/phantom/one-finding.ts'
import type { PhantomFilm } from '../../../src-main/phantom/types.ts'

const resources = fileURLToPath(new URL('../../../resources', import.meta.url))

/** The shipped model, or the package in `folder`, opened to explain what the shipped prompts for synthetic films ask of it. */
export async function openForPhantoms(folder = `${resources}/models/phantom`) {
  const pack = await loadPackage(folder)
  const spec = pack.manifest.image.preprocessing
  const encoders = await openEncoders(pack, { device: 'cpu' })
  const set = promptSetSchema.parse(JSON.parse(readFileSync(`${resources}/prompts/phantom.json`, 'utf8')))
  const classes = findingClasses(set, await encoders.embedTexts(promptTexts(set)), pack.manifest.embeddingSize)
  const explainer = await openExplainer(`${pack.folder}/${pack.manifest.image.file}`, { imageSize: spec.size, output: pack.manifest.image.output })
  return {
    name: pack.manifest.name, spec, encoders, explainer, layout: explainer.layer.layout,
    classesOf: (finding: string) => classes.find(({ findingId }) => findingId === finding),
    pixelsOf: (film: PhantomFilm): Float32Array => preprocess({ rows: film.rows, columns: film.columns, data: greyLevels(film) }, spec),
    close: async (): Promise<void> => {
      await encoders.close()
      await explainer.close()
    }
  }
}
