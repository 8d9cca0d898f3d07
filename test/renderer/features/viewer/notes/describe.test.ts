import { expect, test } from 'vitest'
import { describeNote } from '../../../../../src-renderer/features/viewer/notes/describe.ts'
import { contentOf, placedIn, pointCount, type NoteKind } from '../../../../../src-renderer/features/viewer/notes/note.ts'
import { outline } from '../../../../../src-renderer/features/viewer/notes/outline.ts'
import { filmOf } from '../../../../../src-renderer/shared/viewport/film.ts'
import { scaleOf } from '../../../../../src-renderer/shared/viewport/measure.ts'
import { pipeline } from '../../../../greyscale/pipelines.ts'

const film = filmOf({ instanceId: 1, frame: 0, header: { rows: 40, columns: 50, samples: 1, type: 'Uint16', photometric: 'MONOCHROME2', greyscale: pipeline({ rescale: { slope: 2, intercept: -5 } }), warnings: [], planes: [] }, data: Uint16Array.from({ length: 2000 }, (_, at) => at) })
const on = { film, scale: scaleOf({ row: 0.2, column: 0.2, at: 'detector' }), view: 'AP', nameOf: (id: string) => (id === 'nodule' ? 'Nodule' : id) }

test('each note says what was measured, and in what', () => {
  expect(describeNote(contentOf('length', [[0, 0], [30, 40]], ''), on)).toEqual(['10.0 mm at detector'])
  expect(describeNote(contentOf('length', [[0, 0], [30, 40]], ''), { ...on, scale: scaleOf(null) })).toEqual(['50.0 px'])
  // Stored 1010, 1011, 1060 and 1061: mean 1035.5, deviation 25.005; modality values are 2x - 5.
  expect(describeNote(contentOf('rectangle', [[10, 20], [12, 22]], ''), on)).toEqual(['mean 2066  SD 50', 'min 2015  max 2117', 'area 0.2 mm² at detector, n 4'])
  expect(describeNote(contentOf('probe', [[3.9, 2.1]], ''), on)).toEqual(['103 → 201'])
  expect(describeNote(contentOf('mark-box', [[0, 0], [1, 1]], 'nodule'), on)).toEqual(['Nodule'])
  expect(describeNote({ kind: 'arrow', points: [[0, 0], [1, 1]], text: 'tip of the tube' }, on)).toEqual(['tip of the tube'])
})

test('a ratio on a film that is not PA carries its warning', () => {
  const ctr = contentOf('ctr', [[25, 0], [25, 40], [15, 30], [35, 30], [5, 30], [45, 30]], '')
  expect(describeNote(ctr, on)).toEqual(['CTR 0.50', 'heart 4.0 mm at detector', 'thorax 8.0 mm at detector', 'AP: the heart appears larger than on PA'])
  expect(describeNote(ctr, { ...on, view: 'PA' })).toHaveLength(3)
})

test.each(['length', 'angle', 'cobb', 'ellipse', 'rectangle', 'probe', 'arrow', 'text', 'ctr', 'calibration', 'mark-box', 'mark-ellipse'] as NoteKind[])('%s can be set without a pointer, and drawn from its first point on', (kind) => {
  const points = placedIn(kind, 400, 300)
  expect(points).toHaveLength(pointCount(kind))
  for (let set = 1; set <= points.length; set++) expect(outline(kind, points.slice(0, set))).toMatch(/^M[\d. ]+/)
})
