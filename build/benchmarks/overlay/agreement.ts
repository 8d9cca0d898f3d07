import { rankAgreement } from '../../../src-main/overlays/agreement.ts'
import { gradientMaps } from '../../../src-main/overlays/maps.ts'
import { occlusionMaps } from '../../../src-main/overlays/occlusion.ts'
import { oneFinding } from '../../../src-main/phantom/one-finding.ts'
import type { FindingId } from '../../../src-main/phantom/types.ts'
import { openForPhantoms } from './opened.ts'

/** Mean rank correlation of occlusion with the gradient map of the shipped model, over the cells of synthetic films that show the finding. */
export async function agreementWithOcclusion(findings: readonly FindingId[], films: number): Promise<{ finding: string; rank: number }[]> {
  const { spec, encoders, explainer, layout, classesOf, pixelsOf, close } = await openForPhantoms()
  const rows: { finding: string; rank: number }[] = []
  for (const finding of findings) {
    const of = classesOf(finding)!
    let sum = 0
    for (let n = 0; n < films; n++) {
      const film = oneFinding(finding, `agreement/${finding}/${n}`, 512)
      const pixels = pixelsOf(film)
      const { activations, gradients } = await explainer.explain(pixels, of)
      const gradient = gradientMaps('gradient-x-activation', layout, activations, gradients)
      const covered = await occlusionMaps(encoders.embedImages, pixels, spec, of, { grid: layout.grid, batch: 32 })
      sum += rankAgreement({ cells: layout.grid, values: gradient.values }, { cells: layout.grid, values: covered.values }, { rows: film.rows, columns: film.columns, spec }).rank
    }
    rows.push({ finding, rank: sum / films })
  }
  await close()
  return rows
}
