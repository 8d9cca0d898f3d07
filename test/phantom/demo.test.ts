import { mkdtempSync, readFileSync, rmSync, statSync, truncateSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { demoDataSet, seededUid } from '../../src-main/phantom/demo/data-set.ts'
import { generateDemoLibrary } from '../../src-main/phantom/demo/library.ts'
import { demoPlan } from '../../src-main/phantom/demo/plan.ts'
import { phantom } from '../../src-main/phantom/phantom.ts'
import { linear } from '../../src-main/greyscale/voi.ts'

const folder = mkdtempSync(join(tmpdir(), 'umbra-demo-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

test('the plan holds 24 studies, two priors, every view, both photometrics and seven syntaxes', () => {
  const plan = demoPlan()
  expect(plan).toHaveLength(24)
  expect(plan.length - new Set(plan.map((study) => study.id)).size).toBe(2)
  expect(new Set(plan.flatMap((study) => study.views))).toEqual(new Set(['PA', 'AP', 'LATERAL']))
  expect(new Set(plan.map((study) => study.photometric)).size).toBe(2)
  expect(new Set(plan.map((study) => study.transferSyntax)).size).toBe(7)
  expect(new Set(plan.map((study) => `${study.id}/${study.date}`)).size).toBe(24)
  for (const name of new Set(plan.map((study) => study.name))) expect(new Set(plan.filter((study) => study.name === name).map((study) => Number(study.date.slice(0, 4)) - study.age)).size).toBe(1)
})

test('seeded UIDs are valid and stable', () => {
  expect(seededUid('a')).toBe(seededUid('a'))
  expect(seededUid('a')).not.toBe(seededUid('b'))
  expect(seededUid('a')).toMatch(/^2\.25\.(0|[1-9]\d{0,38})$/)
})

test('MONOCHROME1 shows the same film as MONOCHROME2', () => {
  const [study] = demoPlan()
  const film = phantom({ seed: 'demo-test', size: 64, view: 'PA', findings: [] })
  const plain = demoDataSet({ ...study!, photometric: 'MONOCHROME2' }, 'PA', film, 's', 1)
  const inverse = demoDataSet({ ...study!, photometric: 'MONOCHROME1' }, 'PA', film, 's', 1)
  const grey = (of: typeof plain, i: number): number => linear((of.PixelData as Uint16Array)[i]!, of.WindowCenter as number, of.WindowWidth as number)
  for (let i = 0; i < film.data.length; i += 7) expect(1 - grey(inverse, i)).toBeCloseTo(grey(plain, i), 9)
})

test('is complete, kept when complete and made anew when a file was cut', async () => {
  const first = await generateDemoLibrary(folder, { studies: 2 })
  expect(first.created).toBe(true)
  expect(first.index.studies).toHaveLength(2)
  const film = first.index.files.find((file) => file.path.endsWith('.dcm'))!
  expect(readFileSync(join(folder, film.path)).subarray(128, 132).toString('latin1')).toBe('DICM')
  const again = await generateDemoLibrary(folder, { studies: 2 })
  expect(again.created).toBe(false)
  truncateSync(join(folder, film.path), 1000)
  const repaired = await generateDemoLibrary(folder, { studies: 2 })
  expect(repaired.created).toBe(true)
  expect(statSync(join(folder, film.path)).size).toBe(film.bytes)
  expect(repaired.index.files).toEqual(first.index.files)
})
