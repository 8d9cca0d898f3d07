/**
 * `npm run bench:pointing -- [films] [package folder]`: the pointing game (Zhang et al. 2018) of the model that is shipped, or of another, on synthetic films whose lesions are known: how
 * often the highest place of a map lies on the lesion, per finding and method, beside chance (the lesion's share of the film).
 */
import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { createRandom } from '../../../src-main/base/random.ts'
import { openEncoders } from '../../../src-main/inference/encoders.ts'
import { preprocess } from '../../../src-main/inference/preprocess/index.ts'
import { findingClasses, promptTexts } from '../../../src-main/inference/prompts/classes.ts'
import { promptSetSchema } from '../../../src-main/inference/prompts/schema.ts'
import { loadPackage } from '../../../src-main/models/load.ts'
import { openExplainer } from '../../../src-main/overlays/explainer.ts'
import { gradientMaps, mapsOf, overlayOnFilm } from '../../../src-main/overlays/maps.ts'
import type { OverlayMaps } from '../../../src-main/overlays/maps.ts'
import { occlusionMaps } from '../../../src-main/overlays/occlusion.ts'
import { phantom } from '../../../src-main/phantom/phantom.ts'
import type { Finding, FindingId, PhantomFilm } from '../../../src-main/phantom/types.ts'

const FILMS = Number(process.argv[2] ?? 20)
const FOCAL: readonly FindingId[] = ['nodule', 'consolidation', 'pleural-effusion', 'pneumothorax']
const OTHERS: readonly FindingId[] = ['cardiomegaly', 'support-devices', 'fracture']
const resources = fileURLToPath(new URL('../../../resources', import.meta.url))

const pack = await loadPackage(process.argv[3] ?? `${resources}/models/phantom`)
const spec = pack.manifest.image.preprocessing
const encoders = await openEncoders(pack, { device: 'cpu' })
const set = promptSetSchema.parse(JSON.parse(readFileSync(`${resources}/prompts/phantom.json`, 'utf8')))
const classes = findingClasses(set, await encoders.embedTexts(promptTexts(set)), pack.manifest.embeddingSize)
const explainer = await openExplainer(`${pack.folder}/${pack.manifest.image.file}`, { imageSize: spec.size, output: pack.manifest.image.output })
const { layout } = explainer.layer

function draw(id: FindingId, n: number): PhantomFilm {
  const seed = `pointing/${id}/${n}`
  const random = createRandom(seed)
  const finding: Finding = { id, severity: 0.4 + 0.6 * random.next() }
  if (id !== 'cardiomegaly') finding.side = random.pick(['left', 'right'])
  if (id === 'consolidation' || id === 'nodule') finding.zone = random.pick(['upper', 'mid', 'lower'])
  if (id === 'support-devices') finding.device = 'pacemaker'
  return phantom({ seed, size: 512, view: 'PA', masks: true, findings: [finding] })
}

const windowed = ({ data, window: { center, width } }: PhantomFilm): Uint8Array => Uint8Array.from(data, (value) => Math.min(255, Math.max(0, Math.round(((value - (center - 0.5)) / (width - 1) + 0.5) * 255))))

/** Every method's map of one finding on one film. */
async function allMaps(film: PhantomFilm, of: { positive: Float32Array; negative: Float32Array }): Promise<OverlayMaps[]> {
  const pixels = preprocess({ rows: film.rows, columns: film.columns, data: windowed(film) }, spec)
  const { activations, gradients, patches } = await explainer.explain(pixels, of)
  return [
    gradientMaps('gradient-x-activation', layout, activations, gradients),
    gradientMaps('grad-cam', layout, activations, gradients),
    ...(patches && explainer.patchGrid !== null ? [mapsOf('patch-similarity', explainer.patchGrid, patches)] : []),
    await occlusionMaps(encoders.embedImages, pixels, spec, of, { grid: 12, span: 2, batch: 48 })
  ]
}

process.stdout.write(`${pack.manifest.name}: layer of ${layout.grid} x ${layout.grid} ${layout.kind}, ${FILMS} films per finding, highest place on the lesion\n\n`)
const focal = new Map<string, number>()
let focalChance = 0
for (const id of [...FOCAL, ...OTHERS]) {
  const of = classes.find(({ findingId }) => findingId === id)
  if (!of) continue
  const hits = new Map<string, number>()
  let [films, chance] = [0, 0]
  for (let n = 0; n < FILMS; n++) {
    const film = draw(id, n)
    const mask = film.masks[id]
    const share = mask ? mask.reduce((sum, value) => sum + value, 0) / mask.length : 0
    if (!mask || share === 0) continue
    films++
    chance += share
    for (const maps of await allMaps(film, of)) {
      const { values } = overlayOnFilm(maps, 0, film, spec)
      let highest = -1
      values.forEach((value, at) => (highest = Number.isNaN(value) || (highest >= 0 && value <= values[highest]!) ? highest : at))
      hits.set(maps.method, (hits.get(maps.method) ?? 0) + mask[highest]!)
    }
  }
  if (FOCAL.includes(id)) {
    focalChance += chance / films / FOCAL.length
    for (const [method, count] of hits) focal.set(method, (focal.get(method) ?? 0) + count / films / FOCAL.length)
  }
  process.stdout.write(`${id.padEnd(18)} chance ${(chance / films).toFixed(3)}   ${[...hits].map(([method, count]) => `${method} ${(count / films).toFixed(2)}`).join('   ')}\n`)
}
process.stdout.write(`\n${'mean of focal'.padEnd(18)} chance ${focalChance.toFixed(3)}   ${[...focal].map(([method, rate]) => `${method} ${rate.toFixed(2)} (${(rate / focalChance).toFixed(1)} x chance)`).join('   ')}\n`)
await encoders.close()
await explainer.close()
