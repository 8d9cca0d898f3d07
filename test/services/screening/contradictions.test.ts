import { afterAll, expect, test } from 'vitest'
import { putMargin } from '../../../src-main/db/screening.ts'
import { ask, runJob } from '../app.ts'
import { screenable } from './library.ts'

const { app } = await screenable(1)
afterAll(() => app.close())

test('the lamp is lit by stored answers alone, and stays dark while the AI is hidden', async () => {
  await runJob(app, ask(app, 'screening.run', { device: 'cpu' }))
  const { rows } = await ask(app, 'worklist.query', { screening: 'done' })
  const id = rows[0]!.id
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
