import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import type { App } from '../../../src-main/app.ts'
import type { CoverCurves, HonestyResult } from '../../../src-main/contract/index.ts'
import { oneFinding } from '../../../src-main/phantom/one-finding.ts'
import { honesty } from '../../../src-main/services/overlays/honesty.ts'
import { ask, openApp, runJob, temporary } from '../app.ts'
import { putFilm } from '../films.ts'

let app: App
afterAll(() => app.close())

/** The shipped model with a prompt set of two findings, so that measuring takes seconds, and two films that show a nodule. */
async function library(): Promise<{ instances: number[] }> {
  const folder = temporary('library')
  app = await openApp(folder)
  const shipped = (await ask(app, 'prompts.list', {})).find(({ id }) => id === 'phantom')!
  const findings = shipped.findings.filter(({ id }) => id === 'nodule' || id === 'no-finding').concat([{ id: 'gout', name: 'Gout', group: 'Bone', kind: 'finding', positive: ['gout'], negative: ['no gout'] }])
  await ask(app, 'models.activate', { id: 'phantom' })
  mkdirSync(join(folder, 'prompts'), { recursive: true })
  writeFileSync(join(folder, 'prompts', 'two.json'), JSON.stringify({ format: 'umbra-prompts/1', id: 'two', version: '1', name: 'Two', author: 'test', date: '2026-01-01', findings }))
  await ask(app, 'prompts.activate', { id: 'two' })
  const films = temporary('films')
  for (const n of [1, 2]) {
    const { rows, columns, data, window } = oneFinding('nodule', `marked ${n}`, 512)
    await putFilm(films, `${n}.dcm`, { Rows: rows, Columns: columns, PixelData: data, WindowCenter: window.center, WindowWidth: window.width })
  }
  await runJob(app, ask(app, 'library.import', { paths: [films] }))
  await runJob(app, ask(app, 'screening.run', { device: 'cpu' }))
  const { rows } = await ask(app, 'worklist.query', { sort: 'patientId', direction: 'asc' })
  const instances = await Promise.all(rows.map(async ({ id }) => (await ask(app, 'study.get', { id })).instances[0]!.id))
  return { instances }
}
const of = async (findingId: string, method = 'gradient-x-activation') => (await ask(app, 'overlays.honesty', {})).find((row) => row.findingId === findingId && row.method === method)!

test('measured once on synthetic films and anew on the site’s marks; shown with figures, chance and a verdict under the floor', async () => {
  const { instances } = await library()
  expect((await of('nodule')).verdict).toEqual({ points: null, reason: 'not measured yet with this model and these prompts' })
  // A mark over the whole film is hit by any map, one beside the lungs by none.
  const whole = oneFinding('nodule', 'marked 1', 512)
  const mark = (instanceId: number, box: { x: number; y: number; width: number; height: number }) => ask(app, 'marks.add', { instanceId, frame: 0, finding: 'nodule', shape: 'box', ...box })
  const markedWhole = await mark(instances[0]!, { x: 0, y: 0, width: whole.columns, height: whole.rows })
  await mark(instances[1]!, { x: 0, y: 0, width: 3, height: 3 })

  const first = await runJob(app, ask(app, 'overlays.measure', {}))
  expect(first.error).toBeNull()
  expect(first.result as HonestyResult).toMatchObject({ findings: 1, films: 40, marked: 2 })
  const nodule = await of('nodule')
  const [marks, phantoms] = nodule.sources
  expect(marks).toMatchObject({ source: 'marks', pointing: { n: 2, hits: 1, rate: 0.5 } })
  expect(marks!.pointing.chance).toBeGreaterThan(0.5)
  expect(phantoms!.source).toBe('phantom')
  expect(phantoms!.pointing.n).toBeGreaterThan(30)
  expect(phantoms!.pointing.hits).toBe(phantoms!.pointing.rate * phantoms!.pointing.n)
  // A nodule is a small part of a film.
  expect(phantoms!.pointing.chance).toBeGreaterThan(0.001)
  expect(phantoms!.pointing.chance).toBeLessThan(0.05)
  const ways = await Promise.all(['gradient-x-activation', 'grad-cam', 'patch-similarity'].map(async (method) => (await of('nodule', method)).sources))
  // The shipped model's places have no embeddings of their own.
  expect(ways.map((sources) => sources.map(({ curves }) => curves!.films))).toEqual([[2, 10], [2, 10], []])
  for (const [, { curves }] of ways.slice(0, 2) as [unknown, { curves: CoverCurves }][]) {
    expect(curves.shares).toEqual([0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1].map((share) => expect.closeTo(share, 12)))
    // Nothing covered and everything covered are the same in whatever order.
    const ends = [curves.deletion[0], curves.deletion[10]]
    for (const other of [[curves.insertion[10], curves.insertion[0]], [curves.randomDeletion[0], curves.randomDeletion[10]], [curves.randomInsertion[10], curves.randomInsertion[0]]]) other.forEach((value, i) => expect(value).toBeCloseTo(ends[i]!, 5))
    expect(curves.deletion.slice(1, 10)).not.toEqual(curves.randomDeletion.slice(1, 10))
  }
  // One random order of a film serves every method of its grid.
  expect(ways[1]![1]!.curves!.randomDeletion).toEqual(ways[0]![1]!.curves!.randomDeletion)
  expect((await of('nodule', 'occlusion')).verdict.reason).toBe('not measured for this method')
  expect((await of('gout')).verdict.reason).toContain('no synthetic film shows it')

  const { rate } = phantoms!.pointing
  await ask(app, 'settings.set', { overlayFloor: Math.min(1, rate + 0.01) })
  expect((await of('nodule')).verdict).toMatchObject({ points: false, reason: expect.stringMatching(/^pointing game 0\.\d\d, chance 0\.\d+, n \d\d synthetic films: too weak to point$/) })
  await ask(app, 'settings.set', { overlayFloor: 0 })
  expect((await of('nodule')).verdict.reason).not.toContain('too weak')

  await ask(app, 'marks.remove', { id: markedWhole.id })
  const second = await runJob(app, ask(app, 'overlays.measure', {}))
  expect(second.result as HonestyResult).toMatchObject({ findings: 0, films: 0, marked: 1 })
  expect((await of('nodule')).sources.find(({ source }) => source === 'phantom')).toEqual(phantoms)

  // Other prompts are another instrument.
  await ask(app, 'prompts.activate', { id: 'phantom' })
  expect(honesty(app.context).every(({ sources }) => sources.length === 0)).toBe(true)
}, 240_000)
