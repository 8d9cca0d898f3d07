/**
 * `npm run bench:pointing -- [films] [package folder]`: the pointing game (Zhang et al. 2018) of the model that is
 * shipped, or of another, on synthetic films whose lesions are known: how often the highest place of a map lies on the lesion, per finding and method, beside
 * chance (the lesion's share of the film).
 */
import { gradientMaps, mapsOf, overlayOnFilm } from '../../../src-main/overlays/maps.ts'
import type { OverlayMaps } from '../../../src-main/overlays/maps.ts'
import { occlusionMaps } from '../../../src-main/overlays/occlusion.ts'
import { oneFinding } from '../../../src-main/phantom/one-finding.ts'
import type { FindingId, PhantomFilm } from '../../../src-main/phantom/types.ts'
import { openForPhantoms } from './opened.ts'

const FILMS = Number(process.argv[2] ?? 20)
const FOCAL: readonly FindingId[] = ['nodule', 'consolidation', 'pleural-effusion', 'pneumothorax']
const OTHERS: readonly FindingId[] = ['cardiomegaly', 'support-devices', 'fracture']
const { name, spec, encoders, explainer, layout, classesOf, pixelsOf, close } = await openForPhantoms(process.argv[3])

/** Every method's map of one finding on one film. */
async function allMaps(film: PhantomFilm, of: { positive: Float32Array; negative: Float32Array }): Promise<OverlayMaps[]> {
  const pixels = pixelsOf(film)
  const { activations, gradients, patches } = await explainer.explain(pixels, of)
  return [
    gradientMaps('gradient-x-activation', layout, activations, gradients),
    gradientMaps('grad-cam', layout, activations, gradients),
    ...(patches && explainer.patchGrid !== null ? [mapsOf('patch-similarity', explainer.patchGrid, patches)] : []),
    await occlusionMaps(encoders.embedImages, pixels, spec, of, { grid: 12, span: 2, batch: 48 })
  ]
}

process.stdout.write(`${name}: layer of ${layout.grid} x ${layout.grid} ${layout.kind}, ${FILMS} films per finding, highest place on the lesion\n\n`)
const focal = new Map<string, number>()
let focalChance = 0
for (const id of [...FOCAL, ...OTHERS]) {
  const of = classesOf(id)
  if (!of) continue
  const hits = new Map<string, number>()
  let [films, chance] = [0, 0]
  for (let n = 0; n < FILMS; n++) {
    const film = oneFinding(id, `pointing/${id}/${n}`, 512)
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
await close()
