import { encode } from 'fast-png'
import { cpSync, mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { createRandom } from '../../../src-main/base/random.ts'
import { phantom } from '../../../src-main/phantom/phantom.ts'
import { phantomReport } from '../../../src-main/phantom/report/report.ts'
import { sampleCase } from '../../../src-main/phantom/sample.ts'
import { writeTinyPackage } from '../../training/tiny-package.ts'

/** A folder of films with reports, `patients` x 2, as PNG and text; and resources with a tiny model and the prompts. */
export async function writeClinic(root: string, patients: number): Promise<{ films: string; resources: string; library: string }> {
  const [films, resources, library] = [join(root, 'films'), join(root, 'resources'), join(root, 'library')]
  const reports: string[] = []
  for (let n = 0; n < patients * 2; n++) {
    const seed = `clinic/${n}`
    const drawn = sampleCase(createRandom(seed), { seed, prevalence: { 'pleural-effusion': 0.5, cardiomegaly: 0.4 } })
    const { data, rows, columns, window } = phantom({ ...drawn, size: 160 })
    const folder = join(films, `patient-${n >> 1}`)
    mkdirSync(folder, { recursive: true })
    const grey = Uint8Array.from(data, (value) => Math.min(255, Math.max(0, ((value - window.center) / window.width + 0.5) * 255)))
    writeFileSync(join(folder, `film-${n}.png`), encode({ width: columns, height: rows, channels: 1, depth: 8, data: grey }))
    reports.push(phantomReport(drawn))
    writeFileSync(join(folder, `film-${n}.txt`), reports.at(-1)!)
  }
  mkdirSync(join(resources, 'models'), { recursive: true })
  cpSync(fileURLToPath(new URL('../../../resources/prompts', import.meta.url)), join(resources, 'prompts'), { recursive: true })
  await writeTinyPackage(join(resources, 'models'), reports, 'phantom')
  return { films, resources, library }
}
