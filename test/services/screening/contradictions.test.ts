import { afterAll, expect, test } from 'vitest'
import { putMargin } from '../../../src-main/db/screening.ts'
import { ask, runJob } from '../app.ts'
import { putFilm } from '../films.ts'
import { lungs, screenable } from './library.ts'

const { app, films } = await screenable(1)
afterAll(() => app.close())

test('two views of one study that say the opposite light the lamp of both films, and only then', async () => {
  const study = { StudyInstanceUID: '2.25.77', PatientID: 'TWO', Rows: 160, Columns: 140 }
  await putFilm(films, '70.dcm', { ...study, PixelData: lungs(3) })
  await putFilm(films, '71.dcm', { ...study, PixelData: lungs(4), ViewPosition: 'AP' })
  // A second exposure of the same view is no second opinion.
  await putFilm(films, '72.dcm', { ...study, PixelData: lungs(5) })
  await runJob(app, ask(app, 'library.import', { paths: [films] }))
  await runJob(app, ask(app, 'screening.run', { device: 'cpu' }))
  const id = (await ask(app, 'worklist.query', { search: 'TWO' })).rows[0]!.id
  const { study: row, instances, screening } = await ask(app, 'study.get', { id })
  expect([row.patientId, instances.map(({ view }) => view)]).toEqual(['TWO', ['PA', 'PA', 'AP']])
  const { passport } = screening.instances[0]!
  const set = (at: number, margin: number): void => putMargin(app.context.db, instances[at]!.id, passport!.model.hash, passport!.prompts.hash, 'effusion', margin)
  const lit = async () => (await ask(app, 'screening.get', { studyId: id })).contradictions.filter((each) => each.code === 'views')
  for (const margins of [[0.4, -0.4, 0.4], [0.4, 0.4, 0], [-0.4, 0.4, -0.4]]) {
    margins.forEach((margin, at) => set(at, margin))
    expect(await lit()).toEqual([])
  }
  set(0, 0.4)
  expect(await lit()).toEqual([{ code: 'views', instanceIds: [instances[0]!.id, instances[2]!.id], findingIds: ['effusion'], reason: '“Effusion” lies above its operating point on the PA view and below it on the AP view.' }])
})

test('the lamp is lit by stored answers alone, and stays dark while the AI is hidden', async () => {
  await runJob(app, ask(app, 'screening.run', { device: 'cpu' }))
  const { rows } = await ask(app, 'worklist.query', { search: 'T1' })
  const id = rows.find(({ patientId }) => patientId === 'T1')!.id
  const { instances } = await ask(app, 'screening.get', { studyId: id })
  const [{ instanceId, passport, predictions }] = instances as [(typeof instances)[0]]
  const set = (finding: string, margin: number): void => putMargin(app.context.db, instanceId, passport!.model.hash, passport!.prompts.hash, finding, margin)
  set('effusion', 0.4)
  set('normal', -0.4)
  const lit = async (code: string) => (await ask(app, 'screening.get', { studyId: id })).contradictions.filter((each) => each.code === code)
  expect(await lit('normal-and-finding')).toEqual([])
  set('normal', 0.4)
  expect(await lit('normal-and-finding')).toEqual([{ code: 'normal-and-finding', instanceIds: [instanceId], findingIds: ['normal', 'effusion'], reason: expect.stringContaining('“No finding”') }])
  // Each side has one wording: whichever way the film's own embedding points, the opposite of it is contradicted by both.
  for (const { findingId, margin } of predictions) set(findingId, -10 * margin)
  expect((await lit('wordings')).map((each) => each.findingIds[0])).toEqual(predictions.map(({ findingId }) => findingId))
  await ask(app, 'readers.save', { name: 'Ada', initials: 'A', boardCertified: true })
  expect((await ask(app, 'screening.get', { studyId: id })).contradictions).toEqual([])
})
