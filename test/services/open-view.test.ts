import { expect, test } from 'vitest'
import { openView, type OpenView } from '../../src-main/contract/open-view.ts'
import { writeSetting } from '../../src-main/db/settings.ts'
import { ask, openApp, runJob, temporary } from './app.ts'
import { putFilm } from './films.ts'

const pose = { scale: 1.5, translation: { x: 10, y: -3.5 }, rotation: -90, hflip: true, invert: true, choice: { kind: 'window' as const, center: 40, width: 400, function: 'SIGMOID' as const }, processing: 'unsharp' as const, fitted: false }
const viewOf = (studyId: number): OpenView => ({
  studyId,
  panes: [{ studyId, instanceId: 1, frame: 0, cell: { row: 0, column: 0 }, pose }],
  active: 0,
  linked: true,
  undo: [
    { uid: 'mark-1', instanceId: 1, frame: 0, studyId, before: null, after: { kind: 'mark-box', points: [[1, 2], [3, 4]], finding: 'nodule' } },
    { uid: '0123abcd', instanceId: 1, frame: 0, studyId, before: { kind: 'length', points: [[0, 0], [5, 5]], text: '' }, after: null }
  ],
  redo: []
})

async function libraryOfOne(folder: string) {
  const films = temporary('films')
  await putFilm(films, '1.dcm', {})
  const app = await openApp(folder, { workstation: true })
  await runJob(app, ask(app, 'library.import', { paths: [films] }))
  const { rows } = await ask(app, 'worklist.query', {})
  return { app, study: rows[0]!.id }
}

test('what is on screen is kept until it is left or the workstation ends; a command that ends beside it changes nothing', async () => {
  const folder = temporary('library')
  const { app, study } = await libraryOfOne(folder)
  expect(await ask(app, 'viewer.kept', {})).toBeNull()
  const view = viewOf(study)
  await ask(app, 'viewer.keep', { view })
  const command = await openApp(folder)
  // What a program finds that starts after this one was killed.
  expect(await ask(command, 'viewer.kept', {})).toEqual(view)
  await command.close()
  expect(await ask(app, 'viewer.kept', {})).toEqual(view)
  await ask(app, 'viewer.keep', { view: null })
  expect(await ask(app, 'viewer.kept', {})).toBeNull()
  await ask(app, 'viewer.keep', { view })
  await app.close()
  const next = await openApp(folder, { workstation: true })
  expect(await ask(next, 'viewer.kept', {})).toBeNull()
  await next.close()
})

test('other eyes, a study that is gone and a row of another version bring nothing back', async () => {
  const { app, study } = await libraryOfOne(temporary('library'))
  const [ada, bob] = [await ask(app, 'readers.save', { name: 'Ada', initials: 'A', boardCertified: true }), await ask(app, 'readers.save', { name: 'Bob', initials: 'B', boardCertified: true })]
  await ask(app, 'settings.set', { currentReader: ada.id })
  await ask(app, 'viewer.keep', { view: viewOf(study) })
  await ask(app, 'settings.set', { currentReader: bob.id })
  expect(await ask(app, 'viewer.kept', {})).toBeNull()
  await ask(app, 'settings.set', { currentReader: ada.id })
  expect(await ask(app, 'viewer.kept', {})).not.toBeNull()
  await ask(app, 'viewer.keep', { view: viewOf(study + 1) })
  expect(await ask(app, 'viewer.kept', {})).toBeNull()
  for (const row of [{ reader: ada.id, readerStudy: null, view: { ...viewOf(study), zoom: 2 } }, { reader: ada.id, readerStudy: null }, 'odd', null]) {
    writeSetting(app.context.db, 'openView', row)
    expect(await ask(app, 'viewer.kept', {})).toBeNull()
  }
  await app.close()
})

test('nothing but the films, how they lie and the steps of the notes has a place in it', () => {
  const view = viewOf(1)
  expect(openView.parse(view)).toEqual(view)
  const odd: object[] = [{ ...view, overlay: 'effusion' }, { ...view, panes: [] }, { ...view, panes: [{ ...view.panes[0]!, margin: 0.4 }] }, { ...view, panes: [{ ...view.panes[0]!, pose: { ...pose, scale: 0 } }] }, { ...view, undo: [{ ...view.undo[0]!, after: { kind: 'score', points: [] } }] }]
  for (const each of odd) expect(openView.safeParse(each).success, JSON.stringify(each)).toBe(false)
})
