import { z } from 'zod'
import { call, id, nothing } from './define.ts'
import { place } from './hanging.ts'
import { annotationShape, coordinate } from './notes.ts'

/** How one film looks and lies. A computed window is kept as what it came to, so that it comes back to the same grey levels. */
const pose = z.strictObject({
  /** Device pixels per image pixel. */
  scale: z.number().positive().max(1000),
  /** Of the image's middle from the pane's, in image pixels. */
  translation: z.strictObject({ x: coordinate, y: coordinate }),
  /** Degrees clockwise. */
  rotation: z.number().int(),
  hflip: z.boolean(),
  invert: z.boolean(),
  choice: z.discriminatedUnion('kind', [
    z.strictObject({ kind: z.literal('window'), center: z.number(), width: z.number(), function: z.enum(['LINEAR', 'LINEAR_EXACT', 'SIGMOID']).optional() }),
    z.strictObject({ kind: z.literal('lut'), index: z.number().int().min(0) })
  ]),
  processing: z.enum(['none', 'unsharp', 'clahe', 'clahe-unsharp']),
  /** Fitted to its pane, whatever size that has. */
  fitted: z.boolean()
})

const keptPane = z.strictObject({
  /** The open study, or its prior. */
  studyId: id,
  instanceId: id,
  frame: z.number().int().min(0),
  cell: z.strictObject({ row: place, column: place }),
  /** null: its film was not on screen yet. */
  pose: pose.nullable()
})
export type KeptPane = z.infer<typeof keptPane>

const content = z.union([annotationShape, z.strictObject({ kind: z.enum(['mark-box', 'mark-ellipse']), points: z.array(z.tuple([coordinate, coordinate])).length(2), finding: z.string().min(1).max(64) })]).nullable()
const change = z.strictObject({ uid: z.string().min(1).max(64), instanceId: id, frame: z.number().int().min(0), studyId: id, before: content, after: content })
const changes = z.array(change).max(100)

/** What the reader has on screen: kept while it is there, for a program that is killed. Strict throughout: nothing of the AI has a place in it. */
export const openView = z.strictObject({
  studyId: id,
  panes: z.array(keptPane).min(1).max(16),
  active: z.number().int().min(0),
  linked: z.boolean(),
  /** Steps in the notes that can be taken back, and those that were; the newest last. */
  undo: changes,
  redo: changes
})
export type OpenView = z.infer<typeof openView>

export const openViewCalls = {
  /** Replaces what is kept; null when the study was left. */
  'viewer.keep': call<null>()(z.strictObject({ view: openView.nullable() })),
  /** What was on screen when the program was killed; null after a clean end, and for other eyes than those it was kept for. */
  'viewer.kept': call<OpenView | null>()(nothing)
}
